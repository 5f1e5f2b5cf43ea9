"""python3 stdlib.py LESSON PORT: the lessons as one would write them with http.server alone."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import tokens

LESSON, PORT = sys.argv[1], int(sys.argv[2])
USERS = {}
ROLES = {"user1": "user", "admin1": "admin"}


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, body, **fields):
        kind = "text/plain" if isinstance(body, str) else "application/json"
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        """The body, where it is a JSON object, else None."""
        try:
            data = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        except ValueError:
            return None
        return data if isinstance(data, dict) else None

    def do_GET(self):
        getattr(self, f"get_{LESSON}")(self.path)

    def do_POST(self):
        getattr(self, f"post_{LESSON}")(self.path, self.body())

    def get_http_server(self, path):
        found = {
            "/": "Hello, this is a simple API!",
            "/data": {"name": "John", "age": 30, "city": "New York"},
            "/status": "OK",
            "/info": {"version": "1.0", "description": "A simple API built with http.server"},
        }.get(path)
        self.answer(404, "Endpoint not found") if found is None else self.answer(200, found)

    def get_framework(self, path):
        if path.startswith("/users/"):
            user = USERS.get(path.removeprefix("/users/"))
            return self.answer(200, user) if user else self.answer(404, {"error": "User not found"})
        found = {"/": "Welcome to the Flask API!", "/data": list(USERS), "/status": "OK"}.get(path)
        return self.answer(404, {"error": "Not found"}) if found is None else self.answer(200, found)

    def post_framework(self, _path, user):
        if user is None:
            return self.answer(400, {"error": "Invalid JSON"})
        if not user.get("username"):
            return self.answer(400, {"error": "Username is required"})
        if user["username"] in USERS:
            return self.answer(409, {"error": "Username already exists"})
        USERS[user["username"]] = user
        return self.answer(201, {"message": "User added", "user": user})

    def get_security(self, path):
        header = self.headers.get("Authorization")
        if path == "/basic-protected":
            name, password = tokens.basic_of(header) or (None, None)
            if name in ROLES and password == "password":
                return self.answer(200, "Basic Auth: Access Granted")
            return self.answer(401, {"error": "Invalid credentials"}, WWW_Authenticate='Basic realm="lesson"')
        try:
            name = tokens.name_of(header)
        except ValueError as error:
            return self.answer(401, {"error": str(error)})
        if path == "/admin-only" and ROLES.get(name) != "admin":
            return self.answer(403, {"error": "Admin access required"})
        return self.answer(200, {"/admin-only": "Admin Access: Granted"}.get(path, "JWT Auth: Access Granted"))

    def post_security(self, _path, given):
        name = (given or {}).get("username")
        if name in ROLES and given.get("password") == "password":
            return self.answer(200, {"access_token": tokens.sign(name)})
        return self.answer(401, {"error": "Invalid credentials"})

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()

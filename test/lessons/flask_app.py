"""python3 flask_app.py LESSON PORT: the lessons as one would write them with Flask."""
import sys

from flask import Flask, Response, jsonify, request

import tokens

LESSON, PORT = sys.argv[1], int(sys.argv[2])
USERS = {}
ROLES = {"user1": "user", "admin1": "admin"}
app = Flask(__name__)


def text(body, status=200):
    return Response(body, status, mimetype="text/plain")


def error(message, status):
    return jsonify(error=message), status


def sent():
    """The body, where it is a JSON object, else None."""
    data = request.get_json(silent=True)
    return data if isinstance(data, dict) else None


if LESSON == "http_server":
    pages = {
        "/": lambda: text("Hello, this is a simple API!"),
        "/data": lambda: {"name": "John", "age": 30, "city": "New York"},
        "/status": lambda: text("OK"),
        "/info": lambda: {"version": "1.0", "description": "A simple API built with http.server"},
    }
    for path, page in pages.items():
        app.add_url_rule(path, path, page)
    app.errorhandler(404)(lambda _: text("Endpoint not found", 404))

if LESSON == "framework":

    @app.get("/")
    def home():
        return text("Welcome to the Flask API!")

    @app.get("/status")
    def status():
        return text("OK")

    @app.get("/data")
    def data():
        return jsonify(list(USERS))

    @app.get("/users/<name>")
    def one(name):
        return jsonify(USERS[name]) if name in USERS else error("User not found", 404)

    @app.post("/add_user")
    def add_user():
        user = sent()
        if user is None:
            return error("Invalid JSON", 400)
        if not user.get("username"):
            return error("Username is required", 400)
        if user["username"] in USERS:
            return error("Username already exists", 409)
        USERS[user["username"]] = user
        return jsonify(message="User added", user=user), 201


if LESSON == "security":

    @app.get("/basic-protected")
    def basic_protected():
        name, password = tokens.basic_of(request.headers.get("Authorization")) or (None, None)
        if name in ROLES and password == "password":
            return text("Basic Auth: Access Granted")
        return {"error": "Invalid credentials"}, 401, {"WWW-Authenticate": 'Basic realm="lesson"'}

    @app.post("/login")
    def login():
        given = sent() or {}
        if given.get("username") in ROLES and given.get("password") == "password":
            return jsonify(access_token=tokens.sign(given["username"]))
        return error("Invalid credentials", 401)

    @app.get("/jwt-protected")
    def jwt_protected():
        tokens.name_of(request.headers.get("Authorization"))
        return text("JWT Auth: Access Granted")

    @app.get("/admin-only")
    def admin_only():
        name = tokens.name_of(request.headers.get("Authorization"))
        return text("Admin Access: Granted") if ROLES.get(name) == "admin" else error("Admin access required", 403)

    app.errorhandler(ValueError)(lambda raised: error(str(raised), 401))

app.run(port=PORT)

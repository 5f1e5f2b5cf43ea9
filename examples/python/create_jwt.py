"""Signs in once, creates a post with the access token (a JWT, sent as Bearer, RFC 6750), and signs out."""
import os

import requests

URL = os.environ.get("LEDGE_URL", "http://localhost:8787")
WHO = {"username": os.environ["LEDGE_USER"], "password": os.environ["LEDGE_PASSWORD"]}


def send(method, path, **more):
    """Asks; what is refused ends the script with the server's reason."""
    response = requests.request(method, f"{URL}{path}", timeout=10, **more)
    if not response.ok:
        raise SystemExit(f"{response.status_code}: {response.json()['detail']}")
    return response


tokens = send("POST", "/auth/login", json=WHO).json()
bearer = {"Authorization": f"Bearer {tokens['accessToken']}"}
created = send("POST", "/posts", json={"title": "By JWT", "body": "From Python"}, headers=bearer)
print(created.status_code, created.headers["Location"], created.json())
send("POST", "/auth/logout", json={"refreshToken": tokens["refreshToken"]})

"""Creates a post, with the name and password in the request itself (Basic, RFC 7617)."""
import os

import requests

URL = os.environ.get("LEDGE_URL", "http://localhost:8787")
# As bytes: requests would send a text in ISO 8859-1, and knows no other letters.
WHO = (os.environ["LEDGE_USER"].encode(), os.environ["LEDGE_PASSWORD"].encode())

post = {"title": "By Basic", "body": "From Python"}
response = requests.post(f"{URL}/posts", json=post, auth=WHO, timeout=10)
if not response.ok:
    raise SystemExit(f"{response.status_code}: {response.json()['detail']}")
print(response.status_code, response.headers["Location"], response.json())

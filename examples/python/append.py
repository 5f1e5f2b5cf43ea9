"""append.py ID TEXT: appends a text to the title of a post, so that nobody's change is lost.

- 429 Too Many Requests, 503: waits as long as Retry-After says, and tries again
- 412 Precondition Failed: somebody has changed the post meanwhile; reads it again, and appends to what it is now
"""
import os
import sys
import time

import requests

URL = os.environ.get("LEDGE_URL", "http://localhost:8787")
WHO = (os.environ["LEDGE_USER"].encode(), os.environ["LEDGE_PASSWORD"].encode())


def send(method, url, **more):
    """Asks, five times at most."""
    for _ in range(5):
        response = requests.request(method, url, auth=WHO, timeout=10, **more)
        if response.status_code not in (429, 503):
            break
        seconds = int(response.headers.get("Retry-After", 1))
        print(f"{response.status_code}: waiting for {seconds} s", file=sys.stderr)
        time.sleep(seconds)
    return response


def append(url, text):
    """Reads and changes, until nobody has changed it in between, ten times at most."""
    for _ in range(10):
        read = send("GET", url)
        if not read.ok:
            return read
        unchanged = {"If-Match": read.headers["ETag"]}
        written = send("PATCH", url, json={"title": read.json()["title"] + text}, headers=unchanged)
        if written.status_code != 412:
            break
        print("412: changed meanwhile, once more", file=sys.stderr)
    return written


post, text = sys.argv[1:]
answer = append(f"{URL}/posts/{post}", text)
print(answer.json())
sys.exit(0 if answer.ok else 1)

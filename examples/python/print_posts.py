"""Fetches all posts, and prints the status and each title."""
import os

import requests

URL = os.environ.get("LEDGE_URL", "http://localhost:8787")

response = requests.get(f"{URL}/posts", timeout=10)
print("Status:", response.status_code)
response.raise_for_status()
for post in response.json():
    print(post["title"])

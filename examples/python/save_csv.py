"""Saves id, title and body of all posts as posts.csv (or another file), or leaves that as it was."""
import csv
import os
import sys

import requests

URL = os.environ.get("LEDGE_URL", "http://localhost:8787")
FIELDS = ["id", "title", "body"]

file = sys.argv[1] if len(sys.argv) > 1 else "posts.csv"
response = requests.get(f"{URL}/posts", params={"_fields": ",".join(FIELDS)}, timeout=10)
response.raise_for_status()
posts = response.json()
with open(f"{file}.part", "w", newline="", encoding="utf-8") as out:
    writer = csv.DictWriter(out, fieldnames=FIELDS)
    writer.writeheader()
    writer.writerows(posts)
os.replace(f"{file}.part", file)
print(f"Saved {file}: {len(posts)} posts")

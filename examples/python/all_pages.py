"""Walks all posts by pages of 30, from one Link to the next (RFC 8288), and prints each title."""
import os
import sys
from urllib.parse import urljoin

import requests

URL = os.environ.get("LEDGE_URL", "http://localhost:8787")

next_url = f"{URL}/posts?_page=1&_limit=30"
pages = 0
with requests.Session() as session:  # one connection for all pages
    while next_url:
        response = session.get(next_url, timeout=10)
        response.raise_for_status()
        for post in response.json():
            print(post["title"])
        pages += 1
        link = response.links.get("next")
        next_url = urljoin(next_url, link["url"]) if link else None
print(pages, "pages", file=sys.stderr)

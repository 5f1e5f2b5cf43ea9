#!/usr/bin/env bash
# Fetches all posts, and prints the status and each title.
set -euo pipefail
url=${LEDGE_URL:-http://localhost:8787}

body=$(mktemp)
trap 'rm -f "$body"' EXIT
status=$(curl -sS -o "$body" -w '%{http_code}' -H 'Accept: application/x-ndjson' "$url/posts")
echo "Status: $status"
[ "$status" = 200 ] || { cat "$body" >&2; exit 1; }
# One row a line, which sed can take apart.
sed -E 's/.*"title":"(([^"\\]|\\.)*)".*/\1/' "$body"

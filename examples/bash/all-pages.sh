#!/usr/bin/env bash
# Walks all posts by pages of 30, from one Link to the next (RFC 8288), and prints each title.
set -euo pipefail
url=${LEDGE_URL:-http://localhost:8787}

head=$(mktemp)
trap 'rm -f "$head"' EXIT
next='/posts?_page=1&_limit=30'
pages=0
while [ -n "$next" ]; do
  curl -sS --fail -D "$head" -H 'Accept: application/x-ndjson' "$url$next" |
    sed -E 's/.*"title":"(([^"\\]|\\.)*)".*/\1/'
  pages=$((pages + 1))
  # The address in the field is relative to the server: what is before its path is ours.
  next=$(sed -nE 's/^[Ll]ink:.*<([^>]*)>; *rel="?next"?.*/\1/p' "$head")
done
echo "$pages pages" >&2

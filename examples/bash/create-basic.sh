#!/usr/bin/env bash
# Creates a post, with the name and password in the request itself (Basic, RFC 7617).
set -euo pipefail
url=${LEDGE_URL:-http://localhost:8787}
: "${LEDGE_USER:?is not set}" "${LEDGE_PASSWORD:?is not set}"

# The password comes to curl by its input: a command line is seen by everybody on the machine.
printf 'user = "%s:%s"\n' "$LEDGE_USER" "$LEDGE_PASSWORD" |
  curl -sS --fail-with-body -K - -H 'Content-Type: application/json' \
    -d '{"title": "By Basic", "body": "From a shell"}' "$url/posts"
echo

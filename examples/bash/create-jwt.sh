#!/usr/bin/env bash
# Signs in once, creates a post with the access token (a JWT, sent as Bearer, RFC 6750), and signs out.
set -euo pipefail
url=${LEDGE_URL:-http://localhost:8787}
: "${LEDGE_USER:?is not set}" "${LEDGE_PASSWORD:?is not set}"

text() { sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/"; }
tokens=$(printf '{"username": "%s", "password": "%s"}' "$LEDGE_USER" "$LEDGE_PASSWORD" |
  curl -sS --fail-with-body -H 'Content-Type: application/json' -d @- "$url/auth/login")
printf 'header = "Authorization: Bearer %s"\n' "$(text accessToken <<<"$tokens")" |
  curl -sS --fail-with-body -K - -H 'Content-Type: application/json' \
    -d '{"title": "By JWT", "body": "From a shell"}' "$url/posts"
echo
printf '{"refreshToken": "%s"}' "$(text refreshToken <<<"$tokens")" |
  curl -sS --fail-with-body -H 'Content-Type: application/json' -d @- "$url/auth/logout"

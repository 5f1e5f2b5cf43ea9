#!/usr/bin/env bash
# append.sh ID TEXT: appends a text to the title of a post, so that nobody's change is lost:
# - 429 Too Many Requests, 503: waits as long as Retry-After says, and tries again
# - 412 Precondition Failed: somebody has changed the post meanwhile; reads it again, and appends to what it is now
set -euo pipefail
url=${LEDGE_URL:-http://localhost:8787}
: "${LEDGE_USER:?is not set}" "${LEDGE_PASSWORD:?is not set}" "${2:?usage: append.sh ID TEXT}"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# send ARGUMENTS...: asks, five times at most; the body is in $dir/body, the header fields are in $dir/head.
send() {
  for _ in 1 2 3 4 5; do
    status=$(printf 'user = "%s:%s"\n' "$LEDGE_USER" "$LEDGE_PASSWORD" |
      curl -sS -K - -o "$dir/body" -D "$dir/head" -w '%{http_code}' "$@")
    [ "$status" = 429 ] || [ "$status" = 503 ] || return 0
    seconds=$(field Retry-After)
    echo "$status: waiting for ${seconds:=1} s" >&2
    sleep "$seconds"
  done
}
field() { tr -d '\r' <"$dir/head" | sed -nE "s/^$1: *//Ip"; }

for _ in 1 2 3 4 5 6 7 8 9 10; do
  send "$url/posts/$1"
  [ "$status" = 200 ] || break
  etag=$(field ETag)
  title=$(sed -E 's/.*"title":"(([^"\\]|\\.)*)".*/\1/' "$dir/body")
  send -X PATCH -H 'Content-Type: application/json' -H "If-Match: $etag" -d "{\"title\": \"$title$2\"}" "$url/posts/$1"
  [ "$status" = 412 ] || break
  echo '412: changed meanwhile, once more' >&2
done
cat "$dir/body"
echo
[ "$status" = 200 ]

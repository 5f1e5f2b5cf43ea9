"""What the peers in Python take for a credential: a signed token, or the one name and password of the settings."""
import hmac
import os

import jwt

BASIC = os.environ["BASIC"].encode()
SECRET = os.environ["JWT_SECRET"]
PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"
POST = "user_id AS userId, id, title, body"
COMMENT = "post_id AS postId, id, name, email, body"


def refused(method, field):
    """Credentials are optional on reads, and checked where they are given."""
    if field is None:
        return method != "GET"
    if field.startswith("Basic "):
        return not hmac.compare_digest(field.encode(), BASIC)
    try:
        jwt.decode(field[7:], SECRET, algorithms=["HS256"])
        return False
    except jwt.InvalidTokenError:
        return True

"""JSON Web Tokens with HS256 (RFC 7519), by the standard library alone."""
import base64
import hashlib
import hmac
import json
import secrets
import time

SECRET = secrets.token_bytes(32)


def _encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _signature(signed):
    return _encode(hmac.new(SECRET, signed.encode(), hashlib.sha256).digest())


def sign(name, seconds=3600):
    head = _encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = _encode(json.dumps({"sub": name, "exp": int(time.time()) + seconds}).encode())
    return f"{head}.{claims}.{_signature(f'{head}.{claims}')}"


def name_of(header):
    """The name in an Authorization field. Raises ValueError with what is wrong."""
    scheme, _, token = (header or "").partition(" ")
    if scheme != "Bearer" or not token:
        raise ValueError("Missing or invalid token")
    try:
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(_signature(signed), signature):
            raise ValueError
        claims = json.loads(_decode(signed.split(".")[1]))
    except (ValueError, IndexError, TypeError):
        raise ValueError("Invalid token") from None
    if claims["exp"] <= time.time():
        raise ValueError("Token has expired")
    return claims["sub"]


def basic_of(header):
    """The name and password in an Authorization field, or None."""
    scheme, _, encoded = (header or "").partition(" ")
    try:
        name, _, password = base64.b64decode(encoded).decode().partition(":")
    except ValueError:
        return None
    return (name, password) if scheme == "Basic" else None

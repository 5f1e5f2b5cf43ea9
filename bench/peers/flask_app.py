"""Flask under gunicorn, over sqlite3: a connection for each thread."""
import os
import sqlite3
import threading

from flask import Flask, jsonify, request

from credentials import COMMENT, POST, PRAGMAS, refused

app = Flask(__name__)
app.json.sort_keys = False
local = threading.local()


def query(sql, *values):
    if not hasattr(local, "db"):
        local.db = sqlite3.connect(os.environ["DB"], timeout=10, isolation_level=None)
        local.db.row_factory = sqlite3.Row
        local.db.executescript(PRAGMAS)
    return [dict(row) for row in local.db.execute(sql, values)]


@app.before_request
def identify():
    if refused(request.method, request.headers.get("Authorization")):
        return jsonify(error="Unauthorized"), 401


@app.get("/posts/<int:post_id>")
def one(post_id):
    rows = query(f"SELECT {POST} FROM posts WHERE id = ?", post_id)
    return jsonify(rows[0]) if rows else (jsonify(error="Not Found"), 404)


@app.get("/posts")
def many():
    rows = query(f"SELECT {POST} FROM posts ORDER BY id LIMIT ?", request.args.get("_limit", 20, int))
    if "_embed" in request.args:
        for row in rows:
            row["comments"] = query(f"SELECT {COMMENT} FROM comments WHERE post_id = ? ORDER BY id", row["id"])
    total = query("SELECT count(*) AS n FROM posts")[0]["n"]
    return jsonify(rows), 200, {"X-Total-Count": str(total)}


@app.post("/posts")
def create():
    given = request.get_json()
    sql = f"INSERT INTO posts (user_id, title, body) VALUES (?, ?, ?) RETURNING {POST}"
    row = query(sql, int(given["userId"]), str(given["title"]), str(given["body"]))[0]
    return jsonify(row), 201, {"Location": f"/posts/{row['id']}"}

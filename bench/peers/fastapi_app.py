"""FastAPI under uvicorn, over sqlite3, with models for what goes in and out."""
import os
import sqlite3
from typing import List, Optional

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

from credentials import COMMENT, POST, PRAGMAS, refused

db = sqlite3.connect(os.environ["DB"], timeout=10, isolation_level=None, check_same_thread=False)
db.row_factory = sqlite3.Row
db.executescript(PRAGMAS)


async def identify(request: Request):
    if refused(request.method, request.headers.get("Authorization")):
        raise HTTPException(401)


app = FastAPI(dependencies=[Depends(identify)])


class NewPost(BaseModel):
    userId: int
    title: str
    body: str


class Comment(BaseModel):
    postId: int
    id: int
    name: str
    email: str
    body: str


class Post(NewPost):
    id: int


class PostWithComments(Post):
    comments: Optional[List[Comment]]


def query(sql, *values):
    return [dict(row) for row in db.execute(sql, values)]


@app.get("/posts/{post_id}", response_model=Post)
async def one(post_id: int):
    rows = query(f"SELECT {POST} FROM posts WHERE id = ?", post_id)
    if not rows:
        raise HTTPException(404)
    return rows[0]


@app.get("/posts", response_model=List[PostWithComments], response_model_exclude_unset=True)
async def many(response: Response, _limit: int = 20, _embed: Optional[str] = None):
    rows = query(f"SELECT {POST} FROM posts ORDER BY id LIMIT ?", _limit)
    if _embed:
        for row in rows:
            row["comments"] = query(f"SELECT {COMMENT} FROM comments WHERE post_id = ? ORDER BY id", row["id"])
    response.headers["X-Total-Count"] = str(query("SELECT count(*) AS n FROM posts")[0]["n"])
    return rows


@app.post("/posts", response_model=Post, status_code=201)
async def create(post: NewPost, response: Response):
    sql = f"INSERT INTO posts (user_id, title, body) VALUES (?, ?, ?) RETURNING {POST}"
    row = query(sql, post.userId, post.title, post.body)[0]
    response.headers["Location"] = f"/posts/{row['id']}"
    return row

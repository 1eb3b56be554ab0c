"""What ours is compared with: a bare Flask view with one query, on the same server and database."""

import os

from flask import Flask
from sqlalchemy import create_engine, text

app = Flask(__name__)
engine = create_engine(os.environ["DATABASE_URL"])


@app.get("/")
def one_query() -> str:
    """The name of somebody."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT name FROM account WHERE id = :id"), {"id": 1})
        return f"<!doctype html><title>Hello</title><h1>Hello {found.scalar_one()}</h1>"

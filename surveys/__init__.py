"""Instruments and evidence: schedules, responses, qualitative coding, evaluation.

May import mentoring's doors and its areas' models, queries and services; never views, forms or
presenters. Called by `wsgi.py` through `init_app`.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Plug surveys into the mentoring application."""

"""Instruments and evidence: schedules, responses, qualitative coding, evaluation.

May import mentoring's doors and its areas' models, queries and services; never views, forms or
presenters. Called by `wsgi.py` through `init_app`.
"""

from flask import Flask

from surveys.instruments import models as instruments_models

MODELS = (instruments_models,)


def init_app(app: Flask) -> None:
    """Plug surveys into the mentoring application."""

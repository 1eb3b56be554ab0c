"""Composes mentoring and surveys. The only file that knows both."""

from flask import Flask

from config import Settings
from mentoring.app import build_app, finish_app


def create_app(settings: Settings | None = None, *, surveys: bool = True) -> Flask:
    """The whole service, or mentoring alone with `surveys=False`."""
    app = build_app(settings or Settings.from_environ())
    if surveys:
        from surveys import init_app as init_surveys  # noqa: PLC0415 - mentoring runs without it

        init_surveys(app)
    finish_app(app)
    return app

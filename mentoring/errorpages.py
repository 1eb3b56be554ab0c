"""Every refusal is a page in our look which says what to do next."""

import logging

from flask import Flask, Response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.failures import told
from mentoring.permissions import SIGNED_IN, guard_of
from mentoring.resending import signed_out_page

log = logging.getLogger(__name__)

WORDS = {
    400: ("We could not read that", "Go back, check what you entered and try again."),
    403: (
        "You cannot open this page",
        "It is for people with another role. If you think you should see it, ask your coordinator.",
    ),
    404: (
        "Page not found",
        "Check the address, or start again from the home page. The page may have been moved, "
        "or it may belong to somebody else.",
    ),
    405: ("That cannot be done here", "Go back and use the button on the page."),
    413: (
        "That file is too large",
        "Send a file of 10 MB or less. You can split a long spreadsheet in two.",
    ),
    429: ("Too many attempts", "Wait a few minutes and try again."),
    500: (
        "Sorry, something went wrong on our side",
        "Nothing you saved before has been lost. Try again in a few minutes.",
    ),
}


def error_page(status: int, title: str, text: str) -> tuple[str, int]:
    """An error as a page of its own."""
    return render_template("error.jinja", title=title, text=text), status


def init_app(app: Flask) -> None:
    """Map domain errors, HTTP errors and surprises to pages."""

    @app.errorhandler(DomainError)
    def _domain(error: DomainError) -> tuple[str, int]:
        db.session.rollback()
        title = {404: "Page not found", 403: "You cannot do that", 410: "This link cannot be used"}
        return error_page(
            error.status, title.get(error.status, "That was not possible"), error.message
        )

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> tuple[str, int] | Response:
        guard = guard_of(request.endpoint or "")
        if guard is not None and guard.needs_account and not current_user.is_authenticated:
            return signed_out_page(own=guard is SIGNED_IN)
        return error_page(
            400,
            "This page was open too long",
            "To keep your account safe we could not accept the form. Go back, reload the page and "
            "send it again; most browsers keep what you typed.",
        )

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        title, text = WORDS.get(status, (error.name, error.description or ""))
        return error_page(status, title, text)

    @app.errorhandler(Exception)
    def _surprise(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        if app.testing:
            raise error
        log.error("Unexpected error\n%s", told(error))
        return error_page(500, *WORDS[500])

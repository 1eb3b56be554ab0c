"""Builds the application: doors first, then areas, then what is plugged in. Knows every area."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader
from whitenoise import WhiteNoise

from config import Settings
from mentoring import (
    crypto,
    errorpages,
    formatters,
    headers,
    listing,
    navigation,
    numbers,
    throttle,
    transactions,
    widgets,
)
from mentoring.accounts import security as accounts_security
from mentoring.areas import AREAS
from mentoring.extensions import csrf, db, migrate
from mentoring.registry import Registry


def escapes(template: str | None) -> bool:
    """Everything is escaped but plain-text mail, where O'Neill is not O&#39;Neill."""
    return template is None or not template.endswith(".txt")


class MentoringApp(Flask):
    """Flask with the component kit's needs: it expects chained undefined values and `.jinja`
    templates, which Flask would leave unescaped."""

    jinja_options = {"undefined": ChainableUndefined, "autoescape": escapes}


STATIC = Path(__file__).parent / "static"


@cache
def static_version(folder: Path) -> str:
    """A name for what the style sheets and scripts hold now: part of their addresses, so that a
    browser may keep them for good and still asks anew after an upgrade. It stands in the path
    because they name each other."""
    told = hashlib.sha256()
    for each in sorted(folder.rglob("*")):
        if each.is_file():
            told.update(each.relative_to(folder).as_posix().encode() + b"\0" + each.read_bytes())
    return told.hexdigest()[:12]


def build_app(settings: Settings) -> Flask:
    """The mentoring application without what others plug in; call `finish_app` when they have."""
    static = f"/static/{static_version(STATIC)}"
    app = MentoringApp("mentoring", instance_relative_config=False, static_url_path=static)
    app.config.update(flask_config(settings))
    app.extensions["settings"] = settings
    app.extensions["field_cipher"] = crypto.build_cipher(settings.field_keys)
    app.extensions["mentoring_registry"] = Registry()
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(f"{app.root_path}/templates"), PackageLoader("nhsuk_frontend_jinja")]
    )
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's documented way to wrap
        app.wsgi_app,
        root=str(STATIC),
        prefix=static,
        immutable_file_test=lambda _path, _url: True,
    )
    numbers.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db)
    throttle.init_app(app)
    csrf.init_app(app)
    transactions.init_app(app)
    headers.init_app(app)
    widgets.init_app(app)
    formatters.init_app(app)
    listing.init_app(app)
    navigation.init_app(app)
    errorpages.init_app(app)
    accounts_security.init_app(app)
    registry: Registry = app.extensions["mentoring_registry"]
    for plug_in in AREAS:
        plug_in(registry)
    return app


def finish_app(app: Flask) -> None:
    """Register everything the areas and surveys have plugged in."""
    registry: Registry = app.extensions["mentoring_registry"]
    for blueprint, _guard in registry.blueprints:
        app.register_blueprint(blueprint)
    for command in registry.commands:
        app.cli.add_command(command)


def engine_options(settings: Settings) -> dict[str, object]:
    """An error names the statement that failed, never the values in it: errors are logged."""
    more = {"pool_pre_ping": True} if settings.database_url.startswith("postgresql") else {}
    return {"hide_parameters": True} | more


def flask_config(settings: Settings) -> dict[str, object]:
    """Flask's own settings from ours; flask-security's stand with the accounts."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings),
        "TESTING": settings.testing,
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.secure_cookies,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "PREFERRED_URL_SCHEME": settings.base_url.split(":", 1)[0],
    }

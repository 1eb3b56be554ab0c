"""Fixtures for every test: an application on a freshly migrated database, and people to act."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from config import Settings
from mentoring.extensions import db
from wsgi import create_app

FIELD_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def settings_for(database_url: str, mail_folder: Path) -> Settings:
    return Settings(
        secret_key="test",
        password_salt="test",
        totp_key="a" * 43,
        field_keys=(FIELD_KEY,),
        database_url=database_url,
        base_url="http://localhost",
        mail_url=f"file://{mail_folder}",
        mail_from="mentoring@example.org",
        secure_cookies=False,
        testing=True,
        fast_passwords=True,
    )


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One SQLite file brought up by the migrations, copied for every test."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(settings_for(f"sqlite:///{folder / 'empty.db'}", folder))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return folder / "empty.db"


@pytest.fixture
def app(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """The whole service on its own database; its context is open in the test."""
    shutil.copy(migrated_sqlite, tmp_path / "test.db")
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'test.db'}", tmp_path / "mail"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()

"""An application on a migrated database without people for each test, on SQLite and on PostgreSQL.

Migrating takes a while, so each worker process migrates one template of each kind and every test
gets a copy of it (a file; `CREATE DATABASE ... TEMPLATE`, and then that database put back, because
copying the files of a thousand tables and indexes costs more than most tests).
"""

import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from config import Settings
from mentoring.extensions import db
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work
from tests.support.emptying import Emptying
from tests.support.services import postgres_url
from wsgi import create_app

SETTINGS = Settings(
    secret_key="test",
    password_salt="test",
    totp_key="a" * 43,
    field_keys=("m1JIQ2hPWzrC2PaERU1Aq2LjXcLZM8IDZNFBpAjBzi4=",),
    database_url="",
    base_url="http://localhost",
    mail_url="",
    mail_from="mentoring@example.org",
    testing=True,
    fast_passwords=True,
)


def environ_of(settings: Settings) -> dict[str, str]:
    """The same settings as environment variables, for a process of its own."""
    return {
        "SECRET_KEY": settings.secret_key,
        "PASSWORD_SALT": settings.password_salt,
        "TOTP_KEY": settings.totp_key,
        "FIELD_KEYS": ",".join(settings.field_keys),
        "DATABASE_URL": settings.database_url,
        "BASE_URL": settings.base_url,
        "MAIL_URL": settings.mail_url,
        "MAIL_FROM": settings.mail_from,
    }


def surveys_are_here() -> bool:
    """False under --without-surveys, where importing surveys raises."""
    return sys.modules.get("surveys", True) is not None


def migrated(url: str) -> None:
    """Bring a database to the newest shape, load its reference data, and let go of it."""
    app = create_app(replace(SETTINGS, database_url=url), surveys=surveys_are_here())
    with app.app_context():
        upgrade()
        for loader in current_registry().reference_loaders:
            with unit_of_work():
                loader.load()
        db.session.remove()
        db.engine.dispose()


MOST_LENDINGS = 50
"""Rows that were deleted still lie about; after so many tests a new copy is quicker."""


class SQLite:
    """Databases of one worker process as files in its own folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        migrated(f"sqlite:///{self.template}")
        with closing(sa.create_engine(f"sqlite:///{self.template}").raw_connection()) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def fresh(self, name: str, *, empty: bool = False) -> str:
        """A copy of the template (or a database without tables); replaces one of that name."""
        path = self.folder / f"{name}.sqlite"
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        if not empty:
            shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def work(self) -> str:
        """A fresh copy for a test: copying one file is quick."""
        return self.fresh("work")

    def close(self) -> None:
        """Nothing to do: pytest removes the folder."""


class PostgreSQL:
    """Databases of one worker process on the server, named so that processes do not meet."""

    name = "postgresql"

    def __init__(self, server: str) -> None:
        self.server = sa.make_url(server)
        self.prefix = f"test_{uuid.uuid4().hex[:12]}"
        self.made: set[str] = set()
        self.admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        template = self._create("template", None)
        migrated(template)
        self.emptying = Emptying(sa.make_url(template))
        self.lent = 0

    def fresh(self, name: str, *, empty: bool = False) -> str:
        """A copy of the template (or a database without tables); replaces one of that name."""
        return self._create(name, None if empty else f"{self.prefix}_template")

    def work(self) -> str:
        """A database as the template is: the one of the test before, put back where that works."""
        self.lent += 1
        url = self._url(f"{self.prefix}_work")
        used_up = self.lent % MOST_LENDINGS == 1
        if not used_up and self.emptying.put_back(sa.make_url(url)):
            return url
        return self.fresh("work")

    def _url(self, full: str) -> str:
        return self.server.set(database=full).render_as_string(hide_password=False)

    def _create(self, name: str, template: str | None) -> str:
        full = f"{self.prefix}_{name}"
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {full} WITH (FORCE)")
            copied = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
            connection.exec_driver_sql(f"CREATE DATABASE {full}{copied}")
        self.made.add(full)
        return self._url(full)

    def close(self) -> None:
        """Drop every database made here."""
        with self.admin.connect() as connection:
            for full in self.made:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {full} WITH (FORCE)")
        self.admin.dispose()


Databases = SQLite | PostgreSQL


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    return SQLite(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[PostgreSQL]:
    databases = PostgreSQL(postgres_url())
    yield databases
    databases.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Databases:
    """The kind of database a test runs on; a test that asks for it runs on both kinds."""
    return request.getfixturevalue(f"_{request.param}")


@pytest.fixture
def database_url(databases: Databases) -> str:
    """The address of a migrated, empty database of this test's own."""
    return databases.work()


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Build an application of the test's own: `make_app(surveys=False, base_url="https://...")`."""
    made: list[Flask] = []

    def build(*, surveys: bool | None = None, **changes: Any) -> Flask:
        standard: dict[str, Any] = {
            "database_url": database_url,
            "mail_url": f"file://{tmp_path / 'mail'}",
        }
        with_surveys = surveys_are_here() if surveys is None else surveys
        made.append(create_app(replace(SETTINGS, **(standard | changes)), surveys=with_surveys))
        return made[-1]

    yield build
    for each in made:
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


class Kept:
    """The application most tests use, built once for each kind of database.

    Building one takes a tenth of a second and forgets every compiled template and statement. A test
    that adds routes or needs other settings builds its own with `make_app`.
    """

    def __init__(self) -> None:
        self.apps: dict[str, Flask] = {}

    @contextmanager
    def lent(self, databases: Databases, url: str, mail: Path) -> Iterator[Flask]:
        """The application on a fresh database, put back as it was when the test is over."""
        settings = replace(SETTINGS, database_url=url, mail_url=f"file://{mail}")
        if databases.name not in self.apps:
            self.apps[databases.name] = create_app(settings, surveys=surveys_are_here())
        app = self.apps[databases.name]
        app.extensions["settings"] = settings
        config, registry = dict(app.config), app.extensions["mentoring_registry"]
        plugged = {name: copy(value) for name, value in vars(registry).items()}
        try:
            with app.app_context():
                yield app
                db.session.remove()
        finally:
            with app.app_context():
                db.engine.dispose()
            app.config.clear()
            app.config.update(config)
            vars(registry).update(plugged)


@pytest.fixture(scope="session")
def _kept() -> Kept:
    return Kept()


@pytest.fixture
def app(_kept: Kept, databases: Databases, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The whole service on an empty database; its context is open in the test."""
    with _kept.lent(databases, database_url, tmp_path / "mail") as app:
        yield app


@pytest.fixture
def service_environ(app: Flask) -> dict[str, str]:
    """Environment variables that start a second process on the same database."""
    return os.environ | environ_of(app.extensions["settings"])

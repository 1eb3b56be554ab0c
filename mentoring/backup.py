"""`flask backup` and `flask restore`: the whole database in one file, with what it needs beside it.

Protected answers are encrypted with FIELD_KEYS, which are not in the backup: the file says which
keys it needs (by fingerprint) and a restore without them is refused unless insisted on.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url, text

from mentoring import clock
from mentoring.extensions import db

NOTICE = """This is a backup of {service}, made {at}.

It holds the database only. Answers about lived experience and open survey answers in it are
encrypted. To read them after a restore, FIELD_KEYS must contain the key{s} with fingerprint
{fingerprints}. Keep those keys in a safe place apart from this file: without them the answers
are lost for good. Restore with: flask restore FILE
"""


def fingerprints() -> list[str]:
    """Short names of the field keys in use, which say nothing about the keys themselves."""
    keys = current_app.extensions["settings"].field_keys
    return [hashlib.sha256(b"field key " + key.encode()).hexdigest()[:16] for key in keys]


def manifest() -> dict[str, Any]:
    """What the backup holds and needs."""
    revision = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    db.session.rollback()
    return {
        "made_at": clock.now().isoformat(),
        "database": db.engine.dialect.name,
        "revision": revision,
        "field_keys": fingerprints(),
    }


def write_backup(target: Path) -> dict[str, Any]:
    """Copy the database as it stands now, while people use it, into one zip file."""
    facts = manifest()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "database"
        if facts["database"] == "sqlite":
            _copy_sqlite(Path(str(db.engine.url.database)), copy)
        else:
            _run("pg_dump", "--format=custom", f"--file={copy}", f"--dbname={_libpq_url()}")
        fresh = target.with_name(f".{target.name}.part")
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, "database")
            archive.writestr("manifest.json", json.dumps(facts, indent=2))
            archive.writestr("READ-ME-FIRST.txt", _notice(facts))
        fresh.chmod(0o600)
        fresh.replace(target)
    return facts


def _notice(facts: dict[str, Any]) -> str:
    return NOTICE.format(
        service=current_app.extensions["settings"].service_name,
        at=facts["made_at"],
        s="" if len(facts["field_keys"]) == 1 else "s",
        fingerprints=", ".join(facts["field_keys"]),
    )


def _copy_sqlite(source: Path, target: Path) -> None:
    original, copy = sqlite3.connect(source), sqlite3.connect(target)
    with original, copy:
        original.backup(copy)
    original.close()
    copy.close()


def _libpq_url() -> str:
    url = make_url(current_app.extensions["settings"].database_url)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    except FileNotFoundError:
        raise click.ClickException(f"{command[0]} is not installed on this machine") from None
    except subprocess.CalledProcessError as error:
        raise click.ClickException(f"{command[0]} failed: {error.stderr.strip()}") from None


def read_manifest(source: Path) -> dict[str, Any]:
    """What a backup file says of itself; raises ClickException when it is none."""
    try:
        with zipfile.ZipFile(source) as archive:
            facts = json.loads(archive.read("manifest.json"))
            if archive.testzip() is not None or "database" not in archive.namelist():
                raise click.ClickException("The backup file is damaged")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise click.ClickException(f"{source} is not a backup made by `flask backup`") from None
    if facts["database"] != db.engine.dialect.name:
        raise click.ClickException(
            f"The backup is of {facts['database']}, but DATABASE_URL names {db.engine.dialect.name}"
        )
    return dict(facts)


def restore_from(source: Path) -> Path | None:
    """Put the backup in place of the database; returns where a replaced SQLite file is kept."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(source) as archive:
            archive.extract("database", folder)
        copy = Path(folder) / "database"
        db.session.remove()
        if db.engine.dialect.name != "sqlite":
            db.engine.dispose()
            _run("pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner",
                 f"--dbname={_libpq_url()}", str(copy))  # fmt: skip
            return None
        live = Path(str(db.engine.url.database))
        db.engine.dispose()
        kept = live.with_name(f"{live.name}.before-restore-{clock.now():%Y%m%d%H%M%S}")
        if live.exists():
            _copy_sqlite(live, kept)
        for leftover in (live, Path(f"{live}-wal"), Path(f"{live}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.move(copy, live)
        return kept if kept.exists() else None


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(target: Path) -> None:
    """Write the whole database into TARGET (a zip file), while people go on using it."""
    facts = write_backup(target)
    click.echo(f"Backup written to {target} ({target.stat().st_size:,} bytes).")
    click.echo(
        "It does not hold the field keys. Keep FIELD_KEYS (fingerprint "
        f"{', '.join(facts['field_keys'])}) safe and apart: protected answers cannot be read "
        "without them."
    )


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option("--without-keys", is_flag=True, help="Restore although the field keys are missing.")
@with_appcontext
def restore(source: Path, yes: bool, without_keys: bool) -> None:
    """Put the backup SOURCE in place of the present database. Stop web and worker first."""
    facts = read_manifest(source)
    missing = [key for key in facts["field_keys"] if key not in fingerprints()]
    if missing and not without_keys:
        raise click.ClickException(
            f"FIELD_KEYS lacks the key with fingerprint {', '.join(missing)}, so protected answers "
            "could not be read. Add it, or insist with --without-keys."
        )
    if not yes:
        click.confirm(
            f"Replace the present database with the backup made at {facts['made_at']}?", abort=True
        )
    kept = restore_from(source)
    click.echo("Restored. Run `flask db upgrade` next, then start web and worker.")
    if kept is not None:
        click.echo(f"The database that was there is kept at {kept}.")

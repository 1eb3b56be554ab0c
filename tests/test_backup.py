"""A backup can be restored, says which keys it needs, and nothing is replaced by accident."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.backup import backup, restore
from mentoring.extensions import db
from mentoring.transactions import unit_of_work


def add(name: str) -> None:
    with unit_of_work():
        create_account(f"{name}@example.org", name, actor="test")


def names() -> list[str]:
    db.session.remove()
    return sorted(db.session.scalars(select(Account.name)))


def test_a_restore_brings_back_what_the_backup_held(app: Flask, tmp_path: Path) -> None:
    add("ana")
    target = tmp_path / "backup.zip"
    made = app.test_cli_runner().invoke(backup, [str(target)])
    assert made.exit_code == 0, made.output
    assert "FIELD_KEYS" in made.output
    add("ben")
    db.session.remove()
    restored = app.test_cli_runner().invoke(restore, [str(target), "--yes"])
    assert restored.exit_code == 0, restored.output
    assert names() == ["ana"]


def test_the_backup_names_its_keys_without_holding_them(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    app.test_cli_runner().invoke(backup, [str(target)])
    with zipfile.ZipFile(target) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert b"FIELD_KEYS" in archive.read("READ-ME-FIRST.txt")
    assert app.extensions["settings"].field_keys[0].encode() not in everything
    assert target.stat().st_mode & 0o077 == 0


def test_a_restore_without_the_field_key_is_refused_by_name(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    target = tmp_path / "backup.zip"
    first = make_app()
    with first.app_context():
        add("ana")
        first.test_cli_runner().invoke(backup, [str(target)])
        db.session.remove()
    other = make_app(field_keys=("m1JIQ2hPWzrC2PaERU1Aq2LjXcLZM8IDZNFBpAjBzi8=",))
    with other.app_context():
        refused = other.test_cli_runner().invoke(restore, [str(target), "--yes"])
        assert refused.exit_code != 0
        assert "fingerprint" in refused.output
        assert names() == ["ana"]
        db.session.remove()


def test_a_file_that_is_no_backup_changes_nothing(app: Flask, tmp_path: Path) -> None:
    add("ana")
    wrong = tmp_path / "holiday.zip"
    wrong.write_text("not a zip")
    refused = app.test_cli_runner().invoke(restore, [str(wrong), "--yes"])
    assert "is not a backup" in refused.output
    assert names() == ["ana"]


def test_a_restore_asks_first(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    app.test_cli_runner().invoke(backup, [str(target)])
    add("ana")
    answered_no = app.test_cli_runner().invoke(restore, [str(target)], input="n\n")
    assert answered_no.exit_code != 0
    assert names() == ["ana"]

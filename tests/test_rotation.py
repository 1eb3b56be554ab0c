"""Keys are changed while people work: every column, in small units, again after an interruption."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask, current_app

from mentoring import jobs, rotation
from mentoring.accounts.models import Account
from mentoring.crypto import EncryptedBytes, EncryptedCodes, EncryptedJSON, FieldKeyMissing
from mentoring.extensions import db
from mentoring.matchmaking import checks
from mentoring.matchmaking.models import MatchRun
from mentoring.matchmaking.scenario_models import CheckKind
from mentoring.monitoring.models import EqualityAnswers, MonitoringSecret
from mentoring.monitoring.queries import own_answers
from mentoring.rotation import Rotated, encrypted_columns, rotate_column, rotate_keys
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run
from tests.builders.monitoring import answer_equality
from tests.builders.profiles import create_mentee, create_person, share_experience
from tests.support.databases import SETTINGS
from tests.support.filled import fill, read_column

OLD, NEW, OTHER = SETTINGS.field_keys[0], Fernet.generate_key().decode(), Fernet.generate_key()


def stored() -> dict[str, list[str]]:
    """Everything encrypted, as it lies in the database."""
    found = {}
    for column in encrypted_columns():
        rows = db.session.scalars(
            sa.select(column.type.read_raw(column)).where(column.is_not(None))
        )
        found[f"{column.table.name}.{column.name}"] = [
            token for raw in rows for token in column.type.tokens(raw)
        ]
    db.session.rollback()
    return found


def everything() -> Iterator[tuple[str, str]]:
    """Every text and all bytes of the database, whatever the models say of them."""
    found = sa.MetaData()
    found.reflect(db.engine)
    with db.engine.connect() as connection:
        for table in found.sorted_tables:
            for column in table.columns:
                for value in read_column(connection, table, column):
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else value
                    text = raw.decode(errors="replace") if isinstance(raw, bytes) else str(raw)
                    yield f"{table.name}.{column.name}", text


def read_by(key: str) -> set[bool]:
    cipher = Fernet(key)
    return {rotation._reads(cipher, each) for values in stored().values() for each in values}


def recovery() -> Any:
    """What flask-security makes and reads recovery codes with; it encrypts them by itself."""
    return current_app.extensions["security"]._mf_recovery_codes_util


def written_by(key: str, text: str) -> bool:
    return any(rotation._reads(Fernet(key), each) for each in re.findall(r"gAAAA[\w=-]+", text))


def group() -> Group:
    with unit_of_work():
        return create_group(mentees=3, mentors=2)


def replayed(run_id: int) -> dict[str, bool]:
    """What computing a match again from its stored input says."""
    run = db.session.get_one(MatchRun, run_id)
    with unit_of_work():
        check = checks.start_check(run, CheckKind.REPLAY, actor=run.requested_by)
    jobs.run_now(check.job)
    db.session.expire_all()
    assert check.failure == ""
    return {key: check.result[key] for key in ("same_input", "same_result")}


@contextmanager
def in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


def test_with_a_new_key_first_everything_moves_to_it_and_the_old_one_can_go(
    make_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture
) -> None:
    with in_app(make_app()):
        with db.engine.begin() as connection:
            assert fill(connection, db.metadata) == {}
            connection.execute(sa.delete(MonitoringSecret))  # made up, and it has to be a real one
        with unit_of_work():
            person = create_person()
            share_experience(create_mentee(), "carer")
            answer_equality(person, ethnicity="chinese")
            account = db.session.get_one(Account, 1)
            codes = recovery().create_recovery_codes(account)
        run_id, person_id = create_run(group()).id, person.id
        before = stored()
        assert all(before.values()), "every encrypted column has a value"
    app = make_app(field_keys=(NEW, OLD))
    with in_app(app):
        assert read_by(NEW) == {False}
        result = app.test_cli_runner().invoke(rotate_keys)
        assert result.exit_code == 0, result.output
        assert read_by(NEW) == {True}
        assert not [where for where, text in everything() if written_by(OLD, text)]
        told = result.output + caplog.text
        assert "monitoring_answers.entries: 2 looked at, 2 encrypted again" in told
        assert "chinese" not in told and "gAAAA" not in told
        done = stored()
        assert app.test_cli_runner().invoke(rotate_keys).exit_code == 0
        assert stored() == done, "what is done is not done again"
    with in_app(make_app(field_keys=(NEW,))):
        person = db.session.get_one(type(person), person_id)
        assert own_answers(person).answers["ethnicity"] == "chinese"
        assert recovery().get_recovery_codes(db.session.get_one(Account, 1)) == codes
        assert replayed(run_id) == {"same_input": True, "same_result": True}
    with in_app(make_app(field_keys=(OLD,))), pytest.raises(FieldKeyMissing):
        own_answers(db.session.get_one(type(person), person_id))


def test_a_new_encrypted_column_is_found_by_itself(app: Flask) -> None:
    declared = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, EncryptedJSON | EncryptedBytes | EncryptedCodes)
    }
    assert {f"{each.table.name}.{each.name}" for each in encrypted_columns()} == declared
    assert {
        "shared_experience.answer",
        "monitoring_answers.entries",
        "run_input.payload",
        "account.mf_recovery_codes",
    } <= declared
    assert all(each.table.primary_key.columns for each in encrypted_columns())


def test_it_works_in_units_is_taken_up_again_and_leaves_what_people_change_alone(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "UNIT", 2)
    column = EqualityAnswers.__table__.c.entries
    with in_app(make_app()), unit_of_work():
        people = [create_person() for _ in range(5)]
        for each in people:
            answer_equality(each, sex="female")
        kind, ids = type(people[0]), [each.id for each in people]
    app = make_app(field_keys=(NEW, OLD))
    with in_app(app):

        class Stopped(Exception):
            pass

        def stop_after_the_first(done: Rotated) -> None:
            raise Stopped

        with pytest.raises(Stopped):
            rotate_column(column, (NEW, OLD), stop_after_the_first)
        first = db.session.scalars(sa.select(EqualityAnswers)).all()
        assert len(first) == 5
        db.session.rollback()

        def somebody_saves(rows: Any) -> None:
            with unit_of_work():
                for each in ids:
                    person = db.session.get_one(kind, each)
                    answer_equality(person, sex="male")

        real, saved = rotation._write, []

        def write(column: Any, fresh: Any, done: Rotated) -> None:
            if fresh and not saved:
                saved.append(True)
                somebody_saves(fresh)
            real(column, fresh, done)

        monkeypatch.setattr(rotation, "_write", write)
        told: list[tuple[int, int]] = []
        done = rotate_column(column, (NEW, OLD), lambda d: told.append((d.looked_at, d.encrypted)))
        assert done.looked_at == 5 and len(told) == 3
        assert done.changed_meanwhile >= 1 and done.unreadable == 0
        for each in ids:
            assert own_answers(db.session.get_one(kind, each)).answers["sex"] == "male"


def test_values_of_a_lost_key_are_counted_and_left(make_app: Callable[..., Flask]) -> None:
    with in_app(make_app()), unit_of_work():
        share_experience(create_mentee(), "carer")
    before = None
    app = make_app(field_keys=(NEW, OTHER.decode()))
    with in_app(app):
        before = stored()
        result = app.test_cli_runner().invoke(rotate_keys)
        assert result.exit_code == 1
        assert "1 values cannot be read" in result.output
        assert stored() == before


def test_only_the_column_types_and_their_rotation_encrypt_with_the_field_keys() -> None:
    """What is encrypted by hand lies in a column that no rotation finds."""
    may = {"app.py", "crypto.py", "rotation.py", "dev.py"}  # the last makes a key of its own
    for path in [*Path("mentoring").rglob("*.py"), *Path("surveys").rglob("*.py")]:
        uses = re.search(r"Fernet\b|import cipher|field_cipher", path.read_text(encoding="utf-8"))
        assert not uses or path.name in may, path

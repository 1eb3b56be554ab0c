"""Migrations run both ways, on both databases, on filled tables, and lose no row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade

from mentoring.extensions import MIGRATIONS, db
from tests.support.databases import Databases
from tests.support.filled import fill, rows_of

Build = Callable[..., Flask]
REVISIONS = [each.revision for each in ScriptDirectory(MIGRATIONS).walk_revisions()][::-1]


@dataclass
class Ladder:
    """A database that moves between revisions, with everything seen on each step."""

    app: Flask

    def rows(self) -> dict[str, dict[str, list[str]]]:
        with db.engine.connect() as connection:
            return rows_of(connection)

    def up(self, revision: str = "head") -> None:
        upgrade(revision=revision)

    def down(self, revision: str) -> None:
        downgrade(revision=revision)

    def dangling(self) -> list[object]:
        """Rows that point at rows which are not there (PostgreSQL never lets one in)."""
        if db.engine.dialect.name != "sqlite":
            return []
        with db.engine.connect() as connection:
            return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


@pytest.fixture
def ladder(make_app: Build, databases: Databases) -> Iterator[Ladder]:
    """A database without any table yet."""
    app = make_app(database_url=databases.fresh("ladder", empty=True))
    with app.app_context():
        yield Ladder(app)
        db.session.remove()
        db.engine.dispose()


def fill_all() -> None:
    with db.engine.begin() as connection:
        refused = fill(connection, db.metadata)
    assert not refused, f"teach tests/support/filled.py a row for: {refused}"


def test_there_is_one_line_of_revisions() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


def test_an_empty_database_goes_up_down_and_up(ladder: Ladder) -> None:
    ladder.up()
    tables = set(ladder.rows())
    assert tables == set(db.metadata.tables)
    ladder.down("base")
    assert ladder.rows() == {}
    ladder.up()
    assert set(ladder.rows()) == tables


def test_the_models_describe_what_the_migrations_made(
    ladder: Ladder, capsys: pytest.CaptureFixture[str]
) -> None:
    ladder.up()
    check()


def test_a_filled_database_loses_nothing_on_its_way_down_and_up(ladder: Ladder) -> None:
    ladder.up()
    fill_all()
    full = ladder.rows()
    assert all(any(values for values in columns.values()) for columns in full.values())
    for revision in reversed(REVISIONS[:-1]):
        ladder.down(revision)
        assert ladder.dangling() == []
    lowest = ladder.rows()
    for table, columns in lowest.items():
        for column in set(columns) & set(full[table]):
            assert columns[column] == full[table][column], f"{table}.{column} on the way down"
    for revision in REVISIONS[1:]:
        ladder.up(revision)
        assert ladder.dangling() == []
    again = ladder.rows()
    for table, columns in lowest.items():
        for column in set(columns) & set(full[table]):
            assert again[table][column] == full[table][column], f"{table}.{column} on the way up"


def test_a_rebuilt_parent_keeps_its_children(ladder: Ladder) -> None:
    """The trap of SQLite: a rebuilt parent table used to take its child rows with it."""
    ladder.up()
    fill_all()
    before = ladder.rows()
    with db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM account")).scalar_one() == 2
    ladder.down(REVISIONS[0])
    ladder.up()
    assert ladder.rows()["role_grant"] == before["role_grant"]


def test_the_disciplines_of_skills_become_entries_and_what_was_kept_of_them_stays(
    ladder: Ladder,
) -> None:
    ladder.up("0043")
    entry = (
        'INSERT INTO skill (key, label, kind, "order", discipline, merged_into) '
        "VALUES (:key, :key, 'specialism', 0, :discipline, '')"
    )
    groups = "SELECT discipline FROM skill WHERE kind = 'specialism' ORDER BY key"
    with db.engine.begin() as connection:
        for key, discipline in (("insight", "strategic"), ("media", "media"), ("other", "")):
            connection.execute(sa.text(entry), {"key": key, "discipline": discipline})
    ladder.up()
    with db.engine.connect() as connection:
        assert connection.execute(sa.text(groups)).scalars().all() == [
            "gcs_strategic",
            "gcs_media",
            "",
        ]
        found = connection.execute(
            sa.text("SELECT key, label FROM skill WHERE kind = 'discipline' ORDER BY key")
        ).all()
    assert [tuple(each) for each in found] == [
        ("gcs_media", "Media"),
        ("gcs_strategic", "Strategic communication"),
    ]
    ladder.down("0043")
    with db.engine.connect() as connection:
        assert connection.execute(sa.text(groups)).scalars().all() == ["strategic", "media", ""]


def test_papers_typed_by_hand_stay_and_a_version_named_stays_readable(ladder: Ladder) -> None:
    """Up, down by one and up again, which makes the table again from its own words."""
    ladder.up("0050")
    gate = (
        "INSERT INTO cohort_gate (cohort_id, gate, reference, reviewed_by, noted_at) "
        "SELECT id, :gate, :reference, '', created_at FROM cohort"
    )
    said = "SELECT gate, reference FROM cohort_gate ORDER BY gate"
    with db.engine.begin() as connection:
        draft_cohort(connection)
        for name in ("dpia", "privacy_notice"):
            connection.execute(sa.text(gate), {"gate": name, "reference": f"Typed {name}"})
    ladder.up()
    with db.engine.begin() as connection:
        typed = connection.execute(sa.text(said)).all()
        assert [tuple(each) for each in typed] == [
            ("dpia", "Typed dpia"),
            ("privacy_notice", "Typed privacy_notice"),
        ]
        connection.execute(
            sa.text(
                "UPDATE cohort_gate SET reference = '', notice_version = 2 "
                "WHERE gate = 'privacy_notice'"
            )
        )
    ladder.down("0050")
    ladder.up()
    ladder.down("0050")
    with db.engine.begin() as connection:
        named = connection.execute(sa.text(said)).all()
    assert [each.reference for each in named] == ["Typed dpia", "Version 2, published here"]
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cohort_gate SET reference = ''"))


def draft_cohort(connection: sa.Connection) -> None:
    """A programme and a cohort of it."""
    connection.execute(
        sa.text(
            "INSERT INTO programme (name, kind, summary, delivered_by, overseen_by, help_name, "
            "help_email, created_at) VALUES ('P', 'one_to_one', '', '', '', '', '', "
            "'2027-03-01 09:30')"
        )
    )
    connection.execute(
        sa.text(
            "INSERT INTO cohort (programme_id, name, status, about, who_for, hours_per_month, "
            "months, opens_on, closes_on, hear_by_on, starts_on, answer_days, eligibility, "
            "created_at, version) SELECT id, 'C', 'draft', '', '', 2, 6, '2027-03-01', "
            "'2027-03-02', '2027-03-03', '2027-03-04', 5, '{}', created_at, 1 FROM programme"
        )
    )


def test_of_two_open_waves_the_first_takes_over_whom_the_second_still_asks(ladder: Ladder) -> None:
    ladder.up()
    fill_all()
    wave, check_in = (db.metadata.tables[name] for name in ("survey_wave", "check_in"))
    with db.engine.begin() as connection:
        first = dict(connection.execute(sa.select(wave)).mappings().one())
        connection.execute(wave.update().values(status="open", closed_at=None))
        later = first | {"id": 99, "number": first["number"] + 1, "status": "open"}
        connection.execute(wave.insert().values(later | {"closed_at": None}))
        row = dict(connection.execute(sa.select(check_in)).mappings().one())
        other = connection.scalar(sa.select(sa.func.max(db.metadata.tables["account"].c.id)))
        row |= {"id": 99, "account_id": other, "wave_id": 99, "status": "sent"}
        connection.execute(check_in.insert().values(row))
    revisions = ScriptDirectory(MIGRATIONS).walk_revisions()
    ladder.down(
        next(each.down_revision for each in revisions if "waves_beside_each_other" in each.path)
    )
    left = ladder.rows()
    assert set(left["check_in"]["wave_id"]) == {str(first["id"])}
    assert sorted(left["survey_wave"]["status"]) == ["'closed'", "'open'"]
    ladder.up()


def test_check_ins_of_pairs_stay_when_circles_can_no_longer_be_asked(ladder: Ladder) -> None:
    ladder.up()
    fill_all()
    pairs = ladder.rows()["check_in"]
    check_in, drafts = db.metadata.tables["check_in"], db.metadata.tables["check_in_draft"]
    member = sa.select(db.metadata.tables["circle_member"].c.id).scalar_subquery()
    with db.engine.begin() as connection:
        row = dict(connection.execute(sa.select(check_in)).mappings().one())
        other = connection.scalar(sa.select(sa.func.max(db.metadata.tables["account"].c.id)))
        draft = dict(connection.execute(sa.select(drafts)).mappings().one())
        row |= {"id": 99, "account_id": other, "pairing_id": None, "circle_member_id": member}
        connection.execute(check_in.insert().values(row))
        connection.execute(drafts.insert().values(draft | {"check_in_id": 99}))
    revisions = ScriptDirectory(MIGRATIONS).walk_revisions()
    ladder.down(
        next(each.down_revision for each in revisions if "check_ins_of_circles" in each.path)
    )
    left = ladder.rows()
    assert left["check_in"] == {name: pairs[name] for name in left["check_in"]}
    assert len(left["check_in_draft"]["check_in_id"]) == 1
    assert ladder.dangling() == []
    ladder.up()
    assert ladder.rows()["check_in"] == pairs

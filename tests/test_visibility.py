"""No page, file, letter or line of the log shows anybody a field they may not see.

Each person of a small world carries a string of their own in every field; every GET route is opened
by whoever may reach it, and what turns up is compared with `tests.support.audiences`. A column for
words that stands in no table there fails first.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mentoring import jobs
from mentoring.crypto import Encrypted
from mentoring.downloads import XLSX
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus
from mentoring.monitoring.questions import question_list
from mentoring.pairings import helping
from mentoring.pairings.models import PairingMember, PairingStatus
from mentoring.pairings.queries import pairings_of
from mentoring.permissions import SIGNED_IN
from mentoring.privacy.holds import set_hold
from mentoring.transactions import unit_of_work
from tests.support import broken_worker
from tests.support.acts import make_everything_anew, share_with_manager, write_to_many
from tests.support.audiences import (
    AUDIENCES,
    CARRY_NONE,
    COORDINATOR,
    LINK,
    MAY_SEE,
    OF_STAFF,
    SELF,
)
from tests.support.crawling import (
    Seen,
    asks_recent_sign_in,
    crawl,
    gives_files,
    logs_people,
    mistype,
    open_sign_in_pages,
    told_to_root,
)
from tests.support.databases import SQLite
from tests.support.filled import SKIP, value_for
from tests.support.mailboxes import NOT_WRITTEN, Mailboxes, templates_of_mails
from tests.support.sealed import seed_sealed
from tests.support.secrets import seed_secrets
from tests.support.visibility import counterparts, seed, text_columns
from tests.support.visitors import living_world, ours
from tests.support.workers import waiting, working
from tests.support.world import World
from tests.support.year import ACTS
from tests.test_personal_data import reaching

ENCRYPTED = {"account.tf_totp_secret"} | {
    f"{table.name}.{column.name}"
    for table in db.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Encrypted)
}

TOLD_BY_MAIL = {
    ("account.name", "proposed"),
    ("profile.job_title", "proposed"),
    ("pairing_member.reasons", "self"),
    ("pairing_member.contact", "partner"),
    ("account.name", "former"),
    ("account.name", "manager told of taking part"),
    ("account.email", "administrator"),
    ("application.return_reason", "self"),
}
"""Some of what mails do tell to whom: where it is not found, nobody has read them."""

NOT_IN_A_TABLE_OF_PERSONS = {
    "avoid.organisation_id",
    "monitoring_answers.entries",
    "open_answer.text",
}
"""Sown all the same: a key, store A, and what stands under a pseudonym."""


def member_of(world: World, who: str) -> PairingMember:
    """Somebody's side of their active pairing."""
    account = world.account(who)
    pairing = next(p for p in pairings_of(account) if p.status is PairingStatus.ACTIVE)
    return next(each for each in pairing.members if each.account_id == account.id)


def write_more(world: World) -> None:
    """What the demo has nothing of: a call for help with its answer, and a legal hold."""
    with unit_of_work():
        request = helping.ask_for_help(
            member_of(world, "mentee"), message="Help", actor=world.account("mentee")
        )
        helping.answer_help(request, outcome="Helped", actor=world.account("coordinator"))
        officer = world.account("data_protection")
        set_hold(world.account("applicant").email, reason="A claim", actor=officer)
        for name in ("personal_address", "manager_share"):
            add_row(db.metadata.tables[name], world.ids["mentee"])


def add_row(table: sa.Table, account_id: int) -> None:
    """A row of somebody's with something in every column that needs it."""
    needed = (each for each in table.columns if not each.nullable)
    row = {each.name: value_for(db.session.connection(), each, 1) for each in needed}
    row = {name: value for name, value in row.items() if value is not SKIP}
    db.session.execute(table.insert().values(row | {"account_id": account_id}))


@pytest.fixture(scope="module")
def seen(_sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """The world after everybody has opened every page they can reach; nothing was changed."""
    folder = tmp_path_factory.mktemp("visibility")
    with pytest.MonkeyPatch.context() as patched, told_to_root() as lines:
        for world in living_world(_sqlite.fresh("visibility"), folder):
            with world.app.app_context():
                write_more(world)
                told = Seen(world, seed(world, AUDIENCES), counterparts(world))
                seed_sealed(world, told.canaries, patched, folder)
                share_with_manager(told)
                write_to_many(told)
                make_everything_anew(told)
                seed_secrets(world, told.canaries)
                db.session.remove()
            crawl(told)
            open_sign_in_pages(told)
            mistype(told)
            told.lines = lines
            yield told
    question_list.cache_clear()


def test_every_column_for_words_has_its_audience(seen: Seen) -> None:
    known = set(MAY_SEE).union(*CARRY_NONE.values()) - NOT_IN_A_TABLE_OF_PERSONS
    with seen.world.app.app_context():
        there = set(text_columns(set(reaching(db.metadata))))
    assert there - known == set(), "say in tests/support/audiences.py who may see these"
    assert known - there == set(), "these are no columns any more"


def test_every_field_carries_a_canary_and_its_owner_sees_it(seen: Seen) -> None:
    assert {name for _, name in seen.canaries.told.values()} == MAY_SEE.keys()
    for_oneself = {name for name, may in MAY_SEE.items() if SELF in may}
    hidden = {name for name in for_oneself if (name, SELF) not in seen.found}
    for_staff = {name for name in OF_STAFF if (name, COORDINATOR) not in seen.found}
    assert for_staff == set()
    assert ("check_in_draft.answers", LINK) in seen.found
    assert hidden <= {"outbox_message.to", "outbox_message.subject", "outbox_message.body"}


def test_nobody_sees_what_they_may_not(seen: Seen) -> None:
    assert seen.opened > 300
    assert seen.wrong() == {}


def test_what_is_encrypted_stands_nowhere_in_the_file_of_the_database(seen: Seen) -> None:
    with seen.world.app.app_context():
        path = Path(str(db.engine.url.database))
    files = [path, *path.parent.glob(f"{path.name}-wal")]
    stored = "".join(each.read_bytes().decode("latin-1") for each in files)
    plain = {name for _, name in seen.canaries.found_in(stored)}
    assert {"account.name", "case_note.text"} <= plain
    assert len(ENCRYPTED & MAY_SEE.keys()) > 8
    assert plain & ENCRYPTED == set()


def test_every_file_was_taken_and_read(seen: Seen) -> None:
    """A route that gives a file must be reached by somebody who may have it, and its cells read."""
    with seen.world.app.app_context():
        assert gives_files(seen.world.app) - seen.files.keys() == set()
    kinds = set().union(*seen.files.values())
    assert {"text/csv", XLSX, "application/octet-stream"} <= kinds
    named = set().union(
        *(where for (name, _), where in seen.found.items() if name == "account.name")
    )
    assert {"reports.pairings", "matched_lists.download"} <= named


FILES_WITHOUT_NAMES = {
    "circle_reports.download",
    "codebook.download",
    "comparison.as_csv",
    "comparison.as_xlsx",
    "fairness.as_csv",
    "fairness.as_workbook",
    "feedback_report.download",
    "home_public.brand",
    "reports.match_figures",
}
"""Figures, words of codes, colours: whoever adds a file here says that it names nobody."""


def test_a_file_that_names_others_is_logged_with_why_and_asks_for_a_recent_sign_in(
    seen: Seen,
) -> None:
    app = seen.world.app
    naming = set().union(
        *(where for (name, _), where in seen.found.items() if name.startswith("account."))
    )
    with app.app_context():
        giving = gives_files(app)
        own = {rule.endpoint for rule, guard in ours(app) if guard is SIGNED_IN}
        unlogged = {each for each in giving - own if not logs_people(app, each)}
        open_to_finders = {each for each in giving if not asks_recent_sign_in(app, each)}
    assert naming & FILES_WITHOUT_NAMES == set()
    assert unlogged - FILES_WITHOUT_NAMES == set()
    assert open_to_finders - FILES_WITHOUT_NAMES == set()
    assert FILES_WITHOUT_NAMES - giving == set(), "these give no file any more"


def test_every_mail_is_written_and_none_tells_its_reader_what_they_may_not_see(seen: Seen) -> None:
    """A new template must be written by something of `tests.support.year`, or say why not."""
    mailboxes = Mailboxes(seen)
    with seen.world.app.app_context():
        for act in ACTS:
            with mailboxes.reading():
                act(seen)
        templates = templates_of_mails(seen.world.app)
    assert len(templates) > 40
    assert templates - mailboxes.kinds == NOT_WRITTEN.keys()
    assert mailboxes.kinds - templates == set()
    assert seen.wrong() == {}
    by_mail = {key for key, where in seen.found.items() if "a mail" in "".join(where)}
    assert by_mail >= TOLD_BY_MAIL


def test_no_line_of_the_log_tells_anything_of_anybody(seen: Seen) -> None:
    assert seen.lines is not None
    seen.note("\n".join(seen.lines.told), "the log", "a line of the log")
    assert seen.wrong() == {}


def test_a_worker_tells_nothing_of_anybody_when_its_jobs_fail(seen: Seen, tmp_path: Path) -> None:
    """A process as operators run it; what it writes is read from where it writes it."""
    app, errors = seen.world.app, tmp_path / "stderr"
    broken_worker.add_broken_jobs(app)
    words = {each: seen.canaries.sow("mentee", f"account.{each}") for each in ("name", "email")}
    with app.app_context():
        with unit_of_work():
            ids = [jobs.enqueue(kind, **words).id for kind in broken_worker.KINDS]
        failed = sa.select(sa.func.count()).where(Job.id.in_(ids), Job.status == JobStatus.FAILED)
        with errors.open("wb") as stderr, working(app, broken_worker.MODULE, stderr=stderr):
            assert waiting(lambda: db.session.scalar(failed) == len(ids), 60)
            kinds = ("IntegrityError", "ValueError", "Conflict")
            # A worker writes its line after it has written down that the job failed.
            assert waiting(lambda: all(kind in errors.read_text() for kind in kinds), 10)
    seen.note(errors.read_text(), "the log", "a line of a worker")
    assert seen.wrong() == {}

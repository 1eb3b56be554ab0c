"""No page, file, letter or line of the log shows anybody a field they may not see.

Each person of a small world carries a string of their own in every field; every GET route is opened
by whoever may reach it, and what turns up is compared with `tests.support.audiences`. A column for
words that stands in no table there fails first.
"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from mentoring.downloads import XLSX
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.monitoring.questions import question_list
from mentoring.pairings import helping
from mentoring.pairings.models import PairingMember, PairingStatus
from mentoring.pairings.queries import pairings_of
from mentoring.pairings.services import end_pairing
from mentoring.permissions import SIGNED_IN
from mentoring.privacy.holds import set_hold
from mentoring.programmes import services as programmes
from mentoring.programmes.models import Application
from mentoring.transactions import unit_of_work
from tests.support.acts import make_everything_anew, share_with_manager, write_to_many
from tests.support.audiences import AUDIENCES, CARRY_NONE, SEALED, SELF
from tests.support.crawling import (
    Seen,
    asks_recent_sign_in,
    crawl,
    gives_files,
    logs_people,
    mistype,
    told_to_root,
)
from tests.support.databases import SQLite
from tests.support.filled import SKIP, value_for
from tests.support.sealed import seed_sealed
from tests.support.visibility import counterparts, seed, text_columns
from tests.support.visitors import living_world, ours
from tests.support.world import World
from tests.test_personal_data import reaching

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
                db.session.remove()
            crawl(told)
            mistype(told)
            told.note("\n".join(lines.told), "the log", "a line of the log")
            yield told
    question_list.cache_clear()


def test_every_column_for_words_has_its_audience(seen: Seen) -> None:
    known = set(AUDIENCES).union(SEALED, *CARRY_NONE.values()) - NOT_IN_A_TABLE_OF_PERSONS
    with seen.world.app.app_context():
        there = set(text_columns(set(reaching(db.metadata))))
    assert there - known == set(), "say in tests/support/audiences.py who may see these"
    assert known - there == set(), "these are no columns any more"


def test_every_field_carries_a_canary_and_its_owner_sees_it(seen: Seen) -> None:
    assert {name for _, name in seen.canaries.told.values()} == set(AUDIENCES | SEALED)
    for_oneself = {name for name, may in (AUDIENCES | SEALED).items() if SELF in may}
    hidden = {name for name in for_oneself if (name, SELF) not in seen.found}
    assert hidden <= {"outbox_message.to", "outbox_message.subject", "outbox_message.body"}


def test_nobody_sees_what_they_may_not(seen: Seen) -> None:
    assert seen.opened > 300
    assert seen.wrong() == {}


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


def test_no_letter_tells_its_reader_what_they_may_not_see(seen: Seen) -> None:
    world = seen.world
    names = {account_id: who for who, account_id in world.ids.items()}
    with world.app.app_context():
        last = db.session.scalar(sa.select(sa.func.max(OutboxMessage.id)))
        with unit_of_work():
            member = member_of(world, "mentee")
            helping.ask_for_help(member, message="Please help", actor=member.account)
            end_pairing(member.pairing, reason="no_time", actor=member.account, by=member)
            for who in ("choosing mentee", "chosen mentor"):
                owner = world.ids[who]
                application = db.session.scalars(
                    sa.select(Application).where(Application.account_id == owner)
                ).one()
                programmes.return_with_reason(
                    application, reason="Why?", actor=world.account("coordinator")
                )
        letters = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.id > last)).all()
        assert len(letters) >= 4
        for letter in letters:
            reader = names.get(letter.account_id or 0, "coordinator")
            seen.note(f"{letter.subject}\n{letter.body}", reader, f"a letter: {letter.subject}")
    assert seen.wrong() == {}

"""The case of somebody in a cohort, and the notes on it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring.accounts.services import grant_role
from mentoring.audit import AuditEvent
from mentoring.casework import notes
from mentoring.casework.cases import case_of
from mentoring.casework.models import CaseNote, EarlierNote
from mentoring.errors import NotAllowed, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.pairings import caseload, helping
from mentoring.pairings.models import Pairing
from mentoring.permissions import Role
from mentoring.programmes.models import Side
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing, create_pairing, member
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient


@pytest.fixture
def cora(app: Flask) -> Any:
    with unit_of_work():
        return create_coordinator()


@pytest.fixture
def casey(app: Flask) -> Any:
    with unit_of_work():
        account = create_person("Casey Lowe")
        account.tf_primary_method = "authenticator"
        return account


@pytest.fixture
def pair(cora: Any, casey: Any) -> Pairing:
    with unit_of_work():
        cohort = create_cohort(create_programme(cora))
        grant_role(casey, Role.CASELOAD_OWNER, actor="tests", programme_id=cohort.programme_id)
        return create_active_pairing(cohort, create_person("Ana Mendes"), create_person("Mo Ali"))


def path_of(pair: Pairing, side: Side = Side.MENTEE) -> str:
    return f"/cohorts/{pair.cohort_id}/people/{member(pair, side).account_id}"


def case_for(account: Any, pair: Pairing) -> Any:
    return case_of(account, pair.cohort_id, member(pair, Side.MENTEE).account_id)


def test_a_coordinator_keeps_notes_with_their_history(
    client: PageClient, cora: Any, pair: Pairing
) -> None:
    client.sign_in(cora)
    path = path_of(pair)
    page = client.page(path)
    assert "Ana Mendes can ask for a copy of these" in page.text and "Mo Ali" in page.text
    client.submit(path, {"text": "Rings on Mondays"})
    note_id = db.session.scalars(select(CaseNote.id)).one()
    client.submit(f"{path}/notes/{note_id}", {"text": "Rings on Tuesdays"})
    text = client.page(path).text
    assert "Rings on Tuesdays" in text and "Rings on Mondays" in text
    answer = client.submit(f"{path}/notes/{note_id}/delete", {"reason": "mistake"})
    assert answer.status_code == 303
    assert db.session.scalars(select(EarlierNote)).all() == []
    logged = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "case note deleted")
    ).one()
    assert logged.detail["reason"] == "mistake" and "Rings" not in str(logged.detail)
    assert client.get(f"{path}/notes/{note_id}").status_code == 404


def test_an_empty_note_is_refused_and_says_what_to_do(
    client: PageClient, cora: Any, pair: Pairing
) -> None:
    client.sign_in(cora)
    answer = client.submit(path_of(pair), {"text": "  "})
    assert "Write the note" in answer.text


def test_two_people_do_not_overwrite_each_other(cora: Any, pair: Pairing) -> None:
    with unit_of_work():
        case = case_for(cora, pair)
        note = notes.write_note(case, "First", actor=cora)
        notes.change_note(note, case, "Second", version=1, actor=cora)
        with pytest.raises(StaleEdit):
            notes.change_note(note, case, "Third", version=1, actor=cora)
        assert note.text == "Second"


def test_whoever_looks_after_a_pairing_opens_its_two_cases_and_no_other(
    client: PageClient, cora: Any, casey: Any, pair: Pairing
) -> None:
    with unit_of_work():
        other = create_pairing(pair.cohort)
        note = notes.write_note(case_for(cora, pair), "By Cora", actor=cora)
    client.sign_in(casey)
    assert client.get(path_of(pair)).status_code == 404
    with unit_of_work():
        caseload.assign_caseload([pair], casey, actor="tests")
    page = client.page(path_of(pair))
    assert "By Cora" in page.text and "Delete" not in page.text
    assert client.page("/caseload").find("a", href=path_of(pair))
    client.submit(path_of(pair), {"text": "By Casey"})
    assert client.get(path_of(other)).status_code == 404
    with unit_of_work(), pytest.raises(NotAllowed):
        notes.change_note(note, case_for(casey, pair), "No", version=1, actor=casey)


def test_partners_and_others_never_open_a_case(cora: Any, pair: Pairing) -> None:
    with pytest.raises(NotFound):
        case_for(member(pair, Side.MENTOR).account, pair)


def test_the_person_gets_their_notes_in_a_copy_and_erasure_takes_them(
    cora: Any, pair: Pairing
) -> None:
    holder = current_registry().holders["casework"]
    with unit_of_work():
        case = case_for(cora, pair)
        note = notes.write_note(case, "First words", actor=cora)
        notes.change_note(note, case, "Later words", version=1, actor=cora)
        told = str(holder.export(case.person))
        assert "First words" in told and "Later words" in told and "Cora" not in told
        assert str(holder.export(member(pair, Side.MENTOR).account)).count("words") == 0
        assert holder.erase(case.person)["notes deleted"] == 1


def test_a_long_case_costs_as_many_queries_as_a_short_one(
    client: PageClient, cora: Any, pair: Pairing, count_queries: Callable[[], Any]
) -> None:
    def cost() -> int:
        with count_queries() as asked:
            client.page(path_of(pair))
        return len(asked)

    def more(times: int) -> None:
        mentee = member(pair, Side.MENTEE)
        with unit_of_work():
            case = case_for(cora, pair)
            for number in range(times):
                note = notes.write_note(case, f"Note {number}", actor=cora)
                notes.change_note(note, case, f"Changed {number}", version=1, actor=cora)
                helping.ask_for_help(mentee, message=f"Help {number}", actor=mentee.account)

    more(1)
    client.sign_in(cora)
    short = cost()
    more(10)
    assert cost() == short

"""Erasure: a week to undo it, then nothing of the person is left but what the page said."""

from datetime import timedelta

import pytest
from flask import Flask

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.imports.models import RemovedAddress
from mentoring.imports.removed import digest_of
from mentoring.jobs import Job
from mentoring.mail import OutboxMessage
from mentoring.matchmaking import problem
from mentoring.pairings.models import PairingStatus
from mentoring.permissions import Role
from mentoring.privacy import erasing, holds
from mentoring.privacy.models import Erasure
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_mentee, create_person
from tests.support.pages import PageClient


def erase_in_a_week(account: Account) -> None:
    with unit_of_work():
        erasing.ask_erasure(account)
    with clock.moved(timedelta(days=8)):
        run_due()


def run_due() -> None:
    erasing.ask_due()
    for job in db.session.query(Job).filter(Job.kind == erasing.JOB, Job.status == "queued"):
        jobs.run_now(job)


def test_the_page_says_what_goes_and_asks_for_a_word(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        me = create_mentee().account
    client.sign_in(me)
    text = client.page("/account/data/erase").text
    assert "What is kept, why, and until when" in text
    wrong = client.submit("/account/data/erase", {"word": "yes"})
    assert wrong.status_code == 200 and me.active
    done = client.submit("/account/data/erase", {"word": "Erase"}, follow_redirects=True)
    assert "Your account is closed" in done.get_data(as_text=True)
    assert client.get("/home").status_code == 302, "signed out"
    db.session.refresh(me)
    assert not me.active


def test_the_way_back_opens_the_account_as_it_was(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        me = create_mentee(job_title="Editor").account
        token = erasing.ask_erasure(me)
    client.submit(f"/erasure/{token}", {})
    db.session.refresh(me)
    assert me.active and me.erased_at is None
    with clock.moved(timedelta(days=8)):
        run_due()
    db.session.refresh(me)
    assert me.erased_at is None
    assert client.post(f"/erasure/{token}").status_code == 409


def test_nobody_is_matched_while_their_account_is_closed(app: Flask) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        me = pairing.members[0]
        erasing.ask_erasure(me.account)
    people = problem.people_now({m.application_id for m in pairing.members})
    assert me.application_id not in {person.application_id for person in people}


def test_a_pairing_ends_with_notice_and_the_partner_sees_a_former_participant(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        me, partner = (member.account for member in pairing.members)
        me.name, address = "Ana Unmistakable", me.email
    erase_in_a_week(me)
    db.session.expire_all()
    assert pairing.status is PairingStatus.ENDED
    letters = db.session.query(OutboxMessage).filter_by(to=partner.email, kind="pairings/ended")
    assert "Ana Unmistakable" in letters.one().body
    client.sign_in(partner)
    text = client.page(f"/pairings/{pairing.id}").text
    assert "former participant" in text and "Ana Unmistakable" not in text
    assert me.email.endswith("@erased.invalid") and me.erased_at is not None
    assert db.session.query(Account).filter_by(email=address).count() == 0
    assert db.session.query(Erasure).one().counts["profiles deleted"] >= 0
    assert db.session.query(RemovedAddress).filter_by(digest=digest_of(address)).count() == 1


def test_a_legal_hold_keeps_everything_until_it_is_lifted(app: Flask) -> None:
    with unit_of_work():
        me, officer = create_mentee(job_title="Editor").account, create_person()
        hold = holds.set_hold(me.email, reason="A claim", actor=officer)
    erase_in_a_week(me)
    db.session.refresh(me)
    assert me.erased_at is None and not me.active
    with unit_of_work():
        holds.lift_hold(hold, reason="Settled", actor=officer)
    with clock.moved(timedelta(days=9)):
        run_due()
    db.session.refresh(me)
    assert me.erased_at is not None


def test_the_only_administrator_cannot_leave_the_service_alone(app: Flask) -> None:
    with unit_of_work():
        me = create_person()
        grant_role(me, Role.ADMINISTRATOR, actor="test")
    with pytest.raises(Conflict), unit_of_work():
        erasing.ask_erasure(me)


def test_officers_filter_and_sort_erasures(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        officer = create_person()
        grant_role(officer, Role.DATA_PROTECTION, actor="test")
        early, late, back = (create_person(name) for name in ("Early", "Late", "Back"))
        for each in (early, late, back):
            erasing.ask_erasure(each)
        undone = db.session.query(Erasure).filter(Erasure.account_id == back.id).one()
        erasing.undo_erasure(undone)
    client.sign_in(officer)

    def who(query: str) -> list[str]:
        rows = client.page(f"/data-protection/erasures{query}").select("tbody tr")
        return [row.find("td").get_text(" ").split()[1] for row in rows]

    assert who("") == ["Late", "Early", "Back"]
    assert who("?sort=due") == ["Early", "Late", "Back"]
    assert who("?state=undone") == ["Back"] and who("?state=done") == []
    assert who("?state=nonsense") == who("")

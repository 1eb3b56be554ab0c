"""A person fetches everything held about them, and nobody else can."""

import json
from datetime import timedelta

from flask import Flask

from mentoring import clock, jobs
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.mail import OutboxMessage
from mentoring.privacy.models import DataCopy
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing
from tests.builders.profiles import create_mentee, share_experience
from tests.support.pages import PageClient


def run_jobs() -> None:
    for job in db.session.query(Job).filter(Job.status == "queued").all():
        jobs.run_now(job)


def make_copy(client: PageClient) -> DataCopy:
    client.post("/account/data/copies")
    run_jobs()
    return db.session.query(DataCopy).one()


def test_the_copy_has_everything_and_others_by_their_role(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        me, partner = (member.account for member in pairing.members)
        share_experience(create_mentee(me, job_title="Editor of the gazette"), "carer")
        partner.name = "Partner Unmistakable"
        pairing.members[0].reasons = ["You want to lead; Partner Unmistakable offers that."]
    client.sign_in(me)
    copy = make_copy(client)
    page = client.get(f"/account/data/copies/{copy.id}/page")
    text = page.get_data(as_text=True)
    assert "attachment" in page.headers["Content-Disposition"]
    assert "Editor of the gazette" in text and "I care for somebody, or have done" in text
    held = json.loads(client.get(f"/account/data/copies/{copy.id}/data").get_data(as_text=True))
    assert held["account"]["account"]["email"] == me.email
    assert held["profile"]["shared_experience"]["tags"] == ["carer"]
    assert "Partner Unmistakable" not in json.dumps(held["pairings"])
    assert "You want to lead; your partner offers that." in text
    assert "password" not in json.dumps(held["account"])
    assert db.session.query(OutboxMessage).filter_by(kind="privacy/copy_ready").count() == 1


def test_a_copy_is_for_its_owner_alone_after_a_sign_in_and_for_a_week(
    app: Flask, client: PageClient, visitor: type[PageClient]
) -> None:
    with unit_of_work():
        me, stranger = create_mentee().account, create_mentee().account
    client.sign_in(me)
    address = f"/account/data/copies/{make_copy(client).id}/page"
    assert visitor().sign_in(stranger).get(address).status_code == 404
    with client.session_transaction() as session:
        session["fs_paa"] = 0
    assert client.get(address).status_code in (302, 303), "asks for the password again"
    client.sign_in(me)
    assert client.get(address).status_code == 200
    with clock.moved(timedelta(days=8)):
        client.sign_in(me)
        assert client.get(address).status_code == 404


def test_a_second_wish_while_one_is_made_changes_nothing(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        me = create_mentee().account
    client.sign_in(me)
    client.post("/account/data/copies")
    client.post("/account/data/copies")
    assert db.session.query(DataCopy).count() == 1
    assert "Stop making it" in client.page("/account/data/copies").text

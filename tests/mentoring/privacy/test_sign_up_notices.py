"""Whoever makes an account reads there how what they tell us is used, and is not asked twice."""

import hashlib
import re

import pytest
import sqlalchemy as sa
from flask import Flask, render_template_string

from mentoring.accounts import invitations
from mentoring.accounts.models import Account
from mentoring.audit import AuditEvent
from mentoring.extensions import db
from mentoring.imports.claims import token_of
from mentoring.permissions import Role
from mentoring.privacy import notices, shown
from mentoring.privacy.models import NoticeRead, PrivacyNotice
from mentoring.programmes.models import Cohort, CohortStatus
from mentoring.transactions import unit_of_work
from tests.builders.imports import ANA, applied_import, csv_file
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_pilot,
)
from tests.support.pages import PageClient
from tests.support.queries import counted_queries

PASSWORD = "purple kettle orbit"
NEW = {"name": "Ana O'Neill", "email": "ana@example.org", "password": PASSWORD}
GENERAL_TEXTS = {1: "b209e0d22abd"}
"""What each version of the general notice says, as a hash of its words."""


def publish(cohort: Cohort, body: str, changes: str = "") -> PrivacyNotice:
    with unit_of_work():
        programme, coordinator = cohort.programme, create_coordinator()
        notices.save_draft(programme, body=body, changes=changes, seen=None, actor=coordinator)
        return notices.publish(programme, actor=coordinator)


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    with unit_of_work():
        return create_pilot()


def ana() -> Account:
    db.session.expire_all()
    return db.session.scalars(sa.select(Account).where(Account.email == "ana@example.org")).one()


def read_by(account: Account) -> list[int]:
    query = sa.select(NoticeRead.notice_id).where(NoticeRead.account_id == account.id)
    return list(db.session.scalars(query))


def test_the_general_notice_stands_on_the_sign_up_page_and_its_version_is_kept(
    app: Flask, client: PageClient
) -> None:
    page = client.page("/account/sign-up").main.text
    assert "tell your manager or employer that you applied" in page, "the whole of it, in place"
    assert f"version {shown.GENERAL_VERSION}" in page
    client.submit("/account/sign-up", NEW)
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "privacy notices shown")
    ).one()
    assert (event.actor_id, event.subject_id) == (ana().id, ana().id)
    assert event.detail == {"general notice": shown.GENERAL_VERSION}


def test_the_words_of_the_general_notice_change_only_with_its_version(app: Flask) -> None:
    with app.test_request_context():
        text = render_template_string("{% include 'home/_privacy_text.jinja' %}")
    words = " ".join(re.sub("<[^>]+>", " ", text).split())
    assert hashlib.sha256(words.encode()).hexdigest()[:12] == GENERAL_TEXTS[shown.GENERAL_VERSION]


@pytest.mark.parametrize("way", ["/open-programmes/{}", "/open-programmes/{}/apply"])
def test_whoever_comes_from_a_programme_reads_its_notice_and_is_not_asked_again(
    app: Flask, client: PageClient, cohort: Cohort, way: str
) -> None:
    notice = publish(cohort, "We use your goals.")
    address = f"/account/sign-up?next={way.format(cohort.id)}"
    page = client.page(address).main.text
    assert "We use your goals." in page
    assert f"{cohort.programme.name}: privacy notice, version 1" in " ".join(page.split())
    client.submit(address, NEW)
    assert read_by(ana()) == [notice.id]
    with unit_of_work():
        create_application(cohort, ana())
    assert notices.unread_by(ana()) == []


def test_a_draft_and_another_programmes_notice_are_not_shown(
    app: Flask, client: PageClient, cohort: Cohort
) -> None:
    with unit_of_work():
        hidden = create_cohort(status=CohortStatus.DRAFT)
        other = create_pilot()
    publish(hidden, "Nobody sees this yet.")
    theirs = publish(other, "Another programme's words.")
    for cohort_id in (hidden.id, cohort.id, 999999):
        page = client.page(f"/account/sign-up?next=/open-programmes/{cohort_id}").main.text
        assert "Nobody sees this yet." not in page
        assert "Another programme's words." not in page
    assert client.page("/account/sign-up?next=//evil.example/x").main is not None
    forged = {"notices": f"general:1 programme:{theirs.id} programme:x nonsense"}
    client.post("/account/sign-up", data=NEW | forged)
    assert read_by(ana()) == []


def test_a_version_published_while_somebody_typed_is_asked_for_afterwards(
    app: Flask, client: PageClient, cohort: Cohort
) -> None:
    first = publish(cohort, "We use your goals.")
    address = f"/account/sign-up?next=/open-programmes/{cohort.id}"
    form = client.page(address).main.find("form", method="post")
    kept = form.find(attrs={"name": "notices"})["value"]
    second = publish(cohort, "We use your goals and region.", "Your region joined.")
    client.post(address, data=NEW | {"notices": kept})
    assert read_by(ana()) == [first.id]
    with unit_of_work():
        create_application(cohort, ana())
    assert [each.id for each in notices.unread_by(ana())] == [second.id]


def test_a_page_without_a_programme_asks_the_database_for_no_notice(
    app: Flask, client: PageClient
) -> None:
    with counted_queries() as seen:
        client.page("/account/sign-up")
    assert not [each for each in seen if "privacy_notice" in each]


def test_an_imported_person_reads_the_notice_where_they_take_their_account(
    app: Flask, client: PageClient, cohort: Cohort
) -> None:
    notice = publish(cohort, "We use your goals.")
    applied_import(cohort.id, csv_file([ANA]), actor="test", send=True)
    imported = db.session.scalars(sa.select(Account).where(Account.email == ANA[1])).one()
    link = f"/claims/{token_of(imported)}"
    page = client.page(link).main.text
    assert "We use your goals." in page
    assert "tell your manager or employer that you applied" in page
    client.submit(link, {"password": PASSWORD})
    assert read_by(imported) == [notice.id]


def test_invited_staff_read_the_notice_where_they_accept(
    app: Flask, client: PageClient, cohort: Cohort
) -> None:
    publish(cohort, "We use your goals.")
    with unit_of_work():
        invitation = invitations.invite(
            "ana@example.org",
            "Ana",
            Role.EVALUATOR,
            actor=create_coordinator(),
            programme_id=cohort.programme_id,
        )
    link = f"/welcome/{invitations.token_of(invitation)}"
    assert "We use your goals." in client.page(link).main.text
    client.submit(link, {"password": PASSWORD})
    assert len(read_by(ana())) == 1


def test_a_newcomer_is_not_told_of_changes_and_somebody_who_read_before_is(
    app: Flask, client: PageClient, cohort: Cohort
) -> None:
    with unit_of_work():
        application = create_application(cohort)
    publish(cohort, "We use your goals.")
    second = publish(cohort, "We use your goals and region.", "Your region joined.")
    client.sign_in(application.account)
    home = client.page("/home").main.text
    assert f"How {cohort.programme.name} uses what you tell it" in home
    assert "Your region joined." not in home
    client.submit(f"/privacy-notices/{cohort.programme_id}", {})
    assert read_by(application.account) == [second.id]
    publish(cohort, "Goals, region, team.", "Your team joined.")
    home = client.page("/home").main.text
    assert "It has changed since you read it: Your team joined." in home

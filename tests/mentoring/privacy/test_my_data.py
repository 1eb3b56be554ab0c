"""Everybody can see what is held about them and the real people who see it."""

from collections.abc import Callable

from flask import Flask

from mentoring.accounts.services import grant_role
from mentoring.permissions import Role
from mentoring.privacy import sharing
from mentoring.privacy.seers import seers_of
from mentoring.profiles import consents
from mentoring.profiles.models import Purpose
from mentoring.profiles.queries import live_consent
from mentoring.programmes import services as programmes
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, create_person, share_experience
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient


def test_somebody_new_is_told_that_nobody_sees_a_profile(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        person = create_person()
    client.sign_in(person)
    text = client.page("/account/data").text
    assert "no coordinator sees your profile" in text
    assert "Your data" in client.page("/account").text


def test_each_answer_stands_with_who_sees_it_and_tags_stand_nowhere(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee(job_title="Editor")
        share_experience(profile, "carer", tell_partner=True)
    client.sign_in(profile.account)
    text = client.page("/account/data").text
    assert "Job title" in text and "Editor" in text
    assert "A proposed partner sees your job title when they are invited." in text
    assert "care for" not in text


def test_a_consent_keeps_its_words_and_its_end(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        profile = create_mentee()
        share_experience(profile, "carer")
        consents.withdraw_consent(profile.account, Purpose.SHARED_EXPERIENCE, actor=profile.account)
    client.sign_in(profile.account)
    text = client.page("/account/data/consents").text
    assert "I agree that the experience I choose here may be used" in text
    assert "Ended" in text


def test_the_coordinators_who_see_a_profile_are_named_until_the_application_is_withdrawn(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator("Cora Coordinator")
        cohort = create_cohort(create_programme(coordinator))
        application = create_application(cohort)
    client.sign_in(application.account)
    assert "Cora Coordinator" in client.page("/account/data").text
    with unit_of_work():
        programmes.withdraw(application, actor=application.account)
    text = client.page("/account/data").text
    assert "Cora Coordinator" not in text
    assert "withdrawn" in text


def test_a_consent_is_ended_from_one_page(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        account = create_mentee().account
        consents.give_consent(account, Purpose.UNDER_REPRESENTED, actor=account)
    client.sign_in(account)
    asked = client.page("/account/data/consents/under_represented/end").text
    assert "A pairing you already have goes on." in asked
    client.submit("/account/data/consents/under_represented/end", {})
    assert live_consent(account.id, Purpose.UNDER_REPRESENTED) is None
    page = client.page("/account/data/consents")
    assert page.find("a", href="/profile/under-represented"), "given where the answer is"


def test_everybody_who_can_see_something_is_named_with_what_they_see(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        programme = create_programme(create_coordinator())
        application = create_application(create_cohort(programme))
        evaluator, officer = create_person("Eva Evaluator"), create_person("Dora Officer")
        grant_role(evaluator, Role.EVALUATOR, actor="test", programme_id=programme.id)
        grant_role(officer, Role.DATA_PROTECTION, actor="test")
        account = application.account
    found = {seer.role: seer for seer in seers_of(account)}
    assert found["Evaluator"].names == ("Eva Evaluator",)
    assert "without your name" in found["Evaluator"].sees
    assert found["Data protection officer"].names == ("Dora Officer",)
    client.sign_in(account)
    assert "Dora Officer" in client.page("/account/data").text


def test_a_withdrawn_applicants_profile_is_closed_to_the_coordinator(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        profile = create_mentee(job_title="Editor of the gazette")
        application = create_application(
            create_cohort(create_programme(coordinator)), profile.account
        )
    address = f"/cohorts/{application.cohort_id}/applications/{application.id}"
    client.sign_in(coordinator)
    assert "Editor of the gazette" in client.page(address).text
    with unit_of_work():
        programmes.withdraw(application, actor=application.account)
    assert "Editor of the gazette" not in client.page(address).text


def test_the_line_manager_with_whom_somebody_shares_is_named_item_by_item(
    app: Flask, client: PageClient, visitor: Callable[[], PageClient]
) -> None:
    with unit_of_work():
        ana = create_person("Ana Mendes")
        create_mentee(ana, goal_text="Lead a press office")
        create_application(create_cohort(), ana)
        maya = create_person("Maya Lee", "maya@example.org")
        sharing.share(ana, "maya@example.org", ["goals", "part"], "", actor=ana)
    client.sign_in(ana)
    text = client.page("/account/data").main.text
    assert "maya@example.org" in text
    assert "Maya Lee" not in text, "an address typed in does not tell whose it is"
    assert "Maya Lee" in visitor().sign_in(maya).page("/shared-with-me").text
    page = client.page("/account/data").main
    (row,) = [each for each in page.select("dl div") if "Your line manager" in each.text]
    assert "Maya Lee (maya@example.org)" in row.text
    assert "my career goals" in row.text
    seen = [each.text for each in page.select("details") if "Maya Lee" in each.text]
    assert len(seen) == 3, "the goals, the application, and the sharing itself"
    assert "first opened it on" in client.page("/account/manager").text
    with unit_of_work():
        sharing.take_back(ana, actor=ana)
    assert "Maya Lee" not in client.page("/account/data").text


def test_the_privacy_centre_leads_to_mails_sessions_and_addresses(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        account = create_person()
    page = client.sign_in(account).page("/account/data").main
    for address in ("mail", "sessions", "addresses", "manager"):
        assert page.find("a", href=f"/account/{address}"), address

"""Everybody can see what is held about them and the real people who see it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask

from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.pairings.caseload import assign_caseload
from mentoring.permissions import Role
from mentoring.privacy import sharing
from mentoring.privacy.seers import seers_of
from mentoring.profiles import consents
from mentoring.profiles.held import READERS, SEE_PROFILES
from mentoring.profiles.models import Purpose
from mentoring.profiles.queries import live_consent
from mentoring.profiles.sections import SECTIONS
from mentoring.programmes import services as programmes
from mentoring.registry import PARTNER, PROPOSED_PARTNER
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing
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
    people, held = text.rsplit("What we hold", 1)
    assert "Cora Coordinator" not in people
    assert held.count("Cora Coordinator") == 1, "the withdrawn application, and nothing else"
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


def names_of(page: Any, title: str) -> str:
    """What an item of the page says of today's people."""
    (item,) = [each for each in page.main.select("details") if title in each.summary.text]
    (line,) = [each.text for each in item.select("p") if "Today by name" in each.text]
    return " ".join(line.split())


def test_each_item_names_todays_people_or_nobody(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        programme = create_programme(create_coordinator("Cora Coordinator"))
        profile = create_mentee(goal_text="Lead a press office")
        application = create_application(create_cohort(programme), profile.account)
        share_experience(profile, "carer")
        officer, admin = create_person("Dora Officer"), create_person("Adam Administrator")
        grant_role(officer, Role.DATA_PROTECTION, actor="test")
        grant_role(admin, Role.ADMINISTRATOR, actor="test")
        create_coordinator("Olive Elsewhere")
    page = client.sign_in(profile.account).page("/account/data")
    coordinator = "Programme coordinator: Cora Coordinator."
    assert coordinator in names_of(page, "Where you want to get to")
    assert coordinator in names_of(page, "Application to")
    assert "nobody" in names_of(page, "Shared experience")
    account = names_of(page, "Your account")
    assert "Administrator: Adam Administrator" in account and "Cora Coordinator" in account
    assert "Dora Officer" in names_of(page, "What was done, and when")
    assert "Olive Elsewhere" not in page.text
    with unit_of_work():
        programmes.withdraw(application, actor=application.account)
    page = client.page("/account/data")
    assert "nobody" in names_of(page, "Where you want to get to")
    assert "Cora Coordinator" in names_of(page, "Application to"), "she sees it was withdrawn"


def test_partners_and_who_looks_after_the_pairing_are_named_item_by_item(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        ana = create_mentee(job_title="Editor").account
        pairing = create_active_pairing(None, ana, create_person("Martin Mentor"))
        owner = create_person("Clara Caseload")
        programme = pairing.cohort.programme
        grant_role(owner, Role.CASELOAD_OWNER, actor="test", programme_id=programme.id)
        assign_caseload([pairing], owner, actor="test")
    page = client.sign_in(ana).page("/account/data")
    told = names_of(page, "Pairing in")
    assert "Your partner: Martin Mentor" in told
    assert "Caseload owner: Clara Caseload" in told
    assert "Your partner: Martin Mentor" in names_of(page, "Your job")
    assert "Martin Mentor" not in names_of(page, "How much each of these matters")


def test_naming_people_costs_no_more_for_more_programmes(
    app: Flask, client: PageClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    def apply(person: Account, times: int) -> None:
        for number in range(times):
            programme = create_programme(create_coordinator(f"Coordinator {person.id} {number}"))
            create_application(create_cohort(programme), person)

    with unit_of_work():
        few, many = create_mentee().account, create_mentee().account
        apply(few, 1)
        apply(many, 6)
    counts = []
    for person in (few, many):
        client.sign_in(person)
        client.page("/account/data")
        with count_queries() as queries:
            client.page("/account/data")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_page_of_a_profile_that_names_a_reader_in_words_names_their_kind(app: Flask) -> None:
    for section in SECTIONS:
        kinds = {reader.who for reader in READERS.get(section.key, (SEE_PROFILES,))}
        assert ("Coordinators" in section.seen_by) == (Role.COORDINATOR in kinds), section.key
        assert ("partner" in section.seen_by and "Nobody. It" not in section.seen_by) == bool(
            kinds & {PARTNER, PROPOSED_PARTNER}
        ), section.key

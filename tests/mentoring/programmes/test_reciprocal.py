"""Reciprocal sign-up: once, in one organisation, saying what to learn and what to share."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.organisations.queries import find
from mentoring.permissions import Role
from mentoring.profiles.models import SkillUse
from mentoring.profiles.queries import find_profile
from mentoring.profiles.services import set_organisation
from mentoring.programmes.models import Application, Cohort, ProgrammeKind, Side
from mentoring.programmes.reciprocal import signed_up
from mentoring.programmes.rules import Eligibility
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_person, create_profile
from tests.builders.programmes import create_application, create_cohort, create_programme
from tests.support.pages import PageClient

ANSWERS: dict[str, Any] = {
    "side": "junior",
    "works_here": "y",
    "learn_text": "How decisions are made",
    "learn_topics": ["strategy", "leadership"],
    "share_text": "What patients tell us on the wards",
    "share_topics": ["engagement"],
}


@pytest.fixture
def cohort_id(app: Flask) -> int:
    with unit_of_work():
        trust = find("RAE")[0]
        programme = create_programme(kind=ProgrammeKind.RECIPROCAL, organisation_id=trust.id)
        return create_cohort(programme, eligibility=Eligibility(profile_complete=False)).id


@pytest.fixture
def somebody(app: Flask) -> Account:
    with unit_of_work():
        return create_person("Ana")


def applications() -> int:
    return db.session.scalar(select(func.count()).select_from(Application)) or 0


def test_somebody_signs_up_once_with_what_they_learn_and_share(
    client: PageClient, cohort_id: int, somebody: Account
) -> None:
    client.sign_in(somebody)
    path = f"/open-programmes/{cohort_id}/sign-up"
    answer = client.submit(path, ANSWERS)
    assert answer.location.endswith("/receipt")
    receipt = client.page(answer.location).text
    assert "Send them this link" in receipt
    assert f"/open-programmes/{cohort_id}" in receipt
    profile = find_profile(somebody.id)
    assert profile is not None
    assert profile.wants_reciprocal
    assert profile.learn_text == "How decisions are made"
    assert profile.organisation is not None
    assert profile.organisation.ods_code == "RAE"
    wanted = {row.skill.key for row in profile.skills if row.use is SkillUse.WANTED}
    assert wanted == {"strategy", "leadership"}
    assert "You have signed up" in client.page(path).text
    again = client.post(path, data=ANSWERS | {"side": "senior"})
    assert "signed up for this already" in again.text
    assert applications() == 1


def test_somebody_of_another_organisation_is_told_kindly(
    client: PageClient, cohort_id: int, somebody: Account
) -> None:
    client.sign_in(somebody)
    answers = {key: value for key, value in ANSWERS.items() if key != "works_here"}
    answer = client.submit(f"/open-programmes/{cohort_id}/sign-up", answers)
    assert "Both people of a pair work at Bradford" in answer.text
    assert "How decisions are made" in answer.text
    assert applications() == 0


def test_who_signs_up_from_another_employer_is_told_what_that_changes_in_their_profile(
    client: PageClient, cohort_id: int
) -> None:
    with unit_of_work():
        mina = create_person("Mina")
        leeds = find("RR8")[0]
        set_organisation(create_profile(mina), leeds, actor=mina, team="Press office")
    client.sign_in(mina)
    path = f"/open-programmes/{cohort_id}/sign-up"
    before = client.page(path).get_text()
    assert f"Your profile says that you work at {leeds.name}. " in before
    assert "takes out the team you named" in before
    receipt = client.page(client.submit(path, ANSWERS).location).get_text()
    assert f"Before, it said {leeds.name}." in receipt
    assert "The team you had named is taken out." in receipt
    assert "Your profile says that you work at" not in client.page(path).get_text()


def test_both_directions_are_needed(client: PageClient, cohort_id: int, somebody: Account) -> None:
    client.sign_in(somebody)
    answer = client.post(
        f"/open-programmes/{cohort_id}/sign-up",
        data=ANSWERS | {"share_text": "", "share_topics": []},
    )
    assert "what you can share" in answer.text
    assert "Choose at least one topic" in answer.text


def test_what_was_said_is_kept_when_pages_are_missing(
    client: PageClient, cohort_id: int, somebody: Account
) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, cohort_id).eligibility = {"profile_complete": True}
    client.sign_in(somebody)
    answer = client.submit(f"/open-programmes/{cohort_id}/sign-up", ANSWERS)
    assert "A few pages are still missing" in answer.text
    profile = find_profile(somebody.id)
    assert profile is not None
    assert profile.share_text == "What patients tell us on the wards"
    assert applications() == 0


def test_small_numbers_are_not_told(client: PageClient, cohort_id: int) -> None:
    with unit_of_work():
        cohort = db.session.get_one(Cohort, cohort_id)
        for number in range(11):
            create_application(cohort, create_person(f"P {number}"), side=Side.JUNIOR)
        create_application(cohort, create_person("S"), side=Side.SENIOR)
    cohort = db.session.get_one(Cohort, cohort_id)
    assert signed_up(cohort) == {Side.JUNIOR: 10, Side.SENIOR: None}
    with unit_of_work():
        sponsor = create_person("Sam Sponsor")
        organisation_id = cohort.programme.organisation_id
        grant_role(sponsor, Role.SPONSOR, actor="test", organisation_id=organisation_id)
    client.sign_in(sponsor)
    text = client.page(f"/sponsor/cohorts/{cohort_id}").text
    assert "Junior colleagues signed up" in text
    assert "About 10" in text
    assert "Fewer than 8" in text and "nearest five" in text
    public = client.page(f"/open-programmes/{cohort_id}/sign-up").text
    assert "about 10" in public and "fewer than 8" in public
    assert "P 1" not in text
    assert "Spring group" in client.page("/sponsor").text
    assert "Spring group" in client.page("/home").text


def test_a_sponsor_of_another_organisation_sees_nothing(client: PageClient, cohort_id: int) -> None:
    with unit_of_work():
        stranger = create_person("Stranger")
        other = find("UCLH")[0]
        grant_role(stranger, Role.SPONSOR, actor="test", organisation_id=other.id)
    client.sign_in(stranger)
    assert client.get(f"/sponsor/cohorts/{cohort_id}").status_code == 404


def test_a_one_to_one_cohort_has_no_reciprocal_page(client: PageClient, somebody: Account) -> None:
    with unit_of_work():
        other = create_cohort().id
    client.sign_in(somebody)
    assert client.get(f"/open-programmes/{other}/sign-up").status_code == 404


def test_apply_leads_to_the_reciprocal_page(
    client: PageClient, cohort_id: int, somebody: Account
) -> None:
    client.sign_in(somebody)
    answer = client.get(f"/open-programmes/{cohort_id}/apply")
    assert answer.location.endswith("/sign-up")

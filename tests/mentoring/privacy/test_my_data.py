"""Everybody can see what is held about them and the real people who see it."""

from flask import Flask

from mentoring.profiles import consents
from mentoring.profiles.models import Purpose
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
    assert "What we hold about you" in client.page("/account").text


def test_each_answer_stands_with_who_sees_it_and_tags_stand_nowhere(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        profile = create_mentee(job_title="Editor")
        share_experience(profile, "carer", tell_partner=True)
    client.sign_in(profile.account)
    text = client.page("/account/data").text
    assert "Job title: Editor" in text
    assert "A proposed partner sees your job title when they are invited." in text
    assert "care for" not in text


def test_a_consent_keeps_its_words_and_its_end(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        profile = create_mentee()
        share_experience(profile, "carer")
        consents.withdraw_consent(profile.account, Purpose.SHARED_EXPERIENCE, actor=profile.account)
    client.sign_in(profile.account)
    text = client.page("/account/data").text
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

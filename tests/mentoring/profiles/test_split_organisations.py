"""When somebody's organisation is split: asked once where they are now, and a colleague in every
part until then."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from mentoring import clock
from mentoring.choices.directory import DirectoryFilter, directory
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.matchmaking.applicants import read_people
from mentoring.organisations.models import (
    Organisation,
    OrganisationKind,
    OrganisationSuccession,
)
from mentoring.profiles import held, queries, services
from mentoring.profiles.home import tasks
from mentoring.programmes.models import Application
from mentoring.transactions import unit_of_work
from tests.builders.choices import create_choosing_group, key_of
from tests.builders.profiles import create_mentee
from tests.support.pages import PageClient


def organisation(name: str) -> Organisation:
    made = Organisation(name=name, kind=OrganisationKind.ICB)
    db.session.add(made)
    db.session.flush()
    return made


def split(*names: str) -> list[Organisation]:
    """An organisation that became the others last month."""
    old, *parts = made = [organisation(name) for name in names]
    day = clock.today() - timedelta(days=30)
    old.ends_on = day
    for part in parts:
        db.session.add(
            OrganisationSuccession(
                predecessor_id=old.id, successor_id=part.id, happened_on=day, whole=False
            )
        )
    db.session.flush()
    return made


def test_somebody_of_a_split_board_is_asked_once_and_answers_with_one_tap(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        old, _, west = split("Old Board", "East Board", "West Board")
        profile = create_mentee(organisation=old)
        profile.team = "Press office"
    client.sign_in(profile.account)
    assert "Old Board became East Board and West Board." in client.page("/home").text
    page = client.page("/profile/organisation-now")
    buttons = [button.text.strip() for button in page.select("main button")]
    assert buttons == ["East Board", "West Board"]
    answered = client.submit("/profile/organisation-now", {"organisation": str(west.id)})
    assert answered.location == "/home"
    assert "Old Board" not in client.page("/home").text
    assert client.get("/profile/organisation-now").location == "/profile/organisation"
    profile = queries.find_profile(profile.account_id)
    assert (profile.organisation.name, profile.team) == ("West Board", "Press office")
    (before,) = queries.former_workplaces(profile)
    assert before.organisation.name == "Old Board"
    stored = held.export(profile.account)
    assert "Where you worked before" in [item.title for item in stored.items]
    assert "Old Board" in json.dumps(stored.data["former_workplaces"])


def test_nobody_is_asked_whose_organisation_goes_on_or_went_into_one(app: Flask) -> None:
    with unit_of_work():
        old, new = split("Old Trust", "New Trust")
        profiles = [create_mentee(organisation=each) for each in (old, new)]
    for profile in profiles:
        assert queries.parts_to_choose(profile) == []
        with app.test_request_context():
            assert "Which organisation" not in str(tasks(profile.account))


def test_only_a_part_of_the_own_organisation_can_be_chosen(app: Flask) -> None:
    with unit_of_work():
        old, *_ = split("Old Board", "East Board", "West Board")
        other = organisation("Elsewhere")
        profile = create_mentee(organisation=old)
    with unit_of_work(), pytest.raises(DomainError):
        services.say_which_part(profile, other.id, actor=profile.account)
    assert profile.organisation.name == "Old Board"


def test_until_answered_people_of_every_part_are_colleagues_in_match_and_directory(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_choosing_group(1, [{}, {}, {}])
        (mentee,), (first, second, third) = group.left, group.right
        old, east, west = split("Old Board", "East Board", "West Board")
        far = organisation("Far Trust")
        places = ((mentee, old), (first, east), (second, west), (third, far))
        for application, place in places:
            profile = queries.find_profile(application.account_id)
            services.set_organisation(profile, place, actor="tests")
    assert shown(mentee) == {key_of(third)}
    assert colleagues(mentee, group.right) == {first.id, second.id}
    with unit_of_work():
        profile = queries.find_profile(mentee.account_id)
        services.say_which_part(profile, east.id, actor=profile.account)
    assert shown(mentee) == {key_of(second), key_of(third)}
    assert colleagues(mentee, group.right) == {first.id}


def shown(mentee: Application) -> set[str]:
    return {row.key for row in db.session.execute(directory(mentee, DirectoryFilter()))}


def colleagues(mentee: Application, mentors: list[Application]) -> set[int]:
    people = {
        each.application_id: each
        for each in read_people((Application.cohort_id == mentee.cohort_id,), {})
    }
    own = people[mentee.id].employers
    return {mentor.id for mentor in mentors if people[mentor.id].employers & own}

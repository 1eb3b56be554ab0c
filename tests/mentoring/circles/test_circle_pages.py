"""Circles from a proposal to a log of meetings, as each of its people sees it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import clock
from mentoring.accounts.services import grant_role
from mentoring.circles import forming, queries
from mentoring.circles.facilitator_links import link_token
from mentoring.circles.models import (
    Circle,
    CircleMeeting,
    CircleOutcome,
    CircleStatus,
    MemberStatus,
)
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.mail import OutboxMessage
from mentoring.permissions import Role
from mentoring.profiles.models import ProfileSkill, SkillUse
from mentoring.profiles.queries import skills_by_key
from mentoring.profiles.services import profile_of
from mentoring.programmes.models import Application
from mentoring.transactions import unit_of_work
from tests.builders.circles import (
    create_facilitator,
    create_group,
    link_of,
    member_of,
    propose,
    publish,
    running_circle,
)
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient, filled, read

Visitor = Callable[[], PageClient]


def typed(ahead: int) -> list[str]:
    """A day so many days from now, as it is typed."""
    when = clock.today() + timedelta(days=ahead)
    return [str(when.day), str(when.month), str(when.year)]


def test_a_circle_is_formed_approved_and_meets(
    app: Flask, client: PageClient, visitor: Visitor
) -> None:
    with unit_of_work():
        group, fay = create_group(), create_facilitator()
        cohort_id, fay_email = group.cohort.id, fay.email
    base = f"/cohorts/{cohort_id}/circles"
    client.sign_in(group.coordinator)
    assert "no match, supply check" in client.page(f"/cohorts/{cohort_id}").text
    client.submit(f"{base}/propose", {})
    assert "Person A" in client.page(base).text
    circle = db.session.query(Circle).one()
    client.submit(f"{base}/{circle.id}", {"name": "Owls", "email": fay_email})
    assert "Ask Fay Facilitator first" in client.submit(f"{base}/publish", {}).text
    client.submit(f"{base}/publish", {"agreed": "y"})
    assert "Approved" in client.page(f"{base}/{circle.id}").text

    guest = visitor()
    link = link_of(group.people[0])
    assert "You need no password" in guest.page(link).text
    assert "Person B" not in guest.page(link).text
    for person in group.people:
        guest.submit(f"{link_of(person)}/accept", {"contact": f"tel {person.name}"})
    assert "The circle has started" in guest.page(link).text

    member = visitor().sign_in(group.people[0])
    page = member.page(f"/circles/{circle.id}").text
    assert "Person B" in page
    assert "tel Person B" in page
    assert "Fay Facilitator facilitates it" in page

    leader = visitor().sign_in(fay)
    page = leader.page(f"/facilitating/{circle.id}").text
    assert "tel Person A" in page
    leader.submit(
        f"/facilitating/{circle.id}/meetings/new",
        {"held_on": typed(3), "minutes": "60", "topic": "career", "came": ""},
    )
    assert "Career and next steps" in member.page(f"/circles/{circle.id}").text
    address = f"/facilitating/{circle.id}/meetings/{db.session.query(CircleMeeting).one().id}"
    assert "Take this meeting out of the log" in leader.page(address).text
    leader.submit(f"{address}/take-back", {})
    assert "Career and next steps" not in member.page(f"/circles/{circle.id}").text
    member.submit(f"/circles/{circle.id}/leave", {})
    assert "You are in no circle now" in member.page("/circles").text
    assert "Person A" not in leader.page(f"/facilitating/{circle.id}").text


def test_no_and_not_now_are_answered_from_the_link(
    app: Flask, client: PageClient, visitor: Visitor
) -> None:
    with unit_of_work():
        group = create_group()
        (circle,) = publish(group)
    guest, first, second = visitor(), link_of(group.people[0]), link_of(group.people[1])
    assert "Choose the reason" in guest.submit(f"{first}/decline", {}).text
    guest.submit(f"{first}/decline", {"reason": "no_time"})
    assert "You said no" in guest.page(first).text
    guest.submit(f"{second}/not-now", {"ask_on": typed(30)})
    assert "You said not now" in guest.page(second).text
    client.sign_in(group.coordinator)
    page = client.page(f"/cohorts/{group.cohort.id}/circles/{circle.id}").text
    assert "said no (“I do not have the time now”)" in page
    assert "only when you tell us" in guest.page(first).text
    base = f"/cohorts/{group.cohort.id}/circles"
    waiting = f"{base}/people"
    today = on(clock.today())
    told = f"Said no to {circle.name} on {today}: “I do not have the time now”"
    assert told in client.page(f"{waiting}?show=resting").text
    assert told not in client.page(f"{waiting}?show=free").text
    assert "2 people are left out" in client.page(f"{base}/propose").text
    client.submit(f"{waiting}/{group.applications[0].id}/consider", {})
    assert told in client.page(f"{waiting}?show=free").text
    member = visitor().sign_in(group.people[2])
    assert "i do not have the time" not in member.page("/").text.lower()


def test_somebody_is_moved_to_another_circle_with_a_reason(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        group = create_group(12)
        one, other = propose(group)
        moved = one.members[0].application_id
    client.sign_in(group.coordinator)
    address = f"/cohorts/{group.cohort.id}/circles/people/{moved}"
    assert "Choose the reason" in client.submit(address, {"circle": str(other.id)}).text
    client.submit(address, {"circle": str(other.id), "reason": "they_asked"})
    db.session.expire_all()
    assert len(queries.living(other)) == 7
    assert moved in [each.application_id for each in other.members]


def test_a_coordinator_answers_for_somebody_moves_takes_out_and_adds_and_is_asked_first(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        group = create_group(14)
        one, other = publish(group)
        ana, ben = (each.application_id for each in one.members[:2])
    client.sign_in(group.coordinator)
    base = f"/cohorts/{group.cohort.id}/circles"
    page = client.page(f"{base}/{one.id}").text
    assert "Move or take out" in page
    answer = f"{base}/people/{ana}/answer"
    assert "Choose how they told you" in client.submit(answer, {"answer": "accept"}).text
    given = {"answer": "not_now", "heard": "in_person"}
    assert "Enter the day" in client.submit(answer, given).text
    client.submit(answer, given | {"answer": "accept", "contact": "tel 1"})
    assert "said yes, given through a coordinator" in client.page(f"{base}/{one.id}").text

    def asked(person: int, circle: Circle | None, question: str) -> None:
        address = f"{base}/people/{person}"
        chosen = {"circle": str(circle.id) if circle else "", "reason": "they_asked"}
        before = placed(person)
        page = read(client.submit(address, chosen))
        assert question in page.text
        assert placed(person) == before
        client.post(address, data=filled(page.main.form))
        assert placed(person) == (circle.id if circle else None)

    def placed(person: int) -> int | None:
        db.session.expire_all()
        held = queries.held_by(db.session.get_one(Application, person))
        return held.circle_id if held else None

    asked(ana, other, f"to {other.name}?")
    asked(ben, None, f"out of {one.name}?")
    asked(ben, one, f"to {one.name}?")


def test_a_circle_is_closed_with_what_came_of_it(
    app: Flask, client: PageClient, visitor: Visitor
) -> None:
    group, circle = running_circle()
    client.sign_in(group.coordinator)
    address = f"/cohorts/{group.cohort.id}/circles/{circle.id}/close"
    assert "Choose what came of it" in client.submit(address, {}).text
    client.submit(address, {"outcome": "carries_on"})
    db.session.expire_all()
    assert circle.status is CircleStatus.CLOSED
    assert circle.outcome is CircleOutcome.CARRIES_ON
    assert {each.status for each in circle.members} == {MemberStatus.ENDED}
    assert {each.contact for each in circle.members} == {""}
    leader = visitor().sign_in(circle.facilitator)
    assert leader.get(f"/facilitating/{circle.id}").status_code == 403, "the role came with it"
    with unit_of_work():
        programme_id = group.cohort.programme_id
        grant_role(circle.facilitator, Role.FACILITATOR, actor="tests", programme_id=programme_id)
    leader.sign_in(circle.facilitator)
    assert "Person A" not in leader.page(f"/facilitating/{circle.id}").text


def test_members_and_facilitators_ask_for_help_and_are_answered(
    app: Flask, client: PageClient, visitor: Visitor
) -> None:
    group, circle = running_circle()
    member, leader = visitor().sign_in(group.people[0]), visitor().sign_in(circle.facilitator)
    member.submit(f"/circles/{circle.id}/help", {"message": "It is too loud"})
    leader.submit(f"/facilitating/{circle.id}/help", {"message": "Nobody comes"})
    client.sign_in(group.coordinator)
    base = f"/cohorts/{group.cohort.id}/circles/help"
    page = client.page(base)
    assert "It is too loud" in page.text
    assert "Nobody comes" in page.text
    assert "2 requests for help" in client.page("/").text
    client.submit(f"{base}/1", {"outcome": "We talk on Monday"})
    assert "We talk on Monday" in member.page(f"/circles/{circle.id}").text
    assert "It is too loud" not in leader.page(f"/facilitating/{circle.id}").text


def test_only_those_in_a_circle_see_it(app: Flask, client: PageClient, visitor: Visitor) -> None:
    group, circle = running_circle()
    with unit_of_work():
        stranger = create_facilitator("Other")
        cohort = create_cohort(create_programme(create_coordinator()))
    outsider = visitor().sign_in(stranger)
    assert outsider.get(f"/circles/{circle.id}").status_code == 404
    assert outsider.get(f"/facilitating/{circle.id}").status_code == 403
    leader = visitor().sign_in(circle.facilitator)
    assert leader.get(f"/cohorts/{group.cohort.id}/circles").status_code == 403
    assert leader.get(f"/circles/{circle.id}").status_code == 404
    client.sign_in(group.coordinator)
    assert client.get(f"/cohorts/{cohort.id}/circles").status_code == 404


@pytest.mark.parametrize(
    "path", ["match-runs", "supply", "scenarios", "pairings", "waiting-list", "reports/match"]
)
def test_a_cohort_in_circles_has_no_pages_of_pairs(
    app: Flask, client: PageClient, path: str
) -> None:
    with unit_of_work():
        group = create_group(1)
    client.sign_in(group.coordinator)
    assert client.get(f"/cohorts/{group.cohort.id}/{path}").status_code == 404


def test_whoever_is_named_gets_the_role_when_the_circle_is_approved(app: Flask) -> None:
    with unit_of_work():
        group, fay = create_group(), create_facilitator()
        propose(group)
        assert not fay.has_grant(Role.FACILITATOR)
        publish(group, fay)
    assert fay.has_grant(Role.FACILITATOR)
    assert member_of(group.people[0]).circle.facilitator is fay


def test_an_invitation_says_when_how_and_on_what_the_circle_meets_and_names_nobody(
    app: Flask, visitor: Visitor
) -> None:
    with unit_of_work():
        group = create_group(5)
        skills = list(skills_by_key().values())[:2]
        for number, person in enumerate(group.people):
            profile = profile_of(person)
            profile.availability = ["mornings"] if number else ["evenings"]
            profile.meeting_modes = ["video"]
            wanted = skills if number == 1 else skills[:1]
            for skill in wanted:
                profile.skills.append(ProfileSkill(skill=skill, use=SkillUse.WANTED))
        publish(group)
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.contains("/invitation"))
    ).first()
    assert mail is not None
    page = visitor().page(link_of(group.people[0])).text
    for told in (
        "4 of 5 people can come on weekday mornings",
        "All 5 people can meet by video call",
        f"What most would like to work on: {skills[0].label} (5 of 5)",
    ):
        assert told in page
        assert told in mail.body
    assert skills[1].label not in page
    assert "Person B" not in page + mail.body.replace("Hello Person B", "")


def test_the_link_at_the_top_is_named_by_how_somebody_meets(
    app: Flask, client: PageClient, visitor: Visitor
) -> None:
    with unit_of_work():
        group = create_group()
        ana, newcomer = group.people[0], create_person("New")
    words = {"Your pairings", "Your circles"}

    def offered(page: PageClient) -> set[str]:
        return words & {link.text.strip() for link in page.page("/home").header.find_all("a")}

    assert offered(visitor().sign_in(ana)) == {"Your circles"}
    assert offered(visitor().sign_in(newcomer)) == {"Your pairings"}
    with unit_of_work():
        create_application(create_cohort(), ana)
    assert offered(visitor().sign_in(ana)) == words
    assert "applications, circles and reports" in client.sign_in(group.coordinator).page("/").text


def test_whoever_is_named_to_facilitate_says_yes_or_no_from_the_mail(
    app: Flask, client: PageClient, visitor: Visitor
) -> None:
    group, circle = running_circle()
    fay, leader = circle.facilitator, visitor()
    assert fay is not None
    link = f"/circle-facilitators/{link_token(circle.id, fay.id)}"
    assert "Say whether you will facilitate it" in leader.submit(link, {}).text
    leader.submit(link, {"answer": "yes"})
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/circles"
    assert "that they facilitate it" in client.page(f"{here}/{circle.id}").text
    leader.submit(link, {"answer": "no", "note": "A new job"})
    assert "has not said from their mail" in client.page(f"{here}/{circle.id}").text
    asked = client.page(f"{here}/help").text
    assert (
        "I would rather not facilitate this circle. Please name somebody else. A new job" in asked
    )
    assert "You said no on" in leader.page(link).text
    leader.submit(link, {"answer": "yes"})
    assert "You said no on" not in leader.page(link).text
    assert "said yes since" in client.page(f"{here}/help").text
    with unit_of_work():
        gus = create_facilitator("Gus")
        forming.settle(
            circle, name=circle.name, facilitator=gus, agreed=True, actor=group.coordinator
        )
    assert leader.get(link).status_code == 410
    assert leader.get("/circle-facilitators/forged").status_code == 410

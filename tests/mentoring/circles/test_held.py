"""What circles hold about a person: told to them, erased, and kept no longer than it should be."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.circles import held, queries, services
from mentoring.circles.models import CircleHelp, CircleMember, MemberStatus
from mentoring.extensions import db
from mentoring.transactions import unit_of_work
from tests.builders.circles import member_of, running_circle

NOBODY_HELD = sa.select(Account.id).where(sa.false())


def test_a_member_is_told_of_their_own_place_and_of_no_other_member(app: Flask) -> None:
    group, circle = running_circle()
    with unit_of_work():
        services.ask_for_help(circle, group.people[0], message="It is too loud")
    told = str(held.export(group.people[0]))
    assert "It is too loud" in told
    assert group.people[0].email in told
    assert not any(other.name in told or other.email in told for other in group.people[1:])


def test_a_facilitator_is_told_which_circles_they_lead(app: Flask) -> None:
    _, circle = running_circle()
    assert circle.facilitator is not None
    assert circle.name in str(held.export(circle.facilitator).items)


def test_whoever_is_erased_leaves_as_a_former_participant(app: Flask) -> None:
    group, circle = running_circle()
    gone = group.people[0]
    with unit_of_work():
        services.ask_for_help(circle, gone, message="It is too loud")
        member = member_of(gone)
        counted = held.erase(gone)
        gone.erased_at = clock.now()
    assert counted == {
        "places in circles given up": 1,
        "calls for help from circles deleted": 1,
    }
    db.session.refresh(member)
    assert (member.status, member.contact) == (MemberStatus.LEFT, "")
    assert member.token_hash is None
    assert queries.names_of([member])[member.id].line == "A former participant"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CircleHelp)) == 0


def test_calls_for_help_go_when_their_answer_is_old(app: Flask) -> None:
    group, circle = running_circle()
    with unit_of_work():
        asked = services.ask_for_help(circle, group.people[0], message="Old")
        services.answer_help(asked, outcome="Answered", actor=group.coordinator)
        services.ask_for_help(circle, group.people[0], message="Still open")
    later = clock.now() + timedelta(days=1)
    old = db.session.scalars(held.old_calls(later, NOBODY_HELD)).all()
    assert old == [asked.id]
    with unit_of_work():
        assert held.delete_calls(old) == 1
    assert db.session.scalars(sa.select(CircleHelp.message)).all() == ["Still open"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CircleMember)) == 5

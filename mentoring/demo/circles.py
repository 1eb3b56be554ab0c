"""Peer circles: one that meets, one that waits for answers, one closed and one proposed."""

from datetime import timedelta

from sqlalchemy import select

from mentoring import clock
from mentoring.accounts.services import grant_role
from mentoring.circles import forming, queries, services
from mentoring.circles.models import Circle, CircleOutcome, MemberStatus, Topic
from mentoring.demo.build import Demo, ago
from mentoring.demo.story import apply_people, approve_all, close, cohort, sign_in_for
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.programmes import services as programmes
from mentoring.programmes.models import ProgrammeKind, Side
from mentoring.programmes.services import ProgrammeDetails
from mentoring.transactions import unit_of_work

KEY = "circles"
FIRST, SECOND, THIRD = 14, 6, 5
"""So many are in the circles approved long ago, in the one approved lately, and in a proposal."""


def programme(demo: Demo) -> None:
    """A programme of peer circles, with a cohort whose applications have closed."""
    with clock.moved(ago(90)), unit_of_work():
        made = programmes.create_programme(
            ProgrammeDetails(
                name="Peer circles for communicators",
                kind=ProgrammeKind.PEER_CIRCLE,
                summary="Four to eight communicators in similar jobs help each other, with a "
                "facilitator, for six months.",
                delivered_by="The programme team",
                overseen_by="The national steering group",
                help_name="Cora Dean",
                help_email="coordinator@demo.example",
            ),
            actor=demo.account("coordinator"),
        )
        demo.programme_ids[KEY] = made.id
        grant_role(
            demo.account("evaluator"),
            Role.EVALUATOR,
            actor=demo.account("administrator"),
            programme_id=made.id,
        )
    cohort(demo, KEY, demo.programme(KEY), "Winter circles", opens=85, closes=30)
    first = sign_up(demo, FIRST, days_ago=70)
    second, third = (sign_up(demo, count, days_ago=57) for count in (SECOND, THIRD))
    approve_all(demo, KEY, first, days_ago=54)
    close(demo, KEY, days_ago=54)
    publish(demo, "Larks", "Swifts", days_ago=53)
    begin(demo)
    approve_all(demo, KEY, second, days_ago=3)
    publish(demo, "Owls", days_ago=2)
    with clock.moved(ago(1)), unit_of_work():
        owls = circle(demo, "Owls")
        accept(owls, but=2)
        said_no = next(each for each in owls.members if each.status is MemberStatus.INVITED)
        services.decline(said_no, reason="how_we_meet", actor=said_no.application.account)
    approve_all(demo, KEY, third, days_ago=1)
    with clock.moved(ago(0)), unit_of_work():
        propose(demo)


def publish(demo: Demo, *names: str, days_ago: int) -> None:
    """Circles by the rule, with a name and a facilitator, and everybody invited."""
    with clock.moved(ago(days_ago)), unit_of_work():
        propose(demo)
        for name, found in zip(names, queries.proposed_in(demo.cohort(KEY)), strict=True):
            forming.settle(
                found,
                name=name,
                facilitator=demo.account("facilitator"),
                actor=demo.account("coordinator"),
            )
        forming.publish(demo.cohort(KEY), actor=demo.account("coordinator"), agreed=True)


def sign_up(demo: Demo, count: int, *, days_ago: int) -> list[int]:
    """So many people apply to be in a circle."""
    return apply_people(demo, KEY, Side.MEMBER, count, days_ago=days_ago, draw=demo.crowd.mentee)


def propose(demo: Demo) -> None:
    """Circles by the rule."""
    found = demo.cohort(KEY)
    forming.propose(found, forming.form(found), actor=demo.account("coordinator"))


def circle(demo: Demo, name: str) -> Circle:
    """One circle of the demonstration."""
    return db.session.scalars(
        select(Circle).where(Circle.name == name, Circle.cohort_id == demo.cohort_ids[KEY])
    ).one()


def begin(demo: Demo) -> None:
    """Larks and Swifts start, and Larks meet."""
    with clock.moved(ago(50)), unit_of_work():
        for name in ("Larks", "Swifts"):
            accept(circle(demo, name), but=0)
        for role, member in zip(
            ("circle member", "circle fellow"), circle(demo, "Larks").members, strict=False
        ):
            sign_in_for(demo, role, member.application.account_id)
    meet(demo, days_ago=35, topic=Topic.GETTING_TO_KNOW, came=6)
    meet(demo, days_ago=21, topic=Topic.CAREER, came=5)
    meet(demo, days_ago=-14, topic=Topic.VISIBILITY, came=None)


def since_then(demo: Demo) -> None:
    """Somebody asks for help, and Swifts have ended."""
    with clock.moved(ago(5)), unit_of_work():
        services.ask_for_help(
            circle(demo, "Larks"),
            demo.account("circle member"),
            message="We never find a time that suits me. Whom can I ask?",
        )
        forming.close(
            circle(demo, "Swifts"),
            outcome=CircleOutcome.CARRIES_ON,
            actor=demo.account("coordinator"),
        )


def meet(demo: Demo, *, days_ago: int, topic: Topic, came: int | None) -> None:
    """A line in the log of Larks, written on the day, or in advance."""
    with clock.moved(ago(max(days_ago, 5))), unit_of_work():
        services.note_meeting(
            circle(demo, "Larks"),
            held_on=clock.today() + timedelta(days=max(days_ago, 5) - days_ago),
            minutes=90,
            topic=topic,
            came=came,
            actor=demo.account("facilitator"),
        )


def accept(found: Circle, *, but: int) -> None:
    """Everybody invited says yes, except so many."""
    for member in list(found.members)[: len(found.members) - but]:
        account = member.application.account
        services.accept(member, contact=account.email, actor=account)

"""Reciprocal mentoring inside one organisation: a cohort that runs, and one that fills up."""

from sqlalchemy import select

from mentoring import clock
from mentoring.accounts.services import create_account, grant_role
from mentoring.demo.build import Demo, ago
from mentoring.demo.running import match, publish
from mentoring.demo.signup import ACTOR
from mentoring.demo.staff import SignIn
from mentoring.demo.story import apply_people, approve_all, close, cohort, sign_in_for
from mentoring.extensions import db
from mentoring.organisations.models import Organisation
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing
from mentoring.permissions import Role
from mentoring.programmes import services
from mentoring.programmes.models import ProgrammeKind, Side
from mentoring.programmes.services import ProgrammeDetails
from mentoring.transactions import unit_of_work

ORGANISATION = "RAE"


def programme(demo: Demo) -> None:
    """A reciprocal programme of one trust, with a sponsor who sees numbers and no names."""
    with clock.moved(ago(110)), unit_of_work():
        organisation = db.session.scalars(
            select(Organisation).where(Organisation.ods_code == ORGANISATION)
        ).one()
        made = services.create_programme(
            ProgrammeDetails(
                name=f"Reciprocal mentoring at {organisation.name}",
                kind=ProgrammeKind.RECIPROCAL,
                summary="A junior colleague and a senior leader of the same organisation learn "
                "from each other for six months.",
                delivered_by=organisation.name,
                overseen_by="The national steering group",
                help_name="Cora Dean",
                help_email="coordinator@demo.example",
                organisation_id=organisation.id,
            ),
            actor=demo.account("coordinator"),
        )
        demo.programme_ids["reciprocal"] = made.id
        grant_role(demo.account("evaluator"), Role.EVALUATOR, actor=ACTOR, programme_id=made.id)
        sponsor = create_account(
            "sponsor@demo.example",
            "Sam Porter",
            actor=ACTOR,
            password=demo.password,
            confirmed=True,
        )
        grant_role(sponsor, Role.SPONSOR, actor=ACTOR, organisation_id=organisation.id)
        demo.account_ids["sponsor"] = sponsor.id
        demo.sign_ins.append(SignIn("sponsor", sponsor.email, demo.password, None))


def sign_up(demo: Demo, key: str, count: int, *, days_ago: int) -> list[int]:
    """As many junior colleagues as given, and about as many senior leaders."""
    juniors = apply_people(
        demo,
        key,
        Side.JUNIOR,
        count,
        days_ago=days_ago,
        draw=lambda: demo.crowd.mentee(ORGANISATION),
    )
    seniors = apply_people(
        demo,
        key,
        Side.SENIOR,
        max(2, count - 2),
        days_ago=days_ago - 1,
        draw=lambda: demo.crowd.mentor(ORGANISATION),
    )
    return juniors + seniors


def cohorts(demo: Demo) -> None:
    """The first cohort is matched and under way; the second is open to sign up."""
    made = demo.programme("reciprocal")
    cohort(demo, "reciprocal running", made, "First reciprocal cohort", opens=100, closes=30)
    signed_up = sign_up(demo, "reciprocal running", demo.size.reciprocal, days_ago=85)
    approve_all(demo, "reciprocal running", signed_up, days_ago=69)
    close(demo, "reciprocal running", days_ago=69)
    publish(demo, match(demo, "reciprocal running", days_ago=65), days_ago=64)
    accept_all(demo)
    cohort(demo, "reciprocal", demo.programme("reciprocal"), "Second cohort", opens=10, closes=40)
    sign_up(demo, "reciprocal", demo.size.reciprocal, days_ago=6)


def accept_all(demo: Demo) -> None:
    """Everybody says yes, and that neither is in the other's line; the first two can sign in."""
    with clock.moved(ago(60)), unit_of_work():
        found = db.session.scalars(
            select(Pairing)
            .where(Pairing.cohort_id == demo.cohort_ids["reciprocal running"])
            .order_by(Pairing.id)
        ).all()
        for pairing in found:
            for member in pairing.members:
                pairings.accept(
                    member, contact=member.account.email, actor=member.account, same_line=False
                )
        for member in found[0].members:
            sign_in_for(demo, member.side.value, member.account_id)

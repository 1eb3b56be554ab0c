"""In the cohort that is ready to match mentees choose: cards with own words, choices, responses."""

from datetime import timedelta

from sqlalchemy import select

from mentoring import clock
from mentoring.choices import services
from mentoring.choices.directory import DirectoryFilter, directory
from mentoring.choices.models import Card, Mark
from mentoring.demo.build import Demo, ago
from mentoring.demo.people import OFFERS
from mentoring.demo.story import sign_in_for
from mentoring.extensions import db
from mentoring.programmes.models import Application, Cohort, Side
from mentoring.programmes.queries import approved_applications
from mentoring.programmes.rules import from_stored
from mentoring.programmes.services import CohortDetails, edit_cohort
from mentoring.transactions import unit_of_work

CHOOSERS = 16
REASONS = (
    "They help with what I want most: speaking up in rooms where I am the only one.",
    "I would like to learn how decisions are made, from somebody who has made some.",
    "We could meet in the evenings, and they know the work I want to move into.",
    "They write as I would like to be spoken to.",
)


def choices(demo: Demo) -> None:
    """The coordinator lets mentees choose; some did, and some mentors have answered."""
    with clock.moved(ago(2)), unit_of_work():
        let_choose(demo, demo.cohort("ready"))
        write_cards(approved_applications(demo.cohort("ready"), Side.MENTOR))
    with clock.moved(ago(1)), unit_of_work():
        mentees = approved_applications(demo.cohort("ready"), Side.MENTEE)[:CHOOSERS]
        named = [choose(mentee, 1 + number % 4) for number, mentee in enumerate(mentees)]
        first = db.session.get_one(Application, named[0])
        answer(first)
        sign_in_for(demo, "choosing mentee", mentees[0].account_id)
        sign_in_for(demo, "chosen mentor", first.account_id)


def let_choose(demo: Demo, cohort: Cohort) -> None:
    told = {name: getattr(cohort, name) for name in CohortDetails.__dataclass_fields__}
    told |= {
        "eligibility": from_stored(cohort.eligibility),
        "choose_by_on": cohort.starts_on - timedelta(days=14),
    }
    edit_cohort(
        cohort, CohortDetails(**told), version=cohort.version, actor=demo.account("coordinator")
    )


def write_cards(mentors: list[Application]) -> None:
    """Every third mentor says something in their own words."""
    for number, mentor in enumerate(mentors[::3]):
        services.save_card(
            mentor,
            words=OFFERS[number % len(OFFERS)],
            confirmed=True,
            shows_region=True,
            actor=mentor.account,
        )


def choose(mentee: Application, count: int) -> int:
    """A mentee names the first of their directory; returns the first choice."""
    rows = db.session.execute(directory(mentee, DirectoryFilter()).limit(count)).all()
    for number, row in enumerate(rows):
        reason = REASONS[(mentee.id + number) % len(REASONS)]
        services.choose(mentee, row.key, reason=reason, actor=mentee.account)
    return int(rows[0].application_id)


def answer(mentor: Application) -> None:
    """A mentor has talked with one of those who named them."""
    key = db.session.scalars(
        select(Card.key)
        .join(Application, Application.id == Card.application_id)
        .where(Application.cohort_id == mentor.cohort_id, Application.side == Side.MENTEE)
        .order_by(Application.id)
        .limit(1)
    ).one()
    services.respond(mentor, key, Mark.PREFER, talked=True, actor=mentor.account)

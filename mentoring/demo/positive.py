"""Positive action in the cohort that is ready to match: a live record, and what people declared."""

from datetime import date, timedelta

from mentoring import clock
from mentoring.demo.build import Demo, ago
from mentoring.programmes import positive_action
from mentoring.programmes.models import Side
from mentoring.programmes.positive_action import RecordDetails
from mentoring.programmes.positive_models import Characteristic, Condition, Measure
from mentoring.programmes.queries import approved_applications
from mentoring.transactions import unit_of_work


def record(demo: Demo) -> None:
    """Written and approved before people applied; two in five mentees say that they belong."""
    with clock.moved(ago(37)), unit_of_work():
        coordinator, today = demo.account("coordinator"), clock.today()
        written = positive_action.draft(demo.cohort("ready"), _details(today), actor=coordinator)
        positive_action.approve(written, actor=coordinator)
    with clock.moved(ago(14)), unit_of_work():
        mentees = approved_applications(demo.cohort("ready"), Side.MENTEE)
        for number, application in enumerate(mentees):
            positive_action.declare(application, belongs=number % 5 < 2, actor=application.account)


def _details(today: date) -> RecordDetails:
    return RecordDetails(
        characteristic=Characteristic.RACE,
        group="people from ethnic minority backgrounds",
        condition=Condition.PARTICIPATION,
        evidence="In a survey of communicators in January 2024, fewer than 5% of the most senior "
        "said that they come from an ethnic minority background.",
        evidence_on=today - timedelta(days=240),
        aim="That people from ethnic minority backgrounds get at least the share of mentoring "
        "places that they have among those who apply.",
        measure=Measure.PRIORITY,
        size="Up to 20 of about 100 places in this cohort.",
        most_places=20,
        counts_declared=False,
        alternatives="Reaching out alone, in the cohort before: more people applied, and the "
        "share of places did not change.",
        proportionality="It is limited to one cohort and to 20 places, everybody can apply, and "
        "whoever is not matched is offered a conversation and the next match.",
        effect_on_others="While there are fewer mentors than mentees, some people who do not "
        "belong to the group may wait for the next match. Each match shows how many.",
        plain_words="People from ethnic minority backgrounds are rare in senior communications "
        "posts. In this cohort, up to 20 of them are matched first. Everybody else is matched "
        "after that in the usual way.",
        starts_on=today,
        review_on=today + timedelta(days=180),
        ends_on=today + timedelta(days=330),
    )

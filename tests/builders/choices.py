"""Cohorts where mentees choose, with cards, choices and responses, made through the services."""

from typing import Any

from mentoring.choices import services
from mentoring.choices.models import Card, Mark
from mentoring.extensions import db
from mentoring.programmes.models import Application
from mentoring.programmes.rules import from_stored
from mentoring.programmes.services import CohortDetails, edit_cohort
from tests.builders.matchmaking import Group, create_group


def create_choosing_group(mentees: Any = 1, mentors: Any = 3) -> Group:
    """An open one-to-one cohort whose mentees may choose until it closes."""
    group = create_group(mentees, mentors)
    let_choose(group)
    return group


def let_choose(group: Group) -> None:
    """The coordinator switches choosing on."""
    cohort = group.cohort
    told = {name: getattr(cohort, name) for name in CohortDetails.__dataclass_fields__}
    told |= {"eligibility": from_stored(cohort.eligibility), "choose_by_on": cohort.closes_on}
    edit_cohort(
        cohort,
        CohortDetails(**told),
        version=cohort.version,
        actor=group.coordinator,
    )


def key_of(application: Application) -> str:
    """The key of somebody's card."""
    return db.session.get_one(Card, application.id).key


def choose(mentee: Application, *mentors: Application, reason: str = "They know the way.") -> None:
    """A mentee names mentors, the first choice first."""
    for mentor in mentors:
        services.choose(mentee, key_of(mentor), reason=reason, actor=mentee.account)


def respond(mentor: Application, mentee: Application, mark: Mark, *, talked: bool = True) -> None:
    """A mentor says something to a mentee who named them."""
    services.respond(mentor, key_of(mentee), mark, talked=talked, actor=mentor.account)

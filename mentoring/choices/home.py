"""What waits for mentees and mentors where mentees choose, and the coordinator's page."""

from collections.abc import Sequence

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.choices import queries
from mentoring.formatters import on, plural
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.registry import CohortLink, HomeTask


def tasks(account: Account) -> Sequence[HomeTask]:
    """Choosing for mentees; the card, and who named them, for mentors."""
    found = [_task(application) for application in queries.where_choosing(account)]
    return [task for task in found if task is not None]


def _task(application: Application) -> HomeTask | None:
    cohort = application.cohort
    if application.side is Side.MENTEE:
        if not queries.may_still_choose(cohort):
            return None
        chosen = len(queries.choices_of(application))
        return HomeTask(
            "next",
            f"Choose mentors for {cohort.name}",
            f"Look at the cards and name up to five, until the end of {on(cohort.choose_by_on)}. "
            "Choosing nobody costs you nothing.",
            url_for("choosing.my_choices", application_id=application.id),
            order=25,
            tag=f"{chosen} chosen" if chosen else "",
        )
    if application.status is not ApplicationStatus.APPROVED:
        return None
    naming = queries.count_naming(application)
    if naming:
        return HomeTask(
            "next",
            f"{plural(naming, 'mentee')} of {cohort.name} named you",
            "Read why. If you like, say whether you would like to work with them.",
            url_for("my_card.chosen_by", application_id=application.id),
            order=25,
        )
    return HomeTask(
        "next",
        f"Your card in the directory of {cohort.name}",
        "See what mentees see of you. Your name and employer are not on it.",
        url_for("my_card.page", application_id=application.id),
        order=45,
    )


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """Who named whom, where mentees choose."""
    if cohort.choose_by_on is None:
        return []
    return [
        CohortLink(
            "Choices",
            "Which mentors the mentees named, and why.",
            url_for("cohort_choices.index", cohort_id=cohort.id),
            order=20,
        )
    ]

"""What waits for mentees and mentors where mentees choose, and the coordinator's page."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.choices import queries
from mentoring.formatters import on, plural
from mentoring.programmes.models import Application, Cohort, Side
from mentoring.registry import MATCHING, CohortLink, HomeTask


def tasks(account: Account) -> Sequence[HomeTask]:
    """Choosing for mentees; the card, and who named them, for mentors."""
    return [_task(row) for row in queries.where_choosing(account)]


def _task(row: Any) -> HomeTask:
    if row.side is Side.MENTEE:
        return HomeTask(
            "next",
            f"Choose mentors for {row.cohort}",
            f"Look at the cards and name up to five, until the end of {on(row.choose_by_on)}. "
            "Choosing nobody costs you nothing.",
            url_for("choosing.my_choices", application_id=row.id),
            order=25,
            tag=f"{row.chosen} chosen" if row.chosen else "",
        )
    naming = queries.count_naming(row.id)
    if naming:
        return HomeTask(
            "next",
            f"{plural(naming, 'mentee')} of {row.cohort} named you",
            "Read why. If you like, say whether you would like to work with them.",
            url_for("my_card.chosen_by", application_id=row.id),
            order=25,
        )
    return HomeTask(
        "next",
        f"Your card in the directory of {row.cohort}",
        "See what mentees see of you. Your name and employer are not on it.",
        url_for("my_card.page", application_id=row.id),
        order=45,
    )


def application_links(application: Application) -> Sequence[CohortLink]:
    """The list of a mentee on the page of their application, also once choosing is over."""
    cohort = application.cohort
    if (
        cohort.choose_by_on is None
        or application.side is not Side.MENTEE
        or application.status not in queries.LIVE
        or cohort.status not in queries.CHOOSING
    ):
        return []
    over = queries.why_over(cohort)
    return [
        CohortLink(
            "Your choices",
            over or f"You can name up to five mentors until the end of {on(cohort.choose_by_on)}.",
            url_for("choosing.my_choices", application_id=application.id),
            order=10,
        )
    ]


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
            group=MATCHING,
        )
    ]

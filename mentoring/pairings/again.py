"""Whether somebody would like another match in their cohort, said when a pairing ends or later."""

from collections.abc import Sequence

from flask import url_for

from mentoring import audit, clock
from mentoring.errors import Conflict
from mentoring.formatters import on
from mentoring.programmes.models import Application, ApplicationStatus, CohortStatus
from mentoring.registry import CohortLink
from mentoring.transactions import lock


def can_say(application: Application) -> bool:
    """Whether it makes a difference: they are approved, and their cohort still pairs people."""
    cohort = application.cohort
    return (
        application.status is ApplicationStatus.APPROVED
        and not cohort.in_circles
        and cohort.status is not CohortStatus.FINISHED
    )


def say(application: Application, *, again: bool, actor: audit.Actor) -> None:
    """Take somebody out of the matching of their cohort, or back in; a pairing they have goes on.

    Saying the same twice changes nothing. Raises Conflict when nobody is matched from this
    application any more.
    """
    lock(application)
    if not can_say(application):
        raise Conflict("Nobody is matched from this application any more. Nothing was changed.")
    if again is (application.no_more_matches_at is None):
        return
    application.no_more_matches_at = None if again else clock.now()
    said = "would like to be matched again" if again else "would like no other match"
    audit.record(said, application, actor=actor)


def application_links(application: Application) -> Sequence[CohortLink]:
    """The way back into the matching, for whoever said that they would like no other match."""
    if application.no_more_matches_at is None or not can_say(application):
        return []
    since = on(application.no_more_matches_at)
    return [
        CohortLink(
            "Say that you would like to be matched again",
            f"On {since} you told us that you would like no other match in this cohort.",
            url_for("pairings.again", application_id=application.id),
        )
    ]

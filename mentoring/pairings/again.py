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
    """The way out of the matching, and back in for whoever would like no other match."""
    if not can_say(application):
        return []
    since = application.no_more_matches_at
    title, text = "Say that you would like no other match", "What you have agreed to goes on."
    if since is not None:
        title = "Say that you would like to be matched again"
        text = f"On {on(since)} you told us that you would like no other match in this cohort."
    return [CohortLink(title, text, url_for("pairings.again", application_id=application.id))]

"""The legal moves of cohorts and applications. Nothing else changes their status."""

from mentoring import audit
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, CohortStatus

COHORT_MOVES: dict[CohortStatus, frozenset[CohortStatus]] = {
    CohortStatus.DRAFT: frozenset({CohortStatus.OPEN}),
    CohortStatus.OPEN: frozenset({CohortStatus.CLOSED}),
    CohortStatus.CLOSED: frozenset({CohortStatus.OPEN, CohortStatus.RUNNING}),
    CohortStatus.RUNNING: frozenset({CohortStatus.OPEN, CohortStatus.FINISHED}),
    CohortStatus.FINISHED: frozenset(),
}

APPLICATION_MOVES: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    ApplicationStatus.SUBMITTED: frozenset(
        {ApplicationStatus.APPROVED, ApplicationStatus.RETURNED, ApplicationStatus.WITHDRAWN}
    ),
    ApplicationStatus.RETURNED: frozenset(
        {ApplicationStatus.SUBMITTED, ApplicationStatus.APPROVED, ApplicationStatus.WITHDRAWN}
    ),
    ApplicationStatus.APPROVED: frozenset(
        {ApplicationStatus.RETURNED, ApplicationStatus.WITHDRAWN}
    ),
    ApplicationStatus.WITHDRAWN: frozenset(),
}


def move_cohort(
    cohort: Cohort, to: CohortStatus, *, actor: audit.Actor, reason: str | None = None
) -> None:
    """Move a cohort; raises Conflict when it cannot go there from where it is."""
    audit.move(cohort, to, COHORT_MOVES, actor=actor, reason=reason)


def move_application(
    application: Application,
    to: ApplicationStatus,
    *,
    actor: audit.Actor,
    reason: str | None = None,
) -> None:
    """Move an application; raises Conflict when it cannot go there from where it is."""
    audit.move(application, to, APPLICATION_MOVES, actor=actor, reason=reason)

"""Making a cohort's fairness report, once."""

from collections.abc import Callable
from typing import Any

from mentoring import audit, clock, jobs
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.frozen import digest_of
from mentoring.programmes.models import SIDES, Cohort, ProgrammeKind
from mentoring.reports.fairness.figures import side_figures
from mentoring.reports.fairness.models import FairnessSnapshot
from mentoring.reports.fairness.queries import (
    JOB,
    is_being_made,
    is_published,
    job_of,
    outcomes_of,
)


def ask_for_report(cohort: Cohort, *, actor: audit.Actor) -> jobs.Job:
    """Queue the making of a cohort's one fairness report.

    Raises Conflict when no match has been published, or the report is there or being made.
    """
    if not is_published(cohort):
        raise Conflict("Publish a match first. The report is about what a match did for whom.")
    if db.session.get(FairnessSnapshot, cohort.id) is not None or is_being_made(cohort):
        raise Conflict("This cohort has its report, or it is being made. It is made only once.")
    before = job_of(cohort)
    key = f"{JOB}/{cohort.id}/{before.id if before else 0}"
    audit.record("fairness report asked for", cohort, actor=actor)
    return jobs.enqueue(JOB, key=key, cohort_id=cohort.id)


def compute_report(
    cohort_id: int, say: Callable[[int, int, str], None] = lambda done, of, note: None
) -> dict[str, Any]:
    """Everything that may be shown about who was matched. Reads, then takes some seconds."""
    cohort = db.session.get_one(Cohort, cohort_id)
    day, kind = clock.today(), cohort.programme.kind
    outcomes = outcomes_of(cohort, day)
    db.session.rollback()
    sides = []
    for number, side in enumerate(SIDES[kind]):
        say(number, len(SIDES[kind]), "Counting, and seeing that nobody can be told")
        carries = number == 1 and kind is not ProgrammeKind.RECIPROCAL
        figures = side_figures(outcomes.get(side, []), carries=carries)
        sides.append({"side": side.value, **figures})
    return {"day": day.isoformat(), "sides": sides}


def keep_report(cohort_id: int, payload: dict[str, Any]) -> FairnessSnapshot:
    """Freeze a computed report; the first one stays, whoever comes second."""
    cohort = db.session.get_one(Cohort, cohort_id, with_for_update={"of": Cohort})
    found = db.session.get(FairnessSnapshot, cohort_id)
    if found is not None:
        return found
    snapshot = FairnessSnapshot(
        cohort_id=cohort_id, payload=payload, digest=digest_of(payload), frozen_at=clock.now()
    )
    db.session.add(snapshot)
    db.session.flush()
    audit.record("fairness report frozen", cohort, actor=JOB, detail={"digest": snapshot.digest})
    return snapshot

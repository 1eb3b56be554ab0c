"""Outcomes of everybody in a cohort, for the fairness report; a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from mentoring.accounts.models import Account
from mentoring.accounts.queries import granted
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RunStatus,
)
from mentoring.monitoring.queries import answers_for_figures
from mentoring.pairings.models import Pairing, PairingMember, PairingStatus
from mentoring.permissions import Role
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.reports.fairness.groups import Told
from mentoring.reports.fairness.measures import ANOTHER, Outcome
from mentoring.reports.fairness.models import FairnessSnapshot
from mentoring.reports.queries import LIVING

JOB = "freeze_fairness"


def is_published(cohort: Cohort) -> bool:
    """Whether a match of this cohort has been published."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    MatchRun.cohort_id == cohort.id, MatchRun.status == RunStatus.PUBLISHED
                )
            )
        )
    )


def waiting(cohort: Cohort) -> int:
    """Pairings that still wait for somebody's answer."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Pairing.cohort_id == cohort.id, Pairing.status == PairingStatus.INVITED
            )
        )
        or 0
    )


def job_of(cohort: Cohort) -> Job | None:
    """The latest job that makes, or was to make, this cohort's report."""
    return db.session.scalars(
        select(Job).where(Job.key.startswith(f"{JOB}/{cohort.id}/")).order_by(Job.id.desc())
    ).first()


def is_being_made(cohort: Cohort) -> bool:
    """Whether the report is being made at this moment, or waits for a worker."""
    job = job_of(cohort)
    return job is not None and job.status in (JobStatus.QUEUED, JobStatus.RUNNING)


def outcomes_of(cohort: Cohort, day: date) -> dict[Side, list[Outcome]]:
    """What became of everybody approved, with the answers that counted on a day, by side.

    In an order that says nothing. Four queries, two of them on store A.
    """
    people = db.session.execute(
        select(Application.id, Application.account_id, Application.side, Application.submitted_at)
        .where(Application.cohort_id == cohort.id, Application.status == ApplicationStatus.APPROVED)
        .order_by(Application.id)
    ).all()
    invited = {row.application_id: row for row in db.session.execute(_invitations(cohort))}
    matches = _matches(cohort)
    told = answers_for_figures([row.account_id for row in people], day)
    found: dict[Side, list[Outcome]] = defaultdict(list)
    for row in people:
        given, first = told.get(row.account_id), invited.get(row.id)
        pair = matches.get(row.id) if first else None
        found[row.side].append(
            Outcome(
                Told(given.answers, given.derived) if given else None,
                first.pairings if first else 0,
                (first.invited_at - row.submitted_at).days if first else None,
                pair.points / pair.max_points if pair else None,
                _place(pair) if pair else None,
            )
        )
    return dict(found)


def _invitations(cohort: Cohort) -> Any:
    """How many living pairings each application has, and when the first was proposed."""
    return (
        select(
            PairingMember.application_id,
            func.count().label("pairings"),
            func.min(Pairing.invited_at).label("invited_at"),
        )
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(Pairing.cohort_id == cohort.id, Pairing.status.in_(LIVING))
        .group_by(PairingMember.application_id)
    )


def _matches(cohort: Cohort) -> dict[int, Any]:
    """What the last match published says of each application's pair."""
    rows = db.session.execute(
        select(
            ProposalMember.application_id,
            Proposal.points,
            Proposal.max_points,
            Proposal.choices_named,
            Proposal.choice_place,
        )
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .join(MatchRun, MatchRun.id == Proposal.run_id)
        .where(
            MatchRun.cohort_id == cohort.id,
            MatchRun.status == RunStatus.PUBLISHED,
            Proposal.status == ProposalStatus.APPROVED,
            Proposal.max_points > 0,
        )
        .order_by(MatchRun.id)
    )
    return {row.application_id: row for row in rows}


def _place(pair: Any) -> int | None:
    """Which of the mentee's choices a pair is; None where they named nobody."""
    return (pair.choice_place or ANOTHER) if pair.choices_named else None


def made_for(evaluator: Account) -> Sequence[Any]:
    """Id and name of each cohort whose report has been made, in programmes they evaluate."""
    return db.session.execute(
        select(Cohort.id, Cohort.name)
        .join(FairnessSnapshot, FairnessSnapshot.cohort_id == Cohort.id)
        .where(Cohort.programme_id.in_(granted(evaluator, Role.EVALUATOR)))
        .order_by(Cohort.id)
    ).all()

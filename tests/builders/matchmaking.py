"""Cohorts ready to match, and match runs in every state, made through the production services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mentoring import jobs
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.matchmaking import markers, publication, review, scenarios, services
from mentoring.matchmaking.models import Decision, MatchRun, Proposal
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.scenario_models import Scenario
from mentoring.profiles.models import Profile
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    ProgrammeKind,
    Side,
)
from mentoring.transactions import unit_of_work
from tests.builders import profiles
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)

SEED = 7


@dataclass
class Group:
    """A cohort with its coordinator and the applications of both sides, in the order made."""

    coordinator: Account
    cohort: Cohort
    left: list[Application] = field(default_factory=list)
    right: list[Application] = field(default_factory=list)

    def again(self) -> "Group":
        """The same rows as they stand in the database now."""
        db.session.expire_all()
        return self


def approved(cohort: Cohort, profile: Profile, side: Side) -> Application:
    """An approved application of somebody with a profile."""
    return create_application(cohort, profile.account, side=side, status=ApplicationStatus.APPROVED)


def create_group(
    mentees: Sequence[dict[str, Any]] | int = 3, mentors: Sequence[dict[str, Any]] | int = 2
) -> Group:
    """A one-to-one cohort; give profiles as `create_mentee` and `create_mentor` take them."""
    coordinator = create_coordinator()
    group = Group(coordinator, create_cohort(create_programme(coordinator)))
    for number, given in enumerate([{}] * mentees if isinstance(mentees, int) else mentees):
        usual = {"organisation_other": f"Mentee employer {number}"}
        profile = profiles.create_mentee(**usual | given)
        group.left.append(approved(group.cohort, profile, Side.MENTEE))
    for number, given in enumerate([{}] * mentors if isinstance(mentors, int) else mentors):
        usual = {"organisation_other": f"Mentor employer {number}"}
        profile = profiles.create_mentor(**usual | given)
        group.right.append(approved(group.cohort, profile, Side.MENTOR))
    return group


def create_reciprocal_group(
    organisation: Any, juniors: Sequence[dict[str, Any]], seniors: Sequence[dict[str, Any]]
) -> Group:
    """A reciprocal cohort inside one organisation."""
    coordinator = create_coordinator()
    programme = create_programme(
        coordinator, kind=ProgrammeKind.RECIPROCAL, organisation_id=organisation.id
    )
    group = Group(coordinator, create_cohort(programme))
    for side, people, listed in (
        (Side.JUNIOR, juniors, group.left),
        (Side.SENIOR, seniors, group.right),
    ):
        for given in people:
            profile = profiles.create_reciprocal(**{"organisation": organisation} | given)
            listed.append(approved(group.cohort, profile, side))
    return group


def create_run(group: Group, **options: Any) -> MatchRun:
    """A run of a group, computed as the worker would."""
    with unit_of_work():
        run = services.start_run(
            group.cohort, RunOptions(**{"seed": SEED} | options), actor=group.coordinator
        )
    jobs.run_now(run.job)
    db.session.expire_all()
    return run


def create_scenario(group: Group, name: str = "Goals first", **options: Any) -> Scenario:
    """A scenario of a group's cohort; give options as `RunOptions` takes them."""
    chosen = RunOptions(**{"seed": SEED} | options)
    return scenarios.create_scenario(group.cohort, name, chosen, actor=group.coordinator)


def run_scenario(scenario: Scenario, group: Group) -> MatchRun:
    """A run of a scenario, computed as the worker would."""
    with unit_of_work():
        run = scenarios.run_scenario(scenario, actor=group.coordinator)
    jobs.run_now(run.job)
    db.session.expire_all()
    return run


def proposals_of(run: MatchRun) -> list[Proposal]:
    """The run's proposals, best first."""
    return list(
        db.session.scalars(
            db.select(Proposal).where(Proposal.run_id == run.id).order_by(Proposal.position)
        )
    )


def pairs_of(run: MatchRun) -> set[frozenset[int]]:
    """The application ids of each proposed pair."""
    return {
        frozenset(member.application_id for member in proposal.members)
        for proposal in proposals_of(run)
    }


def read_reasons(proposal: Proposal, account: Account) -> str:
    """Somebody opens the reasons page of a pair; returns the marker its form carries."""
    review.note_reasons_shown(proposal, actor=account)
    return markers.marker_for(proposal.id, proposal.version, account.id)


def decide(
    proposal: Proposal, account: Account, decision: Decision = Decision.APPROVE, **more: Any
) -> None:
    """Read the reasons of a pair, then decide about it."""
    review.review_proposal(
        proposal, decision, actor=account, marker=read_reasons(proposal, account), **more
    )


def create_published(group: Group) -> MatchRun:
    """A run with every pair approved and published."""
    run = create_run(group)
    publish_run(run, group)
    return run


def publish_run(run: MatchRun, group: Group) -> None:
    """Every pair of a finished run is approved, and it is published."""
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
        publication.publish(run, actor=group.coordinator)

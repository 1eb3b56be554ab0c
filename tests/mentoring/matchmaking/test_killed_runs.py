"""A match whose worker is killed half-way is finished by the next one, and never half-written."""

import random
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring import jobs
from mentoring.demo import story
from mentoring.demo.build import Demo, Size, new_demo
from mentoring.extensions import db
from mentoring.jobs import JobStatus
from mentoring.matchmaking import services
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.options import RunOptions
from mentoring.transactions import unit_of_work
from tests.support.preloaded import preloaded
from tests.support.workers import let_the_holds_of_the_dead_run_out, waiting

# A job is given up after its third attempt, so each run is killed twice and then left to finish.
RUNS = {"sqlite": 5, "postgresql": 2}
SEED = 5


def start(demo: Demo) -> int:
    with unit_of_work():
        run = services.start_run(
            demo.cohort("ready"), RunOptions(seed=SEED), actor=demo.account("coordinator")
        )
        return run.id


def run(run_id: int) -> MatchRun:
    db.session.expire_all()
    db.session.rollback()
    return db.session.get_one(MatchRun, run_id)


def written(run_id: int) -> tuple[frozenset[frozenset[int]], int]:
    """The pairs of a run, and how many people it left without one."""
    members = db.session.execute(
        select(ProposalMember.proposal_id, ProposalMember.application_id)
        .join(Proposal)
        .where(Proposal.run_id == run_id)
    )
    pairs: dict[int, set[int]] = {}
    for proposal_id, application_id in members:
        pairs.setdefault(proposal_id, set()).add(application_id)
    unmatched = db.session.scalar(
        select(func.count())
        .select_from(UnmatchedApplication)
        .where(UnmatchedApplication.run_id == run_id)
    )
    db.session.rollback()
    return frozenset(frozenset(pair) for pair in pairs.values()), unmatched or 0


@pytest.mark.slow
def test_a_match_killed_at_random_moments_ends_as_if_it_had_not_been(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app()
    with app.app_context():
        app.test_cli_runner().invoke(args=["load-reference"])
        demo = new_demo("correct-horse-battery", Size(), say=lambda text: None)
        story.staff(demo)
        story.ready_cohort(demo)
        undisturbed = start(demo)
        began = time.monotonic()
        jobs.run_now(run(undisturbed).job)  # type: ignore[arg-type]  # it was queued just now
        takes = time.monotonic() - began
        expected = written(undisturbed)
        assert len(expected[0]) > 100
        dice = random.Random(20261122)
        with preloaded(app) as workers:
            for _ in range(RUNS[db.engine.dialect.name]):
                run_id = start(demo)
                for _ in range(2):
                    with workers.working():
                        assert waiting(
                            lambda run_id=run_id: run(run_id).job.status is not JobStatus.QUEUED, 60
                        )
                        time.sleep(dice.uniform(0, takes))
                    assert written(run_id) in (expected, (frozenset(), 0))
                    let_the_holds_of_the_dead_run_out()
                with workers.working():
                    assert waiting(lambda run_id=run_id: run(run_id).status is RunStatus.DONE, 60)
                assert written(run_id) == expected
        db.session.remove()

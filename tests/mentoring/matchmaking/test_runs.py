"""Match runs: started, computed in the background, cancelled, taken over."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring import jobs
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.jobs import JobContext, JobStatus
from mentoring.matchmaking import problem, services, solving
from mentoring.matchmaking.jobs import run_match
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    RunMember,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.options import RunOptions
from mentoring.profiles.models import Profile
from mentoring.programmes.models import CohortStatus
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run, pairs_of, proposals_of
from tests.builders.programmes import create_cohort, create_programme

WRITTEN = (Proposal, ProposalMember, RunMember, UnmatchedApplication)


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=3, mentors=2)


def rows() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in WRITTEN]


def queued(group: Group) -> MatchRun:
    with unit_of_work():
        return services.start_run(group.cohort, RunOptions(seed=1), actor=group.coordinator)


def test_a_run_proposes_pairs_with_points_that_add_up(group: Group) -> None:
    run = create_run(group)
    assert (run.status, run.failure) == (RunStatus.DONE, "")
    proposals = proposals_of(run)
    assert len(proposals) == 3
    for proposal in proposals:
        assert proposal.points == sum(part["points"] for part in proposal.parts)
        assert proposal.max_points == sum(part["max_points"] for part in proposal.parts)
        assert {member.side.value for member in proposal.members} == {"mentee", "mentor"}
        assert all(member.reasons for member in proposal.members)
    assert (run.summary["pairs"], run.summary["gap"]) == (3, 0)
    assert len(run.input_digest) == 64
    assert rows() == [3, 6, 5, 0]


def test_the_same_choices_and_seed_give_the_same_match_and_digest(group: Group) -> None:
    one, other = create_run(group), create_run(group)
    assert one.id != other.id
    assert pairs_of(one) == pairs_of(other)
    assert one.input_digest == other.input_digest


def test_asking_twice_while_the_first_is_under_way_starts_one_match(group: Group) -> None:
    assert queued(group).id == queued(group).id


def test_a_cohort_that_is_not_there_to_be_matched_is_refused(app: Flask, group: Group) -> None:
    with unit_of_work():
        programme = create_programme(group.coordinator)
        finished = create_cohort(programme, status=CohortStatus.FINISHED)
        nobody = create_cohort(programme)
    with pytest.raises(Conflict, match="is finished"), unit_of_work():
        services.start_run(finished, RunOptions(), actor=group.coordinator)
    with pytest.raises(DomainError, match="No mentee is approved yet"), unit_of_work():
        services.start_run(nobody, RunOptions(), actor=group.coordinator)


def test_a_cancelled_run_writes_nothing_whenever_it_was_cancelled(group: Group) -> None:
    run = queued(group)
    with unit_of_work():
        services.cancel_run(run, actor=group.coordinator)
    assert (run.status, run.job.status) == (RunStatus.CANCELLED, JobStatus.CANCELLED)
    with pytest.raises(Conflict), unit_of_work():
        services.cancel_run(run, actor=group.coordinator)
    assert rows() == [0, 0, 0, 0]


def test_a_run_cancelled_while_being_computed_keeps_nothing(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queued(group)
    solve = solving.match

    def cancel_meanwhile(*args: Any, **more: Any) -> Any:
        answer = solve(*args, **more)
        with unit_of_work():
            found = db.session.get_one(MatchRun, run.id)
            services.cancel_run(found, actor=found.requested_by)
        return answer

    monkeypatch.setattr("mentoring.matchmaking.solving.match", cancel_meanwhile)
    jobs.run_now(run.job)
    db.session.expire_all()
    assert (run.status, run.job.status) == (RunStatus.CANCELLED, JobStatus.CANCELLED)
    assert rows() == [0, 0, 0, 0]


def test_running_the_job_twice_writes_the_match_once(group: Group) -> None:
    run = create_run(group)
    before = rows()
    run_match(JobContext(run.job_id or 0, "another worker"), run_id=run.id)
    db.session.expire_all()
    assert rows() == before
    assert run.status is RunStatus.DONE


def test_a_run_left_behind_by_a_dead_worker_is_finished_by_the_next(group: Group) -> None:
    run = queued(group)
    with unit_of_work():
        assert services.begin_run(run)
    jobs.run_now(run.job)
    db.session.expire_all()
    assert run.status is RunStatus.DONE
    assert rows() == [3, 6, 5, 0]


def test_a_run_whose_job_is_given_up_says_so(group: Group) -> None:
    run = queued(group)
    with unit_of_work():
        services.begin_run(run)
        services.close_with_job(JobStatus.FAILED, run.id)
    assert run.status is RunStatus.FAILED
    assert "Start it again" in run.failure


def test_an_answer_the_verifier_does_not_believe_is_not_kept(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.matchmaking.solving.check", lambda *_: ["over_capacity"])
    run = create_run(group)
    assert run.status is RunStatus.FAILED
    assert "could not be verified" in run.failure
    assert rows() == [0, 0, 0, 0]


def test_a_run_with_nobody_free_fails_with_what_to_do(group: Group) -> None:
    with unit_of_work():
        run = services.start_run(group.cohort, RunOptions(seed=1), actor=group.coordinator)
        for application in group.right:
            application.account.active = True
            profile = db.session.scalar(
                select(Profile).where(Profile.account_id == application.account_id)
            )
            profile.capacity = 0
    jobs.run_now(run.job)
    db.session.expire_all()
    assert run.status is RunStatus.FAILED
    assert "No approved mentor has a free place" in run.failure


def test_reading_people_takes_the_same_queries_for_few_and_many_and_no_monitoring(
    app: Flask, count_queries: Any
) -> None:
    counted = []
    for size in (2, 9):
        with unit_of_work():
            group = create_group(mentees=size, mentors=size)
        db.session.expire_all()
        cohort = db.session.merge(group.cohort)
        assert cohort.programme
        with count_queries() as queries:
            problem.read(cohort)
        counted.append(len(queries))
        assert not any("monitoring" in query for query in queries)
    assert counted[0] == counted[1]

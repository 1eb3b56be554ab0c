"""A large match is published in the background: wholly or not at all, in few statements."""

import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring import jobs
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.matchmaking import publication
from mentoring.matchmaking.letters import compose_letters, drafts_of
from mentoring.matchmaking.models import MatchRun, PublicationRequest, RunStatus
from mentoring.pairings.models import Pairing, PairingMember
from mentoring.programmes import services as programmes
from mentoring.transactions import unit_of_work
from mentoring.workdays import working_days_after
from tests.builders.matchmaking import Group, create_group, create_run, decide, proposals_of
from tests.support.preloaded import preloaded
from tests.support.workers import let_the_holds_of_the_dead_run_out, waiting


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=3, mentors=2)


def approved_run(group: Group) -> MatchRun:
    run = create_run(group)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
    return run


def request(run: MatchRun, group: Group) -> PublicationRequest:
    with unit_of_work():
        return publication.request_publication(run, actor=group.coordinator)


def test_days_to_answer_are_working_days_without_bank_holidays() -> None:
    assert working_days_after(date(2026, 12, 22), 5) == date(2026, 12, 31)
    assert working_days_after(date(2027, 3, 1), 5) == date(2027, 3, 8)


def test_publishing_takes_the_same_statements_however_many_pairs_there_are(
    app: Flask, count_queries: Any
) -> None:
    counted = []
    for size in (2, 9):
        with unit_of_work():
            group = create_group(mentees=size, mentors=size)
        run = approved_run(group)
        letters = compose_letters(run, drafts_of(run))
        with count_queries() as queries, unit_of_work():
            assert publication.publish(run, actor=group.coordinator, letters=letters) == size
        counted.append(len(queries))
    assert counted[0] == counted[1], counted


def test_a_large_match_is_published_in_the_background_with_progress(
    client: Any, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "AT_ONCE", 1)
    run = approved_run(group)
    client.sign_in(group.coordinator)
    here = f"/cohorts/{run.cohort_id}/match-runs/{run.id}/publication"
    assert client.submit(here, {}).status_code == 303
    assert "Waiting to start" in client.page(here).text
    assert client.get(f"{here}/progress").json["underWay"]
    runs = f"/cohorts/{run.cohort_id}/match-runs"
    for address in (runs, f"{runs}/{run.id}", "/home"):
        text = client.page(address).main.get_text(" ", strip=True).lower()
        assert "being published" in text, address
        assert "ready to review" not in text and "ready to publish" not in text, address
    asked = db.session.scalars(select(PublicationRequest)).one()
    assert request(run, group).id == asked.id
    jobs.run_now(asked.job)
    db.session.expire_all()
    assert run.status is RunStatus.PUBLISHED
    mails = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "pairings/invitation")
    ).all()
    assert len(mails) == 6
    assert all("/invitations/" in mail.body and "\ue000" not in mail.body for mail in mails)
    assert not client.get(f"{here}/progress").json["underWay"]


def test_what_changed_meanwhile_stops_it_and_is_told_on_the_page(client: Any, group: Group) -> None:
    run = approved_run(group)
    asked = request(run, group)
    gone = group.left[0]
    with unit_of_work():
        programmes.withdraw(gone, actor=gone.account)
    jobs.run_now(asked.job)
    db.session.expire_all()
    assert run.status is RunStatus.DONE
    assert not db.session.scalar(select(func.count(Pairing.id)))
    client.sign_in(group.coordinator)
    page = client.page(f"/cohorts/{run.cohort_id}/match-runs/{run.id}/publication")
    assert "The last try did not publish it" in page.text
    assert "withdrawn" in page.text
    with pytest.raises(Conflict):
        request(run, group)


def test_a_cancelled_publication_sends_nothing_and_can_be_asked_for_again(
    client: Any, group: Group
) -> None:
    run = approved_run(group)
    first = request(run, group)
    client.sign_in(group.coordinator)
    here = f"/cohorts/{run.cohort_id}/match-runs/{run.id}/publication"
    client.submit(here, {})
    db.session.expire_all()
    assert first.finished_at is not None
    assert "was cancelled" in first.problem
    jobs.run_now(request(run, group).job)
    db.session.expire_all()
    assert run.status is RunStatus.PUBLISHED


@pytest.mark.slow
def test_a_publication_killed_at_random_moments_has_happened_wholly_or_not_at_all(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app()
    with app.app_context():
        with unit_of_work():
            group = create_group(mentees=24, mentors=24)
        run = approved_run(group)
        asked = request(run, group).id
        dice = random.Random(20261126)

        def counted() -> tuple[int, int, int, bool]:
            db.session.rollback()
            db.session.expire_all()
            return (
                db.session.scalar(select(func.count(Pairing.id))) or 0,
                db.session.scalar(select(func.count(PairingMember.id))) or 0,
                db.session.scalar(
                    select(func.count(OutboxMessage.id)).where(
                        OutboxMessage.kind == "pairings/invitation"
                    )
                )
                or 0,
                db.session.get_one(MatchRun, run.id).status is RunStatus.PUBLISHED,
            )

        def job() -> jobs.Job:
            db.session.rollback()
            return db.session.get_one(PublicationRequest, asked).job  # type: ignore[return-value]  # it has one

        whole, nothing = (24, 48, 48, True), (0, 0, 0, False)
        with preloaded(app) as workers:
            for _ in range(3):
                with workers.working():
                    assert waiting(lambda: job().status is not jobs.JobStatus.QUEUED, 60)
                    time.sleep(dice.uniform(0, 0.3))
                assert counted() in (whole, nothing)
                let_the_holds_of_the_dead_run_out()
            with workers.working():
                assert waiting(lambda: counted()[3], 60)
        assert counted() == whole
        db.session.remove()

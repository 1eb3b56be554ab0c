"""The stored input of a run, and everything that is computed from it again."""

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from mentoring import jobs
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.matchmaking import checks, obstacles, replay, services
from mentoring.matchmaking import jobs as run_jobs
from mentoring.matchmaking.check_presenters import outcome
from mentoring.matchmaking.encoding import encode
from mentoring.matchmaking.measures import MOST, fits, price_of_aim
from mentoring.matchmaking.models import MatchRun, Proposal, RunStatus
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.scenario_models import CheckKind, RunCheck, RunInput
from mentoring.matchmaking.solving import match
from mentoring.profiles import consents
from mentoring.profiles.models import Profile, Purpose
from mentoring.signals import account_erased
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run, proposals_of
from tests.builders.profiles import share_experience
from tests.mentoring.matchmaking.people import intakes

TAG = "care_leaver"


def quiet(*_: Any) -> None:
    return None


def never() -> bool:
    return False


@settings(max_examples=40, deadline=None)
@given(intakes(), st.booleans(), st.sampled_from(("total", "fair")))
def test_what_is_packed_solves_to_the_very_same(
    intake: Intake, reciprocal: bool, objective: str
) -> None:
    options = RunOptions(seed=3, objective="total" if reciprocal else objective)
    encoded = encode(intake, options, reciprocal=reciprocal)
    packed = replay.pack(encoded)
    assert not re.search(rb"Person|example\.org|north|south", packed)
    again = replay.unpack(packed, options)
    one, other = match(encoded, quiet, never), match(again, quiet, never)
    assert (one.pairs, one.digest) == (other.pairs, other.digest)
    assert replay.result_of(encoded, one) == replay.result_of(again, other)
    assert replay.pack(again) == packed


def test_damaged_or_later_input_is_refused() -> None:
    for bad in (b"", b"PK\x03\x04", b"nonsense"):
        with pytest.raises(replay.NotReadable):
            replay.unpack(bad, RunOptions())


@settings(max_examples=30, deadline=None)
@given(intakes())
def test_fit_and_price_say_nothing_of_shared_experience_and_are_never_below_nought(
    intake: Intake,
) -> None:
    encoded = encode(intake, RunOptions(seed=3), reciprocal=False)
    answer = match(encoded, quiet, never, price=True)
    assert all(0 <= fit <= MOST for fit in fits(encoded, answer.pairs))
    price = price_of_aim(encoded, answer)
    assert price is None or min(price.values()) >= 0


# ---------------------------------------------------------------- with rows


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        group = create_group(mentees=3, mentors=2)
        for application in (group.left[0], group.right[0]):
            profile = db.session.scalars(
                db.select(Profile).where(Profile.account_id == application.account_id)
            ).one()
            share_experience(profile, TAG, importance=3)
    return group


def looked(run: MatchRun, kind: CheckKind, group: Group) -> RunCheck:
    with unit_of_work():
        check = checks.start_check(run, kind, actor=group.coordinator)
    jobs.run_now(check.job)
    db.session.expire_all()
    return check


def withdraw(group: Group) -> None:
    account = group.left[0].account
    consents.withdraw_consent(account, Purpose.SHARED_EXPERIENCE, actor=account)


def test_a_run_computed_again_is_identical_and_a_changed_one_is_not(group: Group) -> None:
    run = create_run(group)
    stored = db.session.execute(text("SELECT payload FROM run_input")).scalar_one()
    assert TAG.encode() not in bytes(stored)
    told = looked(run, CheckKind.REPLAY, group).result
    assert (told["same_input"], told["same_result"]) == (True, True)
    with unit_of_work():
        run.result_digest = "0" * 64
    told = looked(run, CheckKind.REPLAY, group).result
    assert (told["same_input"], told["same_result"]) == (True, False)


def test_another_result_by_another_engine_alarms_nobody(group: Group) -> None:
    run = create_run(group)
    with unit_of_work():
        run.result_digest = "0" * 64
    check = looked(run, CheckKind.REPLAY, group)
    assert "Tell the people who run this service" in outcome(check, run)
    with unit_of_work():
        run.engine_version = "0.9.0"
    told = outcome(check, run)
    assert "equally good" in told
    assert "0.9.0 then" in told
    assert "Tell the people" not in told


def test_withdrawn_consent_deletes_the_input_and_leaves_result_and_reasons(group: Group) -> None:
    run = create_run(group)
    before = [(each.points, each.parts) for each in proposals_of(run)]
    with unit_of_work():
        check = checks.start_check(run, CheckKind.REPLAY, actor=group.coordinator)
        withdraw(group)
    assert db.session.scalar(db.select(db.func.count(RunInput.run_id))) == 0
    assert run.input_dropped_at is not None
    assert [(each.points, each.parts) for each in proposals_of(run)] == before
    jobs.run_now(check.job)
    db.session.expire_all()
    assert check.failure == checks.NOT_KEPT
    with pytest.raises(Conflict, match="no longer kept"), unit_of_work():
        checks.start_check(run, CheckKind.SENSITIVITY, actor=group.coordinator)
    assert obstacles.NO_LONGER.text == "Something this match rests on may no longer be used."


def test_a_consent_no_match_rests_on_leaves_it_as_it_is(group: Group) -> None:
    run = create_run(group)
    with unit_of_work():
        account = group.left[0].account
        consents.give_consent(account, Purpose.TELL_PARTNER, actor=account)
        consents.withdraw_consent(account, Purpose.TELL_PARTNER, actor=account)
    assert checks.has_input(run)
    assert run.withdrawn_at is None


def test_erasure_deletes_the_input_too(group: Group) -> None:
    run = create_run(group)
    with unit_of_work():
        account_erased.send(group.right[0].account)
    assert not checks.has_input(run)
    assert run.withdrawn_at is not None


def test_what_is_taken_back_while_a_run_is_computed_is_not_in_its_answer(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    encode_it = run_jobs.encode

    def withdraw_meanwhile(intake: Intake, *args: Any, **more: Any) -> Any:
        seen.append(sum(bool(each.tags) for each in intake.people))
        if len(seen) == 1:
            with unit_of_work():
                withdraw(group)
        return encode_it(intake, *args, **more)

    monkeypatch.setattr(run_jobs, "encode", withdraw_meanwhile)
    run = create_run(group)
    assert seen == [2, 1]
    assert (run.status, run.withdrawn_at) == (RunStatus.DONE, None)


def test_a_queued_run_leaves_out_what_was_taken_back(group: Group) -> None:
    with unit_of_work():
        run = services.start_run(group.cohort, RunOptions(seed=1), actor=group.coordinator)
        withdraw(group)
    jobs.run_now(run.job)
    db.session.expire_all()
    assert (run.status, run.withdrawn_at) == (RunStatus.DONE, None)


def test_other_weights_are_tried_and_kept_rounded_for_each_pair(group: Group) -> None:
    run = create_run(group)
    told = looked(run, CheckKind.SENSITIVITY, group).result
    figures = db.session.scalars(db.select(Proposal.survived)).all()
    assert len(told["draws"]) == 200
    assert sum(told["bands"].values()) == len(figures) == 3
    assert all(figure % 10 == 0 and 0 <= figure <= 200 for figure in figures)
    assert all("personal_fit" not in drawn for drawn in told["draws"])


def test_a_look_can_be_cancelled_and_then_keeps_nothing(group: Group) -> None:
    run = create_run(group)
    with unit_of_work():
        check = checks.start_check(run, CheckKind.SENSITIVITY, actor=group.coordinator)
        assert checks.start_check(run, CheckKind.SENSITIVITY, actor=group.coordinator) is check
    with unit_of_work():
        checks.cancel_check(check, actor=group.coordinator)
        assert not checks.keep_check(check, {"bands": {}}, {})
    assert check.failure == "It was cancelled."


def test_the_page_of_proof_starts_looks_and_tells_what_they_found(
    client: Any, group: Group
) -> None:
    run = create_run(group)
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/match-runs/{run.id}/checks"
    for kind in CheckKind:
        assert client.post(here, data={"kind": kind.value}).status_code == 303
    assert client.post(here, data={"kind": "guess"}).status_code == 404
    assert "Waiting to start" in client.page(here).text
    for check in db.session.scalars(db.select(RunCheck)).all():
        assert client.get(f"{here}/{check.id}/progress").json["underWay"]
        jobs.run_now(check.job)
    page = client.page(here)
    assert "Identical: the same input, the same pairs" in page.text
    assert "How firmly the pairs stand in 200 weightings" in page.text
    pair = client.page(here.replace("/checks", f"/proposals/{proposals_of(run)[0].id}"))
    assert "of 200 matches in which each weight was up to a fifth more or less" in pair.text

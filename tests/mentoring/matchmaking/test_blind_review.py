"""A review is blind, fast for those who read, and remembers how it went."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from mentoring import clock
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.matchmaking import review
from mentoring.matchmaking.blind import covered
from mentoring.matchmaking.conduct import Look, conduct_of, is_quick, looks, reading_times
from mentoring.matchmaking.flags import flags_of
from mentoring.matchmaking.models import (
    BlindOpening,
    Decision,
    MatchRun,
    PairRule,
    ProposalReview,
    ProposalStatus,
    UnmatchedApplication,
)
from mentoring.profiles.models import Profile
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run, decide, proposals_of
from tests.builders.matchmaking import read_reasons as read
from tests.builders.programmes import create_application, create_person
from tests.mentoring.matchmaking.test_review import colleague


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(
            mentees=[{"organisation_other": "Mill Road Hospital"}, {}, {}], mentors=2
        )


def here(run: MatchRun) -> str:
    return f"/cohorts/{run.cohort_id}/match-runs/{run.id}"


def names(group: Group) -> list[str]:
    return [each.account.name for each in (*group.left, *group.right)]


def test_nobody_is_named_in_the_review_until_a_reason_is_given(client: Any, group: Group) -> None:
    run = create_run(group)
    client.sign_in(group.coordinator)
    first = proposals_of(run)[0]
    address = f"{here(run)}/proposals/{first.id}"
    for page in (f"{here(run)}/proposals", address):
        text = client.page(page).main.get_text()
        assert not [name for name in names(group) if name in text]
        assert "Mill Road" not in text
        assert "Mentee 1" in text
    person = first.members[0].application.account.name
    answer = client.post(f"{address}/names", data={"open-side": "0", "open-reason": ""})
    assert "Say why you need to know" in answer.text
    assert person not in answer.text
    client.post(f"{address}/names", data={"open-side": "0", "open-reason": "She wrote to us"})
    text = client.page(address).main.get_text()
    assert person in text
    assert "She wrote to us" in text
    assert first.members[1].application.account.name not in text
    with unit_of_work():
        other = colleague(group)
    client.sign_in(other)
    text = client.page(address).main.get_text()
    assert person not in text
    assert f"{group.coordinator.name}, " in text


def test_searching_by_name_tells_nothing_before_a_reason_is_kept(client: Any, group: Group) -> None:
    run = create_run(group)
    client.sign_in(group.coordinator)
    person = group.left[0]
    name = person.account.name
    refused = client.page(f"{here(run)}/proposals?q={name}")
    assert "By label" in refused.text
    found = client.page(f"{here(run)}/find?q={name.split()[0]}")
    assert name in found.text
    assert "Mentee 1" not in found.main.get_text()
    data = {"open-what": f"person-{person.id}", "open-reason": "He rang"}
    answer = client.post(f"{here(run)}/find?q={name.split()[0]}", data=data)
    assert answer.status_code == 303
    assert name in client.page(answer.location).text
    assert db.session.scalars(db.select(BlindOpening.reason)).all() == ["He rang"]


def test_the_worklist_filters_by_what_a_coordinator_looks_for(client: Any, group: Group) -> None:
    run = create_run(group)
    client.sign_in(group.coordinator)
    first = proposals_of(run)[0]
    number = client.page(f"{here(run)}/proposals").main.find("tbody").find("a").get_text()
    label = number.split(" and ")[0]
    for query, rows in (
        ("status=unread", 3), ("status=read", 0), ("band=0", None), ("flag=goals", None),
        (f"q={label}", 1), ("sort=flags", 3), ("status=approved", 0),
    ):  # fmt: skip
        body = client.page(f"{here(run)}/proposals?{query}").main.find("tbody")
        found = len(body.find_all("tr")) if body else 0
        assert rows is None or found == rows, query
    client.page(f"{here(run)}/proposals/{first.id}?status=unread")
    assert "Showing" not in client.page(f"{here(run)}/proposals?status=read").text
    body = client.page(f"{here(run)}/proposals?status=read").main.find("tbody")
    assert len(body.find_all("tr")) == 1


def test_only_pairs_that_were_read_are_approved_together_and_the_step_can_be_undone(
    client: Any, group: Group
) -> None:
    run = create_run(group)
    pairs = proposals_of(run)
    client.sign_in(group.coordinator)
    assert "0 pairs that wait" in client.page(f"{here(run)}/approvals").text
    for pair in pairs[:2]:
        client.page(f"{here(run)}/proposals/{pair.id}")
    assert client.submit(f"{here(run)}/approvals", {}).status_code == 303
    db.session.expire_all()
    assert [each.status.value for each in proposals_of(run)].count("approved") == 2
    rows = db.session.scalars(db.select(ProposalReview)).all()
    assert {row.batch_size for row in rows} == {2}
    assert all(row.shown_at < row.decided_at for row in rows)
    client.post(f"{here(run)}/undo")
    db.session.expire_all()
    assert {each.status for each in proposals_of(run)} == {ProposalStatus.WAITING}
    told = client.page(f"{here(run)}/review").text
    assert "the largest with 2 pairs" in told
    assert "2 decisions" in told


def test_nothing_is_approved_together_that_was_not_read(group: Group) -> None:
    run = create_run(group)
    with pytest.raises(DomainError, match="Read one first"), unit_of_work():
        review.approve_read(run, actor=group.coordinator)


def test_undoing_goes_back_to_what_was_decided_before_and_lifts_the_ruling(group: Group) -> None:
    run = create_run(group)
    proposal = proposals_of(run)[0]
    with unit_of_work():
        decide(proposal, group.coordinator)
    with unit_of_work():
        decide(proposal, group.coordinator, Decision.REJECT, note="Too far", never_again=True)
    with unit_of_work():
        review.undo_last(run, actor=group.coordinator)
    assert proposal.status is ProposalStatus.APPROVED
    assert db.session.scalars(db.select(PairRule)).one().lifted_at is not None
    with unit_of_work():
        review.undo_last(run, actor=group.coordinator)
    assert proposal.status is ProposalStatus.WAITING
    with pytest.raises(Conflict, match="no decision of yours"), unit_of_work():
        review.undo_last(run, actor=group.coordinator)


def test_a_decision_a_colleague_has_changed_since_is_not_undone(group: Group) -> None:
    run = create_run(group)
    proposal = proposals_of(run)[0]
    with unit_of_work():
        other = colleague(group)
        decide(proposal, group.coordinator)
    with unit_of_work():
        decide(proposal, other, Decision.REJECT, note="They share an office")
    with pytest.raises(StaleEdit, match="Colin Colleague rejected"), unit_of_work():
        review.undo_last(run, actor=group.coordinator)


def test_a_colleague_is_told_what_the_other_did_and_why(group: Group) -> None:
    proposal = proposals_of(create_run(group))[0]
    with unit_of_work():
        other = colleague(group)
        marker = read(proposal, group.coordinator)
        decide(proposal, other, Decision.REJECT, note="They share an office")
    with pytest.raises(StaleEdit) as refused, unit_of_work():
        review.review_proposal(proposal, Decision.APPROVE, actor=group.coordinator, marker=marker)
    assert "Colin Colleague rejected this pair on" in refused.value.message
    assert "They share an office" in refused.value.message


def test_how_a_review_went_says_what_it_counts(group: Group) -> None:
    run = create_run(group)
    one, two, three = proposals_of(run)
    for pair, decision in ((one, Decision.APPROVE), (two, Decision.REJECT)):
        with unit_of_work():
            marker = read(pair, group.coordinator)
        with clock.moved(timedelta(seconds=8)), unit_of_work():
            review.review_proposal(
                pair, decision, actor=group.coordinator, marker=marker, note="No"
            )
    with unit_of_work():
        read(three, group.coordinator)
        review.approve_read(run, actor=group.coordinator)
    told = conduct_of(run)
    assert (told.pairs, told.approved, told.rejected) == (3, 2, 1)
    assert told.override_rate == pytest.approx(1 / 3)
    assert (told.one_by_one, list(told.batches)) == (3, [])


def test_reading_time_ends_with_the_next_act_of_the_same_person() -> None:
    start = datetime(2027, 3, 1, 9, tzinfo=UTC)

    def after(seconds: int) -> datetime:
        return start + timedelta(seconds=seconds)

    shown = [(1, after(0)), (1, after(30)), (2, after(10)), (1, after(100))]
    assert sorted(reading_times(shown, [(1, after(40)), (2, after(5000))])) == [10, 30, 600]


def test_reasons_are_hardly_looked_at_when_all_looks_before_the_decision_are_short() -> None:
    start = datetime(2027, 3, 1, 9, tzinfo=UTC)
    moments = [start + timedelta(seconds=each) for each in range(60)]
    shown = [(1, moments[0], "a"), (1, moments[2], "b"), (1, moments[30], "a")]
    found = looks(shown, [(1, moments[31])])
    of = {what: [each for each in found if each.what == what] for what in "ab"}
    assert is_quick(of["a"], moments[31])
    assert not is_quick(of["b"], moments[31])
    assert not is_quick([], moments[31]), "nothing is known"
    assert is_quick([Look(1, "c", moments[40], None)], moments[44])
    assert not is_quick([Look(1, "c", moments[40], None)], moments[46])


def test_pages_say_how_many_approvals_rest_on_reasons_hardly_looked_at(
    client: Any, group: Group
) -> None:
    run = create_run(group)
    client.sign_in(group.coordinator)
    first, *others = proposals_of(run)
    with clock.moved(timedelta(minutes=-9)):
        client.page(f"{here(run)}/proposals/{first.id}")
    for pair in others:
        client.page(f"{here(run)}/proposals/{pair.id}")
    told = client.page(f"{here(run)}/approvals").text
    assert "You looked at the reasons of 2 of them for less than 5 seconds" in told
    client.submit(f"{here(run)}/approvals", {})
    told = client.page(f"{here(run)}/publication").text
    assert "2 of the 3 approvals rest on reasons that were looked at for less than 5 sec" in told


@pytest.mark.parametrize(
    ("part", "flag"),
    [
        ({"criterion": "goals", "code": "goals.none", "points": 0}, "goals"),
        ({"criterion": "seniority", "code": "seniority.none", "points": 0}, "seniority"),
        (
            {"criterion": "logistics", "code": "logistics.some", "facts": {"modes_asked": ["x"]}},
            "meeting_way",
        ),
        (
            {"criterion": "logistics", "code": "logistics.some", "facts": {"times_asked": ["x"]}},
            "meeting_time",
        ),
        (
            {
                "criterion": "logistics",
                "code": "logistics.none",
                "facts": {"modes_asked": ["x"], "times_asked": ["y"]},
            },
            "meeting",
        ),
    ],
)
def test_what_does_not_fit_is_flagged(part: dict[str, Any], flag: str) -> None:
    whole = {"points": 50, "max_points": 100, "facts": {}} | part
    assert flags_of([whole], best_other=-1, step=50, kept=False) == [flag]


def test_a_difference_shared_experience_could_make_is_never_flagged() -> None:
    parts = [{"criterion": "role", "code": "role.full", "points": 100, "max_points": 150}]
    assert flags_of(parts, best_other=149, step=50, kept=False) == []
    assert flags_of(parts, best_other=150, step=50, kept=False) == ["better"]


def test_own_words_do_not_give_a_name_or_an_employer_away() -> None:
    told = covered(
        "At mill road hospital, Ana leads; Al helps.", ["Ana", "Al", "Mill Road Hospital"]
    )
    assert told == "At […], […] leads; Al helps."


def test_who_is_left_without_a_pair_is_as_blind_as_a_pair_until_a_reason_is_given(
    app: Flask, client: Any
) -> None:
    with unit_of_work():
        group = create_group(mentees=4, mentors=[{"capacity": 3}])
    run = create_run(group)
    alone = db.session.scalars(db.select(UnmatchedApplication)).one().application
    name, job = alone.account.name, "Communications manager of Mill Road"
    with unit_of_work():
        db.session.scalars(
            db.select(Profile).where(Profile.account_id == alone.account_id)
        ).one().job_title = job
    client.sign_in(group.coordinator)
    address = f"{here(run)}/unmatched"
    text = client.page(address).main.get_text()
    assert name not in text and job not in text
    assert name not in client.page(f"{address}?q={name}").main.find("tbody").get_text()
    found = client.page(address).main.find("tbody").find("tr")
    label, person = found.find("td").get_text(" ", strip=True), found.find("a")["href"]
    label = re.findall(r"Mentee \d+", label)[0]
    assert label in client.page(f"{address}?q={label}").main.get_text()
    refused = client.post(f"{person}/name", data={"open-reason": "  "})
    assert "Say why you need to know" in refused.text and name not in refused.text
    client.post(f"{person}/name", data={"open-reason": "She wrote to us"})
    assert db.session.scalars(db.select(BlindOpening.reason)).all() == ["She wrote to us"]
    for page in (address, person):
        assert name in client.page(page).main.get_text()
    assert "She wrote to us" in client.page(person).main.get_text()
    with unit_of_work():
        other = colleague(group)
    client.sign_in(other)
    assert name not in client.page(address).main.get_text()


def test_somebody_who_was_not_taken_in_is_named_so_that_they_can_be_asked(
    client: Any, group: Group
) -> None:
    run = create_run(group)
    with unit_of_work():
        outside = create_application(group.cohort, create_person("Late Lateef"))
        db.session.add(
            UnmatchedApplication(
                run_id=run.id,
                application_id=outside.id,
                side=outside.side,
                reason="untrained",
                detail={},
            )
        )
    client.sign_in(group.coordinator)
    assert "Late Lateef" in client.page(f"{here(run)}/unmatched").main.get_text()

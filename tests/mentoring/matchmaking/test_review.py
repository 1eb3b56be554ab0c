"""Review: pair by pair, by somebody who was shown the reasons."""

from typing import Any

import pytest
from flask import Flask

from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.audit import StatusChange
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.matchmaking import markers, review, scenarios, services
from mentoring.matchmaking.models import (
    Decision,
    PairRule,
    ProposalReview,
    ProposalStatus,
    RuleKind,
)
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    create_group,
    create_published,
    create_run,
    create_scenario,
    decide,
    pairs_of,
    proposals_of,
    read_reasons,
    run_scenario,
)
from tests.builders.programmes import create_coordinator


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=2, mentors=2)


def colleague(group: Group) -> Account:
    account = create_coordinator("Colin Colleague")
    grant_role(account, Role.COORDINATOR, actor="tests", programme_id=group.cohort.programme_id)
    return account


def test_an_approval_says_who_when_and_that_the_reasons_were_shown(group: Group) -> None:
    proposal = proposals_of(create_run(group))[0]
    with unit_of_work():
        decide(proposal, group.coordinator)
    row = db.session.scalars(db.select(ProposalReview)).one()
    assert (row.account_id, row.decision) == (group.coordinator.id, Decision.APPROVE)
    assert row.shown_at <= row.decided_at
    moves = db.session.scalars(
        db.select(StatusChange.became).where(StatusChange.subject_type == "Proposal")
    ).all()
    assert sorted(moves) == ["approved", "waiting", "waiting"]


def test_nobody_decides_about_a_pair_they_have_not_read(group: Group) -> None:
    proposal = proposals_of(create_run(group))[0]
    marker = markers.marker_for(proposal.id, proposal.version, group.coordinator.id)
    with pytest.raises(DomainError, match="read them before you decide"), unit_of_work():
        review.review_proposal(proposal, Decision.APPROVE, actor=group.coordinator, marker=marker)


@pytest.mark.parametrize("wrong", ["other pair", "other version", "other reader", "made up"])
def test_a_marker_is_good_for_one_pair_version_and_reader(group: Group, wrong: str) -> None:
    one, other = proposals_of(create_run(group))
    with unit_of_work():
        read_reasons(one, group.coordinator)
    reader = group.coordinator.id
    marker = {
        "other pair": markers.marker_for(other.id, other.version, reader),
        "other version": markers.marker_for(one.id, one.version + 1, reader),
        "other reader": markers.marker_for(one.id, one.version, reader + 1),
        "made up": "eyJ0cnkiOjF9.abc",
    }[wrong]
    with pytest.raises(DomainError), unit_of_work():
        review.review_proposal(one, Decision.APPROVE, actor=group.coordinator, marker=marker)
    assert proposals_of(one.run)[0].status is ProposalStatus.WAITING


def test_sending_an_approval_twice_leaves_one_row(group: Group) -> None:
    proposal = proposals_of(create_run(group))[0]
    for _ in range(2):
        with unit_of_work():
            decide(proposal, group.coordinator)
    assert len(db.session.scalars(db.select(ProposalReview)).all()) == 1


def test_a_decision_made_by_somebody_else_meanwhile_is_not_overwritten(group: Group) -> None:
    proposal = proposals_of(create_run(group))[0]
    with unit_of_work():
        other = colleague(group)
        marker = read_reasons(proposal, group.coordinator)
        decide(proposal, other)
    with pytest.raises(StaleEdit, match="Colin Colleague approved this pair"), unit_of_work():
        review.review_proposal(
            proposal,
            Decision.REJECT,
            actor=group.coordinator,
            marker=marker,
            note="They know each other",
        )


def test_a_rejected_pair_is_never_proposed_again_until_that_is_lifted(group: Group) -> None:
    run = create_run(group)
    proposal = proposals_of(run)[0]
    pair = frozenset(member.application_id for member in proposal.members)
    with unit_of_work():
        decide(
            proposal,
            group.coordinator,
            Decision.REJECT,
            note="They know each other",
            never_again=True,
        )
    assert pair not in pairs_of(create_run(group))
    with unit_of_work():
        services.lift_rule(db.session.scalars(db.select(PairRule)).one(), actor=group.coordinator)
    assert pair in pairs_of(create_run(group))


def test_a_rejection_without_a_reason_is_refused(group: Group) -> None:
    proposal = proposals_of(create_run(group))[0]
    with pytest.raises(DomainError, match="Say why"), unit_of_work():
        decide(proposal, group.coordinator, Decision.REJECT)


def test_a_decision_can_be_changed_until_the_match_is_published(group: Group) -> None:
    proposal = proposals_of(create_run(group))[0]
    with unit_of_work():
        decide(proposal, group.coordinator, Decision.REJECT, note="Too far")
        decide(proposal, group.coordinator)
    assert proposal.status is ProposalStatus.APPROVED
    published = create_published(group)
    with pytest.raises(Conflict), unit_of_work():
        decide(proposals_of(published)[0], group.coordinator, Decision.REJECT, note="No")


def test_two_people_who_were_never_proposed_can_be_ruled_apart_for_the_whole_cohort(
    client: Any, group: Group
) -> None:
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/match-runs"
    assert "Rule on two people" in client.page(here).text
    left, right = group.left[0], group.right[0]
    told = {"left": left.account.email, "right": right.account.email, "kind": "never"}
    answer = client.submit(f"{here}/rules", told)
    assert "Say why" in answer.text
    assert left.account.email in answer.text
    told |= {"reason": "They were married"}
    answer = client.submit(f"{here}/rules", told | {"left": "Nobody"})
    assert "No approved mentee has this name" in answer.text
    answer = client.submit(f"{here}/rules", told)
    assert answer.status_code == 303
    page = client.page(here).text
    assert f"They were married ({group.coordinator.name}" in page
    assert frozenset({left.id, right.id}) not in pairs_of(create_run(group))


def test_a_pair_that_was_to_be_kept_together_says_why_and_who_said_so(
    client: Any, group: Group
) -> None:
    with unit_of_work():
        services.rule_pair(
            group.cohort,
            group.left[0].id,
            group.right[0].id,
            RuleKind.KEEP,
            actor=group.coordinator,
            reason="Half-way through a portfolio",
        )
        scenario = create_scenario(group)
        scenarios.keep_pair(
            scenario, group.left[1], group.right[0], actor=group.coordinator, reason="Same shifts"
        )
    run = run_scenario(scenario, group)
    client.sign_in(group.coordinator)
    told = []
    for each in proposals_of(run):
        text = client.page(f"/cohorts/{run.cohort_id}/match-runs/{run.id}/proposals/{each.id}").text
        told += [why for why in ("Half-way through a portfolio", "Same shifts") if why in text]
        assert ("Kept together because" in text) == ("kept" in each.flags)
    assert sorted(told) == ["Half-way through a portfolio", "Same shifts"]

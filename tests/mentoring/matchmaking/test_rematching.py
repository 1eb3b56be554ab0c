"""Other partners and their cost, choosing one, and matching the rest again around what stands."""

from typing import Any

import pytest
from flask import Flask

from mentoring import jobs
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.matchmaking import weighings
from mentoring.matchmaking.conduct import Conduct, conduct_of
from mentoring.matchmaking.models import (
    Decision,
    MatchRun,
    Proposal,
    ProposalReview,
    ProposalStatus,
    RuleKind,
    RunMember,
    RunOrigin,
    Weighing,
)
from mentoring.matchmaking.person_page import person_page
from mentoring.matchmaking.rematching import match_the_rest
from mentoring.matchmaking.services import rule_pair
from mentoring.profiles.services import avoid_person, save_answers
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run, decide, proposals_of
from tests.mentoring.matchmaking.test_publication import profile_of
from tests.support.queries import counted_queries

Pair = frozenset[int]


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        one = {"capacity": 1}
        return create_group(mentees=3, mentors=[one, one, one])


def pair_of(proposal: Proposal) -> Pair:
    return frozenset(member.application_id for member in proposal.members)


def computed(run: MatchRun) -> dict[Pair, Proposal]:
    if run.job is not None and run.job.status is jobs.JobStatus.QUEUED:
        jobs.run_now(run.job)
    db.session.expire_all()
    return {pair_of(each): each for each in proposals_of(run)}


def rest_of(run: MatchRun, group: Group, **more: Any) -> MatchRun:
    with unit_of_work():
        return match_the_rest(run, actor=group.coordinator, **more)


def numbers(run: MatchRun) -> dict[int, RunMember]:
    found = db.session.scalars(db.select(RunMember).where(RunMember.run_id == run.id))
    return {each.application_id: each for each in found}


def test_approved_pairs_stay_and_keep_their_approval_and_rejected_ones_do_not_return(
    group: Group,
) -> None:
    run = create_run(group)
    one, two, _ = proposals_of(run)
    with unit_of_work():
        decide(one, group.coordinator)
        decide(two, group.coordinator, Decision.REJECT, note="They share a flat")
    approved, rejected = pair_of(one), pair_of(two)
    child = rest_of(run, group)
    found = computed(child)
    assert found[approved].status is ProposalStatus.APPROVED
    assert rejected not in found
    assert [each.status for key, each in found.items() if key != approved] == [
        ProposalStatus.WAITING
    ] * (len(found) - 1)
    carried = db.session.scalars(
        db.select(ProposalReview).where(ProposalReview.proposal_id == found[approved].id)
    ).one()
    first = db.session.scalars(
        db.select(ProposalReview).where(ProposalReview.proposal_id == one.id)
    ).one()
    assert carried.carried
    assert (carried.account_id, carried.shown_at, carried.decided_at) == (
        first.account_id, first.shown_at, first.decided_at,
    )  # fmt: skip
    assert db.session.get_one(RunOrigin, child.id).parent_id == run.id


def test_an_approval_is_asked_for_again_when_something_it_rests_on_has_changed(
    group: Group,
) -> None:
    run = create_run(group)
    one = proposals_of(run)[0]
    pair = pair_of(one)
    with unit_of_work():
        decide(one, group.coordinator)
        person = next(each for each in group.left if each.id in pair)
        save_answers(profile_of(person), actor=person.account, availability=["weekends"])
    found = computed(rest_of(run, group))
    assert found[pair].status is ProposalStatus.WAITING


def test_a_chosen_pair_takes_the_place_of_what_stands_in_its_way(group: Group) -> None:
    run = create_run(group)
    pairs = proposals_of(run)
    with unit_of_work():
        for each in pairs:
            decide(each, group.coordinator)
    left = pairs[0].members[0].application_id
    right = pairs[1].members[1].application_id
    with pytest.raises(DomainError, match="Say why"):
        rest_of(run, group, pair=(left, right))
    child = rest_of(run, group, pair=(left, right), reason="They asked for each other")
    found = computed(child)
    assert found[frozenset((left, right))].status is ProposalStatus.WAITING
    assert found[pair_of(pairs[2])].status is ProposalStatus.APPROVED
    assert len(found) == 3
    assert db.session.get_one(RunOrigin, child.id).why == "They asked for each other"


def reviewed(run: MatchRun) -> tuple[Conduct, int]:
    """How a review went, and in how many queries that was found."""
    db.session.expire_all()
    run.name  # noqa: B018 - loads the run before its queries are counted
    with counted_queries() as queries:
        told = conduct_of(run)
    return told, len(queries)


def test_what_was_rejected_or_put_together_by_hand_counts_in_the_match_made_from_it(
    group: Group,
) -> None:
    run = create_run(group)
    one, two, _ = proposals_of(run)
    with unit_of_work():
        decide(one, group.coordinator)
        decide(two, group.coordinator, Decision.REJECT, note="They share a flat")
    alone, asked = reviewed(run)
    assert (alone.rejected, alone.chosen, alone.override_rate) == (1, 0, 0.5)
    child = rest_of(run, group)
    rest = [each for key, each in computed(child).items() if key != pair_of(one)]
    assert (reviewed(child)[0].approved, reviewed(child)[0].override_rate) == (1, 0.5)
    left, right = (each.members[at].application_id for at, each in enumerate(rest[:2]))
    if frozenset((left, right)) == pair_of(two):
        left, right = rest[1].members[0].application_id, rest[0].members[1].application_id
    grandchild = rest_of(child, group, pair=(left, right), reason="They asked for each other")
    for each in computed(grandchild).values():
        if each.status is ProposalStatus.WAITING:
            with unit_of_work():
                decide(each, group.coordinator)
    told, queries = reviewed(grandchild)
    approved = len(proposals_of(grandchild))
    assert (told.approved, told.rejected, told.chosen) == (approved, 1, 1)
    assert told.override_rate == pytest.approx(2 / (approved + 1))
    assert (told.matches, told.carried, queries) == (3, 1, asked)


def test_a_pair_counts_once_however_often_it_was_decided(group: Group) -> None:
    run = create_run(group)
    one = proposals_of(run)[0]
    with unit_of_work():
        decide(one, group.coordinator)
    child = rest_of(run, group)
    again = computed(child)[pair_of(one)]
    with unit_of_work():
        decide(again, group.coordinator, Decision.REJECT, note="They know each other")
    told = reviewed(child)[0]
    assert (told.approved, told.rejected, told.override_rate) == (0, 1, 1.0)


def test_the_page_of_a_review_says_how_many_matches_it_went_through(
    client: Any, group: Group
) -> None:
    run = create_run(group)
    two = proposals_of(run)[1]
    with unit_of_work():
        decide(two, group.coordinator, Decision.REJECT, note="They share a flat")
    child = rest_of(run, group)
    computed(child)
    client.sign_in(group.coordinator)
    text = client.page(f"/cohorts/{run.cohort_id}/match-runs/{child.id}/review").main.get_text()
    assert "100% of 1 decision: 1 pair rejected, none put together by hand" in text
    assert "goes on from an earlier match" in text
    page = client.page(f"/cohorts/{run.cohort_id}/match-runs/{child.id}").main
    (link,) = [each["href"] for each in page.find_all("a") if "What it changes" in each.text]
    assert "Partners that change" in client.page(link).main.text


def test_a_coordinator_weighs_other_partners_and_chooses_one_by_the_pages(
    client: Any, group: Group
) -> None:
    run = create_run(group)
    first = proposals_of(run)[0]
    person = numbers(run)[first.members[0].application_id]
    client.sign_in(group.coordinator)
    here = f"/cohorts/{run.cohort_id}/match-runs/{run.id}/people/mentee/{person.number}"
    assert "Work out what others would cost" in client.page(here).text
    assert client.submit(here, {}).status_code == 303
    page = client.page(here)
    assert "Is the pair proposed now" in page.text
    assert "Each of the others would cost everybody together" in page.text
    assert not [each.account.name for each in group.left if each.account.name in page.main.text]
    choices = [each["value"] for each in page.main.find_all("input", attrs={"name": "partner"})]
    assert len(choices) == 2
    answer = client.submit(here, {"partner": choices[0]})
    assert "Say why these two should be paired" in answer.text
    answer = client.submit(here, {"partner": choices[0], "reason": "She knows the field"})
    assert answer.status_code == 303
    origin = db.session.scalars(db.select(RunOrigin)).one()
    assert origin.why == "She knows the field"
    other = next(
        key for key, each in numbers(run).items()
        if each.side.value == "mentor" and each.number == int(choices[0])
    )  # fmt: skip
    child = db.session.get_one(MatchRun, origin.run_id)
    assert frozenset((person.application_id, other)) in computed(child)


def test_a_large_match_answers_in_the_background(
    client: Any, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighings, "AT_ONCE", 1)
    run = create_run(group)
    client.sign_in(group.coordinator)
    here = f"/cohorts/{run.cohort_id}/match-runs/{run.id}/people/mentor/1"
    client.submit(here, {})
    assert "Waiting to start" in client.page(here).text
    asked = db.session.scalars(db.select(Weighing)).one()
    jobs.run_now(asked.job)
    assert "Is the pair proposed now" in client.page(here).text


def test_what_stays_is_asked_before_the_rest_is_matched_again(client: Any, group: Group) -> None:
    run = create_run(group)
    with unit_of_work():
        decide(proposals_of(run)[0], group.coordinator)
    client.sign_in(group.coordinator)
    address = f"/cohorts/{run.cohort_id}/match-runs/{run.id}/rest"
    assert "1 approved pair stays" in client.page(address).text
    assert client.submit(address, {}).status_code == 303
    assert db.session.scalar(db.select(db.func.count(RunOrigin.run_id))) == 1


@pytest.mark.parametrize("objective", ["total", "fair"])
def test_whoever_would_be_left_with_nobody_is_told_before_a_partner_is_chosen(
    app: Flask, objective: str
) -> None:
    with unit_of_work():
        group = create_group(mentees=3, mentors=[{"capacity": 1}, {"capacity": 1}])
    run = create_run(group, objective=objective)
    paired = {each for pair in computed(run) for each in pair}
    (alone,) = [each.id for each in group.left if each.id not in paired]
    with unit_of_work():
        weighings.ask(run, alone, at_once=True)
    weighings.answer(run.id, alone, lambda _stage, _share: None)
    db.session.expire_all()
    told = person_page(
        run, numbers(run)[alone], weighings.weighing_of(run, alone), group.coordinator
    )
    assert len(told.partners) == 2
    for each in told.partners:
        assert each.cost == "Would leave 1 other person without a partner"
    standing = next(each.id for each in group.left if each.id in paired)
    with unit_of_work():
        weighings.ask(run, standing, at_once=True)
    weighings.answer(run.id, standing, lambda _stage, _share: None)
    db.session.expire_all()
    told = person_page(
        run, numbers(run)[standing], weighings.weighing_of(run, standing), group.coordinator
    )
    other = next(each.cost for each in told.partners if each.can_choose)
    assert "1 other person would change partner" in other or objective == "fair"
    assert "without a partner" not in other
    assert "nobody else" not in other.lower()


def test_why_two_people_in_particular_were_not_paired_is_told_but_nothing_private(
    client: Any,
) -> None:
    with unit_of_work():
        one = {"capacity": 1, "organisation_other": "The same trust", "offered": {"media": 2}}
        group = create_group(
            mentees=[{"organisation_other": "The same trust", "wanted": {"digital": 3}}, {}],
            mentors=[{"capacity": 1}, {"capacity": 1}, {"capacity": 1}, one],
        )
    run, (asking, _) = create_run(group), group.left
    own = {each for pair in computed(run) if asking.id in pair for each in pair}
    other = next(each for each in group.right[:3] if each.id not in own)
    numbered = numbers(run)
    client.sign_in(group.coordinator)
    here = (
        f"/cohorts/{run.cohort_id}/match-runs/{run.id}/people/mentee/{numbered[asking.id].number}"
    )

    def told(label: object) -> str:
        main = client.page(f"{here}?q={label}").main
        return " ".join(main.get_text(" ").split("somebody in particular")[1].split())

    colleague = told(numbered[group.right[3].id].number)
    assert "of one organisation, and this match pairs nobody inside one" in colleague
    assert "digital and social media, which Mentor" in colleague
    assert "has no mentor of that number" in told("mentor+99")
    assert "Enter a label, such as Mentor 12" in told("Ana")
    before = told(numbered[other.id].number)
    assert "personal fit left out" in before
    with unit_of_work():
        avoid_person(profile_of(asking), other.account.email, actor=asking.account)
    assert told(numbered[other.id].number) == before, "whom somebody avoids is told to nobody"
    with unit_of_work():
        rule_pair(
            group.cohort, asking.id, other.id, RuleKind.NEVER,
            actor=group.coordinator, reason="Old friends",
        )  # fmt: skip
    assert "ruled that they are never proposed: Old friends" in told(numbered[other.id].number)


def test_a_mentor_who_would_be_left_with_nobody_counts_too(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=[{"capacity": 1}] * 3)
    run = create_run(group)
    asking = group.left[0].id
    paired = {each for pair in computed(run) for each in pair}
    (spare,) = [each.id for each in group.right if each.id not in paired]
    with unit_of_work():
        weighings.ask(run, asking, at_once=True)
    weighings.answer(run.id, asking, lambda _stage, _share: None)
    db.session.expire_all()
    asked = weighings.weighing_of(run, asking)
    told = person_page(run, numbers(run)[asking], asked, group.coordinator).partners
    cost = next(each.cost for each in told if each.application_id == spare)
    assert cost.endswith("ould leave 1 other person without a partner"), cost

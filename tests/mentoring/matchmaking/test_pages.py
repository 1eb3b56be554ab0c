"""The coordinator's pages: start, follow, read, decide, publish."""

import re
from typing import Any

import pytest
from flask import Flask

from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.matchmaking.models import Decision, MatchRun, ProposalStatus, RunStatus
from mentoring.pairings.models import Pairing
from mentoring.programmes.cohort_settings import Ways, change_ways
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    create_group,
    create_run,
    decide,
    proposals_of,
    publish_run,
)


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        group = create_group(mentees=3, mentors=2)
    return group


def base(group: Group) -> str:
    return f"/cohorts/{group.cohort.id}/match-runs"


def test_a_coordinator_starts_a_match_with_weights_of_their_own(client: Any, group: Group) -> None:
    client.sign_in(group.coordinator)
    page = client.page(base(group))
    assert "3 of 3 approved" in page.text
    answer = client.submit(f"{base(group)}/new", {"goals": "60", "name": "More goals"})
    assert answer.status_code == 303
    run = db.session.scalars(db.select(MatchRun)).one()
    assert (run.name, run.options["weights"]["goals"]) == ("More goals", 60)
    assert "Waiting to start" in client.page(answer.location).text


def test_weights_that_do_not_go_together_are_refused_and_kept(client: Any, group: Group) -> None:
    client.sign_in(group.coordinator)
    answer = client.submit(f"{base(group)}/new", {"personal_fit": "90", "goals": "abc"})
    assert answer.status_code == 200
    assert "Career goals: enter a whole number" in answer.text
    assert 'value="abc"' in answer.text
    answer = client.submit(f"{base(group)}/new", {"personal_fit": "90"})
    assert "may carry at most 30%" in answer.text
    assert db.session.scalar(db.select(db.func.count(MatchRun.id))) == 0


def test_reading_approving_and_publishing_by_the_pages_alone(client: Any, group: Group) -> None:
    run = create_run(group)
    client.sign_in(group.coordinator)
    here = f"{base(group)}/{run.id}"
    assert "Read the first pair" in client.page(here).text
    assert "3 pairs wait for a decision" in client.page(f"{here}/publication").text
    for proposal in proposals_of(run):
        answer = client.submit(f"{here}/proposals/{proposal.id}", {})
        assert answer.status_code == 303
    assert "Every pair has a decision" in client.page(here).text
    page = client.page(f"{here}/publication")
    assert "An invitation to a mentee" in page.text
    assert "Publish and send the invitations" in page.text
    answer = client.submit(f"{here}/publication", {})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(MatchRun, run.id).status is RunStatus.PUBLISHED
    assert db.session.scalar(db.select(db.func.count(Pairing.id))) == 3
    assert db.session.scalar(db.select(db.func.count(OutboxMessage.id))) >= 6
    assert "Published" in client.page(here).text


def test_a_rejection_needs_its_reason_and_keeps_what_was_typed(client: Any, group: Group) -> None:
    run = create_run(group)
    client.sign_in(group.coordinator)
    proposal = proposals_of(run)[0]
    address = f"{base(group)}/{run.id}/proposals/{proposal.id}"
    form = client.page(address).main.find("form", method="post")
    data = {
        "marker": form.find("input", attrs={"name": "marker"})["value"],
        "reject": "y",
        "note": "",
        "never_again": "y",
    }
    answer = client.post(f"{address}/reviews", data=data)
    assert "Say why this is not the right pair" in answer.text
    answer = client.post(f"{address}/reviews", data=data | {"note": "They know each other"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert proposals_of(run)[0].status is ProposalStatus.REJECTED
    assert "They know each other" in client.page(address).text
    assert "Never proposed" in client.page(base(group)).text


def test_lists_take_the_same_queries_whatever_their_length(
    client: Any, app: Flask, count_queries: Any
) -> None:
    counted = []
    for size in (2, 12):
        with unit_of_work():
            group = create_group(mentees=size, mentors=size)
        run = create_run(group)
        client.sign_in(group.coordinator)
        first = proposals_of(run)[0].id
        here = f"{base(group)}/{run.id}"
        pages = (base(group), f"{here}?sort=name&q=person", f"{here}/proposals/{first}")
        for address in (*pages, f"{here}/unmatched", f"{here}/publication"):
            client.page(address)
            with count_queries() as queries:
                client.page(address)
            counted.append((address.split("/")[-1].split("?")[0], len(queries)))
    half = len(counted) // 2
    few, many = ([count for _, count in part] for part in (counted[:half], counted[half:]))
    assert few == many, counted


def test_a_draft_that_a_publication_overtook_says_so_on_each_of_its_pages(
    client: Any, group: Group
) -> None:
    older, newer = create_run(group), create_run(group)
    client.sign_in(group.coordinator)
    lines = [
        link.get_text(strip=True)
        for link in client.page("/home").main.find_all("a", href=re.compile("/match-runs/"))
    ]
    assert len(set(lines)) == len(lines), "two drafts are told apart"
    publish_run(older, group)
    here = f"{base(group)}/{newer.id}"
    for address in (base(group), here, f"{here}/publication"):
        text = client.page(address).main.get_text(" ", strip=True)
        assert "rests on who was free before the last publication" in text, address
        assert "Ready to review" not in text and "approve or reject each" not in text, address
    assert "to read and decide" not in client.page("/home").text
    assert "before the last publication" not in client.page(f"{base(group)}/{older.id}").text


def test_how_many_of_the_pairs_wanted_there_are_is_said_where_it_matters(
    client: Any, group: Group
) -> None:
    with unit_of_work():
        change_ways(group.cohort, Ways(4, True, 5, target_mentors=6), actor="tests")
    run = create_run(group)
    client.sign_in(group.coordinator)
    here, cohort = f"{base(group)}/{run.id}", f"/cohorts/{group.cohort.id}"
    assert "3 of the 4 pairs wanted" in client.page(here).text
    assert "0 of the 4 pairs wanted are invited or active" in client.page(cohort).text
    publish_run(run, group)
    assert "3 of the 4 pairs wanted are invited or active" in client.page(here).text
    supply = client.page(f"{cohort}/supply").text
    assert "3 of the 4 pairs wanted are invited or active. 2 of the 6 mentors wanted" in supply
    assert "3 of the 4 pairs wanted are invited or active" in client.page(cohort).text
    with unit_of_work():
        change_ways(group.cohort, Ways(2, True, 5, target_mentors=1), actor="tests")
    told = client.page(f"{cohort}/supply").text
    assert "3 pairs (1 more than the 2 wanted) are invited or active" in told
    assert "2 mentors (1 more than the 1 wanted) are approved" in told


def test_before_publication_the_pairs_that_stand_already_count_towards_what_is_wanted(
    client: Any, group: Group
) -> None:
    with unit_of_work():
        change_ways(group.cohort, Ways(8, True, 5), actor="tests")
    run = create_run(group)
    client.sign_in(group.coordinator)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
    page = client.page(f"{base(group)}/{run.id}/publication").text
    assert "With them, this cohort has 3 of the 8 pairs wanted" in page


def test_whom_rejections_leave_without_a_pair_is_counted_and_can_be_matched_again(
    client: Any, app: Flask
) -> None:
    with unit_of_work():
        group = create_group(mentees=3, mentors=[{"capacity": 1}, {"capacity": 1}])
    run = create_run(group)
    first, second = proposals_of(run)
    with unit_of_work():
        decide(first, group.coordinator, Decision.REJECT, note="They share a flat")
        decide(second, group.coordinator)
    client.sign_in(group.coordinator)
    here = f"{base(group)}/{run.id}"
    told = " ".join(client.page(here).main.get_text(" ").split())
    assert "Mentees without a pair 1 person, and 1 person whose proposed pair was rejected" in told
    assert "Mentors without a pair 0 people, and 1 person whose proposed pair was rejected" in told
    page = client.page(f"{here}/publication").main
    assert "2 people have no pair because theirs was rejected" in " ".join(page.text.split())
    assert page.find("a", href=f"{here}/rest")
    assert client.submit(f"{here}/publication", {}).status_code == 303
    link = client.page(here).main.find("a", string="The pairings of this match, and their answers")
    assert "1 pairing" in client.page(link["href"]).text

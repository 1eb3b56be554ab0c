"""People freed by declines are matched again as proposals, without anybody asking."""

from datetime import timedelta

import pytest
from flask import Flask

from mentoring import clock, jobs
from mentoring.audit import AuditEvent, StatusChange
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.jobs import Job
from mentoring.matchmaking import late, publication, putting_away
from mentoring.matchmaking.models import MatchRun, RunMember, RunStatus
from mentoring.matchmaking.next_round import JOB, ask_next_rounds, rounds_due
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work
from tests.builders import profiles
from tests.builders.matchmaking import (
    Group,
    approved,
    create_group,
    create_published,
    create_run,
    create_scenario,
    decide,
    proposals_of,
    publish_run,
    run_scenario,
)
from tests.support.pages import PageClient


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        group = create_group(mentees=2, mentors=[{"capacity": 1}, {"capacity": 1}])
    create_published(group)
    return group


def newcomers(group: Group) -> None:
    """Somebody new on both sides, approved after the first publication."""
    mentee = profiles.create_mentee(organisation_other="New employer")
    mentor = profiles.create_mentor(organisation_other="Other employer", capacity=1)
    group.left.append(approved(group.cohort, mentee, Side.MENTEE))
    group.right.append(approved(group.cohort, mentor, Side.MENTOR))


def decline(pairing: Pairing) -> None:
    with unit_of_work():
        member = pairing.members[0]
        pairings.decline(member, reason="no_time", actor=member.account)


def invited() -> list[Pairing]:
    return list(db.session.scalars(db.select(Pairing).order_by(Pairing.id)))


def work_through() -> list[MatchRun]:
    ask_next_rounds()
    for job in db.session.scalars(db.select(Job).where(Job.kind == JOB)):
        if job.status is jobs.JobStatus.QUEUED:
            jobs.run_now(job)
    db.session.expire_all()
    return list(db.session.scalars(db.select(MatchRun).order_by(MatchRun.id)))


def test_a_round_begins_once_every_invitation_has_been_answered(group: Group) -> None:
    one, other = invited()
    decline(one)
    assert rounds_due(clock.now()) == []
    decline(other)
    runs = work_through()
    assert [run.name for run in runs[1:]] == ["Next round"]
    assert runs[1].status is RunStatus.QUEUED
    assert runs[1].requested_by_id == group.coordinator.id
    started = db.session.scalars(
        db.select(AuditEvent.job).where(AuditEvent.action == "match run started")
    ).all()
    assert JOB in started
    jobs.run_now(runs[1].job)
    assert len(work_through()) == 2


def test_one_who_never_answers_holds_nobody_up_for_long(group: Group) -> None:
    decline(invited()[0])
    with clock.moved(timedelta(days=2, minutes=1)):
        assert [each.cohort_id for each in rounds_due(clock.now())] == [group.cohort.id]


def test_matches_tried_out_before_the_publication_hold_nothing_up_and_say_that_it_came(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=[{"capacity": 1}])
    chosen, left = create_run(group), create_run(group, objective="fair")
    client.sign_in(group.coordinator)
    page = f"/cohorts/{group.cohort.id}/match-runs"
    assert "Put this draft away, and match" not in client.page(f"{page}/{left.id}").text
    publish_run(chosen, group)
    assert "Put this draft away, and match" in client.page(f"{page}/{left.id}").text
    assert "Put this draft away, and match" not in client.page(f"{page}/{chosen.id}").text
    decline(invited()[0])
    assert [run.name for run in work_through()[2:]] == ["Next round"]


def test_no_round_begins_beside_a_match_that_is_being_reviewed(group: Group) -> None:
    for pairing in invited():
        decline(pairing)
    create_run(group)
    assert rounds_due(clock.now()) == []


def test_what_was_tried_out_or_put_away_holds_no_round_up(group: Group) -> None:
    for pairing in invited():
        decline(pairing)
    with unit_of_work():
        scenario = create_scenario(group)
    run_scenario(scenario, group)
    draft = create_run(group)
    assert rounds_due(clock.now()) == []
    with unit_of_work():
        putting_away.put_away(draft, actor=group.coordinator, reason="Too early")
    assert draft.status is RunStatus.AWAY
    assert [run.name for run in work_through()[3:]] == ["Next round"]


def test_a_scenario_somebody_decides_about_is_a_review_in_hand(group: Group) -> None:
    for pairing in invited():
        decline(pairing)
    with unit_of_work():
        newcomers(group)
        scenario = create_scenario(group)
    tried = run_scenario(scenario, group)
    assert rounds_due(clock.now()) != []
    with unit_of_work():
        decide(proposals_of(tried)[0], group.coordinator)
    assert rounds_due(clock.now()) == []


def test_a_round_put_away_is_not_made_again_until_somebody_else_is_free(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=3, mentors=[{"capacity": 1}] * 3)
    create_published(group)
    one, two, three = invited()
    decline(one)
    decline(two)
    with clock.moved(timedelta(days=3)):
        _, second = work_through()
        jobs.run_now(second.job)
        with unit_of_work():
            putting_away.put_away(second, actor=group.coordinator)
        assert rounds_due(clock.now()) == []
        decline(three)
        assert len(work_through()) == 3


def test_a_draft_put_away_comes_back_until_a_newer_match_is_published(group: Group) -> None:
    with unit_of_work():
        newcomers(group)
    draft, other = create_run(group), create_run(group, objective="fair")
    with unit_of_work():
        decide(proposals_of(draft)[0], group.coordinator)
        putting_away.put_away(draft, actor=group.coordinator)
    with pytest.raises(Conflict, match="put away"), unit_of_work():
        publication.publish(draft, actor=group.coordinator)
    with unit_of_work():
        putting_away.take_back(draft, actor=group.coordinator)
    assert draft.status is RunStatus.DONE
    with unit_of_work():
        putting_away.put_away(draft, actor=group.coordinator)
    publish_run(other, group)
    with pytest.raises(Conflict, match="stays put away"), unit_of_work():
        putting_away.take_back(draft, actor=group.coordinator)


def test_the_next_round_takes_in_whoever_an_unread_overnight_match_did(group: Group) -> None:
    with unit_of_work():
        newcomers(group)
    late.ask()
    (job,) = db.session.scalars(db.select(Job).where(Job.kind == late.JOB))
    jobs.run_now(job)
    (overnight,) = db.session.scalars(db.select(MatchRun).where(MatchRun.overnight))
    jobs.run_now(overnight.job)
    for pairing in invited():
        decline(pairing)
    third = work_through()[-1]
    jobs.run_now(third.job)
    db.session.expire_all()
    assert (third.name, overnight.status) == ("Next round", RunStatus.AWAY)
    taken = set(
        db.session.scalars(db.select(RunMember.application_id).where(RunMember.run_id == third.id))
    )
    assert {each.id for each in (*group.left, *group.right)} <= taken


def test_a_lapsed_record_lets_the_next_round_match_everybody_alike_and_tells(
    client: PageClient, group: Group
) -> None:
    published = db.session.scalars(db.select(MatchRun)).one()
    with unit_of_work():
        published.options = published.options | {"use_tiers": True}
    for pairing in invited():
        decline(pairing)
    second = work_through()[1]
    assert not second.options["use_tiers"]
    jobs.run_now(second.job)
    client.sign_in(group.coordinator)
    told = client.page("/home").get_text(" ")
    assert "Nobody is served first in it." in told
    assert "needs a live record of positive action" in told
    here = f"/cohorts/{group.cohort.id}/match-runs/{second.id}"
    assert "Nobody is served first in it." in client.page(here).get_text(" ")


def test_a_coordinator_puts_a_draft_away_after_being_asked_and_takes_it_back(
    client: PageClient, group: Group
) -> None:
    with unit_of_work():
        newcomers(group)
    draft = create_run(group)
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/match-runs/{draft.id}"
    asked = client.page(here).find("a", string="Put this draft away")["href"]
    assert "Put this draft away?" in client.page(asked).get_text(" ")
    assert client.submit(asked, {"reason": "We wait for two more"}).status_code == 303
    words = client.page(here).get_text(" ")
    assert "This draft is put away" in words and "We wait for two more" in words
    assert f"{group.coordinator.name} put it away" in words
    assert "to read and decide" not in client.page("/home").get_text(" ")
    history = db.session.scalars(
        db.select(StatusChange.reason).where(StatusChange.became == RunStatus.AWAY.value)
    ).one()
    assert history == "We wait for two more"
    assert client.submit(here, {}).status_code == 303
    assert "to read and decide" in client.page("/home").get_text(" ")


def test_nobody_free_on_one_side_starts_nothing(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=[{"capacity": 1}])
    create_published(group)
    with unit_of_work():
        pairing = db.session.scalars(db.select(Pairing)).one()
        member = pairing.members[0]
        pairings.not_now(member, ask_on=clock.today() + timedelta(days=30), actor=member.account)
    assert len(work_through()) == 1

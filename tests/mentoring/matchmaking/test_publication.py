"""Publication: everything it rests on is looked at again; wholly or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring import clock
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.matchmaking import obstacles, publication, services
from mentoring.matchmaking.models import (
    Decision,
    MatchRun,
    RuleKind,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing, PairingMember, Places
from mentoring.profiles import consents
from mentoring.profiles.models import Profile, Purpose
from mentoring.profiles.services import avoid_person, save_answers
from mentoring.profiles.training import record_training
from mentoring.programmes import services as programmes
from mentoring.programmes.models import Application, ApplicationStatus, Side
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    approved,
    create_group,
    create_published,
    create_run,
    decide,
    pairs_of,
    proposals_of,
)
from tests.builders.pairings import confirm
from tests.builders.profiles import create_person, create_profile, share_experience
from tests.builders.programmes import create_cohort

CHANGED = (Pairing, PairingMember, Places, OutboxMessage)


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=2, mentors=[{"capacity": 1}, {"capacity": 1}])


def profile_of(application: Application) -> Profile:
    return db.session.scalars(
        select(Profile).where(Profile.account_id == application.account_id)
    ).one()


def approved_run(group: Group) -> MatchRun:
    run = create_run(group)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
    return run


def publish(run: MatchRun, group: Group) -> int:
    with unit_of_work():
        return publication.publish(run, actor=group.coordinator)


def counted() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in CHANGED]


def test_publishing_invites_every_approved_pair_with_the_reasons_read(group: Group) -> None:
    run = approved_run(group)
    assert publish(run, group) == 2
    assert run.status is RunStatus.PUBLISHED
    told = {
        member.application_id: member.reasons
        for member in db.session.scalars(select(PairingMember))
    }
    for proposal in proposals_of(run):
        for member in proposal.members:
            assert told[member.application_id] == member.reasons
    with pytest.raises(Conflict, match="nothing to publish"):
        publish(run, group)


def test_a_run_with_a_pair_nobody_has_decided_about_is_not_published(group: Group) -> None:
    run = create_run(group)
    with unit_of_work():
        decide(proposals_of(run)[0], group.coordinator)
    before = counted()
    with pytest.raises(Conflict, match="1 pair waits for a decision"):
        publish(run, group)
    assert counted() == before


def test_a_run_with_every_pair_rejected_is_not_published(group: Group) -> None:
    run = create_run(group)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator, Decision.REJECT, note="Not these two")
    with pytest.raises(Conflict, match="No pair is approved"):
        publish(run, group)


def withdraw(group: Group) -> None:
    programmes.withdraw(group.left[0], actor=group.left[0].account)


def edit_profile(group: Group) -> None:
    save_answers(profile_of(group.left[0]), actor=group.left[0].account, availability=["weekends"])


def lower_capacity(group: Group) -> None:
    for application in group.right:
        profile_of(application).capacity = 0


def rule_out(group: Group) -> None:
    for left in group.left:
        for right in group.right:
            services.rule_pair(
                group.cohort,
                left.id,
                right.id,
                RuleKind.NEVER,
                actor=group.coordinator,
                reason="They share a flat",
            )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (withdraw, "withdrawn"),
        (edit_profile, "changed what they told us for matching"),
        (lower_capacity, "places left"),
        (rule_out, "not to be paired with each other"),
    ],
)
def test_anything_a_pair_rests_on_that_changed_stops_the_publication(
    group: Group, change: Any, words: str
) -> None:
    run = approved_run(group)
    with unit_of_work():
        change(group)
    before = counted()
    with pytest.raises(Conflict, match=words) as refused:
        publish(run, group)
    assert "Reject the pair, or start a new match" in refused.value.message
    assert counted() == before
    assert run.status is RunStatus.DONE


def test_training_that_has_run_out_since_the_match_stops_the_publication(group: Group) -> None:
    with unit_of_work():
        group.cohort.eligibility = group.cohort.eligibility | {"mentor_training": True}
        for application in group.right:
            record_training(
                application.account,
                "Mentor training",
                clock.today() - timedelta(days=300),
                expires_on=clock.today() + timedelta(days=3),
                actor=group.coordinator,
            )
    run = approved_run(group)
    assert obstacles.obstacles(run) == []
    with clock.moved(timedelta(days=4)):
        with pytest.raises(Conflict, match="have no valid training any more") as refused:
            publish(run, group)
        assert "Record the training" in refused.value.message
    names = [application.account.name for application in group.right]
    assert all(name in refused.value.message for name in names)


def test_a_line_of_managers_through_somebody_outside_stops_the_publication(app: Flask) -> None:
    with unit_of_work():
        boss = create_profile(create_person("Bea Between", "boss@example.org"))
        group = create_group(
            mentees=[{"line_manager_email": "boss@example.org"}], mentors=[{"capacity": 1}]
        )
    run = approved_run(group)
    assert obstacles.obstacles(run) == []
    with unit_of_work():
        mentor = group.right[0].account
        save_answers(boss, actor=boss.account, line_manager_email=mentor.email)
    with pytest.raises(Conflict, match="not to be paired with each other any more") as refused:
        publish(run, group)
    assert boss.account.name not in refused.value.message


def test_somebody_newly_avoided_is_not_told_apart_from_any_other_change(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=[{"capacity": 1}])
    run = approved_run(group)
    with unit_of_work():
        mentee = group.left[0].account
        avoid_person(profile_of(group.left[0]), group.right[0].account.email, actor=mentee)
    told = obstacles.obstacles(run)
    assert [each.text for each in told] == [
        f"{group.left[0].account.name} changed what they told us for matching."
    ]


def test_two_people_paired_in_one_cohort_are_not_proposed_again_in_another(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=[{"capacity": 3}])
        other = Group(group.coordinator, create_cohort(group.cohort.programme))
        other.left = [approved(other.cohort, profile_of(group.left[0]), Side.MENTEE)]
        other.right = [approved(other.cohort, profile_of(group.right[0]), Side.MENTOR)]
    draft = approved_run(other)
    create_published(group)
    with pytest.raises(Conflict, match="not to be paired with each other any more"):
        publish(draft, other)
    with unit_of_work():
        confirm(db.session.scalars(select(Pairing)).one())
    assert pairs_of(create_run(other)) == set()


def test_withdrawn_consent_stops_the_publication_without_saying_whose_or_what_it_was(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=1)
        profile = profile_of(group.left[0])
        share_experience(profile, "faith")
    run = approved_run(group)
    with unit_of_work():
        account = group.left[0].account
        consents.withdraw_consent(account, Purpose.SHARED_EXPERIENCE, actor=account)
    with pytest.raises(Conflict) as refused:
        publish(run, group)
    assert "Something this match rests on may no longer be used" in refused.value.message
    for word in ("consent", "experience", "faith", account.name):
        assert word not in refused.value.message
    theirs = next(
        each
        for each in proposals_of(run)
        if group.left[0].id in {member.application_id for member in each.members}
    )
    with unit_of_work():
        decide(theirs, group.coordinator, Decision.REJECT, note="To see whose it was")
    assert obstacles.NO_LONGER in publication.obstacles(run)


def test_a_pair_set_aside_lets_the_others_be_published_and_both_get_a_letter(
    group: Group,
) -> None:
    run = create_run(group)
    one, other = proposals_of(run)
    with unit_of_work():
        decide(one, group.coordinator, Decision.REJECT, note="They know each other")
        decide(other, group.coordinator)
    assert publish(run, group) == 1
    alone = {member.application_id for member in one.members}
    listed = db.session.scalars(select(UnmatchedApplication)).all()
    assert {each.application_id for each in listed} == alone
    assert {each.reason for each in listed} == {"set_aside"}
    letters = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "matchmaking/unmatched")
    ).all()
    assert len(letters) == 2
    assert all("not about you" not in letter.subject for letter in letters)
    assert "about the pair, not about you" in " ".join(letters[0].body.split())


def test_a_publication_that_breaks_half_way_has_not_happened(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = approved_run(group)
    before = counted()
    made = []

    def write(*args: Any, **more: Any) -> int:
        made.extend(db.session.scalars(select(Pairing)))
        raise SystemExit("the machine was switched off")

    monkeypatch.setattr(publication, "_write_to_unmatched", write)
    with pytest.raises(SystemExit):
        publish(run, group)
    assert len(made) == 2
    db.session.expire_all()
    assert counted() == before
    assert run.status is RunStatus.DONE
    monkeypatch.undo()
    assert publish(run, group) == 2


def test_everybody_without_a_pair_gets_one_kind_letter_but_not_who_asked_to_wait(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_group(mentees=3, mentors=1)
        profile_of(group.right[0]).capacity = 1
    create_published(group)
    with unit_of_work():
        pairing = db.session.scalars(select(Pairing)).one()
        mentor = next(each for each in pairing.members if each.side.value == "mentor")
        mentee = next(each for each in pairing.members if each.side.value == "mentee")
        pairings.not_now(mentee, ask_on=clock.today() + timedelta(days=30), actor=mentee.account)
    run = approved_run(group)
    publish(run, group)
    reasons = {
        each.application_id: each.reason
        for each in db.session.scalars(
            select(UnmatchedApplication).where(UnmatchedApplication.run_id == run.id)
        )
    }
    assert sorted(reasons.values()) == ["deferred", "places_ran_out"]
    assert reasons[mentee.application_id] == "deferred"
    written = db.session.scalars(
        select(OutboxMessage.key).where(OutboxMessage.key.like(f"unmatched/{run.id}/%"))
    ).all()
    waiting = next(key for key, reason in reasons.items() if reason == "places_ran_out")
    assert written == [f"unmatched/{run.id}/{waiting}"]
    assert mentor.application_id not in reasons


def test_somebody_who_withdrew_gets_no_letter(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=1)
        profile_of(group.right[0]).capacity = 1
    run = approved_run(group)
    alone = db.session.scalars(select(UnmatchedApplication.application_id)).one()
    with unit_of_work():
        application = db.session.get_one(Application, alone)
        programmes.withdraw(application, actor=application.account)
    assert application.status is ApplicationStatus.WITHDRAWN
    assert publish(run, group) == 1
    assert not db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "matchmaking/unmatched")
    ).all()


def test_people_who_declined_each_other_are_not_proposed_again(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=2)
    create_published(group)
    pairing = db.session.scalars(select(Pairing)).one()
    first = frozenset(member.application_id for member in pairing.members)
    with unit_of_work():
        member = pairing.members[0]
        pairings.decline(member, reason="no_time", actor=member.account)
    again = proposals_of(create_run(group))
    assert len(again) == 1
    assert frozenset(member.application_id for member in again[0].members) != first

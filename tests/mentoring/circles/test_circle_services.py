"""How circles are approved, answered, started, left and closed; what is kept and what is told."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.audit import AuditEvent
from mentoring.circles import forming, placing, queries, services, waiting
from mentoring.circles import jobs as circle_jobs
from mentoring.circles.apart import kept_apart
from mentoring.circles.models import (
    Circle,
    CircleMeeting,
    CircleMember,
    CircleOutcome,
    CircleStatus,
    MemberStatus,
)
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.organisations.models import Organisation, OrganisationKind, OrganisationSuccession
from mentoring.permissions import Role
from mentoring.profiles import services as profiles
from mentoring.programmes import services as programmes
from mentoring.programmes.conversation_models import Conversation, ConversationStatus
from mentoring.programmes.models import ApplicationStatus, CohortStatus, Side
from mentoring.transactions import unit_of_work
from tests.builders.circles import (
    Group,
    accept_all,
    create_facilitator,
    create_group,
    member_of,
    propose,
    publish,
    running_circle,
)
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_person,
    create_programme,
)


def letters(template: str) -> list[OutboxMessage]:
    key = OutboxMessage.key
    return list(db.session.scalars(sa.select(OutboxMessage).where(key.contains(template))))


def mails(subject: str) -> list[OutboxMessage]:
    found = (
        sa.select(OutboxMessage).where(OutboxMessage.subject == subject).order_by(OutboxMessage.id)
    )
    return list(db.session.scalars(found))


def note(circle: Circle, group: Group, day: date, came: int | None) -> CircleMeeting:
    return services.note_meeting(
        circle,
        held_on=day,
        minutes=60,
        topic=services.Topic.CAREER,
        came=came,
        actor=group.coordinator,
    )


def test_proposing_again_forms_the_same_circles_and_tells_nobody(app: Flask) -> None:
    with unit_of_work():
        group = create_group(13)
        before = [[each.application_id for each in circle.members] for circle in propose(group)]
        after = [[each.application_id for each in circle.members] for circle in propose(group)]
    assert before == after
    assert sorted(map(len, before)) == [6, 7]
    assert letters("circle/") == []


def test_people_of_one_team_or_line_and_people_who_avoid_each_other_sit_apart(app: Flask) -> None:
    with unit_of_work():
        group = create_group(12)
        ana, ben, cam, dee, *_ = (profiles.profile_of(each) for each in group.people)
        for one, other in ((ana, ben), (cam, dee)):
            one.organisation_other = other.organisation_other = "Leeds  Trust"
        ana.team, ben.team = "Press office", "press  OFFICE"
        cam.line_manager_email = group.people[4].email
        profiles.avoid_person(dee, group.people[5].email, actor=dee.account)
        db.session.flush()
        circles = propose(group)
        together = [{each.application.account_id for each in found.members} for found in circles]
    for one, other in ((0, 1), (2, 4), (3, 5)):
        pair = {group.people[one].id, group.people[other].id}
        assert not any(pair <= found for found in together)


def test_who_avoids_a_split_organisation_sits_apart_from_people_of_every_part(app: Flask) -> None:
    with unit_of_work():
        group = create_group(12)
        old, east, west = (
            Organisation(name=name, kind=OrganisationKind.ICB) for name in ("Old", "East", "West")
        )
        db.session.add_all([old, east, west])
        db.session.flush()
        for part in (east, west):
            db.session.add(
                OrganisationSuccession(
                    predecessor_id=old.id,
                    successor_id=part.id,
                    happened_on=clock.today(),
                    whole=False,
                )
            )
        old.ends_on = clock.today()
        ana, *others = (profiles.profile_of(each) for each in group.people[:4])
        for profile, place in zip(others, (old, east, west), strict=True):
            profiles.set_organisation(profile, place, actor="tests")
        profiles.avoid_organisation(ana, old, actor=ana.account)
        apart = kept_apart([each.id for each in group.people])
    assert apart == {frozenset({ana.account_id, each.account_id}) for each in others}


def test_circles_are_formed_only_when_applications_have_closed(app: Flask) -> None:
    with unit_of_work():
        group = create_group()
        group.cohort.status = CohortStatus.OPEN
        with pytest.raises(Conflict):
            forming.form(group.cohort)
        with pytest.raises(Conflict, match="paired"):
            forming.form(create_cohort(create_programme()))


def test_a_circle_without_a_facilitator_stops_the_approval_of_all(app: Flask) -> None:
    with unit_of_work():
        group = create_group(12)
        one, _ = propose(group)
        forming.settle(one, name="Owls", facilitator=create_facilitator(), actor=group.coordinator)
    with pytest.raises(Conflict, match="nobody to facilitate"), unit_of_work():
        forming.publish(group.cohort, actor=group.coordinator, agreed=True)
    assert set(db.session.scalars(sa.select(Circle.status))) == {CircleStatus.PROPOSED}
    assert letters("invitation") == []


def test_somebody_who_withdraws_before_the_approval_is_in_no_circle(app: Flask) -> None:
    with unit_of_work():
        group = create_group()
        (circle,) = propose(group)
        programmes.withdraw(group.applications[0], actor=group.people[0])
        db.session.expire_all()
        assert len(circle.members) == 4


def test_whoever_has_no_circle_gets_a_letter_and_a_conversation(app: Flask) -> None:
    with unit_of_work():
        group = create_group(6)
        (circle,) = propose(group)
        placing.place(group.applications[0], None, reason="they_asked", actor=group.coordinator)
        fay = create_facilitator()
        forming.settle(circle, name="Owls", facilitator=fay, actor=group.coordinator)
        forming.publish(group.cohort, actor=group.coordinator, agreed=True)
    (told,) = letters("circle-unplaced/")
    assert told.account_id == group.people[0].id
    promised = db.session.scalars(sa.select(Conversation)).one()
    assert promised.application_id == group.applications[0].id
    rows = db.session.execute(waiting.without_circle(group.cohort)).all()
    assert [(row.id, row.talk_by) for row in rows] == [(promised.application_id, promised.due_on)]
    with unit_of_work():
        placing.place(group.applications[0], circle, reason="size", actor=group.coordinator)
        services.accept(member_of(group.people[0]), contact="x", actor=group.people[0])
    assert promised.status is ConversationStatus.NOT_NEEDED


def test_a_circle_starts_when_the_last_has_answered_and_introduces_who_said_yes(app: Flask) -> None:
    with unit_of_work():
        group = create_group(6)
        (circle,) = publish(group)
        for person in group.people[:4]:
            services.accept(member_of(person), contact="tel", actor=person)
        assert circle.status is CircleStatus.INVITING
        services.decline(member_of(group.people[4]), reason="no_time", actor=group.people[4])
        assert letters("introduction") == []
        last = member_of(group.people[5])
        services.not_now(last, ask_on=clock.today() + timedelta(days=9), actor=group.people[5])
    assert circle.status is CircleStatus.RUNNING
    assert {each.account_id for each in letters("introduction")} == {
        each.id for each in group.people[:4]
    }
    assert not any("no_time" in each.body for each in db.session.scalars(sa.select(OutboxMessage)))


def test_a_circle_with_three_does_not_start_until_a_fourth_comes(app: Flask) -> None:
    with unit_of_work():
        group = create_group(5)
        (circle,) = publish(group)
        for person in group.people[3:]:
            services.decline(member_of(person), reason="other", actor=person)
        accept_all(circle)
        assert circle.status is CircleStatus.INVITING
        group.cohort.status = CohortStatus.OPEN
        fresh = create_application(
            group.cohort, side=Side.MEMBER, status=ApplicationStatus.APPROVED
        )
        group.cohort.status = CohortStatus.RUNNING
        placing.place(fresh, circle, reason="size", actor=group.coordinator)
        services.accept(member_of(fresh.account), contact="tel", actor=fresh.account)
    assert circle.status is CircleStatus.RUNNING


def test_whoever_said_no_is_in_the_next_proposal_and_whoever_left_or_waits_is_not(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_group(7)
        (circle,) = publish(group)
        no, later, *rest = group.people
        services.decline(member_of(no), reason="how_we_meet", actor=no)
        day = clock.today() + timedelta(days=30)
        services.not_now(member_of(later), ask_on=day, actor=later)
        accept_all(circle)
        services.leave(member_of(rest[0]), actor=rest[0])
    free = [each.account_id for each in db.session.scalars(waiting.free_in(group.cohort))]
    assert free == [no.id]
    with clock.moved(timedelta(days=31)):
        free = [each.account_id for each in db.session.scalars(waiting.free_in(group.cohort))]
    assert set(free) == {no.id, later.id}


def test_whoever_said_that_they_cannot_now_is_in_the_next_proposal_only_when_put_back(
    app: Flask,
) -> None:
    def free() -> list[int]:
        return [each.account_id for each in db.session.scalars(waiting.free_in(group.cohort))]

    with unit_of_work():
        group = create_group(7)
        publish(group)
        busy, mentored, *_ = group.people
        services.decline(member_of(busy), reason="no_time", actor=busy)
        services.decline(member_of(mentored), reason="one_to_one", actor=mentored)
    assert free() == []
    assert waiting.count_resting(group.cohort) == 2
    with unit_of_work():
        for _ in range(2):
            placing.consider_again(group.applications[0], actor=group.coordinator)
    assert free() == [busy.id]
    (event,) = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "considered for circles again")
    )
    assert (event.actor_id, event.subject_id) == (group.coordinator.id, group.applications[0].id)


def test_whoever_left_and_was_placed_by_hand_stays_when_circles_are_proposed_again(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_group(13)
        publish(group)
        for person in group.people[:5]:
            services.leave(member_of(person), actor=person)
        for application in group.applications[:4]:
            placing.consider_again(application, actor=group.coordinator)
        (circle,) = propose(group)
        placing.place(group.applications[4], circle, reason="they_asked", actor=group.coordinator)
        db.session.expire_all()
        (circle,) = propose(group)
    assert {each.application_id for each in circle.members} == {
        each.id for each in group.applications[:5]
    }


def test_an_invitation_is_answered_once(app: Flask) -> None:
    with unit_of_work():
        group = create_group()
        publish(group)
        member = member_of(group.people[0])
        with pytest.raises(DomainError):
            services.accept(member, contact=" ", actor=group.people[0])
        services.accept(member, contact="tel", actor=group.people[0])
        with pytest.raises(Conflict, match="no longer waits"):
            services.decline(member, reason="other", actor=group.people[0])


def test_invitations_are_reminded_of_once_and_close_by_themselves(app: Flask) -> None:
    with unit_of_work():
        group = create_group()
        (circle,) = publish(group)
    context = jobs.JobContext.__new__(jobs.JobContext)
    with clock.moved(timedelta(days=5)):
        for _ in range(2):
            for member in circle.members:
                circle_jobs.remind(context, member_id=member.id)
        assert len(letters("/reminder")) == 5
    with clock.moved(timedelta(days=20)):
        due = list(queries.invitations_past(clock.now()))
        assert len(due) == 5
        circle_jobs.ask_expired()
        for member_id in due * 2:
            circle_jobs.expire(context, member_id=member_id)
    assert set(db.session.scalars(sa.select(CircleMember.status))) == {MemberStatus.EXPIRED}
    assert len(letters("/expired")) == 5
    assert len(list(db.session.scalars(waiting.free_in(group.cohort)))) == 5


def test_nobody_is_put_where_a_rule_keeps_them_apart_nor_told_which(app: Flask) -> None:
    with unit_of_work():
        group = create_group(12)
        one, other = propose(group)
        mover, stays = one.members[0].application, other.members[0].application
        profile = profiles.profile_of(stays.account)
        profiles.avoid_person(profile, mover.account.email, actor=stays.account)
        with pytest.raises(DomainError) as refused:
            placing.place(mover, other, reason="size", actor=group.coordinator)
        assert refused.value.message == placing.NOT_HERE
        with pytest.raises(DomainError):
            forming.settle(other, name="Owls", facilitator=stays.account, actor=group.coordinator)


def test_a_move_is_kept_in_the_audit_with_its_reason(app: Flask) -> None:
    with unit_of_work():
        group = create_group(12)
        one, other = propose(group)
        moved = one.members[0].application
        placing.place(moved, other, reason="meeting", actor=group.coordinator)
    events = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action.contains("circle member"))
    ).all()
    assert [each.action for each in events] == ["circle member taken out", "circle member placed"]
    assert {each.actor_id for each in events} == {group.coordinator.id}
    assert all(each.detail == {"application": moved.id, "reason": "meeting"} for each in events)


def test_an_answer_given_through_a_coordinator_is_recorded_and_told_as_such(app: Flask) -> None:
    with unit_of_work():
        group = create_group()
        publish(group)
        member, silent = member_of(group.people[0]), member_of(group.people[1])
        with pytest.raises(DomainError, match="reach them"):
            services.accept(member, contact="", actor=group.coordinator, heard="telephone")
        services.accept(member, contact="tel", actor=group.coordinator, heard="telephone")
        services.decline(silent, reason="no_time", actor=group.people[1])
    assert (member.on_behalf, member.answered_by_id) == (True, group.coordinator.id)
    assert (silent.on_behalf, silent.answered_by_id) == (False, group.people[1].id)
    (told,) = letters("/answered_for")
    assert told.account_id == group.people[0].id
    assert "yes" in told.body
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "invitation accepted")
    ).one()
    assert event.detail == {"on_behalf": True, "heard": "telephone", "circle": member.circle_id}


def test_somebody_moved_between_approved_circles_answers_anew(app: Flask) -> None:
    with unit_of_work():
        group = create_group(13)
        one, other = publish(group)
        accept_all(one)
        moved, keep = one.members[0], len(queries.living(other))
        placing.place(moved.application, other, reason="meeting", actor=group.coordinator)
    assert (moved.status, moved.contact) == (MemberStatus.TAKEN_OUT, "")
    now = member_of(moved.application.account)
    assert (now.circle, now.status) == (other, MemberStatus.INVITED)
    assert len(queries.living(other)) == keep + 1
    (letter,) = (each for each in letters("/invitation") if f"instead of {one.name}" in each.body)
    assert letter.account_id == moved.application.account_id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Conversation)) == 0


def test_whoever_is_taken_out_of_a_running_circle_is_told_and_promised_a_conversation(
    app: Flask,
) -> None:
    group, circle = running_circle(5)
    with unit_of_work():
        out = member_of(group.people[0])
        placing.place(group.applications[0], None, reason="conflict", actor=group.coordinator)
    assert (out.status, circle.status) == (MemberStatus.TAKEN_OUT, CircleStatus.RUNNING)
    (told,) = letters("/taken_out")
    assert told.account_id == group.people[0].id
    promised = db.session.scalars(sa.select(Conversation)).one()
    assert promised.application_id == group.applications[0].id
    assert [each.id for each in db.session.scalars(waiting.free_in(group.cohort))] == [
        group.applications[0].id
    ]
    every = " ".join(each.body for each in db.session.scalars(sa.select(OutboxMessage)))
    assert "conflict" not in every.lower()
    with unit_of_work(), pytest.raises(DomainError, match="would have 3 people"):
        placing.place(group.applications[1], None, reason="size", actor=group.coordinator)


def test_taking_out_the_last_who_has_not_answered_starts_the_circle(app: Flask) -> None:
    with unit_of_work():
        group = create_group(5)
        (circle,) = publish(group)
        for person in group.people[1:]:
            services.accept(member_of(person), contact="tel", actor=person)
        placing.place(group.applications[0], None, reason="they_asked", actor=group.coordinator)
    assert circle.status is CircleStatus.RUNNING


def test_nobody_is_moved_into_a_full_circle_nor_to_whom_a_rule_keeps_them_from(app: Flask) -> None:
    with unit_of_work():
        group = create_group(14)
        one, other = publish(group)
        mover, stays = one.members[0].application, other.members[0].application
        profiles.avoid_person(
            profiles.profile_of(stays.account), mover.account.email, actor=stays.account
        )
        with pytest.raises(DomainError) as refused:
            placing.place(mover, other, reason="size", actor=group.coordinator)
        assert refused.value.message == placing.NOT_HERE
        fits = one.members[1].application
        placing.place(fits, other, reason="size", actor=group.coordinator)
        with pytest.raises(DomainError, match="is full"):
            placing.place(one.members[2].application, other, reason="size", actor="tests")
    assert one.members[0].status is MemberStatus.INVITED


def test_two_circles_of_a_cohort_have_two_names(app: Flask) -> None:
    with unit_of_work():
        group = create_group(12)
        one, other = propose(group)
        with pytest.raises(DomainError) as refused:
            forming.settle(one, name=other.name, facilitator=None, actor=group.coordinator)
        assert refused.value.field == "name"


def test_a_log_is_kept_while_a_circle_runs(app: Flask) -> None:
    group, circle = running_circle()
    with unit_of_work():
        forming.close(circle, outcome=CircleOutcome.FULL_TIME, actor=group.coordinator)
        with pytest.raises(Conflict):
            note(circle, group, clock.today(), came=4)
    assert len(letters("/closed")) == 5


@pytest.mark.parametrize(
    ("day", "why"), [(date(1900, 1, 1), "started on"), (date(2100, 3, 1), "within a year")]
)
def test_a_meeting_lies_between_the_start_of_its_circle_and_a_year_ahead(
    app: Flask, day: date, why: str
) -> None:
    group, circle = running_circle()
    with unit_of_work(), pytest.raises(DomainError, match=why) as refused:
        note(circle, group, day, came=None)
    assert refused.value.field == "held_on"
    with unit_of_work():
        note(circle, group, clock.today(), came=3)


def test_a_meeting_noted_by_mistake_is_taken_back_and_the_log_says_so(app: Flask) -> None:
    group, circle = running_circle()
    with unit_of_work():
        meeting = note(circle, group, clock.today(), came=3)
        services.take_back_meeting(circle, meeting, actor=circle.facilitator)
    assert queries.meetings_of(circle) == queries.Meetings([], [])
    (event,) = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "circle meeting taken back")
    )
    assert event.actor_id == circle.facilitator_id
    assert event.detail == {"circle": circle.id, "held_on": clock.today().isoformat()}


def test_a_place_goes_with_its_application(app: Flask) -> None:
    group, circle = running_circle()
    with unit_of_work():
        programmes.withdraw(group.applications[0], actor=group.people[0])
    assert [each.status for each in circle.members].count(MemberStatus.LEFT) == 1
    (told,) = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.subject.contains("place in your circle"))
    )
    assert group.people[0].name not in told.body


def test_who_is_new_to_the_role_of_a_facilitator_has_agreed_first_and_reads_how_to_say_no(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_group()
        (circle,) = propose(group)
        fay = create_person("Fay Facilitator")
        forming.settle(circle, name="Owls", facilitator=fay, actor=group.coordinator)
        with pytest.raises(DomainError, match="Ask Fay Facilitator first") as refused:
            forming.publish(group.cohort, actor=group.coordinator)
        assert refused.value.field == "agreed"
        db.session.rollback()
    with unit_of_work():
        group = create_group()
        publish(group, fay := create_person("Fay Facilitator"))
    (told,) = mails("You facilitate a circle")
    assert told.account_id == fay.id
    for words in ("noted that you have", "authenticator app", "you can say no", "the role ends"):
        assert words in told.body
    said = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "facilitator named")
    ).one()
    assert said.detail == {"facilitator": fay.id, "said_to_have_agreed": True}


def test_naming_another_facilitator_ends_a_role_that_was_given_for_the_circle_and_no_other(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_group(12)
        fay, gus = create_facilitator(), create_facilitator("Gus")
        programme_id = group.cohort.programme_id
        grant_role(gus, Role.FACILITATOR, actor="tests", programme_id=programme_id)
        one, other = publish(group, fay)

    def name(circle: Circle, account: Account, *, agreed: bool = False) -> set[str]:
        with unit_of_work():
            forming.settle(
                circle,
                name=circle.name,
                facilitator=account,
                agreed=agreed,
                actor=group.coordinator,
            )
        return {each.name for each in queries.facilitators_of(group.cohort)}

    assert name(one, gus) == {fay.name, gus.name}
    assert name(other, gus) == {gus.name}
    ended = mails("You no longer facilitate a circle")
    assert [each.account_id for each in ended] == [fay.id, fay.id]
    with pytest.raises(DomainError):
        name(one, fay)
    db.session.rollback()
    name(one, fay, agreed=True)
    assert name(other, fay) == {fay.name, gus.name}


def test_closing_a_circle_tells_its_facilitator_and_ends_a_role_that_came_with_their_last(
    app: Flask,
) -> None:
    with unit_of_work():
        group, fay = create_group(12), create_person("Fay Facilitator")
        circles = publish(group, fay)

    def close(circle: Circle) -> set[str]:
        with unit_of_work():
            forming.close(circle, outcome=CircleOutcome.FULL_TIME, actor=group.coordinator)
        return {each.name for each in queries.facilitators_of(group.cohort)}

    assert close(circles[0]) == {fay.name}
    assert close(circles[1]) == set()
    kept, ended = mails("A circle you facilitated has ended")
    assert "You keep the role" in kept.body
    assert "has ended with it" in ended.body

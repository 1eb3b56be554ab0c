"""Invitations and answers through their services."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import clock, signals
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.pairings import queries, services
from mentoring.pairings.models import Answer, PairingStatus
from mentoring.programmes.cohort_settings import change_agreement
from mentoring.programmes.models import ApplicationStatus, CohortStatus, Side
from mentoring.programmes.queries import agreement_of
from mentoring.programmes.services import close_cohort, finish_cohort, start_running
from mentoring.transactions import unit_of_work
from tests.builders.pairings import confirm, create_active_pairing, create_pairing, member
from tests.builders.programmes import create_application, create_cohort, create_person


def mails(template: str) -> list[OutboxMessage]:
    return list(
        db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == f"pairings/{template}")
        )
    )


def test_an_invitation_names_the_partner_and_asks_for_an_answer(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing(None, create_person("Ana Mendes"), create_person("Mo Ali"))
    to_ana = next(mail for mail in mails("invitation") if "Hello Ana" in mail.body)
    assert "Mo Ali, Communications officer" in to_ana.body
    assert "You both work in media." in to_ana.body
    assert "/invitations/" in to_ana.body
    assert "media" not in to_ana.subject
    assert pairing.status is PairingStatus.INVITED


def test_the_second_yes_confirms_and_introduces_both(app: Flask) -> None:
    heard = []
    with unit_of_work(), signals.pairing_confirmed.connected_to(heard.append):
        pairing = create_pairing()
        services.accept(member(pairing, Side.MENTEE), contact="07700 900123", actor="tests")
        assert pairing.status is PairingStatus.INVITED
        assert heard == []
        services.accept(member(pairing, Side.MENTOR), contact="mo@example.org", actor="tests")
    assert pairing.status is PairingStatus.ACTIVE
    assert heard == [pairing]
    bodies = [mail.body for mail in mails("introduction")]
    assert len(bodies) == 2
    assert any("07700 900123" in body for body in bodies)


def test_a_mentor_who_declines_keeps_their_place_free(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing(None, create_person(), create_person(capacity=1))
        mentor = member(pairing, Side.MENTOR)
        assert queries.places_left(pairing.cohort)[mentor.application_id] == 0
        services.decline(mentor, reason="no_time", note="Too busy", actor=mentor.account)
    left = queries.places_left(pairing.cohort)
    assert left == {each.application_id: 1 for each in pairing.members}
    told = mails("not_going_ahead")
    assert [mail.to for mail in told] == [member(pairing, Side.MENTEE).account.email]
    assert "busy" not in told[0].body
    assert queries.not_again(pairing.cohort) == {
        frozenset(each.account_id for each in pairing.members)
    }


def test_not_now_frees_both_and_is_asked_again_later(app: Flask) -> None:
    day = clock.today() + timedelta(days=40)
    with unit_of_work():
        pairing = create_pairing()
        mentee = member(pairing, Side.MENTEE)
        services.not_now(mentee, ask_on=day, actor=mentee.account)
    assert pairing.status is PairingStatus.DEFERRED
    assert queries.deferred(pairing.cohort) == {mentee.application_id: day}
    assert queries.not_again(pairing.cohort) == set()


def test_an_answer_given_twice_is_refused_and_changes_nothing(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing()
        mentee = member(pairing, Side.MENTEE)
        services.accept(mentee, contact="a@example.org", actor=mentee.account)
        with pytest.raises(Conflict, match="already"):
            services.decline(mentee, reason="no_time", actor=mentee.account)
    assert mentee.answer is Answer.ACCEPTED


def test_a_place_that_is_gone_stops_the_invitation(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing(None, create_person(), create_person(capacity=1))
        another = create_application(pairing.cohort, status=ApplicationStatus.APPROVED)
        mentor = member(pairing, Side.MENTOR).application
        with pytest.raises(Conflict, match="no place left"):
            services.invite_pairing(
                pairing.cohort,
                [services.MemberInvite(another), services.MemberInvite(mentor)],
                actor="tests",
                source="tests",
            )


def test_a_mentor_s_capacity_counts_over_all_their_cohorts(app: Flask) -> None:
    with unit_of_work():
        mentor = create_person(capacity=1)
        create_pairing(create_cohort(), create_person(), mentor)
        other = create_cohort()
        with pytest.raises(Conflict, match="no place left"):
            create_pairing(other, create_person(), mentor)
    left = queries.places_left(other)
    assert sorted(left.values()) == [0, 1]


def test_an_invitation_expires_only_after_its_last_day(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing()
        assert not services.expire(pairing, actor="job")
        with clock.moved(pairing.answer_by - clock.now() + timedelta(seconds=1)):
            assert services.expire(pairing, actor="job")
            assert not services.expire(pairing, actor="job")
    assert pairing.status is PairingStatus.EXPIRED
    assert set(queries.places_left(pairing.cohort).values()) == {1, 2}


@pytest.mark.parametrize("how", ["not_going_ahead", "expired"])
def test_an_invitation_that_comes_to_nothing_in_a_finished_cohort_promises_no_other_match(
    app: Flask, how: str
) -> None:
    with unit_of_work():
        pairing = create_pairing()
        for finish in (close_cohort, start_running, finish_cohort):
            finish(pairing.cohort, actor="tests")
        waits = select(OutboxMessage).where(OutboxMessage.kind == "programmes/finished")
        assert db.session.scalar(waits) is None, "their invitation can still be answered"
        if how == "expired":
            with clock.moved(pairing.answer_by - clock.now() + timedelta(seconds=1)):
                services.expire(pairing, actor="job")
        else:
            mentee = member(pairing, Side.MENTEE)
            services.decline(mentee, reason="no_time", actor=mentee.account)
    told = mails(how)[0].body
    assert "matched again" not in told
    assert "nobody else is matched in it" in " ".join(told.split())


def test_a_pairing_ends_without_fault_and_frees_both(app: Flask) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        mentee = member(pairing, Side.MENTEE)
        services.end_pairing(pairing, reason="not_a_fit", by=mentee, actor=mentee.account)
        with pytest.raises(Conflict):
            services.end_pairing(pairing, reason="not_a_fit", by=mentee, actor=mentee.account)
    assert [mail.to for mail in mails("ended_by_you")] == [mentee.account.email]
    assert "fit" not in mails("ended")[0].body
    assert set(queries.places_left(pairing.cohort).values()) == {1, 2}


def test_the_first_invitation_sets_a_closed_cohort_running(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        invites = [
            services.MemberInvite(
                create_application(cohort, side=side, status=ApplicationStatus.APPROVED)
            )
            for side in (Side.MENTEE, Side.MENTOR)
        ]
        close_cohort(cohort, actor="tests")
        services.invite_pairing(cohort, invites, actor="tests", source="tests")
    assert cohort.status is CohortStatus.RUNNING


def test_two_people_of_one_side_cannot_be_paired(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        invites = [
            services.MemberInvite(create_application(cohort, status=ApplicationStatus.APPROVED))
            for _ in range(2)
        ]
        with pytest.raises(DomainError, match="one of each side"):
            services.invite_pairing(cohort, invites, actor="tests", source="tests")


def test_confirming_twice_is_refused(app: Flask) -> None:
    with unit_of_work():
        pairing = create_active_pairing()
        with pytest.raises(Conflict):
            confirm(pairing)


def test_a_mentor_on_a_break_takes_nobody_new_and_is_back_by_themselves(app: Flask) -> None:
    back = clock.today() + timedelta(days=30)
    with unit_of_work():
        cohort = create_cohort()
        mentee, mentor = create_person(), create_person(capacity=2, paused_until=back)
        offer = create_application(
            cohort, mentor, side=Side.MENTOR, status=ApplicationStatus.APPROVED
        )
    assert queries.places_left(cohort)[offer.id] == 0
    with clock.moved(timedelta(days=30)):
        assert queries.places_left(cohort)[offer.id] == 2
    with unit_of_work(), pytest.raises(Conflict, match="taking a break until"):
        services.invite_pairing(
            cohort,
            [
                services.MemberInvite(
                    create_application(cohort, mentee, status=ApplicationStatus.APPROVED), []
                ),
                services.MemberInvite(offer, []),
            ],
            actor="tests",
            source="tests",
        )


def test_a_mentor_takes_on_no_more_in_twelve_months_than_they_said(app: Flask) -> None:
    with unit_of_work():
        mentor = create_person(capacity=3, capacity_year=1)
        pairing = create_active_pairing(None, create_person(), mentor)
        offer = member(pairing, Side.MENTOR).application
        services.end_pairing(pairing, reason="goals_met", actor=mentor)
    assert queries.places_left(pairing.cohort)[offer.id] == 0
    with clock.moved(timedelta(days=366)):
        assert queries.places_left(pairing.cohort)[offer.id] == 1


def test_an_invitation_keeps_the_agreement_it_was_sent_with(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        change_agreement(cohort, "We meet once a month.", actor="tests")
        pairing = create_pairing(cohort)
        change_agreement(cohort, "We meet twice a month.", actor="tests")
    assert agreement_of(cohort, pairing.agreement_version) == "We meet once a month."
    with unit_of_work():
        assert create_pairing(cohort).agreement_version == 2

"""Answers and invitations at one moment, from threads with connections of their own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.pairings import services
from mentoring.pairings.models import Pairing, PairingMember, PairingStatus, Places
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_pairing
from tests.builders.programmes import create_application, create_cohort, create_person


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Exception | None]:
    """Run each in a thread and a unit of work of its own, from the same moment on."""
    barrier, results = Barrier(len(acts), timeout=60), [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    act()
            except Exception as problem:
                results[index] = problem
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(i, act)) for i, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return results


def get(model: type, id_: int) -> Any:
    return db.session.get_one(model, id_)


def test_two_last_answers_at_one_moment_confirm_once(app: Flask) -> None:
    with unit_of_work():
        ids = [member.id for member in create_pairing().members]

    def accept(member_id: int) -> Callable[[], Any]:
        return lambda: services.accept(
            get(PairingMember, member_id), contact="a@example.org", actor="tests"
        )

    assert at_once(app, *(accept(each) for each in ids)) == [None, None]
    assert db.session.scalars(select(Pairing.status)).one() is PairingStatus.ACTIVE
    introductions = select(func.count()).where(OutboxMessage.kind == "pairings/introduction")
    assert db.session.scalar(introductions) == 2


@pytest.mark.parametrize("times", range(3))
def test_a_yes_and_a_no_of_one_person_count_once(app: Flask, times: int) -> None:
    with unit_of_work():
        pairing = create_pairing()
        member_id = pairing.members[0].id

    def accept() -> None:
        services.accept(get(PairingMember, member_id), contact="a@example.org", actor="tests")

    def decline() -> None:
        services.decline(get(PairingMember, member_id), reason="no_time", actor="tests")

    problems = [problem for problem in at_once(app, accept, decline, accept, decline) if problem]
    assert len(problems) == 3
    assert all(isinstance(problem, Conflict) for problem in problems), problems


def test_the_last_place_of_a_mentor_goes_to_one_of_many(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        approved = ApplicationStatus.APPROVED
        mentor = create_application(
            cohort, create_person(capacity=2), side=Side.MENTOR, status=approved
        )
        mentees = [create_application(cohort, status=approved).id for _ in range(6)]
        cohort_id, mentor_id = cohort.id, mentor.id

    def invite(mentee_id: int) -> Callable[[], Any]:
        return lambda: services.invite_pairing(
            get(Cohort, cohort_id),
            [
                services.MemberInvite(get(Application, mentee_id)),
                services.MemberInvite(get(Application, mentor_id)),
            ],
            actor="tests",
            source="tests",
        )

    problems = [problem for problem in at_once(app, *map(invite, mentees)) if problem]
    assert len(problems) == 4
    assert all(isinstance(problem, Conflict) for problem in problems), problems
    assert db.session.scalar(select(func.count()).select_from(Pairing)) == 2
    assert db.session.get_one(Places, mentor_id).taken == 2


def test_a_mentor_of_two_cohorts_is_not_taken_twice_at_one_moment(app: Flask) -> None:
    with unit_of_work():
        mentor, approved = create_person(capacity=1), ApplicationStatus.APPROVED
        pairs = []
        for _ in range(2):
            cohort = create_cohort()
            theirs = create_application(cohort, mentor, side=Side.MENTOR, status=approved)
            mentee = create_application(cohort, status=approved)
            pairs.append((cohort.id, theirs.id, mentee.id))

    def invite(cohort_id: int, *applications: int) -> Callable[[], Any]:
        return lambda: services.invite_pairing(
            get(Cohort, cohort_id),
            [services.MemberInvite(get(Application, each)) for each in applications],
            actor="tests",
            source="tests",
        )

    problems = [problem for problem in at_once(app, *(invite(*pair) for pair in pairs)) if problem]
    assert len(problems) == 1
    assert isinstance(problems[0], Conflict), problems


def test_an_answer_and_a_withdrawal_at_one_moment_leave_no_place_behind(app: Flask) -> None:
    with unit_of_work():
        pairing = create_pairing()
        pairing_id, member_id = pairing.id, pairing.members[0].id

    def decline() -> None:
        services.decline(get(PairingMember, member_id), reason="no_time", actor="tests")

    def withdraw() -> None:
        services.withdraw_invitation(get(Pairing, pairing_id), reason="tests", actor="tests")

    problems = [problem for problem in at_once(app, decline, withdraw) if problem]
    assert len(problems) == 1
    assert isinstance(problems[0], Conflict), problems
    assert db.session.scalars(select(Places.taken)).all() == [0, 0]

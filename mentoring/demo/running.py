"""The cohort in month three: matched, published, answered in every way, and mostly under way."""

from datetime import timedelta

from sqlalchemy import select

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.demo.build import Demo, ago
from mentoring.demo.story import (
    apply_people,
    approve_all,
    close,
    cohort,
    sign_in_for,
)
from mentoring.demo.supply import count_supply
from mentoring.extensions import db
from mentoring.matchmaking import markers, publication, review
from mentoring.matchmaking import services as matchmaking
from mentoring.matchmaking.models import Decision, MatchRun, Proposal
from mentoring.matchmaking.options import RunOptions
from mentoring.pairings import caseload
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing, PairingStatus
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work

APPROVED, MATCHED, PUBLISHED, ANSWERED = 119, 112, 108, 103
SEED = 7


def running_cohort(demo: Demo) -> None:
    """People applied five months ago; the match was published and answered three months ago."""
    cohort(demo, "running", demo.programme("national"), "Spring intake", opens=153, closes=30)
    size = demo.size
    mentees = apply_people(
        demo, "running", Side.MENTEE, size.running_mentees, days_ago=140, draw=demo.crowd.mentee
    )
    mentors = apply_people(
        demo, "running", Side.MENTOR, size.running_mentors, days_ago=135, draw=demo.crowd.mentor
    )
    approve_all(demo, "running", mentees + mentors, days_ago=APPROVED)
    close(demo, "running", days_ago=APPROVED)
    count_supply(demo, "running", days_ago=MATCHED)
    publish(demo, match(demo, "running", days_ago=MATCHED), days_ago=PUBLISHED)
    answer(demo)


def match(demo: Demo, key: str, *, days_ago: int, name: str = "First match") -> int:
    """Run the match of a cohort in the past; returns the run's id."""
    with clock.moved(ago(days_ago)):
        with unit_of_work():
            run = matchmaking.start_run(
                demo.cohort(key),
                RunOptions(seed=SEED),
                actor=demo.account("coordinator"),
                name=name,
            )
            run_id, job = run.id, run.job
        assert job is not None
        jobs.run_now(job)
    db.session.remove()
    return run_id


def publish(demo: Demo, run_id: int, *, days_ago: int) -> None:
    """The coordinator reads the reasons of every pair, approves it, and publishes."""
    with clock.moved(ago(days_ago)), unit_of_work():
        coordinator = demo.account("coordinator")
        for proposal in db.session.scalars(select(Proposal).where(Proposal.run_id == run_id)):
            approve(proposal, coordinator)
        publication.publish(db.session.get_one(MatchRun, run_id), actor=coordinator)


def approve(proposal: Proposal, coordinator: Account) -> None:
    review.note_reasons_shown(proposal, actor=coordinator)
    marker = markers.marker_for(proposal.id, proposal.version, coordinator.id)
    review.review_proposal(proposal, Decision.APPROVE, actor=coordinator, marker=marker)


def answer(demo: Demo) -> None:
    """Nearly everybody says yes; one mentor declines, one says not now, one invitation expires."""
    with clock.moved(ago(ANSWERED)):
        ids = [pairing.id for pairing in of_cohort(demo)]
        for number, pairing_id in enumerate(ids):
            with unit_of_work():
                answer_one(db.session.get_one(Pairing, pairing_id), number)
    with clock.moved(ago(ANSWERED - 30)), unit_of_work():
        for pairing in of_cohort(demo, PairingStatus.INVITED):
            pairings.expire(pairing, actor="demo")


def of_cohort(demo: Demo, status: PairingStatus | None = None) -> list[Pairing]:
    wanted = select(Pairing).where(Pairing.cohort_id == demo.cohort_ids["running"])
    if status is not None:
        wanted = wanted.where(Pairing.status == status)
    return list(db.session.scalars(wanted.order_by(Pairing.id)))


def answer_one(pairing: Pairing, number: int) -> None:
    """The answers of both; every so many pairings something else than two acceptances."""
    mentee = next(member for member in pairing.members if member.side is Side.MENTEE)
    mentor = next(member for member in pairing.members if member.side is Side.MENTOR)
    pairings.accept(mentee, contact=mentee.account.email, actor=mentee.account)
    if number == 3:
        pairings.decline(mentor, reason="no_time", actor=mentor.account)
    elif number == 4:
        later = clock.today() + timedelta(days=60)
        pairings.not_now(mentor, ask_on=later, actor=mentor.account)
    elif number != 5:
        pairings.accept(mentor, contact=mentor.account.email, actor=mentor.account)


def since_then(demo: Demo) -> None:
    """One pair has ended; those without one were matched again and have not all answered yet."""
    active = of_cohort(demo, PairingStatus.ACTIVE)
    with clock.moved(ago(20)), unit_of_work():
        ended = db.session.get_one(Pairing, active[0].id)
        member = ended.members[0]
        pairings.end_pairing(ended, reason="job_change", actor=member.account, by=member)
    with unit_of_work():
        for member in db.session.get_one(Pairing, active[1].id).members:
            sign_in_for(demo, member.side.value, member.account_id)
    with clock.moved(ago(15)), unit_of_work():
        pairs = [db.session.get_one(Pairing, each.id) for each in active[1:9]]
        owner = demo.account("caseload_owner")
        caseload.assign_caseload(pairs, owner, actor=demo.account("coordinator"))
    again = match(demo, "running", days_ago=3, name="Second match")
    publish(demo, again, days_ago=2)
    with clock.moved(ago(1)), unit_of_work():
        invited = of_cohort(demo, PairingStatus.INVITED)
        for member in invited[-1].members:
            if member.side is Side.MENTEE:
                pairings.accept(member, contact=member.account.email, actor=member.account)
    with unit_of_work():
        for member in db.session.get_one(Pairing, invited[0].id).members:
            sign_in_for(demo, f"invited {member.side.value}", member.account_id)

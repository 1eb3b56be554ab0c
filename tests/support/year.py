"""A year of the seeded world: whatever writes a mail to somebody happens, in the way it happens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.circles import forming, placing
from mentoring.circles import jobs as circle_jobs
from mentoring.circles import queries as circle_queries
from mentoring.circles import services as circles
from mentoring.circles.models import Circle, CircleOutcome, CircleStatus, MemberStatus
from mentoring.demo.running import approve
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus
from mentoring.matchmaking import markers, publication, review
from mentoring.matchmaking.models import Decision, MatchRun, Proposal, ProposalMember, RunStatus
from mentoring.pairings import handover, helping
from mentoring.pairings import jobs as pairing_jobs
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing, PairingMember, PairingStatus
from mentoring.pairings.queries import pairings_of
from mentoring.programmes import looks, positive_reminders
from mentoring.programmes import services as programmes
from mentoring.programmes.look_models import LookKind, LookOutcome
from mentoring.programmes.models import Application, Cohort, CohortStatus, Side
from mentoring.programmes.positive_models import PositiveAction
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work
from mentoring.workdays import working_days_after
from tests.support import offices
from tests.support.acts import cohorts
from tests.support.crawling import Seen
from tests.support.world import World


@contextmanager
def later(days: int) -> Iterator[None]:
    """Be at ten in the morning of the first working day after so many days."""
    day = working_days_after(clock.today() + timedelta(days=days), 1)
    with clock.moved(clock.start_of_day(day) + timedelta(hours=10) - clock.now()):
        yield


def do_what_is_due(*questions: Callable[[], None]) -> None:
    """Ask what is due, everything unless told what, and do it."""
    for ask in questions or [tick.ask for tick in current_registry().ticks]:
        ask()
    due = sa.select(Job).where(Job.status == JobStatus.QUEUED, Job.run_after <= clock.now())
    for job in db.session.scalars(due).all():
        jobs.run_now(job)
    db.session.remove()


def latest(owner: int) -> Application:
    """The application somebody sent last."""
    query = sa.select(Application).where(Application.account_id == owner)
    return db.session.scalars(query.order_by(Application.id.desc()).limit(1)).one()


def applications(told: Seen) -> None:
    """Applied for, returned, asked to look at again, approved."""
    world = told.world
    coordinator = world.account("coordinator")
    with unit_of_work():
        applicant, returned = world.account("applicant"), world.account("returned")
        first, second = latest(applicant.id), latest(returned.id)
        programmes.apply(applicant, first.cohort, Side.MENTOR, actor=applicant)
        words = told.canaries.sow("applicant", "application.return_reason")
        programmes.return_with_reason(first, reason=words, actor=coordinator)
        words = told.canaries.sow("returned", "look_again.words")
        programmes.ask_to_look_again(second, text=words, actor=returned)
        programmes.approve(second, actor=coordinator)


def look_again(told: Seen) -> None:
    """Somebody asks about their pairing, and is answered in words of their own."""
    world = told.world
    with unit_of_work():
        mentor = world.account("mentor")
        application = member_of(world, "mentor").application
        words = told.canaries.sow("mentor", "look_again.words")
        look = looks.ask(application, LookKind.PAIRING, words=words, actor=mentor)
        reasons = told.canaries.sow("mentor", "look_again.reasons")
        actor = world.account("coordinator")
        looks.answer(look, LookOutcome.STANDS, reasons=reasons, actor=actor)


def member_of(world: World, who: str) -> PairingMember:
    """Somebody's side of their pairing."""
    account = world.account(who)
    living = (PairingStatus.ACTIVE, PairingStatus.INVITED)
    pairing = next(each for each in pairings_of(account) if each.status in living)
    return next(each for each in pairing.members if each.account_id == account.id)


def publish(told: Seen) -> None:
    """The match of the ready cohort is approved, but for one pair, and published."""
    world = told.world
    ready = cohorts(world)[1]
    coordinator = world.account("coordinator")
    with unit_of_work():
        query = sa.select(MatchRun).where(
            MatchRun.cohort_id == ready.id, MatchRun.status == RunStatus.DONE
        )
        run = db.session.scalars(query.order_by(MatchRun.id.desc()).limit(1)).one()
        ours = {world.ids["choosing mentee"], world.ids["chosen mentor"]}
        rejected = False
        for proposal in db.session.scalars(sa.select(Proposal).where(Proposal.run_id == run.id)):
            people = {each.application.account_id for each in proposal.members}
            if people == ours:
                give_reasons(told, proposal.members)
            if people == ours or (rejected and not people & ours):
                approve(proposal, coordinator)
            else:
                rejected = True
                reject(proposal, coordinator)
        publication.publish(run, actor=coordinator)


def give_reasons(told: Seen, members: list[ProposalMember]) -> None:
    """Each of them is told reasons of their own, which their pairing keeps."""
    names = {account_id: who for who, account_id in told.world.ids.items()}
    for member in members:
        who = names[member.application.account_id]
        member.reasons = [told.canaries.sow(who, "pairing_member.reasons")]


def reject(proposal: Proposal, coordinator: Account) -> None:
    review.note_reasons_shown(proposal, actor=coordinator)
    marker = markers.marker_for(proposal.id, proposal.version, coordinator.id)
    review.review_proposal(
        proposal, Decision.REJECT, actor=coordinator, marker=marker, note="Too far apart"
    )


def invited(world: World) -> list[Pairing]:
    """The open invitations of the cohort that was ready, ours last."""
    query = sa.select(Pairing).where(
        Pairing.cohort_id == cohorts(world)[1].id, Pairing.status == PairingStatus.INVITED
    )
    ours = world.ids["choosing mentee"]
    return sorted(
        db.session.scalars(query),
        key=lambda each: any(member.account_id == ours for member in each.members),
    )


def reminders(told: Seen) -> None:
    """Half of the time to answer has passed for each of those who are invited."""
    ours = ("invited mentor", "chosen mentor")
    open_ones = [member_of(told.world, who).pairing for who in ours]
    halves = [each.invited_at + (each.answer_by - each.invited_at) / 2 for each in open_ones]
    for half in halves:
        with clock.moved(half - clock.now() + timedelta(hours=1)):
            do_what_is_due(pairing_jobs.ask_reminders, circle_jobs.ask_reminders)


def say_yes_and_no(told: Seen) -> None:
    """Our two say yes, with contacts of their own; another pair comes to nothing."""
    world = told.world
    with unit_of_work():
        one, *_, ours = invited(world)
        names = {account_id: who for who, account_id in world.ids.items()}
        for member in ours.members:
            contact = told.canaries.sow(names[member.account_id], "pairing_member.contact")
            pairings.accept(member, contact=contact, actor=member.account)
        by = world.account("coordinator")
        pairings.decline(one.members[0], reason="no_time", heard="telephone", actor=by)
        mentor = member_of(world, "invited mentor")
        note = told.canaries.sow("invited mentor", "pairing_member.decline_note")
        pairings.decline(mentor, reason="no_time", note=note, actor=mentor.account)


def in_a_pairing(told: Seen) -> None:
    """Help is asked for and given, the pairing changes hands and ends."""
    world = told.world
    with unit_of_work():
        member, coordinator = member_of(world, "mentee"), world.account("coordinator")
        words = told.canaries.sow("mentee", "help_request.message")
        asked = helping.ask_for_help(member, message=words, actor=member.account)
        words = told.canaries.sow("mentee", "help_request.outcome")
        helping.answer_help(asked, outcome=words, actor=coordinator)
        pairing, programme = member.pairing, member.pairing.cohort.programme
        rows = handover.picked(programme, [pairing.id])
        seen = {row.id: row.owner_id for row in rows}
        to = world.account("idle_caseload_owner")
        reason = handover.HandOverReason.LOAD
        handover.hand_over(programme, seen, to, reason, actor=coordinator)
    with unit_of_work():
        member = member_of(world, "mentee")
        pairings.end_pairing(
            member.pairing, reason="no_time", actor=member.account, by=member, note="Too much"
        )


def a_circle(world: World, status: CircleStatus) -> Circle:
    query = sa.select(Circle).where(Circle.status == status).order_by(Circle.id)
    return db.session.scalars(query.limit(1)).one()


def form_circles(told: Seen) -> None:
    """The proposed circle is approved; who has no place is told; somebody joins ours."""
    world = told.world
    coordinator, facilitator = world.account("coordinator"), world.account("facilitator")
    with unit_of_work():
        proposed = a_circle(world, CircleStatus.PROPOSED)
        ours = next(each for each in told.world.contexts if "circle_id" in each.values)
        running = db.session.get_one(Circle, ours.values["circle_id"])
        joining, waiting = (each.application for each in proposed.members[:2])
        placing.place(joining, running, reason="they_asked", actor=coordinator)
        placing.place(waiting, None, reason="size", actor=coordinator)
        forming.settle(proposed, name="Wrens", facilitator=facilitator, actor=coordinator)
        joined = circle_queries.held_by(joining)
        assert joined is not None
        circles.accept(joined, contact="Call me", actor=coordinator, heard="telephone")
        forming.publish(proposed.cohort, actor=coordinator, agreed=True)
        forming.settle(
            proposed, name="Wrens", facilitator=coordinator, agreed=True, actor=coordinator
        )


def in_a_circle(told: Seen) -> None:
    """Help is asked for and given, somebody leaves, and the circle ends."""
    world = told.world
    with unit_of_work():
        ours = next(each for each in world.contexts if "circle_id" in each.values)
        circle = db.session.get_one(Circle, ours.values["circle_id"])
        member, coordinator = world.account("circle member"), world.account("coordinator")
        words = told.canaries.sow("circle member", "circle_help.message")
        asked = circles.ask_for_help(circle, member, message=words)
        words = told.canaries.sow("circle member", "circle_help.outcome")
        circles.answer_help(asked, outcome=words, actor=coordinator)
        fellow = world.account("circle fellow")
        circles.leave(circle_queries.place_of(circle, fellow), actor=fellow)
        out = circle_queries.with_status(circle, MemberStatus.ACCEPTED)[-1].application
        placing.place(out, None, reason="they_asked", actor=coordinator)
        forming.close(circle, outcome=CircleOutcome.FULL_TIME, actor=coordinator)


def a_review_is_due(told: Seen) -> None:
    """The day on which positive action is to be reviewed has come."""
    record = db.session.scalars(sa.select(PositiveAction).limit(1)).one()
    with clock.moved(clock.start_of_day(record.review_on) - clock.now() + timedelta(hours=10)):
        do_what_is_due(positive_reminders.ask)


def in_a_week(told: Seen) -> None:
    """Check-ins are sent the next day, and reminded of."""
    for days in (0, 8):
        with later(days):
            do_what_is_due()


def in_a_month(told: Seen) -> None:
    """Invitations that nobody answered have closed, and claims and roles were reminded of."""
    with later(30):
        do_what_is_due()


def a_cohort_is_finished(told: Seen) -> None:
    """The cohorts under way are finished; whoever waits in them is told."""
    world = told.world
    with unit_of_work():
        for cohort in db.session.scalars(
            sa.select(Cohort).where(Cohort.status == CohortStatus.RUNNING)
        ):
            programmes.finish_cohort(cohort, actor=world.account("coordinator"))


ACTS: tuple[Callable[[Seen], None], ...] = (
    applications,
    look_again,
    publish,
    form_circles,
    reminders,
    say_yes_and_no,
    in_a_pairing,
    in_a_circle,
    *offices.ACTS,
    a_review_is_due,
    in_a_week,
    in_a_month,
    a_cohort_is_finished,
)
"""In the order in which they happen."""

"""What goes on in the seeded world, through the services and jobs that do it for real people."""

from typing import Any

import sqlalchemy as sa

from mentoring import jobs
from mentoring.accounts.services import create_account
from mentoring.casework import messages
from mentoring.casework.choosing import Wanted
from mentoring.casework.message_models import MessageKind
from mentoring.casework.messages import Words
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.matchmaking.models import MatchRun, Proposal
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.services import start_run
from mentoring.matchmaking.supply.services import start_check as count_supply
from mentoring.privacy.copies import ask_copy
from mentoring.privacy.sharing import ITEMS, share
from mentoring.programmes.models import Application, Cohort
from mentoring.reports.fairness.models import FairnessSnapshot
from mentoring.reports.fairness.services import ask_for_report
from mentoring.transactions import unit_of_work
from tests.support.crawling import MANAGER, Seen
from tests.support.visibility import SUBJECTS
from tests.support.world import Context, World


def cohorts(world: World) -> tuple[Cohort, Cohort]:
    """The cohort under way, and the one that is ready to match."""
    running = world.contexts[0].values["cohort_id"]
    ready = next(each for each in world.contexts if each.owner == "choosing mentee")
    return db.session.get_one(Cohort, running), db.session.get_one(
        Cohort, ready.values["cohort_id"]
    )


def make_everything_anew(told: Seen) -> None:
    """Copies, matches, a supply check and a fairness report, made from what was sown."""
    world = told.world
    take_copies(world)
    running, ready = (each.id for each in cohorts(world))
    runs = [match(world, ready), match(world, ready, objective="fair")]
    told.asked["comparison"] = "?" + "&".join(f"run={each}" for each in runs)
    with unit_of_work():
        supply = count_supply(db.session.get_one(Cohort, ready), actor=world.account("coordinator"))
        job = supply.job
    jobs.run_now(job)
    with unit_of_work():
        db.session.execute(sa.delete(FairnessSnapshot))
        cohort = db.session.get_one(Cohort, running)
        job = ask_for_report(cohort, actor=world.account("coordinator"))
    jobs.run_now(job)


def share_with_manager(told: Seen) -> None:
    """The mentor tells their line manager everything there is to share, the applicant one thing."""
    world, training = told.world, told.canaries.sow("mentor", "manager_share.training")
    with unit_of_work():
        manager = create_account("manager@example.org", MANAGER, actor="test", confirmed=True)
        world.ids[MANAGER] = manager.id
        mentor, applicant = world.account("mentor"), world.account("applicant")
        share(mentor, manager.email, list(ITEMS), training, actor=mentor)
        share(applicant, manager.email, ["part"], "", actor=applicant)
    told.between[frozenset({MANAGER, "mentor"})] = "manager"
    told.between[frozenset({MANAGER, "applicant"})] = "manager told of taking part"


def write_to_many(told: Seen) -> None:
    """A coordinator writes to everybody in a pairing; what each of them gets is read by them."""
    world, letter = told.world, "a letter to many"
    words = Words(
        told.canaries.sow(letter, "message.subject"),
        told.canaries.sow(letter, "message.body"),
        MessageKind.NEEDED,
    )
    with unit_of_work():
        running, coordinator = cohorts(world)[0], world.account("coordinator")
        message = messages.begin(running, Wanted(pairing="active"), actor=coordinator)
        messages.write(message, words, version=1)
        messages.send(message, version=2, actor=coordinator)
        message_id, cohort_id, job = message.id, running.id, message.job
    jobs.run_now(job)
    names = {account_id: who for who, account_id in world.ids.items()}
    sent = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.key.startswith(f"message/{message_id}/"))
    )
    for each in sent:
        who = names.get(each.account_id or 0)
        if who is not None:
            told.between[frozenset({who, letter})] = "addressed"
            told.note(f"{each.subject}\n{each.body}", who, "a letter to many")
    who_and_what = {"cohort_id": cohort_id, "message_id": message_id}
    world.contexts.append(Context("mentee", who_and_what))


def take_copies(world: World) -> None:
    """Everybody asks for a copy of everything held about them."""
    for who in SUBJECTS:
        with unit_of_work():
            copy = ask_copy(world.account(who))
            copy_id, job = copy.id, copy.job
        jobs.run_now(job)
        world.contexts.append(Context(who, {"copy_id": copy_id}))


def two_of_the_ready(world: World) -> tuple[int, int]:
    """The applications of the mentee who chose and the mentor who was chosen."""
    first, second = db.session.scalars(
        sa.select(Application.id).where(
            Application.account_id.in_([world.ids["choosing mentee"], world.ids["chosen mentor"]]),
            Application.cohort_id == cohorts(world)[1].id,
        )
    )
    return first, second


def match(world: World, cohort_id: int, **options: Any) -> int:
    """A match of the cohort that is ready, in which those two are suggested for each other."""
    two = two_of_the_ready(world)
    with unit_of_work():
        cohort = db.session.get_one(Cohort, cohort_id)
        chosen = RunOptions(seed=1, keep=(two,), **options)
        run = start_run(cohort, chosen, actor=world.account("coordinator"))
        run_id, job = run.id, run.job
    jobs.run_now(job)
    run = db.session.get_one(MatchRun, run_id)
    first = db.session.scalars(sa.select(Proposal.id).where(Proposal.run_id == run_id)).first()
    assert first is not None, run.failure
    values = {"cohort_id": cohort_id, "run_id": run_id, "proposal_id": first}
    world.contexts.append(Context("choosing mentee", values | {"side": "mentee", "number": 1}))
    return run_id

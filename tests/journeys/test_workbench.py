"""A coordinator's whole workbench over 300 mentees and 180 mentors, in a browser."""

import random
import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Error, Page, expect
from sqlalchemy import select

from mentoring import clock, delivery, jobs
from mentoring.extensions import db
from mentoring.jobs import Job, JobStatus
from mentoring.matchmaking import next_round
from mentoring.matchmaking.models import MatchRun, Proposal, ProposalStatus
from mentoring.pairings.models import PairingMember
from mentoring.pairings.services import decline
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import create_group
from tests.journeys.test_matching import enter, follow, press, sees
from tests.support.browser import LiveServer, People, assert_accessible

MENTEES, MENTORS = 300, 180
TOPICS = ("leadership", "media", "digital", "crisis", "strategy", "interviews", "networks")
READ_IN_THE_BROWSER = 6


def mentee(dice: random.Random) -> dict[str, Any]:
    return {
        "wanted": dict.fromkeys(dice.sample(TOPICS, 2), 2),
        "aim_grade": dice.choice(("band_7", "band_8a", "band_8b")),
        "meeting_modes": dice.sample(("video", "phone", "in_person"), 2),
    }


def mentor(dice: random.Random) -> dict[str, Any]:
    return {
        "offered": dict.fromkeys(dice.sample(TOPICS, 3), 2),
        "grade": dice.choice(("band_8a", "band_8b", "band_8c")),
        "capacity": dice.choice((1, 2)),
        "meeting_modes": dice.sample(("video", "phone", "in_person"), 2),
    }


def people_of(server: LiveServer) -> tuple[int, int]:
    """The cohort and its coordinator, by number."""
    dice = random.Random(7)
    with server.app.app_context():
        with unit_of_work():
            group = create_group(
                [mentee(dice) for _ in range(MENTEES)], [mentor(dice) for _ in range(MENTORS)]
            )
        numbers = group.coordinator.id, group.cohort.id
        db.session.remove()
    return numbers


def work(server: LiveServer) -> None:
    """What a worker would do with everything that waits, but for mail."""
    with server.app.app_context():
        waiting = select(Job).where(Job.status == JobStatus.QUEUED, Job.kind != delivery.KIND)
        while (job := db.session.scalars(waiting.order_by(Job.id)).first()) is not None:
            jobs.run_now(job)
        db.session.remove()


def leave_for(page: Page, path: str) -> None:
    """Go on; a page that watched a job reloads itself when that ends, which may cut in once."""
    try:
        page.goto(path)
    except Error as problem:
        if "ERR_ABORTED" not in problem.message:
            raise
        page.goto(path)


def test_from_supply_to_a_second_round(people: People, live_server: LiveServer) -> None:
    coordinator, cohort = people_of(live_server)
    page = enter(people, live_server, coordinator, 1280)
    count_supply(page, live_server, cohort)
    try_scenarios(page, live_server, cohort)
    compare(page, cohort)
    run = review(page, live_server, cohort)
    publish(page, live_server, cohort, run)
    declined = one_says_no_on_a_phone(people, live_server)
    second_round(page, live_server, cohort, declined)


def count_supply(page: Page, server: LiveServer, cohort: int) -> None:
    leave_for(page, f"/cohorts/{cohort}")
    follow(page, "Supply and demand")
    press(page, "Count supply and demand")
    work(server)
    leave_for(page, page.url)
    sees(page, re.compile(r"of 300 \(\d+%\) mentees can have a mentor who offers"))
    sees(page, "Whom to recruit")
    assert_accessible(page)


def try_scenarios(page: Page, server: LiveServer, cohort: int) -> None:
    for name, goals, aim in (
        ("Goals first", "60", "Best total"),
        ("The weakest pair", "35", "Fairest"),
        ("Level counts", "20", "Best total"),
    ):
        leave_for(page, f"/cohorts/{cohort}/scenarios")
        press(page, "Make a scenario")
        page.get_by_label("Name").first.fill(name)
        page.get_by_label("Career goals").first.fill(goals)
        page.get_by_label(re.compile(aim)).check()
        press(page, "Save the scenario")
        press(page, "Run this scenario")
        work(server)


def compare(page: Page, cohort: int) -> None:
    leave_for(page, f"/cohorts/{cohort}/scenarios")
    press(page, "Compare matches")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Compare")
    sees(page, "Side by side")
    sees(page, "Partners that change")


def review(page: Page, server: LiveServer, cohort: int) -> int:
    """Read pairs with a key, reject one, open every other, approve what was read."""
    with server.app.app_context():
        run = db.session.scalars(select(MatchRun).order_by(MatchRun.id)).first()
        assert run is not None
        number = run.id
        db.session.remove()
    leave_for(page, f"/cohorts/{cohort}/match-runs/{number}")
    press(page, "Read the first pair")
    page.get_by_text("Reject this pair instead").click()
    page.get_by_label("Why is this not the right pair?").fill("They worked together before")
    press(page, "Reject this pair")
    for _ in range(READ_IN_THE_BROWSER):
        page.get_by_role("button", name="Approve and read the next", exact=True).click()
    with server.app.app_context():
        waiting = db.session.scalars(
            select(Proposal.id).where(
                Proposal.run_id == number, Proposal.status == ProposalStatus.WAITING
            )
        ).all()
        db.session.remove()
    assert len(waiting) > 200
    for proposal in waiting:
        answer = page.request.get(f"/cohorts/{cohort}/match-runs/{number}/proposals/{proposal}")
        assert answer.ok
    leave_for(page, f"/cohorts/{cohort}/match-runs/{number}/proposals")
    press(page, "Approve those you have read")
    press(page, f"Approve {len(waiting)} pairs")
    leave_for(page, f"/cohorts/{cohort}/match-runs/{number}")
    sees(page, re.compile(f"{len(waiting) + READ_IN_THE_BROWSER} pairs approved, 1 rejected"))
    return number


def publish(page: Page, server: LiveServer, cohort: int, run: int) -> None:
    leave_for(page, f"/cohorts/{cohort}/match-runs/{run}/publication")
    sees(page, re.compile("pairs will be invited"))
    press(page, "Publish and send the invitations")
    work(server)
    leave_for(page, f"/cohorts/{cohort}/pairings")
    expect(page.get_by_role("main")).to_contain_text("Waiting for answers")


def one_says_no_on_a_phone(people: People, server: LiveServer) -> int:
    """A mentee answers from home, and two more decline; returns how many did."""
    with server.app.app_context():
        invited = db.session.scalars(
            select(PairingMember).where(PairingMember.side == Side.MENTEE).limit(3)
        ).all()
        with unit_of_work():
            for member in db.session.scalars(
                select(PairingMember).where(PairingMember.id.in_([m.id for m in invited[1:]]))
            ):
                decline(member, reason="no_time", note="", actor=member.account)
        account = invited[0].account_id
        db.session.remove()
    phone = enter(people, server, account, 320)
    phone.goto("/home")
    follow(phone, "An invitation waits for your answer")
    follow(phone, "No, thank you")
    phone.get_by_label("It does not fit what I want to work on").check()
    press(phone, "Say no")
    sees(phone, "You said no. That costs you nothing: you keep your place.")
    return 3


def second_round(page: Page, server: LiveServer, cohort: int, declined: int) -> None:
    """Days later those who are free again are proposed anew, read, and invited."""
    leave_for(page, f"/cohorts/{cohort}/pairings?status=declined")
    sees(page, f"{declined} pairings.")
    with server.app.app_context(), clock.moved(timedelta(days=3)):
        next_round.ask_next_rounds()
        work(server)
    leave_for(page, f"/cohorts/{cohort}/match-runs")
    follow(page, re.compile("Next round"))
    run = int(page.url.rsplit("/", 1)[1])
    press(page, "Read the first pair")
    approve = page.get_by_role("button", name="Approve and read the next", exact=True)
    while approve.count():
        approve.click()
        page.wait_for_load_state("load")
    publish(page, server, cohort, run)
    leave_for(page, f"/cohorts/{cohort}/pairings?status=invited")
    expect(page.get_by_role("main")).to_contain_text("Waiting")
    count_again(page, server, cohort)


def count_again(page: Page, server: LiveServer, cohort: int) -> None:
    """What people said when they declined is part of what the supply page says now."""
    leave_for(page, f"/cohorts/{cohort}/supply")
    press(page, "Count again")
    work(server)
    leave_for(page, f"/cohorts/{cohort}/supply")
    sees(page, "Why people have said no")

"""What is written about accounts, roles, lists and rights over data, besides the year of a pair."""

import re
from collections.abc import Callable

import sqlalchemy as sa

from mentoring import jobs
from mentoring.accounts import addresses, admin_services, invitations
from mentoring.casework import messages
from mentoring.casework.choosing import Wanted
from mentoring.casework.message_models import MessageKind
from mentoring.casework.messages import Words
from mentoring.extensions import db
from mentoring.imports.applying import apply_import, start_applying
from mentoring.imports.models import PeopleImport
from mentoring.mail import OutboxMessage
from mentoring.permissions import Role
from mentoring.privacy import requests
from mentoring.privacy.copies import ask_copy
from mentoring.privacy.erasing import ask_erasure
from mentoring.privacy.models import RequestKind
from mentoring.privacy.sharing import share
from mentoring.transactions import unit_of_work
from tests.support.acts import cohorts
from tests.support.crawling import MANAGER, Seen
from tests.support.pages import PageClient
from tests.support.world import World

PASSWORD = "correct-horse-battery-staple"
"""Of everybody in the world who has one."""
ANOTHER = "purple kettle orbit seven"


def staff(told: Seen) -> None:
    """Somebody is given a role, somebody else is invited to one; a letter is tried out."""
    world = told.world
    with unit_of_work():
        administrator, mentor = world.account("administrator"), world.account("mentor")
        running, coordinator = cohorts(world)[0], world.account("coordinator")
        where = {"programme_id": running.programme_id}
        admin_services.give_role(mentor, Role.FACILITATOR, actor=administrator, **where)
        invitations.invite("new@example.org", "New", Role.EVALUATOR, actor=administrator, **where)
        message = messages.begin(running, Wanted(pairing="active"), actor=coordinator)
        messages.write(message, Words("Hello", "((first name))", MessageKind.NEWS), version=1)
        messages.test(message, actor=coordinator)


def rights(told: Seen) -> None:
    """Somebody asks about their data, is asked back and answered, and takes a copy."""
    world = told.world
    with unit_of_work():
        mentor, officer = world.account("mentor"), world.account("data_protection")
        words = [told.canaries.sow("mentor", f"data_request.{each}") for each in ASKED]
        asked = requests.ask(mentor, RequestKind.ACCESS, words[0])
        requests.pause(asked, question=words[1], actor=officer)
        requests.clarify(asked, words=words[2], actor=mentor)
        requests.answer(asked, outcome=words[3], actor=officer)
        job = ask_copy(mentor).job
    assert job is not None
    jobs.run_now(job)


ASKED = ("words", "question", "clarification", "outcome")


def sharing(told: Seen) -> None:
    """Somebody tells their line manager that they take part."""
    told.between[frozenset({MANAGER, "returned"})] = "manager told of taking part"
    with unit_of_work():
        returned, manager = told.world.account("returned"), told.world.account(MANAGER)
        share(returned, manager.email, ["part"], "", actor=returned)


def lists(told: Seen) -> None:
    """A list that waited is brought in, and its people are written to."""
    coordinator = told.world.account("coordinator")
    with unit_of_work():
        waiting = db.session.scalars(
            sa.select(PeopleImport).order_by(PeopleImport.id.desc()).limit(1)
        ).one()
        start_applying(waiting, send=True, actor=coordinator)
        import_id = waiting.id
    apply_import(import_id, actor=coordinator)


def leaving(told: Seen) -> None:
    """Somebody asks to be erased, which happens when their week has passed."""
    with unit_of_work():
        ask_erasure(told.world.account("invited mentee"))


def last_link(to: str) -> str:
    """The link in the newest mail to an address."""
    query = sa.select(OutboxMessage.body).where(OutboxMessage.to == to)
    body = db.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).one()
    found = re.search(r"http://localhost(/\S+)", body)
    assert found, body
    return found[1]


def browser(world: World) -> PageClient:
    world.app.test_client_class = PageClient
    client = world.app.test_client()
    assert isinstance(client, PageClient)
    return client


def sign_up(told: Seen) -> None:
    """Somebody new makes an account; somebody else tries to make theirs a second time."""
    known = told.world.account("mentor").email
    for email in ("quite.new@example.org", known):
        answers = {"name": "New", "email": email, "password": ANOTHER}
        browser(told.world).submit("/account/sign-up", answers)
    asked = {"email": "quite.new@example.org"}
    browser(told.world).submit("/account/confirm", asked)


def passwords(told: Seen) -> None:
    """Somebody has forgotten theirs and chooses a new one, then changes it once more."""
    email, client = told.world.account("mentor").email, browser(told.world)
    client.submit("/account/new-password", {"email": email})
    client.submit(last_link(email), {"password": ANOTHER, "password_confirm": ANOTHER})
    mentor = browser(told.world).sign_in(told.world.account("mentor"))
    chosen = {"new_password": PASSWORD, "new_password_confirm": PASSWORD}
    mentor.submit("/account/change-password", {"password": ANOTHER} | chosen)


def new_addresses(told: Seen) -> None:
    """Somebody changes the address they sign in with, and adds a second one."""
    mentor = browser(told.world).sign_in(told.world.account("mentor"))
    mentor.submit("/account/change-email", {"email": "moved@example.org"})
    mentor.submit(last_link("moved@example.org"), {})
    with unit_of_work():
        account = told.world.account("mentor")
        addresses.ask_personal(account, "home@example.org", actor=account)


def without_a_phone(told: Seen) -> None:
    """Somebody has neither their phone nor a code, and asks for help."""
    client = browser(told.world)
    email = told.world.account("mentor").email
    client.submit("/account/sign-in", {"email": email, "password": PASSWORD})
    client.post("/account/no-code", data={"help_setup": "help"})


ACTS: tuple[Callable[[Seen], None], ...] = (
    staff,
    rights,
    sharing,
    lists,
    sign_up,
    passwords,
    without_a_phone,
    new_addresses,
    leaving,
)

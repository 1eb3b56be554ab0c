"""Erasing a person: asked for, a week in which it can be undone, then everybody's holder at once.

Why a week, and what is kept, stands in the decision about erasure in docs/decisions.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.accounts.queries import administrators
from mentoring.errors import Conflict, LinkExpired
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import row_data
from mentoring.jobs import JobContext, enqueue
from mentoring.mail import absolute_url, queue_mail
from mentoring.permissions import Role
from mentoring.privacy.holds import held_accounts, is_held
from mentoring.privacy.models import Erasure
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, current_registry
from mentoring.signals import account_erased
from mentoring.tokens import hash_of, token_for
from mentoring.transactions import unit_of_work

JOB = "erase a person"
GRACE_DAYS = 7


def ask_erasure(account: Account) -> str:
    """Close the account at once and plan to empty it in a week; returns the token of the way back.

    Raises Conflict for the only administrator, or when it has been asked for already.
    """
    if account.has_grant(Role.ADMINISTRATOR) and administrators() <= 1:
        raise Conflict(
            "You are the only administrator. Make somebody else administrator first, so that "
            "there is always one."
        )
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    if open_erasure(account) is not None:
        raise Conflict("You have asked for this already. The link to undo it is in your mail.")
    now = clock.now()
    token = token_for("erasure", account.id, now.isoformat())
    erasure = Erasure(
        account_id=account.id,
        token_hash=hash_of(token),
        asked_at=now,
        due_at=now + timedelta(days=GRACE_DAYS),
        counts={},
    )
    db.session.add(erasure)
    account.active, account.fs_uniquifier = False, uuid4().hex
    audit.record("erasure asked for", account, actor=account)
    queue_mail(
        account.email,
        "You asked us to erase your data",
        "privacy/erasure_asked",
        account_id=account.id,
        name=account.name,
        due=at(erasure.due_at),
        link=absolute_url(f"/erasure/{token}"),
    )
    return token


def open_erasure(account: Account) -> Erasure | None:
    """The erasure under way for this person, if there is one."""
    return db.session.scalar(
        select(Erasure).where(
            Erasure.account_id == account.id,
            Erasure.undone_at.is_(None),
            Erasure.done_at.is_(None),
        )
    )


def erasure_by(token: str) -> Erasure:
    """The erasure a mailed link is about; raises LinkExpired for a link that is not ours."""
    found = db.session.scalar(select(Erasure).where(Erasure.token_hash == hash_of(token)))
    if found is None:
        raise LinkExpired("We do not know this link. Check that you have copied all of it.")
    return found


def undo_erasure(erasure: Erasure) -> None:
    """The person stays: their account opens again as it was.

    Raises Conflict when it has been undone or done.
    """
    db.session.refresh(erasure, with_for_update={"of": Erasure})
    if not erasure.open:
        raise Conflict("This has been undone or done already, so there is nothing to undo.")
    erasure.undone_at = clock.now()
    erasure.account.active = True
    audit.record("erasure undone", erasure.account, actor=erasure.account)


def due_erasures() -> Sequence[int]:
    """Erasures whose week has passed; those of people under a legal hold wait for its end."""
    return db.session.scalars(
        select(Erasure.id).where(
            Erasure.undone_at.is_(None),
            Erasure.done_at.is_(None),
            Erasure.due_at <= clock.now(),
            Erasure.account_id.not_in(held_accounts()),
        )
    ).all()


def ask_due() -> None:
    """Tick: queue a job for each erasure that is due."""
    due = list(due_erasures())
    db.session.rollback()
    for erasure_id in due:
        with unit_of_work():
            enqueue(JOB, key=f"{JOB}/{erasure_id}/{clock.today()}", erasure_id=erasure_id)


def run(context: JobContext, erasure_id: int) -> None:
    """Job: erase a person whose week has passed, all at once or not at all."""
    with unit_of_work():
        erasure = db.session.get(Erasure, erasure_id, with_for_update={"of": Erasure})
        if erasure is None or not erasure.open or erasure.due_at > clock.now():
            return
        if is_held(erasure.account):
            return
        erasure.counts = erase_person(erasure.account)
        erasure.done_at = clock.now()


def erase_person(account: Account) -> dict[str, int]:
    """Let every holder take the person out, tell them it is done, and say how many of what."""
    goodbye, name = account.email, account.name
    counts: dict[str, int] = {}
    for holder in reversed(current_registry().holders_in_order()):
        for what, count in holder.erase(account).items():
            counts[what] = counts.get(what, 0) + count
        db.session.flush()
        db.session.expire_all()
    account_erased.send(account)
    audit.record("account erased", account, actor=JOB, detail={"counts": counts})
    queue_mail(goodbye, "Your data has been erased", "privacy/erased", name=name)
    return counts


STATES = {"": "All", "due": "Under way", "done": "Done", "undone": "Undone"}


def listed(state: str, sort: str) -> Select[Any]:
    """Erasures for officers, those under way first; nobody who is erased has a name in it."""
    done, undone = Erasure.done_at.is_not(None), Erasure.undone_at.is_not(None)
    query = select(Erasure)
    if state in (which := {"due": ~done & ~undone, "done": done, "undone": undone}):
        query = query.where(which[state])
    if sort == "due":
        query = query.order_by(done | undone, Erasure.due_at)
    return query.order_by(done | undone, Erasure.id.desc())


def export(account: Account) -> Held:
    """That erasure was asked for, and undone."""
    found = db.session.scalars(
        select(Erasure).where(Erasure.account_id == account.id).order_by(Erasure.id)
    ).all()
    lines = [
        (f"Asked for {at(each.asked_at)}", f"Undone {at(each.undone_at)}" if each.undone_at else "")
        for each in found
    ]
    item = HeldItem(
        "Erasure",
        lines,
        "Data protection officers see that you asked.",
        readers=(Reader(Role.DATA_PROTECTION),),
    )
    data = [row_data(each, leave_out=("token_hash", "account_id")) for each in found]
    return Held([item] if found else [], data)


def keep(account: Account) -> Mapping[str, int]:
    """That and when somebody was erased is the proof of it, and names nobody."""
    return {}


HOLDER = DataHolder(
    key="erasure",
    title="Erasure",
    tables=frozenset({"erasure"}),
    export=export,
    erase=keep,
    goes="",
    keeps=(
        Kept(
            "That somebody was erased, when, and how many things went",
            "To show that what you asked for was done",
            "As long as the programme's records stand",
        ),
    ),
    order=95,
)

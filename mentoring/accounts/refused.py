"""Addresses that will not take our mail: known from the server's answer, until one arrives again.

What is written to a person then goes to the other address they have confirmed. Mail about signing
in never does: it opens the account, and only the person may say where it goes.
"""

from datetime import datetime

from sqlalchemy import select, update

from mentoring import audit, clock
from mentoring.accounts.models import Account, PersonalAddress
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.registry import current_registry

ACTOR = "deliver-mail"


def note(message: OutboxMessage, to: str) -> bool:
    """Keep that an address refuses; whether the mail may go to the person's other one now."""
    if message.account_id is None:
        return False
    account = db.session.get(Account, message.account_id)
    personal = db.session.get(PersonalAddress, message.account_id)
    if account is None:
        return False
    refusing = account if to == account.email else personal
    if refusing is None or refusing.email != to:
        return False
    if refusing.mail_refused_at is None:
        refusing.mail_refused_at = clock.now()
        which = "sign-in" if refusing is account else "personal"
        audit.record("address refuses mail", account, actor=ACTOR, detail={"which": which})
    if message.kind not in current_registry().mail_classes or message.to != account.email:
        return False
    other = personal if refusing is account else account
    return other is not None and other.confirmed_at is not None and not other.mail_refused_at


def forget(message: OutboxMessage, to: str) -> None:
    """A mail has arrived: the address takes them again."""
    if message.account_id is None:
        return
    for kind, owner in ((Account, Account.id), (PersonalAddress, PersonalAddress.account_id)):
        db.session.execute(
            update(kind)
            .where(owner == message.account_id, kind.email == to)
            .where(kind.mail_refused_at.is_not(None))
            .values(mail_refused_at=None)
        )


def try_again(account: Account, *, actor: Account) -> None:
    """The person says that their address takes mail again."""
    account.mail_refused_at = None
    audit.record("address tried again", account, actor=actor)


def goes_elsewhere(account: Account) -> bool:
    """Whether somebody whose address refuses has another that is confirmed and takes mail."""
    return bool(
        db.session.scalar(
            select(PersonalAddress.account_id).where(
                PersonalAddress.account_id == account.id,
                PersonalAddress.confirmed_at.is_not(None),
                PersonalAddress.mail_refused_at.is_(None),
            )
        )
    )


def preferred(*addresses: tuple[str | None, datetime | None]) -> str:
    """The first address that refuses no mail, or the first at all, in the person's order."""
    there = [(address, since) for address, since in addresses if address]
    return next((address for address, since in there if since is None), there[0][0])

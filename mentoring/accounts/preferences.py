"""Which mails somebody gets, where and when. Asked as each leaves, so a change counts at once."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account, MailPreference, PersonalAddress
from mentoring.accounts.quiet import quiet_until
from mentoring.accounts.refused import preferred
from mentoring.errors import LinkExpired
from mentoring.extensions import db
from mentoring.mail import MailClass, OutboxMessage, Routing, absolute_url
from mentoring.registry import current_registry

CLASSES = {
    "pairings/invitation": MailClass.ANSWER,
    "circles/invitation": MailClass.ANSWER,
    "programmes/returned": MailClass.ANSWER,
    "pairings/help_asked": MailClass.ANSWER,
    "pairings/handed_to_you": MailClass.ANSWER,
    "circles/help_asked": MailClass.ANSWER,
    "circles/facilitator": MailClass.ANSWER,
    "privacy/request_came": MailClass.ANSWER,
    "programmes/positive_review": MailClass.ANSWER,
    "programmes/approved": MailClass.OUTCOME,
    "programmes/looked_again": MailClass.OUTCOME,
    "programmes/finished": MailClass.OUTCOME,
    "matchmaking/unmatched": MailClass.OUTCOME,
    "pairings/introduction": MailClass.OUTCOME,
    "pairings/ended": MailClass.OUTCOME,
    "pairings/answered_for": MailClass.OUTCOME,
    "pairings/expired": MailClass.OUTCOME,
    "pairings/not_going_ahead": MailClass.OUTCOME,
    "pairings/help_answered": MailClass.OUTCOME,
    "pairings/handed_over": MailClass.OUTCOME,
    "circles/introduction": MailClass.OUTCOME,
    "circles/answered_for": MailClass.OUTCOME,
    "circles/taken_out": MailClass.OUTCOME,
    "circles/closed": MailClass.OUTCOME,
    "circles/expired": MailClass.OUTCOME,
    "circles/left": MailClass.OUTCOME,
    "circles/facilitator_no_more": MailClass.OUTCOME,
    "circles/unplaced": MailClass.OUTCOME,
    "privacy/copy_ready": MailClass.OUTCOME,
    "privacy/request_moved": MailClass.OUTCOME,
    "casework/needed": MailClass.OUTCOME,
    "casework/news": MailClass.NEWS,
    "pairings/reminder": MailClass.REMINDER,
    "circles/reminder": MailClass.REMINDER,
    "pairings/ended_by_you": MailClass.NEWS,
    "programmes/receipt": MailClass.NEWS,
}
"""What each kind of mail is to people: in one place, so that it can be read as a whole."""

AT_ONCE = {
    "accounts/": "who signs in, with which address and role",
    "imports/": "somebody who has no account yet, so no choices",
    "privacy/erasure_asked": "an account is closed, and whoever owns it must be able to stop that",
    "privacy/erased": "nobody has choices any more",
    "privacy/shared_with_you": "a line manager, who may have no account",
}
"""Kinds that belong to no class, by how they begin: what each is about. They go at once, to where
they were written to, as flask-security's own mails do."""

CAN_BE_OFF = (MailClass.REMINDER, MailClass.NEWS)
"""What people may do without. The rest asks for an answer or tells what became of them."""


@dataclass(frozen=True)
class Choices:
    """What somebody has chosen."""

    off: Collection[MailClass] = ()
    personal: Collection[MailClass] = ()
    quiet_from: int | None = None
    quiet_until: int | None = None


def choices_of(account: Account) -> Choices:
    """What somebody has chosen, or what holds for those who have not."""
    row = db.session.get(MailPreference, account.id)
    return _choices(row) if row is not None else Choices()


def _choices(row: MailPreference) -> Choices:
    return Choices(
        [MailClass(each) for each in row.off],
        [MailClass(each) for each in row.personal],
        row.quiet_from,
        row.quiet_until,
    )


def choose(account: Account, chosen: Choices, *, actor: audit.Actor) -> None:
    """Keep what somebody chooses; what cannot be turned off stays on."""
    row = db.session.get(MailPreference, account.id) or MailPreference(account_id=account.id)
    row.off = [each.value for each in CAN_BE_OFF if each in chosen.off]
    row.personal = [each.value for each in MailClass if each in chosen.personal]
    hours = chosen.quiet_from, chosen.quiet_until
    row.quiet_from, row.quiet_until = (None, None) if None in hours else hours
    db.session.add(row)
    audit.record("mail preferences changed", account, actor=actor)


def turn_off(account: Account, what: MailClass, *, actor: audit.Actor) -> None:
    """Turn one kind of mail off."""
    now = choices_of(account)
    off = {*now.off, what}
    choose(account, Choices(off, now.personal, now.quiet_from, now.quiet_until), actor=actor)


def route(message: OutboxMessage) -> Routing:
    """Where a mail about to leave goes, later or not at all; in one query.

    Mail of no registered class has to do with signing in: it goes at once, where it was written to.
    The rest goes to the other confirmed address where the one chosen for it refuses mail.
    """
    what = current_registry().mail_classes.get(message.kind)
    if what is None or message.account_id is None:
        return Routing(message.to)
    row = db.session.execute(
        select(
            Account.email,
            PersonalAddress.email,
            MailPreference,
            Account.mail_refused_at,
            PersonalAddress.mail_refused_at,
        )
        .outerjoin(MailPreference, MailPreference.account_id == Account.id)
        .outerjoin(
            PersonalAddress,
            (PersonalAddress.account_id == Account.id) & PersonalAddress.confirmed_at.is_not(None),
        )
        .where(Account.id == message.account_id)
    ).one_or_none()
    if row is None or message.to != row[0]:
        return Routing(message.to)
    chosen = _choices(row[2]) if row[2] is not None else Choices()
    if what in chosen.off:
        return Routing(message.to, dropped=True)
    work, own = (row[0], row[3]), (row[1], row[4])
    to = preferred(own, work) if what in chosen.personal else preferred(work, own)
    later = None
    if chosen.quiet_from is not None and chosen.quiet_until is not None:
        later = quiet_until(clock.now(), chosen.quiet_from, chosen.quiet_until)
    return Routing(to, later, footer=_footer(message.account_id, what))


FOOTERS = {
    MailClass.REMINDER: "Do you want no reminders? Turn them off with one click:",
    MailClass.NEWS: "Do you want no such mail? Turn it off with one click:",
}


def _footer(account_id: int, what: MailClass) -> str:
    if what not in CAN_BE_OFF:
        return ""
    link = absolute_url(f"/mail-choices/{token_of(account_id, what)}")
    return f"\n\n{FOOTERS[what]}\n{link}\n"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="mail-choices")


def token_of(account_id: int, what: MailClass) -> str:
    """What stands in the link at the foot of a mail: it opens nothing but this choice."""
    return str(_serializer().dumps([account_id, what.value]))


def chosen_by(token: str) -> tuple[Account, MailClass]:
    """Whose choice about what a link is; raises LinkExpired for one that is not ours."""
    try:
        account_id, what = _serializer().loads(token)
        account = db.session.get(Account, account_id)
    except (BadSignature, ValueError, TypeError):
        account = None
    if account is None or not account.active:
        raise LinkExpired("This link is not complete. Sign in to choose which mails you get.")
    return account, MailClass(what)

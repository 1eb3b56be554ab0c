"""Inviting people somebody else signed up: who gave their name, confirm, or be removed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from mentoring import audit, clock, formatters
from mentoring.accounts.models import Account, ClaimInvitation
from mentoring.accounts.queries import UNCLAIMED
from mentoring.errors import Conflict, LinkExpired
from mentoring.extensions import db
from mentoring.imports.models import ImportedPerson, ImportStatus, PeopleImport
from mentoring.imports.planning import acted
from mentoring.imports.removed import remember_removed
from mentoring.mail import MailStatus, OutboxMessage, absolute_url, queue_mail
from mentoring.profiles.models import Profile
from mentoring.programmes import prechecks
from mentoring.programmes.models import Application
from mentoring.tokens import hash_of, token_for

VALID_DAYS = 30
REMIND_AFTER_DAYS = 7
LETTERS_AT_ONCE = 100
"""Letters written under one write lock."""
GONE = (
    "This link has been used, has run out or is not one of ours. If you have an account, sign in. "
    "If not, ask the person who gave us your name to send you a new link."
)


def token_of(account: Account) -> str:
    """What stands in the address of an account's claim."""
    return token_for("claim", account.fs_uniquifier)


def _waiting(import_id: int) -> Select[Any]:
    """People of an import who have not been written to and have not acted by themselves."""
    return (
        select(ImportedPerson)
        .join(Account, Account.id == ImportedPerson.account_id)
        .where(
            ImportedPerson.import_id == import_id,
            ImportedPerson.undone_at.is_(None),
            ImportedPerson.account_id.not_in(select(ClaimInvitation.account_id)),
            UNCLAIMED,
        )
    )


def waiting_count(people_import: PeopleImport) -> int:
    """How many people of an import can still be written to."""
    accounts = _waiting(people_import.id).with_only_columns(
        func.count(ImportedPerson.account_id.distinct())
    )
    return db.session.scalar(accounts) or 0


def next_waiting(people_import: PeopleImport, limit: int = LETTERS_AT_ONCE) -> list[ImportedPerson]:
    """The next of them, in the order of the list."""
    query = _waiting(people_import.id).order_by(ImportedPerson.id).limit(limit)
    return list(db.session.scalars(query))


def invite_people(
    people: Sequence[ImportedPerson], people_import: PeopleImport, *, actor: audit.Actor
) -> int:
    """Write to those who have no claim waiting; returns how many mails were queued.

    Raises Conflict when the import has been undone.
    """
    if people_import.status is ImportStatus.UNDONE:
        raise Conflict("This list has been undone, so there is nobody to write to.")
    return len(_ask(people, people_import, actor=actor))


def _ask(
    people: Sequence[ImportedPerson], people_import: PeopleImport, *, actor: audit.Actor
) -> set[int]:
    """Write to those of a list who have no claim and have not acted; returns their accounts."""
    asked = set(
        db.session.scalars(
            select(ClaimInvitation.account_id).where(
                ClaimInvitation.account_id.in_([person.account_id for person in people])
            )
        )
    )
    written: set[int] = set()
    for person in people:
        account = person.account
        if account.id in asked | written or acted(account, None):
            continue
        written.add(account.id)
        db.session.add(_invitation(account, people_import))
        _write(account, people_import, "claim", "Please confirm your mentoring profile")
    if written:
        audit.record("claims sent", people_import, actor=actor, detail={"people": len(written)})
    return written


def ask_before_their_first_mail(
    applications: Sequence[Application], *, actor: audit.Actor
) -> set[int]:
    """Whoever is approved or invited and was brought in by a list is first told who gave their
    name and how to be removed; returns the accounts written to.

    A link that has run out is no way in, so that they get a new one.
    """
    wanted = {each.account_id for each in applications if not acted(each.account, None)}
    if not wanted:
        return set()
    db.session.execute(
        delete(ClaimInvitation).where(
            ClaimInvitation.account_id.in_(wanted),
            ClaimInvitation.used_at.is_(None),
            ClaimInvitation.removed_at.is_(None),
            ClaimInvitation.expires_at <= clock.now(),
        )
    )
    found = db.session.scalars(
        select(ImportedPerson)
        .where(
            ImportedPerson.account_id.in_(wanted),
            ImportedPerson.undone_at.is_(None),
            ImportedPerson.account_id.not_in(select(ClaimInvitation.account_id)),
        )
        .order_by(ImportedPerson.id)
    )
    newest = {person.account_id: person for person in found}
    lists: dict[PeopleImport, list[ImportedPerson]] = {}
    for person in newest.values():
        lists.setdefault(person.people_import, []).append(person)
    written: set[int] = set()
    for people_import, people in lists.items():
        written |= _ask(people, people_import, actor=actor)
    return written


def _invitation(account: Account, people_import: PeopleImport) -> ClaimInvitation:
    now = clock.now()
    return ClaimInvitation(
        account_id=account.id,
        token_hash=hash_of(token_of(account)),
        named_by_id=people_import.created_by_id,
        sent_at=now,
        expires_at=now + timedelta(days=VALID_DAYS),
    )


def mail_context(account: Account, people_import: PeopleImport, link: str) -> dict[str, object]:
    """What the letter says, for sending and for showing it beforehand."""
    programme = people_import.cohort.programme
    named_by = people_import.created_by.name if people_import.created_by else ""
    return {
        "name": account.name,
        "named_by": named_by or f"the team of {programme.delivered_by}",
        "cohort": people_import.cohort.name,
        "programme": programme.name,
        "help_name": programme.help_name,
        "help_email": programme.help_email,
        "until": formatters.on(clock.now() + timedelta(days=VALID_DAYS)),
        "link": link,
    }


def _write(account: Account, people_import: PeopleImport, template: str, subject: str) -> None:
    link = absolute_url(f"/claims/{token_of(account)}")
    queue_mail(
        account.email,
        subject,
        f"imports/{template}",
        account_id=account.id,
        **mail_context(account, people_import, link),
    )


def claim_by(token: str) -> ClaimInvitation:
    """The claim a link belongs to; raises LinkExpired when it cannot be used (any more)."""
    claim = db.session.scalar(
        select(ClaimInvitation).where(ClaimInvitation.token_hash == hash_of(token))
    )
    over = claim is None or claim.used_at is not None or claim.removed_at is not None
    if claim is None or over or claim.expires_at <= clock.now():
        raise LinkExpired(GONE)
    return claim


def imports_of(account: Account) -> Sequence[ImportedPerson]:
    """The lists somebody stands in, newest first."""
    return db.session.scalars(
        select(ImportedPerson)
        .where(ImportedPerson.account_id == account.id, ImportedPerson.undone_at.is_(None))
        .order_by(ImportedPerson.id.desc())
    ).all()


def confirm_claim(claim: ClaimInvitation, password_hash: str) -> Account:
    """The person takes their account: the link proves the address, the password is theirs.

    Raises LinkExpired when the link was used a moment ago.
    """
    db.session.refresh(claim, with_for_update=True)
    if claim.used_at is not None or claim.removed_at is not None:
        raise LinkExpired(GONE)
    account = claim.account
    account.password = password_hash
    account.confirmed_at = clock.now()
    claim.used_at = clock.now()
    prechecks.check_people_again([account.id])
    audit.record("account claimed", account, actor=account)
    return account


def remove_me(claim: ClaimInvitation) -> None:
    """Erase what was imported about somebody, and let no later list bring them back.

    Raises LinkExpired when they have made the account their own meanwhile.
    """
    db.session.refresh(claim, with_for_update=True)
    account = claim.account
    profile = db.session.scalar(select(Profile).where(Profile.account_id == account.id))
    if claim.used_at is not None or acted(account, profile):
        raise LinkExpired(GONE)
    audit.record("imported person removed themselves", None, actor="the person, by their link")
    remember_removed(account.email)
    erase_account(account)


def erase_account(account: Account) -> None:
    """Delete an account nobody has claimed, with everything that hangs on it."""
    db.session.execute(delete(Application).where(Application.account_id == account.id))
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.account_id == account.id, OutboxMessage.status == MailStatus.WAITING)
        .values(status=MailStatus.DROPPED)
    )
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.account_id == account.id)
        .values(account_id=None, to="", body="", subject="Removed")
    )
    profile = db.session.scalar(select(Profile).where(Profile.account_id == account.id))
    if profile is not None:
        db.session.delete(profile)
    db.session.flush()
    db.session.execute(delete(ImportedPerson).where(ImportedPerson.account_id == account.id))
    db.session.execute(delete(ClaimInvitation).where(ClaimInvitation.account_id == account.id))
    db.session.delete(account)
    db.session.flush()


def remind(*, actor: str, limit: int = 100) -> int:
    """Remind once those who have not answered for a week; returns how many."""
    now = clock.now()
    due = db.session.scalars(
        select(ClaimInvitation)
        .where(
            ClaimInvitation.used_at.is_(None),
            ClaimInvitation.removed_at.is_(None),
            ClaimInvitation.reminded_at.is_(None),
            ClaimInvitation.sent_at <= now - timedelta(days=REMIND_AFTER_DAYS),
            ClaimInvitation.expires_at > now,
        )
        .order_by(ClaimInvitation.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for claim in due:
        claim.reminded_at = now
        # What the link is made of may have changed since; the one in the reminder must open.
        claim.token_hash = hash_of(token_of(claim.account))
        newest = next(iter(imports_of(claim.account)), None)
        if newest is not None and not acted(claim.account, None):
            _write(
                claim.account,
                newest.people_import,
                "claim_reminder",
                "A reminder: please confirm your mentoring profile",
            )
    return len(due)

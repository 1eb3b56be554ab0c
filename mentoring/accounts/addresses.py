"""A second, personal address: asked for, confirmed from its mailbox, kept when a job ends."""

from datetime import timedelta

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account, PersonalAddress
from mentoring.accounts.services import normalise_email
from mentoring.errors import Conflict, DomainError, LinkExpired
from mentoring.extensions import db
from mentoring.mail import absolute_url, queue_mail
from mentoring.tokens import hash_of, token_for

VALID_DAYS = 7
GONE = (
    "This link has been used, has run out or has been replaced by a newer one. Sign in and add the "
    "address again."
)


def personal_of(account: Account) -> PersonalAddress | None:
    """Somebody's second address, confirmed or not."""
    return db.session.get(PersonalAddress, account.id)


def token_of(address: PersonalAddress) -> str:
    """What stands in the link that confirms it."""
    moment = int(address.asked_at.timestamp())
    return token_for("personal-address", address.account_id, address.email, moment)


def ask_personal(account: Account, email: str, *, actor: Account) -> PersonalAddress:
    """Keep a second address, instead of one there was, and write to it; it counts once confirmed.

    Raises DomainError when it is no address, or the one they sign in with.
    """
    email = normalise_email(email)
    if email == account.email:
        raise DomainError("You sign in with this address already. Enter another", field="email")
    address = personal_of(account) or PersonalAddress(account_id=account.id)
    address.email, address.asked_at, address.confirmed_at = email, clock.now(), None
    address.mail_refused_at = None
    address.token_hash = hash_of(token_of(address))
    db.session.add(address)
    audit.record("personal address asked", account, actor=actor)
    queue_mail(
        email,
        "Confirm your personal address",
        "accounts/confirm_personal",
        account_id=account.id,
        name=account.name,
        link=absolute_url(f"/personal-address/{token_of(address)}"),
        days=VALID_DAYS,
    )
    return address


def address_by(token: str) -> PersonalAddress:
    """The address a link confirms; raises LinkExpired when it cannot (any more)."""
    found = db.session.scalar(
        select(PersonalAddress).where(PersonalAddress.token_hash == hash_of(token))
    )
    late = clock.now() - timedelta(days=VALID_DAYS)
    if found is None or found.confirmed_at is not None or found.asked_at <= late:
        raise LinkExpired(GONE)
    return found


def confirm_personal(address: PersonalAddress) -> None:
    """The link came from the mailbox, so the address is theirs."""
    address.confirmed_at = clock.now()
    audit.record("personal address confirmed", address.account, actor=address.account)


def remove_personal(account: Account, *, actor: Account) -> None:
    """Forget the second address; what went there goes to the sign-in address again."""
    address = personal_of(account)
    if address is not None:
        db.session.delete(address)
        audit.record("personal address removed", account, actor=actor)


def sign_in_with_personal(account: Account, *, actor: Account) -> None:
    """Change places: the personal address signs in, the other becomes the second one.

    Raises Conflict when it is not confirmed, or another account signs in with it.
    """
    address = personal_of(account)
    if address is None or address.confirmed_at is None:
        raise Conflict("Confirm your personal address first, with the link we have sent to it.")
    taken = select(Account.id).where(Account.email == address.email, Account.id != account.id)
    if db.session.scalar(taken) is not None:
        raise Conflict("You have another account with this address. Close that one first.")
    old, confirmed = account.email, account.confirmed_at
    refused, account.mail_refused_at = account.mail_refused_at, address.mail_refused_at
    account.email, account.confirmed_at = address.email, address.confirmed_at
    if confirmed is None:
        db.session.delete(address)
    else:
        address.email, address.confirmed_at = old, confirmed
        address.token_hash, address.mail_refused_at = None, refused
    audit.record("email changed", account, actor=actor)
    queue_mail(
        old,
        "Your sign-in address has been changed",
        "accounts/address_changed",
        account_id=account.id,
        name=account.name,
    )


def owner_of_personal(email: str) -> Account | None:
    """Whose confirmed second address this is, when it is exactly one person's: somebody whose
    work mailbox is gone asks for a new password with it."""
    owners = db.session.scalars(
        select(Account)
        .join(PersonalAddress, PersonalAddress.account_id == Account.id)
        .where(PersonalAddress.email == email, PersonalAddress.confirmed_at.is_not(None))
    ).all()
    return owners[0] if len(owners) == 1 else None

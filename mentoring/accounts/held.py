"""What accounts hold about a person: how they sign in, their roles, and links that were sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, delete, select, update

from mentoring import clock
from mentoring.accounts.models import (
    Account,
    AccountSession,
    ClaimInvitation,
    MailPreference,
    PersonalAddress,
    RoleGrant,
    StaffInvitation,
)
from mentoring.accounts.queries import grants_of
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed, row_data
from mentoring.permissions import ROLE_LABELS, Role
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule

SECRETS = ("password", "fs_uniquifier", "tf_totp_secret", "mf_recovery_codes")
INVITATION_SECRETS = ("token_hash", "invited_by_id")
FORMER = "A former participant"
"""How somebody is called once their account is erased."""
ADMINISTRATORS = (
    "Administrators see this, to help with signing in. Coordinators of the programmes you apply to "
    "see your name and address."
)
SEE_ACCOUNTS = (Reader(Role.ADMINISTRATOR), Reader(Role.COORDINATOR))


def export(account: Account) -> Held:
    """Name, address, moments of the account, roles, links that were sent, and sign-ins."""
    grants = [*grants_of(account), *grants_of(account, revoked=True)]
    claims = _rows(ClaimInvitation, ClaimInvitation.account_id == account.id)
    invited = _rows(StaffInvitation, StaffInvitation.email == account.email)
    signed_in = _rows(AccountSession, AccountSession.account_id == account.id)
    lines = _account_lines(account)
    lines += [
        ("Role", f"{ROLE_LABELS[grant.role]}, given {at(grant.granted_at)}" + _ended(grant))
        for grant in grants
    ]
    lines += [
        ("Invitation to a role", f"{ROLE_LABELS[each.role]}, sent {at(each.sent_at)}")
        for each in invited
    ]
    lines += [("Link to claim your account", f"Sent {at(claim.sent_at)}") for claim in claims]
    devices = [(each.device, f"Signed in {at(each.started_at)}") for each in signed_in]
    personal = db.session.get(PersonalAddress, account.id)
    if personal is not None:
        lines.insert(2, ("Personal address", personal.email))
    own = [db.session.get(MailPreference, account.id), personal]
    data = {
        "contact": [row_data(each, leave_out=("token_hash",)) for each in own if each],
        "account": row_data(account, leave_out=SECRETS),
        "roles": [row_data(grant, leave_out=("granted_by_id",)) for grant in grants],
        "sign_ins": [row_data(each, leave_out=("key",)) for each in signed_in],
        "invitations": [row_data(each, leave_out=INVITATION_SECRETS) for each in invited],
        "claim_links": [row_data(c, leave_out=("token_hash", "named_by_id")) for c in claims],
    }
    items = [
        HeldItem("Your account", lines, ADMINISTRATORS, "/account", readers=SEE_ACCOUNTS),
        HeldItem("Where you are signed in", devices, "Nobody but you.", "/account/sessions"),
    ]
    return Held(items, data)


def _rows(kind: Any, which: Any) -> Sequence[Any]:
    return db.session.scalars(select(kind).where(which).order_by(kind.id)).all()


def _account_lines(account: Account) -> list[tuple[str, str]]:
    return [
        ("Name", account.name),
        ("Email", account.email),
        ("Account made", at(account.create_datetime)),
        ("Address confirmed", at(account.confirmed_at) or "Not yet"),
        ("Our mail to it", _arrives(account)),
        ("Last signed in", at(account.last_sign_in_at) or "Not yet"),
        ("Password", "Held only in a form from which nobody can read it"),
        ("Authenticator app", "Set up" if account.tf_primary_method else "Not set up"),
    ]


def _arrives(account: Account) -> str:
    since = account.mail_refused_at
    return f"Refused since {at(since)}" if since else "Arrives, as far as we know"


def _ended(grant: RoleGrant) -> str:
    return f", ended {at(grant.revoked_at)}" if grant.revoked_at else ""


def erase(account: Account) -> Mapping[str, int]:
    """Take the name, the address and every way to sign in out of the account; roles end."""
    links = changed(delete(ClaimInvitation).where(ClaimInvitation.account_id == account.id))
    for table in (PersonalAddress, MailPreference):
        links += changed(delete(table).where(table.account_id == account.id))
    devices = changed(delete(AccountSession).where(AccountSession.account_id == account.id))
    links += changed(delete(StaffInvitation).where(StaffInvitation.email == account.email))
    roles = changed(
        update(RoleGrant)
        .where(RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    account.name, account.email = FORMER, f"erased-{account.id}@erased.invalid"
    account.fs_uniquifier, account.active = uuid4().hex, False
    account.password = account.tf_primary_method = account.tf_totp_secret = None
    account.mf_recovery_codes = account.confirmed_at = account.last_sign_in_at = None
    account.create_datetime = account.update_datetime = account.locked_until = None
    account.failed_sign_ins, account.erased_at = 0, clock.now()
    account.mail_refused_at = None
    db.session.flush()
    return {
        "accounts emptied": 1,
        "links, addresses and choices deleted": links,
        "sign-ins deleted": devices,
        "roles ended": roles,
    }


def not_accepted(before: datetime, held: Select[Any]) -> Select[Any]:
    """Invitations that came to nothing; about nobody's account, so no legal hold touches them."""
    return select(StaffInvitation.id).where(
        StaffInvitation.accepted_at.is_(None), StaffInvitation.expires_at < before
    )


def drop_invitations(ids: Sequence[Any]) -> int:
    """Delete invitations with the address they were sent to."""
    return changed(delete(StaffInvitation).where(StaffInvitation.id.in_(ids)))


def not_used(before: datetime, held: Select[Any]) -> Select[Any]:
    """Sign-ins of long ago, ended or not."""
    return select(AccountSession.id).where(
        AccountSession.last_seen_at < before, AccountSession.account_id.not_in(held)
    )


def drop_sign_ins(ids: Sequence[Any]) -> int:
    """Delete sign-ins; a browser that still keeps one is signed out by that."""
    return changed(delete(AccountSession).where(AccountSession.id.in_(ids)))


HOLDER = DataHolder(
    key="account",
    title="Your account",
    tables=frozenset(
        {"account", "role_grant", "claim_invitation", "staff_invitation", "account_session"}
        | {"personal_address", "mail_preference"}
    ),
    export=export,
    erase=erase,
    goes="Your name, your email address, your password and every way to sign in.",
    keeps=(
        Kept(
            "An empty account without your name, and which roles it had",
            "So that what others did with you still adds up",
            "As long as the programme's records stand",
        ),
        Kept(
            "A coded mark of your email address, from which nobody can read it",
            "So that no list somebody uploads later brings you back",
            "Until you sign up again yourself",
        ),
    ),
    retention=(
        RetentionRule(
            "invitations",
            "Invitations to a role that nobody has accepted",
            "invitation to a role",
            "the day the link ran out",
            not_accepted,
            drop_invitations,
        ),
        RetentionRule(
            "sign-ins",
            "Which browsers you signed in with; one you have not used so long is signed out",
            "sign-in",
            "the day it was last used",
            not_used,
            drop_sign_ins,
        ),
    ),
    order=10,
)

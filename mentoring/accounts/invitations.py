"""Inviting staff who have no account yet: sent, reminded once, sent again, withdrawn, accepted."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from mentoring import audit, clock, formatters
from mentoring.accounts import scopes
from mentoring.accounts.models import Account, StaffInvitation
from mentoring.accounts.services import create_account, grant_role, normalise_email
from mentoring.errors import Conflict, DomainError, LinkExpired, NotFound
from mentoring.extensions import db
from mentoring.listing import Page, by_name, page_of
from mentoring.mail import absolute_url, queue_mail
from mentoring.permissions import STRONG_SIGN_IN, Role
from mentoring.tokens import hash_of, token_for

VALID_DAYS = 14
REMIND_AFTER_DAYS = 5
GONE = (
    "This invitation has been used, withdrawn or replaced by a newer one, or it has run out. "
    "Look for a newer mail from us, or ask the person who invited you to send it again."
)


class State(StrEnum):
    """What has become of an invitation."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def token_of(invitation: StaffInvitation) -> str:
    """What stands in the address. Sending again makes a new one, so the old link goes out."""
    return token_for("staff-invitation", invitation.id, int(invitation.sent_at.timestamp()))


def state_of(invitation: StaffInvitation) -> State:
    """Where an invitation stands now."""
    if invitation.accepted_at is not None:
        return State.ACCEPTED
    if invitation.withdrawn_at is not None:
        return State.WITHDRAWN
    return State.WAITING if invitation.expires_at > clock.now() else State.EXPIRED


def invite(email: str, name: str, role: Role, *, actor: Account, **scope: int) -> StaffInvitation:
    """Offer a role by mail to somebody without an account.

    Raises Conflict when the address has an account (which can be given the role at once) or an
    invitation to the same role waits already, DomainError when it is no address.
    """
    email = normalise_email(email)
    if db.session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise Conflict(
            "There already is an account for this address. Find it under Accounts and give the "
            "role there.",
            field="email",
        )
    where = {key: scope.get(key) for key in ("programme_id", "organisation_id", "region_id")}
    same = [getattr(StaffInvitation, key).is_not_distinct_from(where[key]) for key in where]
    waiting = select(StaffInvitation.id).where(
        StaffInvitation.email == email, StaffInvitation.role == role, _is(State.WAITING), *same
    )
    if db.session.scalar(waiting) is not None:
        raise Conflict("An invitation to this role waits for an answer already.", field="email")
    invitation = StaffInvitation(email=email, name=name, role=role, invited_by_id=actor.id, **where)
    _send(invitation)
    audit.record("staff invited", invitation, actor=actor, detail={"role": role.value})
    return invitation


def send_again(invitation: StaffInvitation, *, actor: Account) -> None:
    """A fresh link with a fresh time; the one before opens nothing any more."""
    if state_of(invitation) not in (State.WAITING, State.EXPIRED):
        raise Conflict("This invitation has been answered or withdrawn, so it cannot be sent.")
    _send(invitation)
    audit.record("staff invitation sent again", invitation, actor=actor)


def withdraw(invitation: StaffInvitation, *, actor: Account) -> None:
    """Let the link open nothing any more."""
    if state_of(invitation) not in (State.WAITING, State.EXPIRED):
        raise Conflict("This invitation has been answered or withdrawn already.")
    invitation.withdrawn_at = clock.now()
    audit.record("staff invitation withdrawn", invitation, actor=actor)


def _send(invitation: StaffInvitation) -> None:
    now = clock.now()
    invitation.sent_at, invitation.reminded_at = now, None
    invitation.expires_at = now + timedelta(days=VALID_DAYS)
    db.session.add(invitation)
    db.session.flush()
    invitation.token_hash = hash_of(token_of(invitation))
    _write(invitation, "invited", "You are invited to a role")


def _write(invitation: StaffInvitation, template: str, subject: str) -> None:
    by = invitation.invited_by
    queue_mail(
        invitation.email,
        subject,
        f"accounts/{template}",
        name=invitation.name,
        invited_by=by.name if by is not None else "An administrator",
        role=scopes.line(invitation),
        strong=invitation.role in STRONG_SIGN_IN,
        until=formatters.on(invitation.expires_at),
        link=absolute_url(f"/welcome/{token_of(invitation)}"),
    )


def invitation_by(token: str) -> StaffInvitation:
    """The invitation a link belongs to; raises LinkExpired when it opens nothing (any more)."""
    found = db.session.scalar(
        select(StaffInvitation).where(StaffInvitation.token_hash == hash_of(token))
    )
    if found is None or state_of(found) is not State.WAITING:
        raise LinkExpired(GONE)
    return found


def account_of(invitation: StaffInvitation) -> Account | None:
    """The account its address has got meanwhile, if any."""
    return db.session.scalar(select(Account).where(Account.email == invitation.email))


def accept(invitation: StaffInvitation, name: str, password_hash: str) -> Account:
    """Make the account and grant what was offered: the link has proved the address.

    Raises LinkExpired when the link was used a moment ago, Conflict when the address has got an
    account meanwhile: whoever opened that has not proved that the address is theirs.
    """
    _hold(invitation)
    account = create_account(
        invitation.email,
        name,
        actor="staff invitation",
        password_hash=password_hash,
        confirmed=True,
    )
    db.session.flush()
    _grant(invitation, account)
    return account


def accept_as(invitation: StaffInvitation, account: Account) -> None:
    """Grant what was offered to the signed-in owner of the same address.

    Raises DomainError for anybody else, LinkExpired when the link was used a moment ago.
    """
    if account.email != invitation.email:
        raise DomainError(f"This invitation is for {invitation.email}. Sign in with that address.")
    _hold(invitation)
    account.confirmed_at = account.confirmed_at or clock.now()
    _grant(invitation, account)


def _hold(invitation: StaffInvitation) -> None:
    db.session.refresh(invitation, with_for_update={"of": StaffInvitation})
    if state_of(invitation) is not State.WAITING:
        raise LinkExpired(GONE)


def _grant(invitation: StaffInvitation, account: Account) -> None:
    invitation.accepted_at = clock.now()
    audit.record("staff invitation accepted", invitation, actor=account)
    grant_role(
        account,
        invitation.role,
        actor=invitation.invited_by or "staff invitation",
        programme_id=invitation.programme_id,
        organisation_id=invitation.organisation_id,
        region_id=invitation.region_id,
    )


def _is(state: State) -> ColumnElement[bool]:
    open_ = and_(StaffInvitation.accepted_at.is_(None), StaffInvitation.withdrawn_at.is_(None))
    return {
        State.ACCEPTED: StaffInvitation.accepted_at.is_not(None),
        State.WITHDRAWN: StaffInvitation.withdrawn_at.is_not(None),
        State.WAITING: and_(open_, StaffInvitation.expires_at > clock.now()),
        State.EXPIRED: and_(open_, StaffInvitation.expires_at <= clock.now()),
    }[state]


SORTS = {
    "newest": (StaffInvitation.sent_at.desc(), StaffInvitation.id.desc()),
    "oldest": (StaffInvitation.sent_at, StaffInvitation.id),
    "name": (by_name(StaffInvitation.name), StaffInvitation.id),
}


def listed(search: str, state: State | None, sort: str, number: int) -> Page:
    """One page of invitations by part of a name or address and by what has become of them."""
    query = select(StaffInvitation).options(
        joinedload(StaffInvitation.programme),
        joinedload(StaffInvitation.organisation),
        joinedload(StaffInvitation.region),
    )
    for word in search.split():
        query = query.where(
            or_(
                StaffInvitation.name.icontains(word, autoescape=True),
                StaffInvitation.email.icontains(word, autoescape=True),
            )
        )
    if state is not None:
        query = query.where(_is(state))
    return page_of(query.order_by(*SORTS.get(sort, SORTS["newest"])), number)


def invitation_to_administer(invitation_id: int) -> StaffInvitation:
    """An invitation by its number, for administrators; raises NotFound when there is none."""
    found = db.session.get(StaffInvitation, invitation_id)
    if found is None:
        raise NotFound
    return found


def remind(limit: int = 100) -> int:
    """Remind once those who have not answered for some days; returns how many."""
    now = clock.now()
    due: Sequence[StaffInvitation] = db.session.scalars(
        _due(now - timedelta(days=REMIND_AFTER_DAYS)).limit(limit)
    ).all()
    for invitation in due:
        invitation.reminded_at = now
        # What the link is made of may have changed since; the one in the reminder must open.
        invitation.token_hash = hash_of(token_of(invitation))
        _write(invitation, "invited_reminder", "A reminder: you are invited to a role")
    return len(due)


def _due(sent_before: object) -> Select[tuple[StaffInvitation]]:
    return (
        select(StaffInvitation)
        .where(
            _is(State.WAITING),
            StaffInvitation.reminded_at.is_(None),
            StaffInvitation.sent_at <= sent_before,
        )
        .order_by(StaffInvitation.id)
        .with_for_update(skip_locked=True)
    )

"""What administrators do to accounts; each act is recorded and can be undone."""

from mentoring import audit
from mentoring.accounts import sessions
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import administrators
from mentoring.accounts.services import grant_role, revoke_role
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.mail import queue_mail
from mentoring.permissions import ROLE_LABELS, STRONG_SIGN_IN, Role


def give_role(
    account: Account,
    role: Role,
    *,
    actor: audit.Actor,
    **scope: int,
) -> RoleGrant:
    """Give a role with its scope (`programme_id=`, `organisation_id=`, `region_id=`, or none) and
    tell the person; raises Conflict for a closed account."""
    if not account.active:
        raise Conflict("This account is closed. Open it again before you give it a role.")
    grant = grant_role(account, role, actor=actor, **scope)
    db.session.flush()
    queue_mail(
        account.email,
        "You have a new role",
        "accounts/role_given",
        account_id=account.id,
        key=f"role-given:{grant.id}",
        name=account.name,
        role=ROLE_LABELS[role],
        strong=role in STRONG_SIGN_IN and account.tf_primary_method is None,
    )
    return grant


def take_role(grant: RoleGrant, *, actor: audit.Actor) -> None:
    """Take a role away; raises Conflict when nobody would be left to administer accounts."""
    if grant.role is Role.ADMINISTRATOR:
        _keep_an_administrator(grant.account)
    revoke_role(grant, actor=actor)


def close_account(account: Account, *, actor: audit.Actor) -> None:
    """Let nobody sign in to an account any more; nothing in it is lost.

    Raises Conflict for one's own account or that of the last administrator.
    """
    if not isinstance(actor, str) and actor.id == account.id:
        raise Conflict("You cannot close your own account here. Ask another administrator.")
    if account.has_grant(Role.ADMINISTRATOR):
        _keep_an_administrator(account)
    account.active = False
    sessions.end_all(account, actor=actor)
    audit.record("account closed", account, actor=actor)


def open_account(account: Account, *, actor: audit.Actor) -> None:
    """Let somebody sign in again."""
    account.active = True
    audit.record("account opened again", account, actor=actor)


def _keep_an_administrator(account: Account) -> None:
    if account.active and administrators() <= 1:
        raise Conflict(
            "This is the only administrator. Make somebody else administrator first, so that "
            "there is always one."
        )

"""What happens to accounts: made, granted a role, relieved of one."""

from uuid import uuid4

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts import sessions
from mentoring.accounts.models import Account, RoleGrant
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.permissions import STRONG_SIGN_IN, Role
from mentoring.signals import account_created, account_renamed
from mentoring.texts import one_line


def normalise_email(email: str) -> str:
    """An address as we store it; raises DomainError with what to mend."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise DomainError(
            "Enter an email address in the right form, such as name@example.org", field="email"
        ) from None


def create_account(
    email: str,
    name: str,
    *,
    actor: audit.Actor,
    password: str | None = None,
    password_hash: str | None = None,
    confirmed: bool = False,
) -> Account:
    """Make an account, without a password when the person is to claim it.

    Pages pass a hash: hashing takes long, and nobody can write while the caller's transaction is
    open.

    Raises Conflict when the address has one already and DomainError when it is no address.
    """
    email = normalise_email(email)
    if db.session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise Conflict(f"There already is an account for {email}")
    account = Account(
        email=email,
        name=name,
        password=hash_password(password) if password else password_hash,
        active=True,
        fs_uniquifier=uuid4().hex,
        create_datetime=clock.now(),
        confirmed_at=clock.now() if confirmed else None,
    )
    db.session.add(account)
    audit.record("account created", account, actor=actor)
    account_created.send(account)
    return account


def grant_role(
    account: Account,
    role: Role,
    *,
    actor: audit.Actor,
    programme_id: int | None = None,
    organisation_id: int | None = None,
    region_id: int | None = None,
    with_task: bool = False,
) -> RoleGrant:
    """Give a role with its scope; giving it twice changes nothing."""
    found = db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.account_id == account.id,
            RoleGrant.role == role,
            RoleGrant.programme_id.is_not_distinct_from(programme_id),
            RoleGrant.organisation_id.is_not_distinct_from(organisation_id),
            RoleGrant.region_id.is_not_distinct_from(region_id),
            RoleGrant.revoked_at.is_(None),
        )
    )
    if found is not None:
        return found
    grant = RoleGrant(
        account_id=account.id,
        role=role,
        programme_id=programme_id,
        organisation_id=organisation_id,
        region_id=region_id,
        granted_at=clock.now(),
        granted_by_id=None if isinstance(actor, str) else actor.id,
        with_task=with_task,
    )
    db.session.add(grant)
    if role in STRONG_SIGN_IN and account.tf_primary_method is None:
        # Sign out everywhere: the next sign-in sets up the second factor the role needs.
        sessions.end_all(account, actor=actor)
    audit.record("role granted", account, actor=actor, detail={"role": role.value})
    db.session.expire(account, ["grants"])
    return grant


def revoke_role(grant: RoleGrant, *, actor: audit.Actor) -> None:
    """Take a role away; the row stays as history."""
    grant.revoked_at = clock.now()
    audit.record("role revoked", grant.account, actor=actor, detail={"role": grant.role.value})
    db.session.expire(grant.account, ["grants"])


def rename(account: Account, name: str, *, actor: audit.Actor) -> None:
    """Change how somebody is called; raises DomainError for an empty or overlong name."""
    name = one_line(name)
    if not 0 < len(name) <= 120:
        raise DomainError("Enter a name of 120 characters or fewer", field="name")
    account.name = name
    audit.record("name changed", account, actor=actor)
    account_renamed.send(account)

"""Accounts, the roles granted to them, and links that let an imported person claim theirs."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.accounts import lockout
from mentoring.crypto import EncryptedCodes
from mentoring.extensions import choice, db
from mentoring.permissions import STRONG_SIGN_IN, Role

if TYPE_CHECKING:
    from mentoring.organisations.models import Organisation, Region
    from mentoring.programmes.models import Programme


class Account(db.Model, UserMixin):
    """A person who can sign in. An imported person has none of password or confirmation yet."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    create_datetime: Mapped[datetime | None]
    update_datetime: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(EncryptedCodes)
    )
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    mail_refused_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="account",
        foreign_keys="RoleGrant.account_id",
        primaryjoin="and_(RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None))",
        viewonly=True,
    )

    @property
    def roles(self) -> list[Any]:
        """Empty for flask-security: what a person may do is in their grants."""
        return []

    @roles.setter
    def roles(self, value: list[Any]) -> None:
        if value:
            raise ValueError("Roles are granted with accounts.services.grant_role")

    def has_grant(self, role: Role) -> bool:
        return role in [grant.role for grant in self.grants]

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """A second factor is a must for people who can see others' data."""
        return self.check_tf_required_setup() or bool(tf_setup_methods), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether the second factor may not be turned off again."""
        return any(grant.role in STRONG_SIGN_IN for grant in self.grants)

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Count a wrong password or code."""
        lockout.note_failure(self)

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether the account is locked after too many wrong tries."""
        locked = lockout.is_locked(self)
        if locked and form_error is not None:
            form_error.append(lockout.LOCKED_WORDS)
        return locked


class AccountSession(db.Model):
    """One browser somebody has signed in with: what it is in plain words, never where it is."""

    __tablename__ = "account_session"
    __table_args__ = (Index("ix_account_session_living", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40), unique=True)
    device: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PersonalAddress(db.Model):
    """A second address of somebody, which outlives their job; it counts once confirmed."""

    __tablename__ = "personal_address"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str] = mapped_column(String(254), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    mail_refused_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class MailPreference(db.Model):
    """Which classes of mail somebody does without, which go to their personal address, and the
    hours (of London's clock) in which none leaves."""

    __tablename__ = "mail_preference"
    __table_args__ = (
        CheckConstraint(
            "(quiet_from IS NULL AND quiet_until IS NULL)"
            " OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23)",
            name="quiet_hours",
        ),
    )

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    off: Mapped[list[str]] = mapped_column(JSON, default=list)
    personal: Mapped[list[str]] = mapped_column(JSON, default=list)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]


class SecurityRole(RoleMixin):
    """flask-security wants a role class; ours are grants, so this one has no table."""


def _one_live(scope: str, where: str = "") -> Index:
    """Nobody holds the same role twice over the same scope; revoked grants do not count."""
    live = text(f"revoked_at IS NULL{where}")
    columns = ["account_id", "role"] + ([] if scope == "everywhere" else [f"{scope}_id"])
    return Index(
        f"uq_role_grant_{scope}", *columns, unique=True, sqlite_where=live, postgresql_where=live
    )


SCOPE_FITS_ROLE = (
    "(role IN ('coordinator', 'caseload_owner', 'facilitator', 'evaluator', 'assessor')"
    " AND programme_id IS NOT NULL AND organisation_id IS NULL AND region_id IS NULL)"
    " OR (role = 'sponsor'"
    " AND organisation_id IS NOT NULL AND programme_id IS NULL AND region_id IS NULL)"
    " OR (role = 'oversight' AND programme_id IS NULL AND organisation_id IS NULL)"
    " OR (role IN ('data_protection', 'administrator')"
    " AND programme_id IS NULL AND organisation_id IS NULL AND region_id IS NULL)"
)


class RoleGrant(db.Model):
    """A role somebody holds, where it reaches, and who gave it. Revoked, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(SCOPE_FITS_ROLE, name="scope_fits_role"),
        _one_live("programme"),
        _one_live("organisation"),
        _one_live("region"),
        _one_live(
            "everywhere",
            " AND programme_id IS NULL AND organisation_id IS NULL AND region_id IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
    with_task: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Given for a task, by whoever gives that, and ended with it."""

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    programme: Mapped["Programme | None"] = relationship()
    organisation: Mapped["Organisation | None"] = relationship()
    region: Mapped["Region | None"] = relationship()


class StaffInvitation(db.Model):
    """A single-use link that offers a role to somebody who has no account yet.

    The role is granted when they accept, so nobody holds a role before they have said who they are.
    """

    __tablename__ = "staff_invitation"
    __table_args__ = (
        CheckConstraint(SCOPE_FITS_ROLE, name="scope_fits_role"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL", name="accepted_or_withdrawn"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    programme: Mapped["Programme | None"] = relationship()
    organisation: Mapped["Organisation | None"] = relationship()
    region: Mapped["Region | None"] = relationship()
    invited_by: Mapped[Account | None] = relationship()


class ClaimInvitation(db.Model):
    """A single-use link for a person somebody else signed up: confirm, or be removed."""

    __tablename__ = "claim_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    named_by: Mapped[Account | None] = relationship(foreign_keys=[named_by_id])

"""What a person brings and looks for. Store B (shared experience) stands in a table of its own."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.crypto import EncryptedJSON
from mentoring.extensions import choice, db
from mentoring.organisations.models import Organisation, Region

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class SkillUse(StrEnum):
    WANTED = "wanted"
    OFFERED = "offered"
    SPECIALISM = "specialism"
    REFUSED = "refused"


class SkillKind(StrEnum):
    SPECIALISM = "specialism"
    CAREER = "career"
    DISCIPLINE = "discipline"


TOPIC_KINDS = (SkillKind.SPECIALISM, SkillKind.CAREER)
"""What people choose from; a discipline groups specialisms and is chosen by nobody."""


class SkillAct(StrEnum):
    """What happened to an entry of the vocabulary."""

    ADDED = "added"
    RENAMED = "renamed"
    RETIRED = "retired"
    OFFERED_AGAIN = "offered_again"
    MERGED = "merged"
    REGROUPED = "regrouped"
    MOVED = "moved"


class AvoidKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


class Purpose(StrEnum):
    """What a consent is for; each is asked by itself."""

    SHARED_EXPERIENCE = "shared_experience"
    TELL_PARTNER = "tell_partner"
    UNDER_REPRESENTED = "under_represented"
    ACCESS_NEEDS = "access_needs"


class Skill(db.Model):
    """One entry of the controlled vocabulary: a specialism, a career topic or a discipline.

    `discipline` and `merged_into` are keys of other entries.
    """

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    kind: Mapped[SkillKind] = mapped_column(choice(SkillKind, "skill_kind"))
    order: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    discipline: Mapped[str] = mapped_column(String(60), default="", server_default="")
    merged_into: Mapped[str] = mapped_column(String(60), default="", server_default="")


class SkillChange(db.Model):
    """Who changed an entry of the vocabulary, when and how."""

    __tablename__ = "skill_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), index=True)
    act: Mapped[SkillAct] = mapped_column(choice(SkillAct, "skill_act"))
    before: Mapped[str] = mapped_column(String(120), default="")
    after: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    actor: Mapped["Account | None"] = relationship()


class Profile(db.Model):
    """One per account. `version` guards against two tabs overwriting each other."""

    __tablename__ = "profile"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity BETWEEN 0 AND 10", name="capacity_range"),
        CheckConstraint(
            "years_experience IS NULL OR years_experience BETWEEN 0 AND 60", name="years_range"
        ),
        CheckConstraint(
            "capacity_year IS NULL OR capacity_year BETWEEN 1 AND 30", name="capacity_year_range"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]

    wants_mentee: Mapped[bool] = mapped_column(default=False)
    wants_mentor: Mapped[bool] = mapped_column(default=False)
    wants_reciprocal: Mapped[bool] = mapped_column(default=False)
    wants_circle: Mapped[bool] = mapped_column(default=False, server_default=false())

    job_title: Mapped[str] = mapped_column(String(120), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_other: Mapped[str] = mapped_column(String(160), default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    team: Mapped[str] = mapped_column(String(120), default="", server_default="")
    line_manager_email: Mapped[str] = mapped_column(String(254), default="", index=True)
    years_experience: Mapped[int | None]

    goal_text: Mapped[str] = mapped_column(default="")
    aim_grade: Mapped[str | None] = mapped_column(String(20))
    learn_text: Mapped[str] = mapped_column(default="")
    share_text: Mapped[str] = mapped_column(default="")
    offer_text: Mapped[str] = mapped_column(default="")

    capacity: Mapped[int | None]
    capacity_year: Mapped[int | None]
    paused_until: Mapped[date | None]
    meeting_modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    availability: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    travel: Mapped[str] = mapped_column(String(20), default="", server_default="")
    contact_to_share: Mapped[str] = mapped_column(String(254), default="")

    work_values: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    work_style: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, server_default="{}")

    account: Mapped["Account"] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    region: Mapped[Region | None] = relationship(lazy="joined")
    skills: Mapped[list["ProfileSkill"]] = relationship(
        back_populates="profile", cascade="all, delete-orphan", lazy="selectin"
    )
    posts: Mapped[list["Post"]] = relationship(
        back_populates="profile",
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="Post.started_on.desc()",
    )
    avoids: Mapped[list["Avoid"]] = relationship(
        back_populates="profile", cascade="all, delete-orphan"
    )


class ProfileSkill(db.Model):
    """A skill wanted (with its importance), offered, or a specialism held."""

    __tablename__ = "profile_skill"
    __table_args__ = (
        UniqueConstraint("profile_id", "skill_id", "use"),
        CheckConstraint("importance BETWEEN 1 AND 3", name="importance_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("profile.id", ondelete="CASCADE"), index=True
    )
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), index=True)
    use: Mapped[SkillUse] = mapped_column(choice(SkillUse, "skill_use"))
    importance: Mapped[int] = mapped_column(default=2)

    profile: Mapped[Profile] = relationship(back_populates="skills")
    skill: Mapped[Skill] = relationship(lazy="joined")


class Post(db.Model):
    """A band or grade held between dates; acting-up is marked. The grade keys are in grades.py."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("profile.id", ondelete="CASCADE"), index=True
    )
    grade: Mapped[str] = mapped_column(String(20))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    acting_up: Mapped[bool] = mapped_column(default=False)

    profile: Mapped[Profile] = relationship(back_populates="posts")


class Avoid(db.Model):
    """Somebody, or an organisation, this person is not to be paired with. Shown to nobody else."""

    __tablename__ = "avoid"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'person' AND person_email <> '' AND organisation_id IS NULL)"
            " OR (kind = 'organisation' AND organisation_id IS NOT NULL)",
            name="names_one_thing",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("profile.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[AvoidKind] = mapped_column(choice(AvoidKind, "avoid_kind"))
    person_email: Mapped[str] = mapped_column(String(254), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    profile: Mapped[Profile] = relationship(back_populates="avoids")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")


class Consent(db.Model):
    """One consent given for one purpose, with its wording; withdrawing keeps the row."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_live",
            "account_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    wording: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Declaration(db.Model):
    """Whether somebody comes from an under-represented group: yes, no or prefer not to say.

    Encrypted, never searched; apart from stores A and B. It never says which group.
    """

    __tablename__ = "declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    answer: Mapped[str] = mapped_column(EncryptedJSON, deferred=True)
    updated_at: Mapped[datetime]


class FormerWorkplace(db.Model):
    """Where somebody said that they worked, until they said something else."""

    __tablename__ = "former_workplace"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("profile.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_other: Mapped[str] = mapped_column(String(160), default="")
    until: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")


class AccessNeeds(db.Model):
    """What somebody needs to take part, in their own words; for their partner, by consent."""

    __tablename__ = "access_needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    answer: Mapped[str] = mapped_column(EncryptedJSON, deferred=True)
    updated_at: Mapped[datetime]


class TrainingRecord(db.Model):
    """Training somebody has done, with the day it runs out; removing keeps the row."""

    __tablename__ = "training_record"
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR expires_on >= completed_on", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))
    completed_on: Mapped[date]
    expires_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]

    recorded_by: Mapped["Account | None"] = relationship(foreign_keys=[recorded_by_id])


class SharedExperience(db.Model):
    """Store B: lived-experience tags and how much they matter (0-3), encrypted, never searched."""

    __tablename__ = "shared_experience"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    answer: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, deferred=True)
    updated_at: Mapped[datetime]

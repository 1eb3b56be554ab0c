"""Effective-dated organisations: a merger or a split never breaks history."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db


class OrganisationKind(StrEnum):
    TRUST = "trust"
    ICB = "icb"
    NATIONAL = "national"
    OTHER = "other"


class Region(db.Model):
    """One of the NHS England regions."""

    __tablename__ = "region"

    id: Mapped[int] = mapped_column(primary_key=True)
    ods_code: Mapped[str] = mapped_column(String(5), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Organisation(db.Model):
    """An employer, with the dates between which it exists under this code."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="dates_in_order"),
        Index("ix_organisation_name", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ods_code: Mapped[str | None] = mapped_column(String(5), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "organisation_kind"))
    detail: Mapped[str] = mapped_column(String(160), default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    region: Mapped[Region | None] = relationship(lazy="joined")
    names: Mapped[list["OrganisationName"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan"
    )


class OrganisationName(db.Model):
    """Another name or abbreviation people type; `search_key` is how it is looked up."""

    __tablename__ = "organisation_name"
    __table_args__ = (UniqueConstraint("organisation_id", "search_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(160))
    search_key: Mapped[str] = mapped_column(String(160), index=True)

    organisation: Mapped[Organisation] = relationship(back_populates="names")


class OrganisationSuccession(db.Model):
    """Which organisation went into which, and when; a split has several rows."""

    __tablename__ = "organisation_succession"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    happened_on: Mapped[date]
    whole: Mapped[bool] = mapped_column(default=True)

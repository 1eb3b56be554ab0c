"""An import and its rows until they are applied; afterwards, what it did to whom."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.extensions import choice, db
from mentoring.programmes.models import Application, Cohort, Side

if TYPE_CHECKING:
    from mentoring.accounts.models import Account


class ImportStatus(StrEnum):
    READING = "reading"
    MAPPING = "mapping"
    CHECKING = "checking"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"
    ABANDONED = "abandoned"


class RowKind(StrEnum):
    """What applying a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class PeopleImport(db.Model):
    """One upload of a list of people to a cohort.

    `list_name` says which list it is: a newer copy of the same list updates instead of doubling.
    `columns` has, by place in the file, heading, field and special category; never a cell.
    """

    __tablename__ = "people_import"
    __table_args__ = (Index("ix_people_import_list", "cohort_id", "list_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    side: Mapped[Side | None] = mapped_column(choice(Side, "import_side"))
    list_name: Mapped[str] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(160))
    sheet: Mapped[str] = mapped_column(String(80), default="")
    other_sheets: Mapped[list[str]] = mapped_column(JSON, default=list)
    status: Mapped[ImportStatus] = mapped_column(choice(ImportStatus, "import_status"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    row_count: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    send_claims: Mapped[bool] = mapped_column(default=False)
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))

    cohort: Mapped[Cohort] = relationship(lazy="joined")
    created_by: Mapped["Account | None"] = relationship(lazy="joined")


class ImportRow(db.Model):
    """A row waiting to be applied. Deleted when its import is applied, abandoned or too old.

    `cells` has an empty text where the column is special; what it said is nowhere.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_number", "import_id", "number", unique=True),
        Index("ix_import_row_email", "import_id", "email"),
        Index("ix_import_row_kind", "import_id", "kind", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("people_import.id", ondelete="CASCADE"))
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON)
    formulas: Mapped[list[int]] = mapped_column(JSON, default=list)
    kind: Mapped[RowKind | None] = mapped_column(choice(RowKind, "row_kind"))
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(160), default="")
    side: Mapped[Side | None] = mapped_column(choice(Side, "row_side"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    problem_count: Mapped[int] = mapped_column(default=0)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    applied_at: Mapped[datetime | None]


class Outcome(StrEnum):
    """What an import did to a person."""

    CREATED = "created"
    UPDATED = "updated"
    ADDED = "added"
    UNCHANGED = "unchanged"


class ImportedPerson(db.Model):
    """What one import did to one person on one side, so that it can be undone and repeated.

    `written` is what the list said last, by column of the profile; where the profile says
    otherwise now, the person has changed it. `before` is what stood there, for undoing.
    """

    __tablename__ = "imported_person"
    __table_args__ = (UniqueConstraint("import_id", "account_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(
        ForeignKey("people_import.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id", ondelete="SET NULL"), index=True
    )
    side: Mapped[Side] = mapped_column(choice(Side, "imported_side"))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "import_outcome"))
    application_made: Mapped[bool] = mapped_column(default=False)
    written: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    profile_version: Mapped[int] = mapped_column(default=0)
    application_version: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    people_import: Mapped[PeopleImport] = relationship()
    account: Mapped["Account"] = relationship(lazy="joined")
    application: Mapped[Application | None] = relationship(lazy="joined")


class RemovedAddress(db.Model):
    """An address whose owner asked to be removed: kept as a keyed digest, so that no later list
    brings them back."""

    __tablename__ = "removed_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    removed_at: Mapped[datetime]

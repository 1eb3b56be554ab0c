"""Published versions of instruments. A published version never changes."""

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.extensions import db
from surveys.instruments.declaration import Instrument, parse


class InstrumentVersion(db.Model):
    """One published version, its declaration and the fingerprint that proves it unchanged."""

    __tablename__ = "instrument_version"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime]

    @cached_property
    def instrument(self) -> Instrument:
        return parse(self.definition)


@event.listens_for(InstrumentVersion, "before_update")
@event.listens_for(InstrumentVersion, "before_delete")
def _refuse(mapper: Any, connection: Any, version: InstrumentVersion) -> None:
    raise RuntimeError(f"{version.key} {version.version} is published and cannot change")

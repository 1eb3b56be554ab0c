"""Reading published instruments."""

from sqlalchemy import select

from mentoring.extensions import db
from surveys.instruments.declaration import Occasion
from surveys.instruments.models import InstrumentVersion


def published() -> list[InstrumentVersion]:
    """Every published version, the newest of each instrument first."""
    return list(
        db.session.scalars(
            select(InstrumentVersion).order_by(
                InstrumentVersion.key, InstrumentVersion.version.desc()
            )
        )
    )


def newest_for(
    versions: list[InstrumentVersion], side: str, occasion: Occasion
) -> InstrumentVersion:
    """The version to ask a side on an occasion; raises LookupError when none is published."""
    for version in versions:
        instrument = version.instrument
        if side in instrument.sides and instrument.occasion is occasion:
            return version
    raise LookupError(f"No instrument is published for {side} at {occasion}")

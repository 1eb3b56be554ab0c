"""Publishing instruments."""

from collections.abc import Collection

from mentoring import audit, clock
from mentoring.errors import Conflict
from mentoring.extensions import db
from surveys.instruments.declaration import declared, digest, parse
from surveys.instruments.models import InstrumentVersion
from surveys.instruments.queries import published


def load_declared(*, actor: audit.Actor = "load instruments") -> list[InstrumentVersion]:
    """Publish every declared version not yet published; doing it again changes nothing.

    Raises Conflict when the words of a published version were changed without a new number, and
    ValueError when a declaration is not sound.
    """
    known = {(version.key, version.version): version for version in published()}
    made = []
    for definition in declared():
        instrument = parse(definition)
        found = known.get((instrument.key, instrument.version))
        if found is None:
            made.append(
                InstrumentVersion(
                    key=instrument.key,
                    version=instrument.version,
                    digest=digest(definition),
                    definition=definition,
                    published_at=clock.now(),
                )
            )
        elif found.digest != digest(definition):
            raise Conflict(
                f"{instrument.key} {instrument.version} is published and cannot change. "
                "Give the new wording the next version number."
            )
    db.session.add_all(made)
    db.session.flush()
    for version in made:
        audit.record("instrument published", version, actor=actor, detail={"key": version.key})
    return made


def published_or_declared(sides: Collection[str] = ()) -> list[InstrumentVersion]:
    """Every published version; publishes what ships when there is none, or none for a side."""
    versions = published()
    known = {side for version in versions for side in version.instrument.sides}
    if not versions or set(sides) - known:
        load_declared()
        versions = published()
    return versions

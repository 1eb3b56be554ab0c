"""Finding organisations by what people type: name, ODS code, old name or abbreviation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from sqlalchemy import select

from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.organisations.models import (
    Organisation,
    OrganisationName,
    OrganisationSuccession,
    Region,
)
from mentoring.organisations.names import search_key

MOST = 20
CLOSE = 0.8


@dataclass(frozen=True)
class Register:
    """All names in memory, for files of thousands of rows: ids by search key, and who followed."""

    by_key: dict[str, tuple[int, ...]]
    lives: dict[int, tuple[date | None, date | None]]
    successors: dict[int, tuple[int, ...]]
    labels: dict[int, str]

    def exact(self, text: str, on: date | None = None) -> list[int]:
        """Ids of organisations that have exactly this name, code or abbreviation."""
        return self._living(self.by_key.get(search_key(text), ()), on)

    def find(self, text: str, on: date | None = None) -> list[int]:
        """Ids by likeness: exact, then beginning with the text, then holding every word of it,
        then spelt nearly so. The first kind that finds anything is all that is returned."""
        key = search_key(text)
        if not key:
            return []
        words = key.split()
        for wanted in (
            lambda name: name == key,
            lambda name: name.startswith(key),
            lambda name: all(f" {word}" in f" {name}" for word in words),
        ):
            found = [ids for name, ids in self.by_key.items() if wanted(name)]
            living = self._living([each for ids in found for each in ids], on)
            if living:
                return living
        close = get_close_matches(key, self.by_key, n=5, cutoff=CLOSE)
        return self._living([each for name in close for each in self.by_key[name]], on)

    def _living(self, ids: Sequence[int], on: date | None) -> list[int]:
        found: list[int] = []
        for each in ids:
            found += [each] if on is None else self._at(each, on)
        return list(dict.fromkeys(found))

    def _at(self, organisation_id: int, on: date) -> list[int]:
        starts, ends = self.lives[organisation_id]
        if starts is not None and on < starts:
            return []
        if ends is None or on < ends:
            return [organisation_id]
        heirs = self.successors.get(organisation_id, ())
        return [living for heir in heirs for living in self._at(heir, on)]


def load_register() -> Register:
    """Read every name, life and succession in three queries."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for key, organisation_id in db.session.execute(
        select(OrganisationName.search_key, OrganisationName.organisation_id).order_by(
            OrganisationName.id
        )
    ):
        by_key[key].append(organisation_id)
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.ods_code,
            Organisation.name,
            Organisation.starts_on,
            Organisation.ends_on,
        ).order_by(by_name(Organisation.name))
    ).all()
    for row in rows:
        if row.ods_code:
            by_key[row.ods_code.lower()].insert(0, row.id)
    heirs: dict[int, list[int]] = defaultdict(list)
    for before, after in db.session.execute(
        select(OrganisationSuccession.predecessor_id, OrganisationSuccession.successor_id).order_by(
            OrganisationSuccession.id
        )
    ):
        heirs[before].append(after)
    return Register(
        {key: tuple(dict.fromkeys(ids)) for key, ids in by_key.items()},
        {row.id: (row.starts_on, row.ends_on) for row in rows},
        {before: tuple(after) for before, after in heirs.items()},
        {row.id: row.name for row in rows},
    )


def find(text: str, on: date | None = None) -> list[Organisation]:
    """Organisations somebody may mean by `text`, the likeliest first, at most twenty.

    With `on`, only what existed that day: an organisation that had ended is answered by those
    that followed it.
    """
    ids = load_register().find(text, on)[:MOST]
    found = {
        organisation.id: organisation
        for organisation in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    }
    return [found[each] for each in ids]


def regions() -> list[Region]:
    """The regions by name."""
    return list(db.session.scalars(select(Region).order_by(by_name(Region.name))))


def predecessors_of(organisation: Organisation) -> list[Organisation]:
    """What went into an organisation, wholly or in part."""
    return list(
        db.session.scalars(
            select(Organisation)
            .join(OrganisationSuccession, OrganisationSuccession.predecessor_id == Organisation.id)
            .where(OrganisationSuccession.successor_id == organisation.id)
            .order_by(Organisation.ods_code)
        )
    )


def successors_of(organisation: Organisation) -> list[Organisation]:
    """What an organisation went into; several when it was split."""
    return list(
        db.session.scalars(
            select(Organisation)
            .join(OrganisationSuccession, OrganisationSuccession.successor_id == Organisation.id)
            .where(OrganisationSuccession.predecessor_id == organisation.id)
            .order_by(Organisation.ods_code)
        )
    )


def heirs_by(day: date) -> dict[int, frozenset[int]]:
    """What each organisation that went into others by a day is now, by id; in one query.

    One of which only a part left is still itself as well.
    """
    rows = db.session.execute(
        select(
            OrganisationSuccession.predecessor_id,
            OrganisationSuccession.successor_id,
            OrganisationSuccession.whole,
            Organisation.ends_on,
        )
        .join(Organisation, Organisation.id == OrganisationSuccession.predecessor_id)
        .where(OrganisationSuccession.happened_on <= day)
    ).all()
    steps: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        steps[row.predecessor_id].add(row.successor_id)
        if not row.whole and (row.ends_on is None or row.ends_on > day):
            steps[row.predecessor_id].add(row.predecessor_id)
    return {first: _living(first, steps) for first in steps}


def _living(first: int, steps: Mapping[int, set[int]]) -> frozenset[int]:
    """Where the steps from an organisation end; a circle ends where it closes."""
    ends, passed, todo = set(), {first}, [first]
    while todo:
        each = todo.pop()
        onward = steps.get(each, set())
        if not onward or each in onward:
            ends.add(each)
        todo += onward - passed
        passed |= onward
    return frozenset(ends or {first})


def organisation_names(search: str) -> dict[int, str]:
    """Names and codes of the organisations somebody may mean, for giving roles."""
    return {
        found.id: f"{found.name} ({found.ods_code})" if found.ods_code else found.name
        for found in find(search)
    }


def region_names(search: str = "") -> dict[int, str]:
    """Regions by part of their name, for giving roles."""
    return {each.id: each.name for each in regions() if search.lower() in each.name.lower()}

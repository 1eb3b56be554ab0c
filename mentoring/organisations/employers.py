"""One spelling for one employer and one team, however people wrote it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mentoring.organisations.names import search_key


@dataclass(frozen=True)
class Employers:
    """One spelling for one employer, whether it came from the list or was typed, before or after a
    merger or a split.

    Parameters
    ----------
    heirs : mapping of int to frozenset of int
        What each organisation that ended is now: one after a merger, several after a split.
    """

    heirs: Mapping[int, frozenset[int]]

    def now(self, organisation_id: int) -> frozenset[int]:
        """Return what an organisation is now; itself where it goes on."""
        return self.heirs.get(organisation_id, frozenset({organisation_id}))

    def of(self, organisation_id: int | None, other: str | None) -> str:
        """Return the spelling; empty when nothing is known. One that was split keeps its own."""
        if organisation_id is not None:
            now = self.now(organisation_id)
            return f"#{next(iter(now)) if len(now) == 1 else organisation_id}"
        return search_key(other) if other else ""

    def may_be(self, organisation_id: int | None) -> frozenset[str]:
        """Return the employers somebody may be at who has not said yet in which part of a split
        organisation they are; empty for everybody else."""
        now = self.now(organisation_id) if organisation_id is not None else frozenset()
        return frozenset(f"#{each}" for each in now) if len(now) > 1 else frozenset()

    def alike(self, organisation_id: int) -> set[int]:
        """Return every organisation whose people may be colleagues of its people: itself, what it
        is now, and whatever else became one of these."""
        now = self.now(organisation_id)
        known = {organisation_id, *now, *self.heirs}
        return {each for each in known if self.now(each) & now}

    def team(self, row: Any) -> str:
        """Return `team_of` of a row with the columns of a profile."""
        return self.team_of(row.organisation_id, row.organisation_other, row.team)

    def team_of(self, organisation_id: int | None, other: str | None, team: str | None) -> str:
        """Return one spelling for one team of one employer; empty where either is unknown."""
        key = search_key(team) if team else ""
        place = self.of(organisation_id, other)
        return f"{place}/{key}" if place and key else ""

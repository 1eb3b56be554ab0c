"""One spelling for one employer and one team, however people wrote it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mentoring.organisations.names import search_key


@dataclass(frozen=True)
class Employers:
    """One spelling for one employer, whether it came from the list or was typed, before or after a
    merger.

    Parameters
    ----------
    merged : mapping of int to int
        What an organisation that went wholly into another is now.
    """

    merged: Mapping[int, int]

    def of(self, organisation_id: int | None, other: str | None) -> str:
        """Return the spelling; empty when nothing is known."""
        if organisation_id is not None:
            return f"#{self.merged.get(organisation_id, organisation_id)}"
        return search_key(other) if other else ""

    def alike(self, organisation_id: int) -> set[int]:
        """Return every organisation that is the same employer: itself, and what became one with
        it."""
        now = self.merged.get(organisation_id, organisation_id)
        return {organisation_id, now} | {was for was, into in self.merged.items() if into == now}

    def team(self, row: Any) -> str:
        """Return one spelling for one team of one employer; empty where either is unknown."""
        team = search_key(row.team) if row.team else ""
        place = self.of(row.organisation_id, row.organisation_other)
        return f"{place}/{team}" if place and team else ""

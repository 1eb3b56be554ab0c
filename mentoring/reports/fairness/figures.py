"""Figures of the fairness report from plain rows, each through the disclosure gate. Pure.

Whoever reads the report may know every person's outcome by name: who has a pair, since when, with
which score, how many pairings a mentor carries. What they do not know, and must not learn, is the
group a person is in. So the sums of every outcome over all groups count as known, and what is
protected is who is in which group: a small count, an outcome that only one group has, and anything
from which these could be worked out. Everything shown is a count of one such table, or follows from
counts shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.disclosure import MIN_COUNT, MIN_RESPONDENTS, Total, protect, ranges
from mentoring.reports.fairness.groups import (
    CHARACTERISTICS,
    Characteristic,
    Group,
    groups_for,
    values_of,
)
from mentoring.reports.fairness.measures import PEOPLE, Measure, Outcome, measures_for

LOW, HIGH = 0.8, 1.25
"""A share outside these, as a ratio to everybody else's, is worth a look."""

EVERYBODY = "everybody"
Cell = tuple[str, str]
"""A figure: what is counted, and of which group."""


def side_figures(people: Sequence[Outcome], *, carries: bool) -> dict[str, Any]:
    """Return everything that may be shown about one side of a cohort.

    Parameters
    ----------
    people : sequence of Outcome
        Everybody on that side.
    carries : bool
        Whether it is the side that carries several pairings.

    Returns
    -------
    dict
        JSON: ``people``, ``measures`` and ``characteristics``; without the last two when there
        are fewer than `MIN_RESPONDENTS` people.

    Notes
    -----
    Cost: a second or so for a dozen characteristics; it does not grow with the people.
    """
    if len(people) < MIN_RESPONDENTS:
        return {"people": None, "measures": [], "characteristics": []}
    measures = measures_for(people, carries=carries)
    return {
        "people": len(people),
        "measures": [
            {"key": each.key, "title": each.title, "counts": each.counts} for each in measures
        ],
        "characteristics": [_characteristic(each, people, measures) for each in CHARACTERISTICS],
    }


def _characteristic(
    characteristic: Characteristic, people: Sequence[Outcome], measures: Sequence[Measure]
) -> dict[str, Any]:
    values = values_of(characteristic, [each.told for each in people])
    groups = groups_for(characteristic, values)
    table = Table.of(groups, values, people, measures)
    rows = [
        table.row(group.name, group.comparable)
        for group in groups
        if group.comparable or table.figures[PEOPLE, group.name]
    ]
    return {
        "key": characteristic.key,
        "title": characteristic.title,
        "about": characteristic.about,
        "merged": len(groups) < len(characteristic.steps[0]) + 1,
        "groups": [*rows, table.row(EVERYBODY, comparable=False)],
    }


@dataclass(frozen=True)
class Table:
    """The counts of one characteristic by one side's measures, and which of them are hidden."""

    figures: Mapping[Cell, int]
    hidden: frozenset[Cell]
    could_be: Mapping[Cell, tuple[float, float]]
    measures: Sequence[Measure]

    @classmethod
    def of(
        cls,
        groups: Sequence[Group],
        values: Sequence[str],
        people: Sequence[Outcome],
        measures: Sequence[Measure],
    ) -> "Table":
        """Count, and hide what would give somebody's group away.

        Parameters
        ----------
        groups : sequence of Group
            Every value belongs to one.
        values : sequence of str
            Each person's value.
        people : sequence of Outcome
            In the same order.
        measures : sequence of Measure
            Each after the one it rests on.

        Returns
        -------
        Table
        """
        names = {value: group.name for group in groups for value in group.values}
        figures: dict[Cell, int] = {}
        for name in (*(group.name for group in groups), EVERYBODY):
            mine = [p for p, value in zip(people, values) if name in (names[value], EVERYBODY)]
            _count(figures, name, mine, measures)
        totals = _totals(groups, measures)
        known = {cell for cell in figures if cell[1] == EVERYBODY}
        if not any(g.comparable and figures[PEOPLE, g.name] >= MIN_COUNT for g in groups):
            return cls(figures, frozenset(figures.keys() - known), {}, measures)
        telling = _telling(figures, groups, measures)
        together = _together(groups, measures)
        hidden = protect(
            figures, totals, hide=telling, known=known, together=together, covers_too=False
        )
        asked = {
            (measure.key, group.name)
            for measure in measures
            for group in groups
            if (measure.base, group.name) not in hidden
        }
        return cls(figures, hidden, ranges(figures, totals, hidden, of=asked & hidden), measures)

    def shown(self, cell: Cell) -> int | None:
        """Return a count, or None where it is hidden."""
        return None if cell in self.hidden else self.figures[cell]

    def row(self, name: str, comparable: bool) -> dict[str, Any]:
        """Return one group's figures as they may be shown.

        Parameters
        ----------
        name : str
            Of the group, or `EVERYBODY`.
        comparable : bool
            Whether it is compared with everybody else.

        Returns
        -------
        dict
            ``name``, ``people`` and, by key of measure, ``of``, ``least``, ``most``, ``ratio`` and
            ``look``.
        """
        people = self.shown((PEOPLE, name))
        cells = {}
        for measure in self.measures:
            cells[measure.key] = self._cell(measure, name, comparable)
        return {"name": name, "people": people, "cells": cells}

    def _cell(self, measure: Measure, name: str, comparable: bool) -> dict[str, Any]:
        base, yes = self.shown((measure.base, name)), (measure.key, name)
        nothing = {"of": None, "least": None, "most": None, "ratio": None, "look": False}
        if base is None:
            return nothing
        least, most = self.could_be.get(yes, (self.figures[yes], self.figures[yes]))
        most = min(most, base)
        if yes in self.hidden and (least, most) == (0, base):
            return nothing
        ratio = self._ratio(measure, name, base, (least, most)) if comparable else None
        look = ratio is not None and (ratio[1] < LOW or ratio[0] > HIGH)
        return {"of": base, "least": int(least), "most": int(most), "ratio": ratio, "look": look}

    def _ratio(
        self, measure: Measure, name: str, base: int, could_be: tuple[float, float]
    ) -> list[float] | None:
        """A group's share over everybody else's, from the least it can be to the most."""
        everybody = self.figures[measure.base, EVERYBODY]
        rest, yes = everybody - base, self.figures[measure.key, EVERYBODY]
        if base < MIN_RESPONDENTS or rest < MIN_RESPONDENTS or yes - could_be[1] <= 0:
            return None
        return [round(count / base / ((yes - count) / rest), 2) for count in could_be]


def _not(key: str) -> str:
    return f"not {key}"


def _count(
    figures: dict[Cell, int], name: str, people: Sequence[Outcome], measures: Sequence[Measure]
) -> None:
    """Count a group's people, and of each measure those of whom it is true and is not."""
    true_of = {PEOPLE: list(people)}
    figures[PEOPLE, name] = len(people)
    for measure in measures:
        base = true_of[measure.base]
        true_of[measure.key] = [each for each in base if measure.true(each)]
        figures[measure.key, name] = len(true_of[measure.key])
        figures[_not(measure.key), name] = len(base) - len(true_of[measure.key])


def _totals(groups: Sequence[Group], measures: Sequence[Measure]) -> list[Total]:
    """What a reader can add up: groups to everybody, and "yes" and "no" to those asked."""
    names = [*(group.name for group in groups), EVERYBODY]
    found = [
        Total((measure.base, name), ((measure.key, name), (_not(measure.key), name)))
        for measure in measures
        for name in names
    ]
    counted = [PEOPLE, *(key for m in measures for key in (m.key, _not(m.key)))]
    return found + [
        Total((key, EVERYBODY), tuple((key, group.name) for group in groups)) for key in counted
    ]


def _together(groups: Sequence[Group], measures: Sequence[Measure]) -> dict[Cell, tuple[Cell, ...]]:
    """What is hidden with a figure: "no" with "yes", and every measure that rests on them."""
    below: dict[str, list[str]] = {PEOPLE: []}
    for measure in measures:
        own = [measure.key, _not(measure.key)]
        below |= dict.fromkeys(own, own) | {
            key: [*keys, *own] for key, keys in below.items() if _rests_on(measure, key, measures)
        }
    return {
        (key, group.name): tuple((other, group.name) for other in keys)
        for key, keys in below.items()
        for group in groups
    }


def _rests_on(measure: Measure, key: str, measures: Sequence[Measure]) -> bool:
    """Whether a measure is asked of those counted by a key, or of some of them."""
    bases = {each.key: each.base for each in measures}
    base = measure.base
    while base != PEOPLE:
        if key in (base, _not(base)):
            return True
        base = bases[base]
    return key == PEOPLE


def _telling(
    figures: Mapping[Cell, int], groups: Sequence[Group], measures: Sequence[Measure]
) -> list[Cell]:
    """Counts that give a group away although they are not small.

    A group too small to be shown has none of its figures shown, so that nobody can tell whether it
    has one person or none. (That everybody has answered tells nothing.) An outcome that only one
    group has tells the group of everybody known to have it.
    """
    counted = [key for m in measures for key in (m.key, _not(m.key))]
    found: list[Cell] = []
    for group in groups:
        size = figures[PEOPLE, group.name]
        if size < MIN_COUNT and (size or group.comparable):
            found += [(key, group.name) for key in (PEOPLE, *counted)]
        everybody_has_it = size == figures[PEOPLE, EVERYBODY]
        for key in counted:
            whole = figures[key, EVERYBODY]
            if whole and not everybody_has_it and figures[key, group.name] == whole:
                found.append((key, group.name))
    return found

"""From two spreadsheets and a file of criteria to pairs: for whoever has only those."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .assignment import solve
from .columns import Reader, is_read, read_criteria
from .constraints import (
    Allowed,
    AvoidOrganisations,
    Floor,
    Full,
    LineManagement,
    Listed,
    Organisations,
    Rule,
    allow,
)
from .criteria import CRITERIA, SeniorityGap
from .display import check_company, shown_parts
from .features import UNKNOWN
from .files import FileError
from .problem import Problem
from .scoring import Scores, score
from .solution import Solution
from .spreadsheet import read_table, write_table
from .table import Table, first, plain, told
from .validation import IntArray
from .weights import DEFAULT_WEIGHTS, Weights, WeightsError

MAX_PLACES = 1000


@dataclass(frozen=True, eq=False)
class Round:
    """Two tables, read and scored.

    Parameters
    ----------
    mentees, mentors : Table
        The tables.
    scores : Scores
        Points of every pair.
    rules : Allowed
        What the hard rules left.
    problem : Problem
        The assignment to solve.
    settings : dict
        The criteria file.
    """

    mentees: Table
    mentors: Table
    scores: Scores
    rules: Allowed
    problem: Problem
    settings: dict[str, Any]

    @property
    def notes(self) -> list[str]:
        """What may be wrong in the tables, one thing a line."""
        weights = self.settings["weights"]
        idle = [key for key in CRITERIA if self.settings[key] and weights and not weights.get(key)]
        lines = [f"[{key}] has no weight in [weights]: it does not count" for key in idle]
        return first(lines + told(self.mentees.notes + self.mentors.notes))


def read_round(
    mentees: str | os.PathLike[str],
    mentors: str | os.PathLike[str],
    criteria: str | os.PathLike[str],
) -> Round:
    """Read two tables and a criteria file, and score every pair.

    Parameters
    ----------
    mentees, mentors, criteria : path
        Two CSV files and a TOML file.

    Returns
    -------
    Round
        Ready to solve.

    Raises
    ------
    FileError
        If a file cannot be read or used; every fault of the tables by row and column.
    """
    settings = read_criteria(criteria)
    people = settings["people"]
    separator = people.get("separator", ";")
    tables = read_table(mentees, separator), read_table(mentors, separator)
    reader = Reader(*tables, settings)
    for table, key in zip(tables, ("mentee_carry", "mentor_carry"), strict=True):
        for column in people.get(key, []):
            table.cells(column)
    capacity = np.ones(len(tables[1]), dtype=np.int64)
    if "capacity" in people:
        capacity = tables[1].numbers(people["capacity"], 0, MAX_PLACES, 1)
    sides = reader.features()
    try:
        measures = _criteria(settings)
        scores = score(*sides, _weights(settings), measures)
        check_company(scores)
    except (WeightsError, TypeError, ValueError) as error:
        raise FileError(f"{criteria}: {error}") from None
    for key, weight in settings["weights"].items():
        if weight and not is_read(settings, key):
            raise FileError(f"{criteria}: {key} has a weight, but no section [{key}] names columns")
    listed = list(_rules(reader, capacity, scores.points))
    rules = allow(listed, len(tables[0]), len(tables[1]))
    locked = _locked(reader, listed, capacity)
    reader.finish()
    problem = Problem(
        scores.points,
        capacity,
        allowed=rules.allowed,
        locked=locked,
        mentee_ids=reader.mentee_ids,
        mentor_ids=reader.mentor_ids,
    )
    return Round(*tables, scores, rules, problem, settings)


def _weights(settings: dict[str, Any]) -> Weights:
    """Return the weights of a criteria file."""
    options = settings["options"]
    of = settings["weights"] or {
        key: weight for key, weight in DEFAULT_WEIGHTS.items() if is_read(settings, key)
    }
    return Weights(of, options.get("scale", 1000), frozenset(options.get("personal", ())))


def _criteria(settings: dict[str, Any]) -> list[Any]:
    """Return the criteria, with the file's sweet spot of seniority."""
    gaps = {key: gap for key, gap in settings["seniority"].items() if key != "level"}
    return [
        SeniorityGap(**gaps) if key == "seniority" else criterion
        for key, criterion in CRITERIA.items()
    ]


def _rules(reader: Reader, capacity: IntArray, points: Any) -> Iterator[Rule]:
    """Yield the hard rules of a criteria file, in the order in which they are told."""
    rules = reader.settings["rules"]
    for key, same in (("different_organisation", False), ("same_organisation", True)):
        sides = reader.numbered("rules", key)
        if sides is not None:
            yield Organisations(*sides, same=same)
    yield from _line(reader)
    yield from _avoid(reader)
    known = {plain(one): at for at, one in enumerate(reader.mentor_ids)}
    if "previous" in rules:
        lists = reader.mentees.positions(rules["previous"], known)
        yield Listed("previous_pairing", [(i, j) for i, one in enumerate(lists) for j in one])
    yield Full(capacity)
    if "floor" in rules:
        yield Floor(points, rules["floor"])


def _line(reader: Reader) -> Iterator[Rule]:
    """Yield the rule of line management, from each person's own and their manager's name."""
    persons, managers = reader.columns("rules", "person"), reader.columns("rules", "manager")
    if persons == (None, None) and managers == (None, None):
        return
    number: dict[str, int] = {}
    above: dict[int, int] = {}
    seats: list[list[int]] = []
    for table, person, manager in zip(
        (reader.mentees, reader.mentors), persons, managers, strict=True
    ):
        seat = []
        for own, boss in zip(table.cells(str(person)), table.cells(str(manager)), strict=True):
            me = number.setdefault(plain(own), len(number)) if own else UNKNOWN
            seat.append(me)
            if own and boss:
                above[me] = number.setdefault(plain(boss), len(number))
        seats.append(seat)
    chain = [above.get(at, UNKNOWN) for at in range(len(number))]
    yield LineManagement(chain, seats[0], seats[1])


def _avoid(reader: Reader) -> Iterator[Rule]:
    """Yield the rules from lists of people, or organisations, to avoid."""
    ours, theirs = reader.columns("rules", "avoid")
    if ours is None and theirs is None:
        return
    rules = reader.settings["rules"]
    key = "same_organisation" if "same_organisation" in rules else "different_organisation"
    organisation = reader.numbered("rules", key)
    homes: dict[str, int] = {}
    if organisation is not None:
        column = reader.columns("rules", key)[1]
        cells = map(plain, reader.mentors.cells(str(column)))
        homes = {name: int(at) for name, at in zip(cells, organisation[1], strict=True) if name}
    sides: tuple[tuple[Table, str | None, list[str], dict[str, int]], ...] = (
        (reader.mentees, ours, reader.mentor_ids, homes),
        (reader.mentors, theirs, reader.mentee_ids, {}),
    )
    pairs: list[tuple[int, int]] = []
    avoided: list[tuple[int, int]] = []
    for side, (table, named, ids, places) in enumerate(sides):
        if named is None or (ours == theirs and not table.has(named)):
            continue
        known = {plain(one): at for at, one in enumerate(ids)}
        for row, entries in enumerate(table.lists(named)):
            for entry in entries:
                if entry in known:
                    pairs.append((known[entry], row) if side else (row, known[entry]))
                elif entry in places:
                    avoided.append((row, places[entry]))
                else:
                    table.note(row, named, f'"{table.typed[entry]}" is not known here')
    yield Listed("avoid", pairs)
    if avoided and organisation is not None:
        yield AvoidOrganisations(avoided, organisation[1])


def _locked(reader: Reader, rules: list[Rule], capacity: IntArray) -> list[tuple[int, int]]:
    """Return the pairs that must stand; one that cannot is a fault of its cell."""
    column = reader.settings["rules"].get("locked")
    if column is None:
        return []
    table, ids = reader.mentees, reader.mentor_ids
    known = {plain(one): at for at, one in enumerate(ids)}
    pairs: list[tuple[int, int]] = []
    taken = [0] * len(ids)
    for row, entries in enumerate(table.lists(column)):
        if len(entries) > 1:
            table.fault(row, column, "names more than one mentor; a mentee has one")
            continue
        for who, j in ((table.typed[entry], known.get(entry)) for entry in entries):
            if j is None:
                table.fault(row, column, f'nobody on the other side has the id "{who}"')
                continue
            against = [one.name for one in rules if one.forbids(row, row + 1, len(ids))[0, j]]
            taken[j] += 1
            if against:
                table.fault(row, column, f'"{who}" is ruled out by {", ".join(against)}')
            elif taken[j] > capacity[j]:
                table.fault(row, column, f'"{who}" has no place left beside the pairs above')
            pairs.append((row, j))
    return pairs


def pair_up(told: Round) -> Solution:
    """Solve a round.

    Parameters
    ----------
    told : Round
        From `read_round`.

    Returns
    -------
    Solution
        With the objective of the criteria file.

    """
    return solve(told.problem, told.settings["options"].get("objective", "total"))


def write_pairs(told: Round, solution: Solution, path: str | os.PathLike[str]) -> None:
    """Write everybody's pairs, and why anybody has none, as a CSV file.

    Parameters
    ----------
    told : Round
        From `read_round`.
    solution : Solution
        From `pair_up`.
    path : path
        Where to.

    Raises
    ------
    FileError
        If it cannot be written.

    Notes
    -----
    Scores are those that may be shown (see `matching.display`): personal fit in bands.
    """
    people = told.settings["people"]
    carry = [list(people.get(f"{side}_carry", [])) for side in ("mentee", "mentor")]
    cells = [
        [table.cells(column) for column in columns]
        for table, columns in zip((told.mentees, told.mentors), carry, strict=True)
    ]
    shown = shown_parts(told.scores, solution.pairs)
    keys = [part.criterion for part in shown[0].parts] if shown else []
    header = ["mentee", *(f"mentee {c}" for c in carry[0]), "mentor"]
    header += [*(f"mentor {c}" for c in carry[1]), "score", *keys, "reason"]
    rows: list[list[object]] = []
    locked = set(map(tuple, told.problem.locked.tolist()))
    for (i, j), one in zip(solution.pairs.tolist(), shown, strict=True):
        best = sorted(one.parts, key=lambda part: -part.points)[:2]
        reason = " ".join(part.reason_code for part in best if part.points)
        reason = f"locked {reason}".rstrip() if (i, j) in locked else reason
        row: list[object] = [told.problem.mentee_ids[i], *(column[i] for column in cells[0])]
        row += [told.problem.mentor_ids[j], *(column[j] for column in cells[1])]
        rows.append([*row, one.points, *(part.points for part in one.parts), reason])
    blank = [""] * (1 + len(carry[1]) + 1 + len(keys))
    for i, code in sorted(solution.unmatched.items()):
        last = told.rules.last[i]
        reason = f"{code} {told.rules.rules[last]}" if last >= 0 else code
        own = [told.problem.mentee_ids[i], *(column[i] for column in cells[0])]
        rows.append([*own, *blank, reason])
    write_table(path, header, rows)

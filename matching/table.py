"""A table of people: its columns read as numbers, lists or ids, with every fault remembered.

Faults and notes are kept until all is read, so that whoever mends a spreadsheet sees them at once;
what is wrong in the same way in many rows is told once, with the rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from .features import UNKNOWN, Array
from .files import FileError

MAX_REMARKS = 50
MAX_ROWS = 12
YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0", ""}
ALIKE = str.maketrans(
    "\u2018\u2019\u02bc\u201c\u201d\u2010\u2011\u2012\u2013\u2014", "'''\"\"-----"
)
DECIMALS = re.compile(r"(-?\d+)[.,]0+")


class TableError(FileError):
    """Faults in a table, one a line.

    Parameters
    ----------
    faults : sequence of str
        Each with file, rows, column and how to mend it.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(first(faults)))


@dataclass(frozen=True)
class Remark:
    """Something that is wrong, or may be.

    Parameters
    ----------
    file : str
        Name of the table's file.
    column : str or None
        The column, where it is about one.
    row : int or None
        The row as a spreadsheet counts it, where it is about one.
    message : str
        What was found, and how to mend it.
    """

    file: str
    column: str | None
    row: int | None
    message: str


def told(remarks: Iterable[Remark]) -> list[str]:
    """Return remarks as lines: one for all rows of which the same is said.

    Parameters
    ----------
    remarks : iterable of Remark
        In the order found.

    Returns
    -------
    list of str
        In the order in which each was found first.

    Examples
    --------
    >>> told(Remark("a.csv", "Band", row, '"9" is unknown') for row in (4, 2))
    ['a.csv, rows 2, 4, column "Band": "9" is unknown']
    """
    found: dict[tuple[str, str | None, str], list[int]] = {}
    for one in remarks:
        rows = found.setdefault((one.file, one.column, one.message), [])
        if one.row is not None and one.row not in rows:
            rows.append(one.row)
    lines = []
    for (file, column, message), rows in found.items():
        named = ", ".join(str(row) for row in sorted(rows)[:MAX_ROWS])
        more = f" and {len(rows) - MAX_ROWS} more" if len(rows) > MAX_ROWS else ""
        at = f", row{'s' if len(rows) > 1 else ''} {named}{more}" if rows else ""
        of = "" if column is None else f', column "{column}"'
        lines.append(f"{file}{at}{of}: {message}")
    return lines


def first(lines: Sequence[str]) -> list[str]:
    """Return the first lines, and how many more there are.

    Parameters
    ----------
    lines : sequence of str
        All of them.

    Returns
    -------
    list of str
        At most `MAX_REMARKS` and one.
    """
    more = len(lines) - MAX_REMARKS
    return [*lines[:MAX_REMARKS], *([f"and {more} more"] if more > 0 else [])]


def plain(text: str) -> str:
    """Return an entry as it is compared.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    str
        In small letters, without outer or double spaces, with straight quotes and plain dashes,
        and every letter written in one way (Unicode NFKC).

    Examples
    --------
    >>> plain("  Media   Relations "), plain("St Mary\u2019s")
    ('media relations', "st mary's")
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(ALIKE).split()).casefold()


def whole(text: str) -> str:
    """Return a cell without the decimals that some programs write after a whole number.

    Parameters
    ----------
    text : str
        As found.

    Returns
    -------
    str
        ``"2"`` for ``"2.0"``; anything else as it is.

    Examples
    --------
    >>> whole("2.0"), whole("2.5"), whole("8a")
    ('2', '2.5', '8a')
    """
    found = DECIMALS.fullmatch(text.strip())
    return found[1] if found else text


@dataclass
class Table:
    """A table of people.

    Parameters
    ----------
    name : str
        Name of the file, for messages.
    columns : list of str
        The headings, as typed; they are compared by `plain`.
    rows : list of list of str
        Cells, each row as long as the headings.
    separator : str
        What stands between the entries of a list.
    row_numbers : list of int
        Number of each row in the file.
    faults : list of Remark
        What is wrong so far.
    notes : list of Remark
        What may be wrong.
    typed : dict of str to str
        How an entry was typed first, by how it is compared.
    """

    name: str
    columns: list[str]
    rows: list[list[str]]
    separator: str = ";"
    row_numbers: list[int] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, column: str) -> bool:
        """Return whether there is a column of that name."""
        return plain(column) in map(plain, self.columns)

    def fault(self, row: int, column: str, message: str) -> None:
        """Remember that a cell is wrong, and how to mend it."""
        self.faults.append(Remark(self.name, column, self.row_numbers[row], message))

    def note(self, row: int, column: str, message: str) -> None:
        """Remember that a cell may be wrong."""
        self.notes.append(Remark(self.name, column, self.row_numbers[row], message))

    def cells(self, column: str) -> list[str]:
        """Return a column without outer spaces; empty, with a fault noted, where there is none."""
        found = [at for at, one in enumerate(self.columns) if plain(one) == plain(column)]
        if not found:
            listed = ", ".join(f'"{one}"' for one in self.columns if one)
            message = f'there is no column "{column}"; there are {listed}'
            self.faults.append(Remark(self.name, None, None, message))
            return [""] * len(self)
        if len(found) > 1:
            where = " and ".join(str(at + 1) for at in found)
            message = f'columns {where} are both called "{self.columns[found[0]]}"; rename one'
            self.faults.append(Remark(self.name, None, None, message))
        return [row[found[0]].strip() for row in self.rows]

    def ids(self, column: str) -> list[str]:
        """Return a column that names each person: no cell empty, none twice."""
        cells, seen = self.cells(column), dict[str, int]()
        if self.has(column):
            for row, cell in enumerate(cells):
                if not cell:
                    self.fault(row, column, "is empty; give everybody an id")
                elif plain(cell) in seen:
                    before = self.row_numbers[seen[plain(cell)]]
                    message = f'"{cell}" is also in row {before}; give each their own'
                    self.fault(row, column, message)
                seen.setdefault(plain(cell), row)
        return cells

    def lists(self, column: str) -> list[list[str]]:
        """Return the entries of each cell, compared by `plain`, in order, none twice."""
        return [self._entries(cell) for cell in self.cells(column)]

    def _entries(self, cell: str) -> list[str]:
        """Return the entries of one cell, and remember how each was typed."""
        found: dict[str, None] = {}
        for entry in cell.split(self.separator):
            if plain(entry):
                found[plain(entry)] = None
                self.typed.setdefault(plain(entry), entry.strip())
        return list(found)

    def weighted(self, column: str, most: int) -> list[dict[str, int]]:
        """Return entries with a whole number after a colon ("media: 3"), 1 where there is none."""
        told = []
        for row, entries in enumerate(self.lists(column)):
            found = {}
            for entry in entries:
                name, colon, number = entry.rpartition(":")
                if not colon:
                    found[entry] = 1
                    continue
                shown = self.typed[entry].rpartition(":")[0].strip()
                self.typed.setdefault(plain(name), shown)
                after = f' after "{shown}:"'
                found[plain(name)] = self._number(row, column, number, 1, most, after)
            told.append(found)
        return told

    def numbers(self, column: str, low: int, high: int, empty: int) -> Array:
        """Return a column of whole numbers, ``empty`` for empty cells."""
        return np.array(
            [
                self._number(row, column, cell, low, high) if cell else empty
                for row, cell in enumerate(self.cells(column))
            ],
            dtype=np.int64,
        )

    def _number(
        self, row: int, column: str, cell: str, low: int, high: int, after: str = ""
    ) -> int:
        """Return a whole number within limits, or remember the fault."""
        cell = cell.strip()
        try:
            number = int(whole(cell))
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            other = "," in cell and self.separator != ","
            hint = f' (entries are separated by "{self.separator}")' if other else ""
            wanted = f"a whole number from {low} to {high}{after}{hint}"
            self.fault(row, column, f'"{cell}" should be {wanted}')
            return low
        return number

    def flags(self, column: str) -> Array:
        """Return a column of yes or no as 1 or 0; an empty cell says no."""
        told = np.zeros(len(self), dtype=np.int64)
        for row, cell in enumerate(self.cells(column)):
            if plain(cell) in YES:
                told[row] = 1
            elif plain(cell) not in NO:
                self.fault(row, column, f'"{cell}" should be yes or no')
        return told

    def ranks(self, column: str, levels: Sequence[str]) -> Array:
        """Return the position of each cell among the levels, -1 for an empty one."""
        known = {plain(level): at for at, level in enumerate(levels)}
        told = np.full(len(self), UNKNOWN)
        for row, cell in enumerate(self.cells(column)):
            level = plain(cell) if plain(cell) in known else plain(whole(cell))
            if level in known:
                told[row] = known[level]
            elif cell:
                self.fault(row, column, f'"{cell}" is not one of the levels {", ".join(levels)}')
        return told

    def positions(self, column: str, known: dict[str, int]) -> list[list[int]]:
        """Return lists of people as positions; a note is made of anybody unknown."""
        told = []
        for row, entries in enumerate(self.lists(column)):
            told.append([known[entry] for entry in entries if entry in known])
            for entry in entries:
                if entry not in known:
                    who = self.typed[entry]
                    self.note(row, column, f'nobody on the other side has the id "{who}"')
        return told


def many_hot(lists: Iterable[Iterable[str]], vocabulary: Sequence[str]) -> Array:
    """Return lists of entries as rows of 0 and 1.

    Parameters
    ----------
    lists : iterable of iterables of str
        The entries of each person.
    vocabulary : sequence of str
        Every entry there is.

    Returns
    -------
    (people, len(vocabulary)) array
        1 where the person has the entry.
    """
    at = {entry: column for column, entry in enumerate(vocabulary)}
    given = [list(entries) for entries in lists]
    told = np.zeros((len(given), len(vocabulary)), dtype=np.uint8)
    for row, entries in enumerate(given):
        told[row, [at[entry] for entry in entries]] = 1
    return told

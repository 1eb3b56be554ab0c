"""Tables of people from CSV files: read with every fault named by row and column, written safely.

Rows are counted as a spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .features import UNKNOWN, Array
from .files import FileError

MAX_FAULTS = 50
YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0", ""}


class TableError(FileError):
    """Faults in a table, one a line.

    Parameters
    ----------
    faults : sequence of str
        Each with file, row, column and how to mend it.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        shown = list(faults[:MAX_FAULTS])
        if len(faults) > MAX_FAULTS:
            shown.append(f"and {len(faults) - MAX_FAULTS} more")
        super().__init__("\n".join(shown))


def plain(text: str) -> str:
    """Return an entry as it is compared: without outer or double spaces, in small letters.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    str
        As compared.

    Examples
    --------
    >>> plain("  Media   Relations ")
    'media relations'
    """
    return " ".join(text.split()).casefold()


@dataclass
class Table:
    """A table of people.

    Parameters
    ----------
    name : str
        Name of the file, for messages.
    columns : list of str
        The header.
    rows : list of list of str
        Cells, each row as long as the header.
    separator : str
        What stands between the entries of a list.
    row_numbers : list of int
        Number of each row in the file.
    faults : list of str
        What is wrong so far; see `finish`.
    notes : list of str
        What may be wrong.
    """

    name: str
    columns: list[str]
    rows: list[list[str]]
    separator: str = ";"
    row_numbers: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def finish(self) -> None:
        """Raise if anything is wrong.

        Raises
        ------
        TableError
            With every fault found.
        """
        if self.faults:
            raise TableError(self.faults)

    def place(self, row: int, column: str) -> str:
        """Return where a cell is, for a message."""
        return f'{self.name}, row {self.row_numbers[row]}, column "{column}"'

    def fault(self, row: int, column: str, message: str) -> None:
        """Note that a cell is wrong, and how to mend it."""
        self.faults.append(f"{self.place(row, column)}: {message}")

    def cells(self, column: str) -> list[str]:
        """Return a column without outer spaces; empty, with a fault noted, where there is none."""
        if column not in self.columns:
            listed = ", ".join(f'"{one}"' for one in self.columns)
            message = f'{self.name}: there is no column "{column}"; there are {listed}'
            if message not in self.faults:
                self.faults.append(message)
            return [""] * len(self)
        at = self.columns.index(column)
        return [row[at].strip() for row in self.rows]

    def ids(self, column: str) -> list[str]:
        """Return a column that names each person: no cell empty, none twice."""
        cells, seen = self.cells(column), dict[str, int]()
        if column in self.columns:
            for row, cell in enumerate(cells):
                if not cell:
                    self.fault(row, column, "is empty; give everybody an id")
                elif plain(cell) in seen:
                    first = self.row_numbers[seen[plain(cell)]]
                    self.fault(row, column, f'"{cell}" is also in row {first}; give each their own')
                seen.setdefault(plain(cell), row)
        return cells

    def lists(self, column: str) -> list[list[str]]:
        """Return the entries of each cell, compared by `plain`, in order, none twice."""
        return [
            list(dict.fromkeys(filter(None, map(plain, cell.split(self.separator)))))
            for cell in self.cells(column)
        ]

    def weighted(self, column: str, most: int) -> list[dict[str, int]]:
        """Return entries with a whole number after a colon ("media: 3"), 1 where there is none."""
        told = []
        for row, entries in enumerate(self.lists(column)):
            found = {}
            for entry in entries:
                name, colon, number = entry.rpartition(":")
                weight = self._number(row, column, number, 1, most) if colon else 1
                found[plain(name) if colon else entry] = weight
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

    def _number(self, row: int, column: str, cell: str, low: int, high: int) -> int:
        """Return a whole number within limits, or note the fault."""
        try:
            number = int(cell.strip())
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            self.fault(
                row, column, f'"{cell.strip()}" should be a whole number from {low} to {high}'
            )
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
            if plain(cell) in known:
                told[row] = known[plain(cell)]
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
                    self.notes.append(
                        f'{self.place(row, column)}: nobody on the other side is called "{entry}"'
                    )
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


def read_table(path: str | os.PathLike[str], separator: str = ";") -> Table:
    """Read a CSV file with a header.

    Parameters
    ----------
    path : path
        UTF-8, with commas, semicolons or tabs between cells: the header tells which.
    separator : str
        What stands between the entries of a list within a cell.

    Returns
    -------
    Table
        The table, rows without any cell left out.

    Raises
    ------
    FileError
        If the file cannot be read.
    TableError
        If the header has an empty or double name, or a row has more cells than the header.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise FileError(
            f'{path}: is not in UTF-8 (byte {error.start}); save it as "CSV UTF-8"'
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FileError(f"{path}: is not a CSV file: {error}") from None
    if not rows:
        raise FileError(f"{path}: is empty; the first row should name the columns")
    table = Table(path.name, [cell.strip() for cell in rows[0]], [], separator)
    for at, column in enumerate(table.columns):
        if not column or column in table.columns[:at]:
            table.faults.append(
                f'{path.name}, row 1: column {at + 1} is called "{column}"; give it its own name'
            )
    for at, row in enumerate(rows[1:]):
        if len(row) > len(table.columns):
            table.faults.append(
                f"{path.name}, row {at + 2}: {len(row)} cells, but {len(table.columns)} columns"
            )
        padded = row + [""] * (len(table.columns) - len(row))
        if any(cell.strip() for cell in row):
            table.rows.append(padded[: len(table.columns)])
            table.row_numbers.append(at + 2)
    table.finish()
    return table


def guarded(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    cell : object
        Text from people, or a number of ours.

    Returns
    -------
    str
        Text that would start a formula gets an apostrophe before it.

    Examples
    --------
    >>> guarded("=1+1"), guarded(-5), guarded("Ada")
    ("'=1+1", '-5', 'Ada')
    """
    if isinstance(cell, int | float):
        return str(cell)
    text = str(cell)
    risky = text.lstrip()[:1] in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    return "'" + text if risky or text[:1] in ("\t", "\r", "\n") else text


def write_table(
    path: str | os.PathLike[str], header: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write a CSV file, whole or not at all, with every cell guarded against formulas.

    Parameters
    ----------
    path : path
        Where to.
    header : sequence of str
        Names of the columns.
    rows : iterable of sequences
        Cells.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            out = csv.writer(stream)
            out.writerow([guarded(cell) for cell in header])
            out.writerows([guarded(cell) for cell in row] for row in rows)
        part.replace(path)
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror}") from None

"""CSV files of people, read as spreadsheet programs write them, and written safely.

Rows are counted as a spreadsheet shows them: the first is row 1.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from .files import FileError, whole_file
from .table import Remark, Table

SAVE_AS = 'save it as "CSV UTF-8" (in Excel: File, Save As)'
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .ods files, and .xls files, begin."""


def _text(path: Path) -> str:
    """Return the text of a file, or say how to save it so that it can be read."""
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from None
    if stored.startswith(WORKBOOKS):
        raise FileError(f"{path}: is a workbook; open it and {SAVE_AS}")
    wide = stored[:2] in (b"\xff\xfe", b"\xfe\xff")  # what Excel calls Unicode Text
    try:
        text = stored.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = stored.count(b"\n", 0, error.start) + 1
        raise FileError(f"{path}: is not in UTF-8 (line {line}); {SAVE_AS}") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileError(
            f"{path}: holds a character that no spreadsheet writes (NUL, line {line}); "
            f"open it, look at that line, and {SAVE_AS}"
        )
    return text


def _delimiter(text: str) -> str:
    """Return what stands between cells: the sign that splits the headings most."""

    def cells(sign: str) -> int:
        try:
            lines = io.StringIO(text.lstrip(), newline="")
            return len(next(csv.reader(lines, delimiter=sign, strict=True), []))
        except csv.Error:
            return 0

    return max(",;\t", key=cells)


def _records(path: Path, text: str) -> list[list[str]]:
    """Return the rows of a CSV text."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows.extend(reader)
    except csv.Error as error:
        said = str(error)
        if "end of data" in said:
            said = "a quotation mark opens a cell and is never closed"
        elif "expected after" in said:
            said = "a quotation mark stands within a cell that begins with one; double it"
        raise FileError(f"{path}, row {len(rows) + 1}: {said}") from None
    return rows


def read_table(path: str | os.PathLike[str], separator: str = ";") -> Table:
    """Read a CSV file whose first row that is not blank names the columns.

    Parameters
    ----------
    path : path
        UTF-8 (or UTF-16 with its mark), with commas, semicolons or tabs between cells: the
        headings tell which.
    separator : str
        What stands between the entries of a list within a cell.

    Returns
    -------
    Table
        The table, blank rows left out; a row with more cells than headings is among its faults.

    Raises
    ------
    FileError
        If the file cannot be read, has no headings or nobody below them.
    """
    path = Path(path)
    rows = [
        (at, row)
        for at, row in enumerate(_records(path, _text(path)), 1)
        if any(map(str.strip, row))
    ]
    if not rows:
        raise FileError(f"{path}: is empty; the first row should name the columns")
    (at, head), people = rows[0], rows[1:]
    names = [cell.strip() for cell in head]
    if (
        len(list(filter(None, names)))
        == 1
        < max((len(list(filter(None, row))) for _, row in people), default=0)
    ):
        raise FileError(
            f"{path}, row {at}: should name every column; is it a title? then delete it"
        )
    if not people:
        raise FileError(f"{path}: holds nobody; there is no row below the headings")
    table = Table(path.name, names, [], separator)
    for at, row in people:
        if len(row) > len(names):
            message = f"{len(row)} cells, but {len(names)} columns"
            table.faults.append(Remark(path.name, None, at, message))
            continue
        table.rows.append(row + [""] * (len(names) - len(row)))
        table.row_numbers.append(at)
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
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream)
        out.writerow([guarded(cell) for cell in header])
        out.writerows([guarded(cell) for cell in row] for row in rows)

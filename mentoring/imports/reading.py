"""Reads the files coordinators have (CSV of any flavour, Excel) into one shape. Pure.

Whatever is given, either a table comes out or a FileProblem that says what to do.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

from mentoring.imports.tables import (
    LOOK_FOR_HEADER,
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    FileProblem,
    Row,
    Table,
    limited,
    tidy,
)
from mentoring.imports.workbooks import close_workbook, open_workbook, rows_of

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
DELIMITERS = (",", ";", "\t", "|")
CHUNK = 64 * 1024
WORKBOOKS = (".xlsx", ".xlsm")
NO_WORKBOOK = (
    "This file is named like an Excel workbook but is none: it may be damaged, or another kind of "
    "file with its name changed. Open it in Excel. If that works, save it again as an Excel "
    "workbook (.xlsx) and upload that; if not, ask whoever sent it for a new copy."
)
SAVE_AS = "Save it as an Excel workbook (.xlsx) or as CSV, and upload that."

Recognise = Callable[[Sequence[str]], int]
"""Says how many cells of a row look like headings we know."""


@contextmanager
def open_table(
    stream: BinaryIO, *, recognise: Recognise, sheet: str | None = None, name: str = ""
) -> Iterator[Table]:
    """Open a file of people for reading, one row after the other.

    Parameters
    ----------
    stream
        The file, which can be sought in.
    recognise
        Counts the headings we know in a row; the best of the first rows becomes the header.
    sheet
        The name of the sheet wanted; without it, the one whose header is known best.
    name
        How the file is called: text that is no list is told to be no workbook where it says so.

    Yields
    ------
    Table
        Valid while the context is open.

    Raises
    ------
    FileProblem
        For anything that is no list of people: also while rows are read.
    """
    _refuse_size(stream)
    start = stream.read(8)
    stream.seek(0)
    if not start:
        raise FileProblem("This file is empty. Choose the file with the list of people.")
    _refuse_others(stream, start)
    if start.startswith(b"PK"):
        with _excel(stream, recognise, sheet) as table:
            yield table
    else:
        if name.lower().endswith(WORKBOOKS):
            _refuse_what_is_no_list(stream, recognise)
        with _csv(stream, recognise) as table:
            yield table


def _refuse_size(stream: BinaryIO) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > MAX_BYTES:
        raise FileProblem(
            f"This file has {size / 1024 / 1024:.0f} MB. Send a file of 10 MB or less; you can "
            "split a long list in two."
        )


def _refuse_others(stream: BinaryIO, start: bytes) -> None:
    if start == OLD_EXCEL:
        content = stream.read()
        stream.seek(0)
        if LOCKED in content:
            raise FileProblem(
                "This file is protected with a password, so we cannot read it. Save a copy "
                "without the password and upload that."
            )
        raise FileProblem(f"This is an old Excel file (.xls), which we cannot read. {SAVE_AS}")
    kinds = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": ""}
    for mark, kind in kinds.items():
        if start.startswith(mark):
            raise FileProblem(f"This is {kind or 'a picture'}, not a spreadsheet. {SAVE_AS}")
    if start.lstrip().lower().startswith((b"<html", b"<!doc", b"<table", b"<?xml")):
        raise FileProblem(f"This is a web page named as a spreadsheet. Open it in Excel. {SAVE_AS}")


def _refuse_what_is_no_list(stream: BinaryIO, recognise: Recognise) -> None:
    """Text may call itself a workbook if it is a list all the same; anything else is told."""
    try:
        with _csv(stream, recognise) as table:
            headings = recognise(table.columns)
    except FileProblem:
        headings = 0
    stream.seek(0)
    if not headings:
        raise FileProblem(NO_WORKBOOK)


@contextmanager
def _excel(stream: BinaryIO, recognise: Recognise, sheet: str | None) -> Iterator[Table]:
    workbook = open_workbook(stream)
    try:
        names = [each.title for each in workbook.worksheets if each.sheet_state == "visible"]
        if not names:
            raise FileProblem("This workbook has no sheet that can be seen. Unhide it first.")
        chosen = _chosen_sheet(names, sheet, lambda name: rows_of(workbook, name), recognise)
        columns, rows = _from_header(rows_of(workbook, chosen), recognise)
        others = [name for name in names if name != chosen]
        yield Table(columns, rows, chosen, others)
    finally:
        close_workbook(workbook)


def _chosen_sheet(
    names: list[str],
    wanted: str | None,
    rows: Callable[[str], Iterator[Row]],
    recognise: Recognise,
) -> str:
    if wanted:
        for name in names:
            if name.strip().casefold() == wanted.strip().casefold():
                return name
        listed = ", ".join(f"“{name}”" for name in names)
        raise FileProblem(f"There is no sheet called “{wanted}”. The file has {listed}.")
    return max(names, key=lambda name: _best(_first(rows(name)), recognise)[1])


def _first(rows: Iterator[Row]) -> list[Row]:
    """The first rows that hold something."""
    found: list[Row] = []
    for row in rows:
        if not row.empty:
            found.append(row)
        if len(found) >= LOOK_FOR_HEADER:
            break
    return found


def _best(rows: Sequence[Row], recognise: Recognise) -> tuple[int, int]:
    """Place and score of the row likeliest to be the header; the earliest of equals."""
    scores = [recognise(row.cells) for row in rows] or [0]
    best = max(scores)
    return scores.index(best), best


def _from_header(rows: Iterator[Row], recognise: Recognise) -> tuple[list[str], Iterator[Row]]:
    first = _first(rows)
    if not first:
        raise FileProblem("There is nothing in this sheet. Choose the sheet with the people.")
    place, _ = _best(first, recognise)
    header = [*first[place].cells]
    width = max(len(row.cells) for row in first[place:])
    header += [""] * (width - len(header))

    def rest() -> Iterator[Row]:
        yield from first[place + 1 :]
        yield from rows

    return header, limited(rest())


@contextmanager
def _csv(stream: BinaryIO, recognise: Recognise) -> Iterator[Table]:
    encoding = encoding_of(stream)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        delimiter = _delimiter(text, recognise)
        text.seek(0)
        columns, rows = _from_header(_csv_rows(text, delimiter), recognise)
        yield Table(columns, rows)
    finally:
        with suppress(ValueError):
            text.detach()


def encoding_of(stream: BinaryIO) -> str:
    """How the letters of a text file are stored: by its mark, by trying, else Windows.

    Parameters
    ----------
    stream
        The file, which can be sought in; it stands at its beginning afterwards.

    Returns
    -------
    str
        `utf-8-sig`, `utf-16` (also without its mark: `utf-16-le`, `utf-16-be`) or `cp1252`.

    Raises
    ------
    FileProblem
        When it is none of these.
    """
    start = stream.read(CHUNK)
    stream.seek(0)
    candidates = ["utf-8-sig", "cp1252"]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif start.count(0) > len(start) // 4:
        candidates = ["utf-16-le" if start[1:2] == b"\0" else "utf-16-be"]
    elif b"\0" in start:
        candidates = []
    for encoding in candidates:
        if _decodes(stream, encoding):
            return encoding
    raise FileProblem(
        "We could not read the letters in this file. Open it in Excel and save it as "
        "“CSV UTF-8 (comma delimited)” or as an Excel workbook (.xlsx)."
    )


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _delimiter(text: io.TextIOWrapper, recognise: Recognise) -> str:
    """The mark between cells that makes the best header."""
    sample = text.read(CHUNK)

    def fits(delimiter: str) -> tuple[int, int]:
        rows = _first(_csv_rows(io.StringIO(sample, newline=""), delimiter, sample=True))
        place, score = _best(rows, recognise)
        return score, len(rows[place].cells) if rows else 0

    return max(DELIMITERS, key=fits)


def _csv_rows(text: io.TextIOBase, delimiter: str, *, sample: bool = False) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeError):
            if sample:
                return
            raise FileProblem(
                f"Something is wrong near row {number}: a quotation mark may have been opened and "
                "never closed. Open the file in Excel, save it as a workbook (.xlsx) and try again."
            ) from None
        if len(cells) > MAX_COLUMNS and not sample and any(map(str.strip, cells[MAX_COLUMNS:])):
            raise FileProblem(
                f"Row {number} has more than {MAX_COLUMNS} columns. Delete the columns that are "
                "not about people and upload the file again."
            )
        texts = [tidy(cell[: MAX_CELL + 1]) for cell in cells[:MAX_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        formulas = (i for i, cell in enumerate(texts) if cell.startswith("=") and len(cell) > 1)
        yield Row(number, tuple(texts), frozenset(formulas))

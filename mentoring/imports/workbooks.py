"""Reads Excel workbooks (.xlsx) row by row: memory does not grow with the file.

openpyxl keeps every text of a workbook in a list; ours stay in a temporary file instead.
"""

import tempfile
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from functools import lru_cache
from io import UnsupportedOperation
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import ParseError  # nosec B405 - only the error; openpyxl parses

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from mentoring.imports.tables import MAX_COLUMNS, FileProblem, Row, tidy

MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 400
MAX_PARTS = 2_000
DAMAGED = (
    "This Excel file is damaged, so we could not read it. Open it in Excel, save it again as "
    "an Excel workbook (.xlsx) or as CSV UTF-8, and upload that."
)
BOMB = (
    "This Excel file unpacks to far more than a list of people needs, so we did not open it. "
    "Copy the rows into a new workbook and upload that."
)
ODD_ERRORS = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    OverflowError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ParseError,
    InvalidFileException,
    UnsupportedOperation,
    zipfile.BadZipFile,
)
"""What openpyxl raises for files that are not what they say they are."""


class Strings(Sequence[str]):
    """The texts of a workbook in a temporary file, found by their number."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the workbook
        self._starts = array("Q", [0])
        self._text = lru_cache(maxsize=2_048)(self._read)

    def add(self, text: str) -> None:
        """Put a text at the end."""
        data = text.encode("utf-8", "replace")
        self._file.write(data)
        self._starts.append(self._starts[-1] + len(data))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._text(number)

    def _read(self, number: int) -> str:
        self._file.seek(self._starts[number])
        return self._file.read(self._starts[number + 1] - self._starts[number]).decode("utf-8")

    def close(self) -> None:
        """Let the temporary file go."""
        self._file.close()


class _Reader(ExcelReader):
    """openpyxl's reader, which loads no pictures, styles' themes or lists of texts."""

    shared_strings: Strings

    def read_strings(self) -> None:
        self.shared_strings = Strings()
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for text in _texts(source):
                self.shared_strings.add(text)

    def read_theme(self) -> None:
        """Colours do not matter here."""

    def read_custom(self) -> None:
        """Nor do custom properties."""


def _texts(source: IO[bytes]) -> Iterator[str]:
    """Each text of the table of texts; formatting and pronunciation guides are left out."""
    item, words = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}t"
    guide = f"{{{SHEET_MAIN_NS}}}rPh"
    events = iterparse(source, events=("start", "end"))
    _, root = next(events)
    parts: list[str] = []
    in_guide = False
    for event, node in events:
        if node.tag == guide:
            in_guide = event == "start"
        elif event == "end" and node.tag == words and not in_guide:
            parts.append(node.text or "")
        elif event == "end" and node.tag == item:
            yield "".join(parts)
            parts.clear()
            root.clear()


def open_workbook(stream: BinaryIO) -> Any:
    """Open a workbook for reading.

    Parameters
    ----------
    stream
        The file, which can be sought in.

    Returns
    -------
    openpyxl.Workbook
        Read-only; give it to `close_workbook` when done.

    Raises
    ------
    FileProblem
        When it is damaged, packed to harm, or no workbook.
    """
    _refuse_bombs(stream)
    try:
        reader = _Reader(stream, read_only=True, keep_links=False)
        reader.read()
    except ODD_ERRORS:
        raise FileProblem(DAMAGED) from None
    workbook = reader.wb
    workbook._strings = reader.shared_strings
    return workbook


def close_workbook(workbook: Any) -> None:
    """Close a workbook and its temporary file."""
    with closing(workbook._strings):
        workbook.close()


def _refuse_bombs(stream: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            unpacked = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts) or 1
            if any(part.flag_bits & 1 for part in parts):
                raise FileProblem(
                    "This file is protected with a password, so we cannot read it. Save a copy "
                    "without the password and upload that."
                )
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
                raise FileProblem(BOMB)
            if unpacked > 50 * 1024 * 1024 and unpacked / packed > MAX_RATIO:
                raise FileProblem(BOMB)
            _refuse_others(names)
            _refuse_entities(archive, parts)
    except (zipfile.BadZipFile, *ODD_ERRORS):
        raise FileProblem(DAMAGED) from None
    stream.seek(0)


def _refuse_others(names: set[str]) -> None:
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return
    kind = "an OpenDocument spreadsheet or another kind of packed file"
    if any(name.startswith("word/") for name in names):
        kind = "a Word document"
    elif any(name.startswith("Index/") for name in names):
        kind = "an Apple Numbers file"
    raise FileProblem(
        f"This is {kind}. Save it as an Excel workbook (.xlsx) or as CSV, and upload that."
    )


def _refuse_entities(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Excel never declares a document type; files that do want to make a reader swell."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as source:
                if b"<!DOCTYPE" in source.read(4_096).replace(b"\0", b""):
                    raise FileProblem(DAMAGED)


def rows_of(workbook: Any, sheet: str) -> Iterator[Row]:
    """The rows of a sheet, empty ones among them, each with the number Excel shows.

    Raises
    ------
    FileProblem
        When there are too many columns, or the sheet is damaged.
    """
    worksheet = workbook[sheet]
    worksheet.reset_dimensions()
    cells = worksheet.iter_rows(max_col=MAX_COLUMNS + 1)
    number = 0
    while True:
        try:
            row = next(cells)
        except StopIteration:
            return
        except ODD_ERRORS:
            raise FileProblem(DAMAGED) from None
        number += 1
        texts = [text_of(cell.value) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise FileProblem(
                f"Row {number} has more than {MAX_COLUMNS} columns. Delete the columns that are "
                "not about people and upload the file again."
            )
        formulas = (i for i, cell in enumerate(row[: len(texts)]) if cell.data_type == "f")
        yield Row(number, tuple(texts), frozenset(formulas))


def text_of(value: Any) -> str:
    """A cell's value as somebody would type it: `7` for 7.0, `2027-03-02` for a day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return tidy(str(value))

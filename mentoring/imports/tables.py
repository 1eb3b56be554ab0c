"""What every kind of file is read into: a header and a stream of rows of text. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mentoring.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
LOOK_FOR_HEADER = 20


class FileProblem(DomainError):
    """A file cannot be read; the message says what it is and what to do. Nothing is kept of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file.

    Parameters
    ----------
    number
        The row's number as the spreadsheet program shows it, from 1.
    cells
        Tidied text of each cell; empty for nothing.
    formulas
        Places (from 0) of cells that hold a formula; their text is the formula.
    """

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells)


@dataclass
class Table:
    """A sheet opened for reading: its header, and its rows one after the other.

    `rows` can be read once, while the file is open.
    """

    columns: list[str]
    rows: Iterator[Row]
    sheet: str = ""
    other_sheets: list[str] = field(default_factory=list)


def tidy(text: str) -> str:
    """Take away what cannot be seen: odd spaces, zero-width and control characters.

    Parameters
    ----------
    text
        A cell's text.

    Returns
    -------
    str
        The text with line ends as ``\\n``, other control characters as spaces, and trimmed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable() or "\xa0" in text:
        text = "".join(_seen(c) for c in text)
    return text.strip()


def _seen(character: str) -> str:
    if character in "\u200b\u2060\ufeff\u00ad":
        return ""
    if character == "\xa0" or (ord(character) < 32 and character != "\n"):
        return " "
    if 0x7F <= ord(character) <= 0x9F or 0xD800 <= ord(character) <= 0xDFFF:
        return " "
    return character


def limited(rows: Iterable[Row]) -> Iterator[Row]:
    """Pass on rows that hold something; raise FileProblem past what we take at once.

    Parameters
    ----------
    rows
        Rows of a sheet, the header not among them.

    Yields
    ------
    Row
        The same rows without the empty ones.

    Raises
    ------
    FileProblem
        For more than MAX_ROWS rows, or a cell longer than MAX_CELL characters.
    """
    count = 0
    for row in rows:
        if row.empty:
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileProblem(
                f"This file has more than {MAX_ROWS:,} rows. Split it into smaller files and "
                "upload them one after the other."
            )
        if any(len(cell) > MAX_CELL for cell in row.cells):
            raise FileProblem(
                f"A cell in row {row.number} has more than {MAX_CELL:,} characters. Shorten it, "
                "or look whether a quotation mark before it was never closed."
            )
        yield row

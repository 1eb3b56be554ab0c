"""Tables as CSV files that spreadsheets open safely. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | float | None


def safe_cell(value: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : str, int, float or None
        What is to be read in the cell; numbers stay numbers, None is an empty cell.

    Returns
    -------
    str, int or float
        Text that begins like a formula gets an apostrophe in front.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell(-5), safe_cell(None)
    ("'=1+1", -5, '')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a CSV file as text, with the mark that lets spreadsheets read UTF-8.

    Parameters
    ----------
    headings : sequence of str
        First row.
    rows : iterable of sequence
        Cells, each made safe.

    Returns
    -------
    str
        Lines ended as RFC 4180 has it.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(heading) for heading in headings])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return "\ufeff" + out.getvalue()

"""Tables as files people open in a spreadsheet: CSV that no cell of can run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"^[+-]?\d[\d,]*(\.\d+)?%?$")


def safe_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows as it is; numbers stay numbers, also below nought."""
    if not isinstance(value, str) or NUMBER.match(value):
        return value
    return f"'{value}" if value.lstrip(" ").startswith(RISKY) else value


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV, each cell made safe."""
    written = io.StringIO()
    csv.writer(written).writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def csv_download(rows: Iterable[Sequence[Any]], filename: str) -> Response:
    """The file to save: UTF-8 with the mark by which spreadsheets recognise it."""
    response = Response("\ufeff" + csv_text(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response

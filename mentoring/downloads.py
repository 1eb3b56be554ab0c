"""Tables as files people open in a spreadsheet: CSV that no cell of can run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


def xlsx_download(sheets: Mapping[str, Iterable[Sequence[Any]]], filename: str) -> Response:
    """A workbook to save, a sheet for each name; text stays text, so that no cell is a formula."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        sheet.autofit()
    book.close()
    response = Response(written.getvalue(), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response

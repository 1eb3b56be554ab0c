"""Files for spreadsheets: nothing in them runs."""

import pytest

from mentoring.downloads import csv_download, csv_text, safe_cell


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-30", "+20", "4.2", "80%", "1,200", 7, None, "plain", ""])
def test_numbers_and_plain_text_stay_as_they_are(cell: object) -> None:
    assert safe_cell(cell) == cell


def test_a_file_says_what_it_is() -> None:
    response = csv_download([("Wave", "Value"), ("a, b", "=x")], "report.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="report.csv"'
    assert response.mimetype == "text/csv"
    assert response.get_data(as_text=True).startswith("\ufeffWave,Value")
    assert csv_text([("a, b",)]) == '"a, b"\r\n'

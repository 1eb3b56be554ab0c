"""Files for spreadsheets: nothing in them runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.downloads import NUMBER, csv_download, csv_text, safe_cell


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


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    told = str(safe_cell(text))
    assert NUMBER.match(told) or told.lstrip(" ")[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
    assert told in (text, f"'{text}")


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))), min_size=2))
def test_what_is_written_can_be_read_again(cells: list[str]) -> None:
    read = next(csv.reader(io.StringIO(csv_text([cells]))))
    assert read == [str(safe_cell(cell)) for cell in cells]

"""Files of every flavour come to one shape, or to a sentence that says what to do."""

import contextlib
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mentoring.imports.columns import known
from mentoring.imports.reading import open_table
from mentoring.imports.tables import MAX_ROWS, FileProblem, Row
from mentoring.imports.workbooks import Strings
from tests.builders.imports import ANA, BEN, HEADINGS, csv_file, xlsx_file


def read(file: io.BytesIO, sheet: str | None = None) -> tuple[list[str], list[Row]]:
    with open_table(file, recognise=known, sheet=sheet) as table:
        return table.columns, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_with_every_mark(encoding: str, delimiter: str) -> None:
    columns, rows = read(
        csv_file([("Zoë O’Brien", *ANA[1:])], encoding=encoding, delimiter=delimiter)
    )
    assert tuple(columns) == HEADINGS
    assert rows[0].cells[:2] == ("Zoë O’Brien", "ana@example.nhs.uk")


def test_excel_is_read_with_the_numbers_of_its_rows() -> None:
    columns, rows = read(xlsx_file([ANA, (), BEN]))
    assert tuple(columns) == HEADINGS
    assert [row.number for row in rows] == [2, 4]


def test_numbers_and_dates_of_excel_are_read_as_people_would_type_them() -> None:
    _, rows = read(xlsx_file([("Ana", "a@b.uk", 7.0, date(2025, 2, 3), True, 1.5)]))
    assert rows[0].cells == ("Ana", "a@b.uk", "7", "2025-02-03", "yes", "1.5")


def test_titles_above_the_headings_are_left_out() -> None:
    file = csv_file([("Please do not change",), (), HEADINGS, ANA], headings=("Our mentees",))
    columns, rows = read(file)
    assert tuple(columns) == HEADINGS
    assert len(rows) == 1


def test_formulas_are_marked_and_not_worked_out() -> None:
    _, rows = read(xlsx_file([("=A1&B1", *ANA[1:])]))
    assert rows[0].formulas == {0}
    _, rows = read(csv_file([("=1+1", *ANA[1:])]))
    assert rows[0].formulas == {0}


def test_the_sheet_with_the_people_is_found_and_another_can_be_named() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Notes"
    book.active.append(["Chase the trusts"])
    people = book.create_sheet("People")
    people.append(list(HEADINGS))
    people.append(list(ANA))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    with open_table(file, recognise=known) as table:
        assert (table.sheet, table.other_sheets) == ("People", ["Notes"])
    file.seek(0)
    with pytest.raises(FileProblem, match="no sheet called “Gone”"):
        read(file, "Gone")


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (OLD_EXCEL, "old Excel file"),
        (OLD_EXCEL + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"<html><table>", "web page"),
        (b"PK\x03\x04 not a zip at all", "damaged"),
        (b"Name,Email\nA\0B,\0\0c\n", "letters"),
        (b"Name,Email\nA\x81\x8d,c\n", "letters"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB"),
        (b'Name,Email\n"Ana,a@b.uk\n' + b"x,y\n" * 9000, "quotation mark"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(FileProblem, match=words):
        read(io.BytesIO(content))


@pytest.mark.parametrize("content", [b"hello", b"PKX\nhello", b"\x13\x02garbage\nmore", b"\0\1\2"])
def test_a_workbook_that_is_none_is_told_to_be_none_and_how_to_mend_it(content: bytes) -> None:
    with (
        pytest.raises(FileProblem, match=r"Open it in Excel"),
        open_table(io.BytesIO(content), recognise=known, name="People.XLSX"),
    ):
        pass


def test_a_list_of_text_that_is_named_like_a_workbook_is_read() -> None:
    with open_table(csv_file([ANA]), recognise=known, name="people.xlsx") as table:
        assert len(list(table.rows)) == 1


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def test_a_zip_bomb_is_not_opened() -> None:
    bomb = packed({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"\0" * (60 * 1024 * 1024)})
    with pytest.raises(FileProblem, match="unpacks"):
        read(bomb)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word/document.xml": b""}, "a Word document"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
        ({"Index/Tables.iwa": b""}, "Numbers"),
        (
            {"[Content_Types].xml": b"<!DOCTYPE x [<!ENTITY y 'z'>]>", "xl/workbook.xml": b""},
            "damaged",
        ),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}, "damaged"),
    ],
)
def test_other_packed_files_are_named(parts: dict[str, bytes], words: str) -> None:
    with pytest.raises(FileProblem, match=words):
        read(packed(parts))


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(FileProblem, match="20,000 rows"):
        read(io.BytesIO(b"Name,Email\n" + b"a,b@c.uk\n" * (MAX_ROWS + 1)))


def test_a_sheet_with_too_many_columns_is_refused() -> None:
    with pytest.raises(FileProblem, match="200 columns"):
        read(xlsx_file([["x"] * 300]))


def test_texts_of_a_workbook_come_back_from_their_file() -> None:
    strings = Strings()
    for text in ("", "Zoë", "a\nb"):
        strings.add(text)
    assert [strings[i] for i in range(len(strings))] == ["", "Zoë", "a\nb"]
    with pytest.raises(IndexError):
        strings[3]
    strings.close()


@given(st.binary(max_size=3000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_table_or_a_problem_in_words(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"Name,Email\n"):
        rows: list[Row] = []
        with contextlib.suppress(FileProblem):
            _, rows = read(io.BytesIO(start + content))
        assert all(not row.empty for row in rows)


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=30,
).filter(lambda text: not text.startswith("="))


@given(st.lists(st.lists(_words, min_size=7, max_size=7), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_what_is_read_from_csv_and_excel(rows: list[list[str]]) -> None:
    for file in (csv_file(rows), xlsx_file(rows)):
        columns, found = read(file)
        if tuple(columns) == HEADINGS:
            assert [list(row.cells) for row in found] == rows

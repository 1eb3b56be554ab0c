"""Spreadsheets as people save them: what is read all the same, and what is said of the rest."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import matching
from matching.__main__ import FILE, SOUND, main

EXAMPLES = Path(matching.__file__).parent / "examples"
MENTEES = (EXAMPLES / "mentees.csv").read_text(encoding="utf-8")
MENTORS = (EXAMPLES / "mentors.csv").read_text(encoding="utf-8")
CRITERIA = (EXAMPLES / "criteria.toml").read_text(encoding="utf-8")


class Programme:
    """The example files, some of them replaced, and what the command says of them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.out = ""

    def pairs(
        self,
        mentees: str | bytes = MENTEES,
        mentors: str | bytes = MENTORS,
        criteria: str = CRITERIA,
        output: str = "pairs.csv",
    ) -> dict[str, dict[str, str]]:
        assert self.run(mentees, mentors, criteria, output) == (SOUND, "")
        with (self.folder / output).open(encoding="utf-8-sig", newline="") as stream:
            return {row["mentee"]: row for row in csv.DictReader(stream)}

    def run(
        self,
        mentees: str | bytes = MENTEES,
        mentors: str | bytes = MENTORS,
        criteria: str = CRITERIA,
        output: str = "pairs.csv",
    ) -> tuple[int, str]:
        given = {"mentees.csv": mentees, "mentors.csv": mentors, "criteria.toml": criteria}
        for name, text in given.items():
            stored = text if isinstance(text, bytes) else text.encode()
            (self.folder / name).write_bytes(stored)
        paths = [str(self.folder / name) for name in given]
        out = str(self.folder / output)
        code = main(["pair", *paths[:2], "--criteria", paths[2], "-o", out, "--report"])
        said = self.capsys.readouterr()
        self.out = said.out
        return code, said.err

    def refusal(
        self,
        mentees: str | bytes = MENTEES,
        mentors: str | bytes = MENTORS,
        criteria: str = CRITERIA,
        output: str = "pairs.csv",
    ) -> str:
        code, said = self.run(mentees, mentors, criteria, output)
        assert code == FILE
        assert not (self.folder / "pairs.csv").exists()
        return said


@pytest.fixture
def programme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Programme:
    return Programme(tmp_path, capsys)


def with_semicolons(text: str) -> str:
    return text.replace(";", "|").replace(",", ";").replace("|", ",")


@pytest.mark.parametrize(
    "saved",
    [
        MENTORS.replace("\n", "\r\n").encode("utf-8-sig"),
        MENTORS.replace(",", "\t").encode("utf-16"),
        "\n , \n" + MENTORS.replace("\n", "\n,,,\n"),
        MENTORS.replace("\n", ",,\n"),
        MENTORS.replace("Places", "  PLACES ").replace("Offers", "offers"),
        MENTORS.replace(",2\n", ",2.0\n").replace(",8a,", ", 8A ,"),
        MENTORS.replace("Trust", "trust").replace("Northern ", "NORTHERN\u00a0"),
        MENTORS.replace("Specialisms", '"Fields, such as media, or digital"'),
    ],
    ids=["mark", "utf16", "blank", "trailing", "headings", "decimals", "spaces", "quoted"],
)
def test_a_table_saved_in_another_way_gives_the_same_pairs(
    programme: Programme, saved: str | bytes
) -> None:
    criteria = CRITERIA
    if isinstance(saved, str) and "Fields, such" in saved:
        both = '{ mentee = "Specialisms", mentor = "Fields, such as media, or digital" }'
        criteria = CRITERIA.replace('specialisms = "Specialisms"', f"specialisms = {both}")
    expected = programme.pairs()
    told = programme.pairs(mentors=saved, criteria=criteria)
    assert [(row["mentor"], row["score"]) for row in told.values()] == [
        (row["mentor"], row["score"]) for row in expected.values()
    ]


def test_cells_may_be_split_by_semicolons_and_lists_by_another_sign(programme: Programme) -> None:
    criteria = CRITERIA.replace("[people]", '[people]\nseparator = ","')
    told = programme.pairs(with_semicolons(MENTEES), with_semicolons(MENTORS), criteria)
    assert {who: row["mentor"] for who, row in told.items()} == {
        who: row["mentor"] for who, row in programme.pairs().items()
    }


@pytest.mark.parametrize(
    ("mentees", "said"),
    [
        (b"ID,Name\n1,Ann\n2,Zo\xeb\n", 'is not in UTF-8 (line 3); save it as "CSV UTF-8"'),
        (b"PK\x03\x04\x00", 'is a workbook; open it and save it as "CSV UTF-8"'),
        (MENTEES.replace("Chi", "C\0hi"), "no spreadsheet writes (NUL, line 4)"),
        (MENTEES.replace("Chi", '"Chi'), "row 4: a quotation mark opens a cell and is never"),
        (MENTEES.partition("\n")[0], "holds nobody; there is no row below the headings"),
        ("Mentees 2026,,\n" + MENTEES, "row 1: should name every column; is it a title?"),
        (MENTEES.replace("media: 3; l", "media: 3, l"), '(entries are separated by ";")'),
    ],
)
def test_a_table_that_cannot_be_used_says_how_to_mend_it(
    programme: Programme, mentees: str | bytes, said: str
) -> None:
    if said.startswith("(entries"):
        mentees = MENTEES.replace("media: 3; leadership: 2", '"media: 3, leadership"')
    assert said in programme.refusal(mentees)


def test_faults_of_both_tables_and_of_every_kind_are_told_at_once(programme: Programme) -> None:
    mentees = MENTEES.replace("A3,", "A3,x,").replace(",8a,", ",Band 8,")
    told = programme.refusal(mentees, MENTORS.replace(",1\n", ",one\n").replace("Offers", "Can"))
    assert "mentees.csv, row 4: 11 cells, but 10 columns" in told
    assert '"Band 8" is not one of' in told
    assert 'mentors.csv: there is no column "Offers"' in told
    assert 'mentors.csv, rows 3, 4, 5, column "Places": "one" should be' in told
    assert len(told.splitlines()) == 4


def test_a_carried_column_that_is_not_there_is_told_before_anything_is_solved(
    programme: Programme,
) -> None:
    criteria = CRITERIA.replace('mentor_carry = ["Name"]', 'mentor_carry = ["Title"]')
    assert 'mentors.csv: there is no column "Title"' in programme.refusal(criteria=criteria)


def test_organisations_are_the_same_whatever_the_apostrophe(programme: Programme) -> None:
    mentees = MENTEES.replace("Northern Trust", "St Mary's")
    mentors = MENTORS.replace("Northern Trust", "St Mary\u2019s")
    before, after = programme.pairs(), programme.pairs(mentees, mentors)
    assert [row["mentor"] for row in before.values()] == [row["mentor"] for row in after.values()]


def test_notes_quote_what_was_typed_once_for_all_rows(programme: Programme) -> None:
    mentees = MENTEES.replace("M1,", "Farah K,")
    code, said = programme.run(mentees, criteria=CRITERIA.replace("role = 15\n", ""))
    assert code == SOUND
    assert said.splitlines() == [
        "note: [role] has no weight in [weights]: it does not count",
        'note: mentees.csv, rows 2, 5, 7, column "Choices": nobody on the other side has the id '
        '"Farah K"',
    ]


def test_no_file_that_is_read_is_written_over_and_no_workbook_is_promised(
    programme: Programme,
) -> None:
    assert "is read by this command" in programme.refusal(output="mentees.csv")
    assert (programme.folder / "mentees.csv").read_text() == MENTEES
    assert "end its name in .csv" in programme.refusal(output="pairs.xlsx")


LOCKS = CRITERIA.replace("[rules]", '[rules]\nlocked = "Agreed"')


def locked(**agreed: str) -> str:
    """Return the mentees with a column of agreed mentors."""
    head, *rows = MENTEES.splitlines()
    return "\n".join([f"{head},Agreed", *(f"{row},{agreed.get(row[:2], '')}" for row in rows)])


def test_a_pair_agreed_already_stands(programme: Programme) -> None:
    told = programme.pairs(locked(A6="M4"), criteria=LOCKS)
    assert told["A6"]["mentor"] == "M4"
    assert told["A6"]["reason"].startswith("locked")


@pytest.mark.parametrize(
    ("agreed", "said"),
    [
        ({"A1": "M9"}, 'row 2, column "Agreed": nobody on the other side has the id "M9"'),
        ({"A1": "M3"}, 'row 2, column "Agreed": "M3" is ruled out by same_organisation'),
        ({"A1": "M2; M4"}, 'row 2, column "Agreed": names more than one mentor'),
        ({"A1": "M4", "A3": "M4"}, 'row 4, column "Agreed": "M4" has no place left'),
    ],
)
def test_an_agreed_pair_that_cannot_stand_is_a_fault(
    programme: Programme, agreed: dict[str, str], said: str
) -> None:
    assert said in programme.refusal(locked(**agreed), criteria=LOCKS)


def test_the_report_says_who_is_left_over_and_why(programme: Programme) -> None:
    programme.pairs()
    assert "A6: outcompeted; at best in place of A" in programme.out
    criteria = CRITERIA.replace("different_organisation", "same_organisation")
    programme.pairs(MENTEES.replace("Western Trust", "Elsewhere"), criteria=criteria)
    assert "A5: no_allowed_mentor; other_organisation rules out 4" in programme.out
    assert "mentors with places left: M1 (1), M4 (1)" in programme.out

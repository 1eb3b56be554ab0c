"""The command line, as a programme with nothing but spreadsheets meets it."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import matching.__main__ as command_line
from matching.__main__ import FILE, REFUSED, SOUND, STOPPED, UNSOUND, main
from matching.display import bands
from matching.spreadsheet import guarded

EXAMPLES = Path(command_line.__file__).parent / "examples"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(
        json.dumps({"scores": [[9, 7], [8, 1], [2, None]], "capacity": [1, 1]}), encoding="utf-8"
    )
    return path


def test_a_problem_is_solved_and_the_solution_checked(
    problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("json", "npz"):
        out = str(tmp_path / f"s.{kind}")
        assert main(["solve", str(problem), "-o", out, "--report"]) == SOUND
        said = capsys.readouterr().out
        assert "paired 2 of 3 mentees; total 15 points; proved optimal" in said
        assert "not paired, outcompeted: 1" in said
        assert "1 missing" in said
        assert "2: outcompeted; at best in place of 1, at a cost of 6 points in all" in said
        assert main(["check", str(problem), out]) == SOUND
        assert capsys.readouterr().out == "sound\n"


def test_objectives_and_costs_can_be_asked_for(
    problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "s.json")
    assert main(["solve", str(problem), "-o", out, "--objective", "fair", "--report"]) == SOUND
    assert "lowest pair: 7" in capsys.readouterr().out
    assert main(["solve", str(problem), "-o", out, "--unmatched-cost", "0", "--report"]) == SOUND
    both = ["--unmatched-cost", "0", "--objective", "fair"]
    assert main(["solve", str(problem), "-o", out, *both]) == REFUSED
    assert "unmatched_cost" in capsys.readouterr().err


def test_whoever_has_fewer_than_they_asked_for_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.json"
    told = {"scores": [[9, 7], [8, None]], "capacity": [1, 1], "demand": [2, 1], "tier": [0, 1]}
    path.write_text(json.dumps({**told, "mentee_ids": ["Ada", "Bob"]}))
    assert main(["solve", str(path), "-o", str(tmp_path / "s.json"), "--report"]) == SOUND
    said = capsys.readouterr().out
    assert "Bob: outcompeted; at best in place of Ada, at a cost of 1 point and 1 fewer in" in said
    path.write_text(json.dumps({**told, "capacity": [2, 0], "mentee_ids": ["Ada", "Bob"]}))
    assert main(["solve", str(path), "-o", str(tmp_path / "s.json"), "--report"]) == SOUND
    assert "Ada (1 of 2): allowed_mentors_have_no_places" in capsys.readouterr().out


def test_a_solution_that_was_altered_is_found_out(
    problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "s.json"
    main(["solve", str(problem), "-o", str(out)])
    told = json.loads(out.read_text())
    told["total"] += 1
    out.write_text(json.dumps(told))
    assert main(["check", str(problem), str(out)]) == UNSOUND
    assert "total:" in capsys.readouterr().out


def test_contradicting_demands_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"scores": [[1]], "capacity": [1], "minimum": [2]}))
    assert main(["solve", str(path), "-o", str(tmp_path / "s.json")]) == REFUSED
    assert "lower the minimum" in capsys.readouterr().err
    assert not (tmp_path / "s.json").exists()


def test_stopping_from_the_keyboard_writes_nothing(
    problem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "solve", stop)
    assert main(["solve", str(problem), "-o", str(tmp_path / "s.json")]) == STOPPED
    assert not (tmp_path / "s.json").exists()


def test_the_module_runs_as_a_program(problem: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "matching", "check", str(problem), "nothing.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == FILE
    assert "nothing.json: cannot be read" in told.stderr


def test_the_problem_shown_in_the_help_can_be_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["solve", "--help"])
    said = capsys.readouterr().out
    path = tmp_path / "p.json"
    path.write_text(said[said.index('{"scores') : said.index("]]}") + 3])
    assert main(["solve", str(path), "-o", str(tmp_path / "s.json")]) == SOUND
    assert json.loads((tmp_path / "s.json").read_text())["pairs"] == [
        ["Ada", "Fay"],
        ["Bob", "Eve"],
    ]


def test_a_problem_is_not_written_over_by_its_solution(
    problem: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = problem.read_text()
    assert main(["solve", str(problem), "-o", str(problem)]) == FILE
    assert "is read by this command" in capsys.readouterr().err
    assert problem.read_text() == before


def test_whoever_reads_only_the_first_line_sees_no_traceback(problem: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "matching", "solve", str(problem), "--report", "-o"]
    with subprocess.Popen(
        [*command, str(tmp_path / "s.json")], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as told:
        assert told.stdout is not None and told.stderr is not None
        told.stdout.close()
        assert told.stderr.read() == b""
    assert told.returncode == SOUND
    assert (tmp_path / "s.json").exists()


def test_names_that_a_terminal_cannot_show_do_not_stop_the_report(tmp_path: Path) -> None:
    mentees = (EXAMPLES / "mentees.csv").read_text(encoding="utf-8").replace("A6", "Małgosia")
    (tmp_path / "mentees.csv").write_text(mentees, encoding="utf-8")
    files = [str(tmp_path / "mentees.csv"), str(EXAMPLES / "mentors.csv")]
    files += ["--criteria", str(EXAMPLES / "criteria.toml"), "-o", str(tmp_path / "pairs.csv")]
    told = subprocess.run(
        [sys.executable, "-m", "matching", "pair", *files, "--report"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )
    assert (told.returncode, told.stderr) == (SOUND, b"")
    assert b"Ma?gosia: outcompeted" in told.stdout


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
FIELDS = ("scores", "capacity", "allowed", "demand", "minimum", "tier", "locked", "indptr",
          "indices", "mentor_scores", "resolution", "mentee_ids", "mentor_ids")  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=3))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_a_problem_file_holds_the_answer_is_an_exit_code(
    tmp_path: Path, fields: dict
) -> None:
    path = tmp_path / "p.json"
    sound = {"scores": [[9, 7], [8, 1]], "capacity": [1, 1]}
    path.write_text(json.dumps({**sound, **fields}), encoding="utf-8")
    assert main(["solve", str(path), "-o", str(tmp_path / "s.json")]) in (SOUND, FILE, REFUSED)


@given(st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_changed_in_a_solution_file_is_found_out(
    problem: Path, tmp_path: Path, data: st.DataObject
) -> None:
    out = tmp_path / "s.json"
    main(["solve", str(problem), "-o", str(out)])
    told = json.loads(out.read_text())
    inner: Any = told
    while True:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = data.draw(st.sampled_from(keys))
        if key in ("format", "method", "rounds"):
            return  # not part of the proof
        if not isinstance(inner[key], list | dict) or not inner[key] or data.draw(st.booleans()):
            break
        inner = inner[key]
    before, inner[key] = inner[key], data.draw(anything)
    if inner[key] == before or (not inner[key] and not before):
        return
    out.write_text(json.dumps(told), encoding="utf-8")
    assert main(["check", str(problem), str(out)]) in (UNSOUND, FILE)


def pair(tmp_path: Path, **files: str) -> int:
    """Run ``pair`` on the examples, with some files replaced."""
    paths = {}
    for name in ("mentees.csv", "mentors.csv", "criteria.toml"):
        paths[name] = tmp_path / name
        key = name.partition(".")[0]
        text = files.get(key) or (EXAMPLES / name).read_text(encoding="utf-8")
        paths[name].write_text(text, encoding="utf-8")
    arguments = [str(paths["mentees.csv"]), str(paths["mentors.csv"])]
    arguments += ["--criteria", str(paths["criteria.toml"]), "-o", str(tmp_path / "pairs.csv")]
    return main(["pair", *arguments, "--report"])


def test_the_example_spreadsheets_are_paired(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pair(tmp_path) == SOUND
    told = rows_of(tmp_path / "pairs.csv")
    assert len(told) == 6
    assert [row["reason"] for row in told if not row["mentor"]] == ["outcompeted"]
    for row in told:
        if row["mentor"]:
            parts = ("goals", "role", "seniority", "specialism", "logistics", "personal_fit")
            assert int(row["score"]) == sum(int(row[part]) for part in parts)
    assert "paired 5 of 6 mentees" in capsys.readouterr().out


CRITERIA = """
[people]
capacity = "Places"
[options]
levels = ["5", "6", "7"]
personal = ["logistics"]
[weights]
goals = 60
logistics = 20
similarity = 10
shared_experience = 10
[goals]
skills = { mentee = "Wants", mentor = "Offers" }
[logistics]
region = "Region"
[similarity]
style = ["Q1", "Q2"]
[shared_experience]
tags = "Tags"
consent = "May use tags"
importance = "Matters"
[preference]
mentees = "Prefers"
[rules]
same_organisation = "Organisation"
person = "Email"
manager = "Manager"
avoid = { mentee = "Avoid", mentor = "Avoid" }
previous = "Before"
floor = 1
"""
MENTEES = (
    "ID,Wants,Region,Q1,Q2,Tags,May use tags,Matters,Organisation,Email,Manager,Avoid,Before\n"
    "a,media,North,1,2,carer,yes,3,Trust,a@x,m@x,,\n"
    "b,media,North,1,2,carer,no,3,Trust,b@x,q@x,n,\n"
    "c,media,,,,,,,Other,c@x,,,\n"
)
MENTORS = (
    "ID,Offers,Region,Q1,Q2,Tags,May use tags,Organisation,Email,Manager,Avoid,Prefers,Places\n"
    "m,media,North,1,2,carer,yes,Trust,m@x,,,a; b,1\n"
    "n,media,South,3,2,,no,Trust,n@x,,,,1\n"
    "=cmd,media,South,3,2,,no,Trust,o@x,,,,0\n"
)


def test_shared_experience_and_the_rules_of_a_programme_within_one_organisation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pair(tmp_path, mentees=MENTEES, mentors=MENTORS, criteria=CRITERIA) == SOUND
    told = {row["mentee"]: row for row in rows_of(tmp_path / "pairs.csv")}
    assert told["a"]["mentor"] == "n"  # m is a's manager
    assert told["b"]["mentor"] == "m"  # b avoids n
    assert told["c"]["reason"] == "no_allowed_mentor other_organisation"
    assert set(told["a"]) == {"mentee", "mentor", "score", "goals", "personal_fit", "reason"}


def test_no_exact_score_is_told_where_shared_experience_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pair(tmp_path, mentees=MENTEES, mentors=MENTORS, criteria=CRITERIA) == SOUND
    told = re.findall(r"(\d+) points", capsys.readouterr().out)
    width = bands(400, 100).width
    assert len(told) >= 4
    assert all(int(points) % width == 0 for points in told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("7", "Band 7"), 'mentees.csv, row 2, column "Band aimed at": "Band 7" is not one of'),
        (("media: 3", "media: 30"), '"30" should be a whole number from 1 to 9 after "media:"'),
        (("A2,", ","), 'mentees.csv, row 3, column "ID": is empty'),
        (("A2,", "a1,"), 'row 3, column "ID": "a1" is also in row 2'),
        (("Wants to work on", "Wants"), 'there is no column "Wants to work on"; there are "ID"'),
        (("Name", "ID"), 'columns 1 and 2 are both called "ID"'),
        ((",M2; M1,", ",M2; M1,,,,"), "row 2: 13 cells, but 10 columns"),
    ],
)
def test_faults_are_named_by_row_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], said: str
) -> None:
    text = (EXAMPLES / "mentees.csv").read_text(encoding="utf-8").replace(*change, 1)
    assert pair(tmp_path, mentees=text) == FILE
    assert said in capsys.readouterr().err
    assert not (tmp_path / "pairs.csv").exists()


def test_every_fault_is_told_at_once_and_blank_rows_do_not_shift_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (EXAMPLES / "mentors.csv").read_text(encoding="utf-8")
    text = text.replace(",2\n", ",many\n").replace("M3,", ",,,,,,,\nM3,").replace("8c", "8z")
    assert pair(tmp_path, mentors=text) == FILE
    said = capsys.readouterr().err.splitlines()
    assert any('row 2, column "Places": "many"' in line for line in said)
    assert any('row 5, column "Band": "8z"' in line for line in said)


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ("[weights", "is not TOML"),
        ("[wieghts]\ngoals = 1", "unknown section [wieghts]"),
        ("weights = 1", "[weights] should be a section"),
        ("[goals]\nskill = 'x'", "[goals] has no setting skill"),
        ("[weights]\ngoals = -1", "goals: a weight of 0 or more"),
        ("[weights]\ngoals = 1\nshared_experience = 1", "15%"),
        ("[weights]\ngoals = 9\nshared_experience = 1", "at least as much"),
        ("[goals]\nskills = 5", "the name of a column"),
        ("[goals]\nskills = {mentees = 'Wants to work on'}", "mentee = and mentor = }"),
        ("[seniority]\nlevel = 'Band'", "[options] levels"),
        ("[seniority]\nbest_from = 9", "best_from <= best_to"),
        ("[similarity]\nstyle = 'Q1'", "[similarity] style"),
        ("[shared_experience]\ntags = 'Specialisms'", "[shared_experience] consent"),
        ("[people]\nseparator = ''", "[people] separator"),
        ("[options]\nobjective = 'best'", "[options] objective: one of total, fair expected"),
        ("[options]\nlevels = ['8A', '8a']", "lowest first and each once"),
        ("[seniority]\nnone_above = 9999", "gaps from -1000 to 1000"),
        ("[role]\nlevel = {mentor = 'Band'}", "[role] level: the name of a column"),
        ("[role]\nlevel = 'Band'\n[seniority]\nlevel = 'Places'", "one column of mentors"),
        ("[seniority]\nbest_from = 1", "at least one weight must be more than 0"),
        ("[weights]\ngoals = true", "[weights] goals: a number expected, not True"),
        ("[weights]\nrole = 1", "role has a weight, but no section [role] names columns"),
        ("[people]\nmentee_carry = 'Name'", "[people] mentee_carry"),
        ("[options]\npersonal = ['x']\n[weights]\ngoals = 1", "x: no such criterion"),
        ("[weights]\ngoals = 1\n[rules]\nperson = 'ID'", "[rules] person and manager"),
        ("[weights]\ngoals = 1\n[rules]\nfloor = 'x'", "[rules] floor"),
    ],
)
def test_a_criteria_file_that_makes_no_sense_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], criteria: str, said: str
) -> None:
    assert pair(tmp_path, criteria=criteria) == FILE
    assert said in capsys.readouterr().err


def test_somebody_to_avoid_who_is_not_known_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (EXAMPLES / "mentees.csv").read_text(encoding="utf-8")
    assert pair(tmp_path, mentees=text.replace("Northern Trust\nA6", "Northen Trust\nA6")) == SOUND
    assert 'row 6, column "Avoid": "Northen Trust" is not known here' in capsys.readouterr().err


def test_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    text = (EXAMPLES / "mentees.csv").read_text(encoding="utf-8")
    assert pair(tmp_path, mentees=text.replace("Amara", '"=HYPERLINK(""x"")"')) == SOUND
    told = rows_of(tmp_path / "pairs.csv")
    assert told[0]["mentee Name"] == '\'=HYPERLINK("x")'
    for risky in ("=1", "+1", "-1", "@x", "\t=1", " =1", "\r1", "＝1"):
        assert guarded(risky).startswith("'")
    assert guarded("O'Neil - press") == "O'Neil - press"

"""Problems and solutions as files."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import FORBIDDEN, InfeasibleError, Problem, check, solve
from matching.errors import NegativeError, ShapeError
from matching.files import FileError, whole_file
from matching.io import read_problem, read_solution, write_problem, write_solution
from tests.matching.strategies import problems


@given(problems(), st.sampled_from(["json", "npz"]), st.sampled_from(["total", "fair"]))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_solution_read_back_is_the_same_and_sound(
    tmp_path: Path, problem: Problem, kind: str, objective: str
) -> None:
    try:
        solution = solve(problem, objective)
    except InfeasibleError:
        return
    path = tmp_path / f"solution.{kind}"
    write_solution(problem, solution, path)
    told = read_solution(problem, path)
    assert check(problem, told) == []
    assert told.fingerprint() == solution.fingerprint()
    assert told.certificate.levels[-1].method == solution.certificate.levels[-1].method


@given(problems(), st.sampled_from(["json", "npz"]), st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_problem_read_back_is_the_same(
    tmp_path: Path, problem: Problem, kind: str, data: st.DataObject
) -> None:
    vectors = ("capacity", "demand", "minimum", "tier", "locked", "mentee_ids", "mentor_ids")
    given = {name: getattr(problem, name) for name in vectors}
    scores = np.asarray(problem.scores, np.float32) / 8
    if data.draw(st.booleans()):
        given["mentee_ids"] = [f"mentee {i}" for i in range(problem.n)]
    if data.draw(st.booleans()):
        allowed = ~np.isnan(scores)
        starts = np.append(0, np.cumsum(allowed.sum(axis=1)))
        columns = np.nonzero(allowed)[1]
        problem = Problem.from_candidates(starts, columns, scores[allowed], **given)
    else:
        ranks = np.nan_to_num(scores)
        problem = Problem(
            scores, mentor_scores=ranks, allowed=scores != 1, **{**given, "locked": ()}
        )
    path = tmp_path / f"problem.{kind}"
    write_problem(problem, path)
    told = read_problem(path)
    assert (told.block(0, told.n) == problem.block(0, problem.n)).all()
    assert told.resolution == problem.resolution
    for name in vectors:
        assert np.array_equal(getattr(told, name), getattr(problem, name)), name
    assert (told.mentor_scores is None) == (problem.mentor_scores is None)


def test_a_problem_whose_ids_no_file_can_hold_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="mentee_ids: text or whole numbers"):
        write_problem(Problem([[9]], [1], mentee_ids=[("a", 1)]), tmp_path / "p.json")
    assert not list(tmp_path.iterdir())


def test_options_come_back_too(tmp_path: Path) -> None:
    problem = Problem([[9, 7], [8, 1]], [1, 1], mentee_ids=["a", "b"], mentor_ids=["x", "y"])
    for kind in ("json", "npz"):
        solution = solve(problem, unmatched_cost=3, previous=([(0, 0)], 2))
        write_solution(problem, solution, tmp_path / f"s.{kind}")
        told = read_solution(problem, tmp_path / f"s.{kind}")
        assert check(problem, told) == []
        assert told.options.charge == 2
        assert told.options.previous.tolist() == [[0, 0]]


def test_the_json_of_a_solution_names_people_by_id(tmp_path: Path) -> None:
    problem = Problem([[9], [8]], [1], mentee_ids=["ada", "bob"], mentor_ids=["eve"])
    write_solution(problem, solve(problem), tmp_path / "s.json")
    told = json.loads((tmp_path / "s.json").read_text())
    assert told["pairs"] == [["ada", "eve"]]
    assert told["unmatched"] == [{"id": "bob", "reason": "outcompeted"}]
    assert (told["total"], told["matched"], told["upper_bound"], told["gap"]) == (9, 1, 9, 0)
    assert len(told["mentor_price"]) == 1
    assert not list(tmp_path.glob("*.part"))


def write(tmp_path: Path, told: object) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return path


def test_a_json_problem_may_forbid_with_null_and_lock_by_id(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {
            "scores": [[9, None], [8, 1]],
            "capacity": [1, 1],
            "mentee_ids": ["a", "b"],
            "mentor_ids": [7, 8],
            "locked": [["b", 8]],
            "tier": [0, 1],
        },
    )
    problem = read_problem(path)
    assert problem.points([0], [1])[0] == FORBIDDEN
    assert problem.locked.tolist() == [[1, 1]]
    assert problem.tier.tolist() == [0, 1]


def test_candidates_and_arrays_by_position_can_be_read(tmp_path: Path) -> None:
    lists = {"indptr": [0, 1, 2], "indices": [0, 1], "scores": [5, None], "capacity": [1, 1]}
    assert read_problem(write(tmp_path, lists)).points([0, 1], [0, 1])[0] == 5
    path = tmp_path / "p.npz"
    np.savez(path, scores=np.eye(2), capacity=[1, 1], resolution=0.5, mentee_ids=["a", "b"])
    problem = read_problem(path)
    assert problem.resolution == 0.5
    assert problem.mentee_ids == ("a", "b")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("{", "line 1: is not JSON"),
        ("[]", "one object"),
        ({"scores": [[1]]}, "capacity is missing"),
        ({"scores": [[1]], "capacity": [1], "capacty": [1]}, "unknown field(s): capacty"),
        ({"scores": [[1], [1, 2]], "capacity": [1]}, "scores: row 1 should be a list of 1"),
        ({"scores": 5, "capacity": [1]}, "scores: a list of rows"),
        ({"scores": [[1, 2]], "capacity": [1, "two"]}, "capacity: entry 1 is 'two'; give a whole"),
        ({"scores": [["9"]], "capacity": [1]}, "row 0 holds '9'"),
        (
            {"scores": [[1]], "capacity": [1], "mentee_ids": ["a"], "locked": [["z", 0]]},
            "'z' is not among mentee_ids",
        ),
        ({"scores": [[1]], "capacity": [1], "locked": [[0]]}, "should be [mentee, mentor]"),
    ],
)
def test_a_problem_that_cannot_be_read_is_refused_with_the_place(
    tmp_path: Path, told: object, said: str
) -> None:
    path = write(tmp_path, told)
    with pytest.raises(FileError) as caught:
        read_problem(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"scores": [[1]], "capacity": [-1]}, NegativeError),
        ({"scores": [[1]], "capacity": [1, 1]}, ShapeError),
    ],
)
def test_a_refusal_of_the_engine_keeps_its_name_and_tells_the_file(
    tmp_path: Path, told: object, error: type[Exception]
) -> None:
    path = write(tmp_path, told)
    with pytest.raises(error) as caught:
        read_problem(path)
    assert str(caught.value).startswith(f"{path}: capacity: ")


def test_files_that_are_not_there_or_not_what_they_say_are_refused(tmp_path: Path) -> None:
    for name in ("none.json", "none.npz"):
        with pytest.raises(FileError, match="cannot be read"):
            read_problem(tmp_path / name)
    (tmp_path / "bad.npz").write_bytes(b"not an archive")
    with pytest.raises(FileError, match="NPZ"):
        read_problem(tmp_path / "bad.npz")
    (tmp_path / "latin.json").write_bytes(b'{"scores": "\xe9"}')
    with pytest.raises(FileError, match="UTF-8"):
        read_problem(tmp_path / "latin.json")
    pickled = tmp_path / "pickled.npz"
    np.savez(pickled, scores=np.array([object()]))
    with pytest.raises(FileError, match="plain arrays"):
        read_problem(pickled)


def test_a_damaged_archive_is_refused_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    problem = Problem(np.arange(60).reshape(6, 10), np.ones(10, int))
    path = tmp_path / "s.npz"
    write_solution(problem, solve(problem), path)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    refused = 0
    for cut in [0, 1, *rng.integers(0, len(whole), 150).tolist()]:
        damaged = bytearray(whole)
        damaged[cut : cut + 1] = b"" if cut % 2 else bytes([damaged[cut] ^ 0x55])
        path.write_bytes(damaged if cut else b"")
        try:
            assert check(problem, read_solution(problem, path)) == []
        except FileError:
            refused += 1
    assert refused > 100
    with path.open("wb") as stream:
        np.save(stream, np.eye(2))
    with pytest.raises(FileError, match="without a name"):
        read_problem(path)


def test_lists_within_lists_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="without end"):
        read_problem(write(tmp_path, '{"scores":' + "[" * 200_000))


@pytest.mark.parametrize(
    "changed", [{"format": "another"}, {"unfilled": [[0], [0]]}, {"mentor_price": 3}]
)
def test_a_solution_in_another_form_is_refused(tmp_path: Path, changed: dict) -> None:
    problem = Problem([[9, 1], [8, 2]], [1, 1])
    path = tmp_path / "s.json"
    write_solution(problem, solve(problem), path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))
    with pytest.raises(FileError, match="not a solution of this problem"):
        read_solution(problem, path)


def test_thousands_of_people_are_found_by_id_at_once(tmp_path: Path) -> None:
    n = 8000
    told = {
        "indptr": list(range(n + 1)),
        "indices": list(range(n)),
        "scores": [1] * n,
        "capacity": [1] * n,
        "mentee_ids": [f"e{i}" for i in range(n)],
        "mentor_ids": [f"o{i}" for i in range(n)],
        "locked": [[f"e{i}", f"o{i}"] for i in range(n)],
    }
    path, begun = write(tmp_path, told), time.process_time()
    assert len(read_problem(path).locked) == n
    assert time.process_time() - begun < 2


def test_a_solution_of_other_people_is_refused(tmp_path: Path) -> None:
    problem = Problem([[9]], [1], mentee_ids=["ada"])
    write_solution(problem, solve(problem), tmp_path / "s.json")
    with pytest.raises(FileError, match="'ada' is not among mentee_ids"):
        read_solution(Problem([[9]], [1], mentee_ids=["bob"]), tmp_path / "s.json")
    (tmp_path / "s.json").write_text('{"pairs": []}')
    with pytest.raises(FileError, match="not a solution of this problem"):
        read_solution(problem, tmp_path / "s.json")


def test_a_file_held_open_by_a_spreadsheet_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is it open in another"), whole_file(tmp_path / "s.csv"):
        raise PermissionError(13, "Permission denied")


def test_a_solution_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    problem = Problem([[9]], [1])
    with pytest.raises(FileError, match="cannot be written"):
        write_solution(problem, solve(problem), tmp_path / "nowhere" / "s.json")

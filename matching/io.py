"""Problems and solutions as files: JSON, or NPZ with the same arrays.

A JSON problem is one object with the names of `Problem`'s arguments; ``null`` among scores forbids
the pair. Locked pairs and the pairs of a solution name people by id where ids are given, by
position (0 first) where they are not. In NPZ everything is by position, and ids are arrays beside.
A JSON solution holds the whole proof, so that `matching.check` can verify it later.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .errors import MatchingError
from .files import FileError, load_json, load_npz
from .problem import Problem
from .solution import Certificate, Level, Options, Prices, Solution

ARRAYS = ("capacity", "demand", "minimum", "tier")
KNOWN = {
    "scores",
    "allowed",
    "indptr",
    "indices",
    *ARRAYS,
    "locked",
    "mentor_scores",
    "resolution",
    "mentee_ids",
    "mentor_ids",
}


def _matrix(path: Path, name: str, rows: Any) -> Any:
    """Return rows of numbers with null as NaN, or say which row is wrong."""
    if not isinstance(rows, list):
        raise FileError(f"{path}: {name}: a list of rows expected")
    width = len(rows[0]) if rows and isinstance(rows[0], list) else 0
    for at, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != width:
            raise FileError(f"{path}: {name}: row {at} should be a list of {width} numbers")
        for cell in row:
            if name == "allowed" and not isinstance(cell, bool):
                raise FileError(f"{path}: allowed: row {at} holds {cell!r}; give true or false")
            if cell is not None and not isinstance(cell, int | float):
                raise FileError(f"{path}: {name}: row {at} holds {cell!r}; give numbers or null")
    if any(cell is None for row in rows for cell in row):
        rows = [[np.nan if cell is None else cell for cell in row] for row in rows]
    return np.array(rows) if rows else np.zeros((0, 0), dtype=np.int64)


def _vector(path: Path, name: str, cells: Any) -> Any:
    """Return a list of numbers with null as NaN."""
    if not isinstance(cells, list):
        raise FileError(f"{path}: {name}: a list of numbers expected")
    return [np.nan if cell is None else cell for cell in cells]


def _positions(path: Path, name: str, ids: Any) -> dict[Any, int]:
    """Return the position of each id."""
    try:
        return {one: at for at, one in enumerate(ids)}
    except TypeError:
        raise FileError(f"{path}: {name}: text or whole numbers expected") from None


def _by_position(path: Path, name: str, pairs: Any, given: Mapping[str, Any]) -> list[list[int]]:
    """Return pairs of ids as pairs of positions; positions stay where there are no ids."""
    if not isinstance(pairs, list):
        raise FileError(f"{path}: {name}: a list of [mentee, mentor] expected")
    told = []
    for at, pair in enumerate(pairs):
        if not isinstance(pair, list) or len(pair) != 2:
            raise FileError(f"{path}: {name}: entry {at} should be [mentee, mentor]")
        places = []
        for side, one in zip(("mentee_ids", "mentor_ids"), pair, strict=True):
            if given.get(side) is None:
                places.append(one)
                continue
            known = _positions(path, side, given[side])
            if isinstance(one, list | dict) or one not in known:
                raise FileError(f"{path}: {name}: entry {at}: {one!r} is not among {side}")
            places.append(known[one])
        told.append(places)
    return told


def read_problem(path: str | os.PathLike[str]) -> Problem:
    """Read a problem.

    Parameters
    ----------
    path : path
        A ``.json`` or ``.npz`` file.

    Returns
    -------
    Problem
        The problem.

    Raises
    ------
    FileError
        If the file cannot be read, has an unknown field or lacks one.
    ProblemError
        If the arrays make no problem.
    """
    path = Path(path)
    stored = path.suffix == ".npz"
    given = load_npz(path) if stored else load_json(path)
    unknown = sorted(set(given) - KNOWN)
    if unknown:
        raise FileError(f"{path}: unknown field(s): {', '.join(unknown)}")
    for name in ("scores", "capacity"):
        if name not in given:
            raise FileError(f"{path}: the field {name} is missing")
    lists = "indptr" in given
    if not stored:
        given = dict(given)
        if "locked" in given:
            given["locked"] = _by_position(path, "locked", given["locked"], given)
        for name in ("scores", "allowed", "mentor_scores"):
            if name in given and not lists:
                given[name] = _matrix(path, name, given[name])
            elif name in given:
                given[name] = _vector(path, name, given[name])
    elif "resolution" in given:
        given["resolution"] = float(given["resolution"])
    try:
        return Problem.from_candidates(**given) if lists else Problem(**given)
    except MatchingError as error:
        raise type(error)(*_again(path, error)) from None
    except (TypeError, ValueError, OverflowError) as error:
        raise FileError(f"{path}: is not a problem: {error}") from None


def _again(path: Path, error: MatchingError) -> tuple[str, ...]:
    """Return an error's arguments with the file's name before them."""
    field = getattr(error, "field", None)
    if field is None:
        return (f"{path}: {error}",)
    return f"{path}: {field}", str(error).removeprefix(f"{field}: ")


def as_json(problem: Problem, solution: Solution) -> dict[str, Any]:
    """Return a solution as plain lists, numbers and text.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.

    Returns
    -------
    dict
        ``pairs`` and ``unmatched`` (id and reason) by id; ``total``, ``matched``,
        ``upper_bound``, ``gap``, ``mentor_price``; and the rest of the proof.
    """
    mentees, mentors = problem.mentee_ids, problem.mentor_ids

    def named(pairs: Any) -> list[list[Any]]:
        return [[mentees[i], mentors[j]] for i, j in pairs.tolist()]

    options = solution.options
    cost = options.unmatched_cost
    return {
        "format": "matching-solution-1",
        "pairs": named(solution.pairs),
        "points": problem.points(solution.pairs[:, 0], solution.pairs[:, 1]).tolist(),
        "unmatched": [
            {"id": mentees[i], "reason": reason} for i, reason in sorted(solution.unmatched.items())
        ],
        "total": solution.total,
        "matched": solution.matched,
        "upper_bound": solution.upper_bound,
        "gap": solution.gap,
        "mentor_price": solution.mentor_price.tolist(),
        "mentee_price": solution.mentee_price.tolist(),
        "unfilled": solution.unfilled.tolist(),
        "resolution": solution.resolution,
        "rounding": solution.rounding,
        "changed": solution.changed,
        "options": {
            "objective": options.objective,
            "unmatched_cost": None if cost is None else cost.tolist(),
            "previous": named(options.previous),
            "charge": options.charge,
        },
        "levels": [
            {
                "name": level.name,
                "tier": level.tier,
                "value": level.value,
                "bound": level.bound,
                "mentee": level.prices.mentee.tolist(),
                "mentor": level.prices.mentor.tolist(),
                "tiers": level.prices.tier.tolist(),
                "method": level.method,
                "rounds": level.rounds,
            }
            for level in solution.certificate.levels
        ],
        "seal": solution.seal,
    }


def write_solution(problem: Problem, solution: Solution, path: str | os.PathLike[str]) -> None:
    """Write a solution, whole or not at all.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    path : path
        ``.npz`` for arrays by position, anything else for JSON.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    path = Path(path)
    told = as_json(problem, solution)
    part = path.with_name(path.name + ".part")
    try:
        if path.suffix == ".npz":
            arrays: dict[str, Any] = {
                "pairs": solution.pairs,
                "unmatched": np.array(sorted(solution.unmatched), dtype=np.int64),
                "reasons": np.array([one["reason"] for one in told["unmatched"]], dtype=np.str_),
                "mentor_price": solution.mentor_price,
                "mentee_price": solution.mentee_price,
                "unfilled": solution.unfilled,
                "proof": np.array(json.dumps(_by_place(problem, told))),
            }
            for name in ("total", "matched", "upper_bound", "gap"):
                arrays[name] = np.array(told[name])
            with part.open("wb") as stream:
                np.savez_compressed(stream, allow_pickle=False, **arrays)
        else:
            part.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror}") from None
    except TypeError as error:
        raise FileError(f"{path}: ids should be text or whole numbers: {error}") from None


def _by_place(problem: Problem, told: dict[str, Any]) -> dict[str, Any]:
    """Return a solution's fields without its large arrays, with positions for ids."""
    kept = {name: told[name] for name in ("resolution", "rounding", "changed", "levels", "seal")}
    options = dict(told["options"])
    mentees = {one: at for at, one in enumerate(problem.mentee_ids)}
    mentors = {one: at for at, one in enumerate(problem.mentor_ids)}
    options["previous"] = [[mentees[i], mentors[j]] for i, j in options["previous"]]
    return {**kept, "options": options}


def read_solution(problem: Problem, path: str | os.PathLike[str]) -> Solution:
    """Read a solution written by `write_solution`.

    Parameters
    ----------
    problem : Problem
        What was asked.
    path : path
        A ``.json`` or ``.npz`` file.

    Returns
    -------
    Solution
        Unverified: give it to `matching.check`.

    Raises
    ------
    FileError
        If the file cannot be read, or names people who are not in the problem.
    """
    path = Path(path)
    try:
        if path.suffix == ".npz":
            stored = load_npz(path)
            told = {**stored, **json.loads(str(stored["proof"]))}
            reasons = zip(stored["unmatched"].tolist(), stored["reasons"].tolist(), strict=True)
            unmatched = {int(who): str(reason) for who, reason in reasons}
            previous = told["options"]["previous"]
        else:
            told = load_json(path)
            ids = {"mentee_ids": problem.mentee_ids, "mentor_ids": problem.mentor_ids}
            told["pairs"] = _by_position(path, "pairs", told["pairs"], ids)
            previous = _by_position(path, "previous", told["options"]["previous"], ids)
            known = _positions(path, "mentee_ids", problem.mentee_ids)
            unmatched = {known[one["id"]]: str(one["reason"]) for one in told["unmatched"]}
        solution = _solution(told, unmatched, previous)
        _agree(problem, told, solution)
        return solution
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise FileError(f"{path}: is not a solution of this problem ({error})") from None


def _agree(problem: Problem, told: Mapping[str, Any], solution: Solution) -> None:
    """Refuse figures of a file that follow from its others, and do not."""
    derived = {
        "upper_bound": solution.upper_bound,
        "gap": solution.gap,
        "rounding": problem.rounding,
    }
    if "points" in told:
        rows, columns = np.asarray(solution.pairs).T
        known = ((rows >= 0) & (rows < problem.n) & (columns >= 0) & (columns < problem.m)).all()
        derived["points"] = problem.points(rows, columns).tolist() if known else told["points"]
    for name, value in derived.items():
        if told[name] != value:
            raise ValueError(f"{name} should be {value}")


def _whole(values: Any, shape: tuple[int, ...] = (-1,)) -> Any:
    """Return whole numbers as an int64 array."""
    array = np.array(values)
    if array.size and array.dtype.kind not in "iu":
        raise ValueError("whole numbers expected")
    return array.astype(np.int64).reshape(shape)


def _int(value: Any) -> int:
    """Return a whole number; anything else is refused, not rounded."""
    number = value.item() if isinstance(value, np.ndarray) else value
    if not isinstance(number, int) or isinstance(number, bool):
        raise ValueError(f"a whole number expected, not {number!r}")
    return number


def _solution(told: Mapping[str, Any], unmatched: dict[int, str], previous: Any) -> Solution:
    """Return the solution in the fields of a file."""
    asked = told["options"]
    cost = asked["unmatched_cost"]
    options = Options(
        str(asked["objective"]),
        None if cost is None else _whole(cost),
        _whole(previous, (-1, 2)),
        _int(asked["charge"]),
    )
    levels = tuple(
        Level(
            str(level["name"]),
            None if level["tier"] is None else _int(level["tier"]),
            _int(level["value"]),
            _int(level["bound"]),
            Prices(_whole(level["mentee"]), _whole(level["mentor"]), _whole(level["tiers"])),
            str(level["method"]),
            _int(level["rounds"]),
        )
        for level in told["levels"]
    )
    if not levels:
        raise ValueError("no level is proved")
    return Solution(
        pairs=_whole(told["pairs"], (-1, 2)),
        total=_int(told["total"]),
        matched=_int(told["matched"]),
        unmatched=unmatched,
        unfilled=_whole(told["unfilled"]),
        certificate=Certificate(levels),
        mentor_price=_whole(told["mentor_price"]),
        mentee_price=_whole(told["mentee_price"]),
        resolution=float(told["resolution"]),
        rounding=float(told["rounding"]),
        changed=_int(told["changed"]),
        options=options,
        seal=str(told["seal"]),
    )

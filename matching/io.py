"""Problems and solutions as files: JSON, or NPZ with the same arrays.

Problems are read and written by `matching.problem_files`. The pairs of a solution name people by
id in JSON, by position (0 first) in NPZ. A solution's file holds the whole proof, so that
`matching.check` can verify it later.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .files import FileError, load_json, load_npz, store_json, store_npz, whole_file
from .problem import Problem
from .problem_files import by_position, positions, read_problem, write_problem
from .solution import Certificate, Level, Options, Prices, Solution

FORMAT = "matching-solution-1"

__all__ = ["as_json", "read_problem", "read_solution", "write_problem", "write_solution"]


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
        "format": FORMAT,
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
    told = as_json(problem, solution)
    with whole_file(path) as part:
        if Path(path).suffix == ".npz":
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
            store_npz(part, arrays)
        else:
            store_json(part, told, indent=1)


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
            if told["format"] != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            ids = {"mentee_ids": problem.mentee_ids, "mentor_ids": problem.mentor_ids}
            told["pairs"] = by_position(path, "pairs", told["pairs"], ids)
            previous = by_position(path, "previous", told["options"]["previous"], ids)
            known = positions(path, "mentee_ids", problem.mentee_ids)
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
    if array.size and (array.dtype.kind not in "iu" or array.ndim != len(shape)):
        raise ValueError("whole numbers expected, in a plain list")
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

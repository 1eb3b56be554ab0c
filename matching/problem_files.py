"""Problems as files: JSON, or NPZ with the same arrays.

A JSON problem is one object with the names of `Problem`'s arguments; ``null`` among scores forbids
the pair. Locked pairs name people by id where ids are given, by position (0 first) where they are
not. In NPZ everything is by position, and ids are arrays beside.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .errors import MatchingError
from .files import FileError, load_json, load_npz, store_json, store_npz, whole_file
from .problem import Problem

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


def _counts(path: Path, name: str, cells: Any) -> None:
    """Refuse a list with an entry that is no number, and say which."""
    for at, cell in enumerate(cells if isinstance(cells, list) else []):
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            raise FileError(f"{path}: {name}: entry {at} is {cell!r}; give a whole number")


def positions(path: Path, name: str, ids: Any) -> dict[Any, int]:
    """Return the position of each id.

    Parameters
    ----------
    path : Path
        The file, for the message.
    name : str
        ``"mentee_ids"`` or ``"mentor_ids"``.
    ids : sequence
        The ids.

    Returns
    -------
    dict
        From id to position.

    Raises
    ------
    FileError
        If an id can be no key.
    """
    try:
        return {one: at for at, one in enumerate(ids)}
    except TypeError:
        raise FileError(f"{path}: {name}: text or whole numbers expected") from None


def by_position(path: Path, name: str, pairs: Any, given: Mapping[str, Any]) -> list[list[int]]:
    """Return pairs of ids as pairs of positions; positions stay where there are no ids.

    Parameters
    ----------
    path : Path
        The file, for the message.
    name : str
        The field.
    pairs : list of [mentee, mentor]
        As in the file.
    given : mapping
        With ``mentee_ids`` and ``mentor_ids``, where there are any.

    Returns
    -------
    list of [int, int]
        Positions.

    Raises
    ------
    FileError
        If it is no list of pairs, or names somebody who is not there.
    """
    if not isinstance(pairs, list):
        raise FileError(f"{path}: {name}: a list of [mentee, mentor] expected")
    sides = [side for side in ("mentee_ids", "mentor_ids") if given.get(side) is not None]
    known = {side: positions(path, side, given[side]) for side in sides} if pairs else {}
    told = []
    for at, pair in enumerate(pairs):
        if not isinstance(pair, list) or len(pair) != 2:
            raise FileError(f"{path}: {name}: entry {at} should be [mentee, mentor]")
        places = []
        for side, one in zip(("mentee_ids", "mentor_ids"), pair, strict=True):
            if side not in known:
                places.append(one)
                continue
            if isinstance(one, list | dict) or one not in known[side]:
                raise FileError(f"{path}: {name}: entry {at}: {one!r} is not among {side}")
            places.append(known[side][one])
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
        for name in (*ARRAYS, "indptr", "indices"):
            _counts(path, name, given.get(name))
        if "locked" in given:
            given["locked"] = by_position(path, "locked", given["locked"], given)
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


def write_problem(problem: Problem, path: str | os.PathLike[str]) -> None:
    """Write a problem, whole or not at all.

    Parameters
    ----------
    problem : Problem
        The problem.
    path : path
        ``.npz`` for arrays by position, anything else for JSON.

    Raises
    ------
    FileError
        If it cannot be written, or ids are neither text nor whole numbers.

    Notes
    -----
    What is read back has the same points, ids and fields, whatever the type of the scores.
    """
    arrays: dict[str, Any] = {name: getattr(problem, name) for name in ARRAYS}
    if problem.scores is None:
        arrays.update(indptr=problem.indptr, indices=problem.indices, scores=problem.values)
    else:
        arrays["scores"] = problem.scores
    for name in ("allowed", "mentor_scores"):
        if getattr(problem, name) is not None:
            arrays[name] = getattr(problem, name)
    ids = {name: list(getattr(problem, name)) for name in ("mentee_ids", "mentor_ids")}
    for name, people in ids.items():
        if not all(isinstance(one, str | int) for one in people):
            raise FileError(f"{path}: {name}: text or whole numbers can be written, nothing else")
    given = {name: people for name, people in ids.items() if people != list(range(len(people)))}
    with whole_file(path) as part:
        if Path(path).suffix == ".npz":
            arrays.update(given, locked=problem.locked, resolution=np.array(problem.resolution))
            store_npz(part, {name: np.asarray(array) for name, array in arrays.items()})
        else:
            fields: dict[str, Any] = {name: _plain(array) for name, array in arrays.items()}
            mentees, mentors = ids["mentee_ids"], ids["mentor_ids"]
            locked = [[mentees[i], mentors[j]] for i, j in problem.locked.tolist()]
            store_json(
                part, {**fields, **given, "locked": locked, "resolution": problem.resolution}
            )


def _plain(array: Any) -> Any:
    """Return an array as lists, NaN as null."""
    if array.dtype.kind == "f" and np.isnan(array).any():
        cells = array.astype(object)
        cells[np.isnan(array)] = None
        return cells.tolist()
    return array.tolist()

"""What a run was computed from, packed so that it can be computed again. Pure.

Arrays and row ids only: no name, no address, no text anybody wrote. The caller encrypts the bytes,
because the arrays hold shared experience.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matching.constraints import Allowed
from matching.features import Mentees, Mentors
from matching.problem import fingerprint
from mentoring.matchmaking.encoding import Encoded, Vocabularies, scorers
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import Person
from mentoring.matchmaking.solving import Answer

FORMAT = 1

Arrays = dict[str, NDArray[Any]]


class NotReadable(ValueError):
    """The bytes are not an input that this version can read."""


def pack(encoded: Encoded) -> bytes:
    """Return a run's arrays and row ids as compressed bytes.

    Parameters
    ----------
    encoded : Encoded
        The run.

    Returns
    -------
    bytes
        The same for the same run. About a bit for each possible pair before compression, and some
        dozens of bytes for each person.
    """
    arrays: Arrays = {
        "allowed": np.packbits(encoded.allowed.allowed),
        "removed": encoded.allowed.removed,
        "alone": encoded.allowed.alone,
        "last": encoded.allowed.last,
        "capacity": encoded.capacity,
        "demand": encoded.demand,
        "locked": np.array(encoded.locked, dtype=np.int64).reshape(-1, 2),
    }
    if encoded.tier is not None:
        arrays["tier"] = encoded.tier
    arrays |= _stays_close(encoded)
    employers = _numbered([*encoded.left, *encoded.right])
    for side, people in (("left", encoded.left), ("right", encoded.right)):
        arrays[f"{side}.id"] = np.array([each.application_id for each in people], dtype=np.int64)
        arrays[f"{side}.employer"] = np.array([employers[each.organisation] for each in people])
        maybe = [(i, employers[name]) for i, each in enumerate(people) for name in each.may_be]
        if maybe:
            arrays[f"{side}.maybe"] = np.array(sorted(maybe), dtype=np.int64)
    sets: dict[str, Mentees | Mentors] = {
        "mentees": encoded.scorer.mentees,
        "mentors": encoded.scorer.mentors,
    }
    if encoded.ahead is not None and encoded.back is not None:
        sets |= {"learners": encoded.back.mentees, "teachers": encoded.back.mentors}
    for name, features in sets.items():
        for field in features.__dataclass_fields__:
            values = None if field == "size" else features.array(field)
            if values is not None:
                arrays[f"{name}.{field}"] = values
    head = {
        "format": FORMAT,
        "words": {key: list(getattr(encoded.words, key)) for key in _WORDS},
        "rules": list(encoded.allowed.rules),
        "sides": [next((each.side for each in side), "") for side in (encoded.left, encoded.right)],
    }
    arrays["head"] = np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8)
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def _stays_close(encoded: Encoded) -> Arrays:
    """Return the pairs of an earlier match and what a change must be worth, where a run has any."""
    if not encoded.previous:
        return {}
    return {
        "previous": np.array(encoded.previous, dtype=np.int64),
        "charge": np.array([encoded.charge], dtype=np.int64),
    }


_WORDS = tuple(Vocabularies.__dataclass_fields__)


def _numbered(people: Sequence[Person]) -> Mapping[str, int]:
    """Return a number for each employer, -1 where it is not known."""
    names = sorted(
        {name for person in people for name in (person.organisation, *person.may_be)} - {""}
    )
    return {"": -1} | {name: at for at, name in enumerate(names)}


def unpack(packed: bytes, options: RunOptions) -> Encoded:
    """Return the run that was packed, with people who have ids and no names.

    Parameters
    ----------
    packed : bytes
        What `pack` made.
    options : RunOptions
        The run's options.

    Returns
    -------
    Encoded
        Solves to the same answer and digest.

    Raises
    ------
    NotReadable
        If a later version made them, or they are damaged.
    """
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            arrays: Arrays = dict(file)
        head = json.loads(arrays["head"].tobytes())
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as problem:
        raise NotReadable("The stored input is damaged.") from problem
    if head["format"] != FORMAT:
        raise NotReadable(f"The stored input has format {head['format']}, not {FORMAT}.")
    left, right = (
        _people(arrays, name, side) for name, side in zip(("left", "right"), head["sides"])
    )
    n, m = len(left), len(right)
    mentees = Mentees(size=n, **_features(arrays, "mentees"))
    mentors = Mentors(size=m, **_features(arrays, "mentors"))
    back = None
    if any(name.startswith("learners.") for name in arrays):
        back = (
            Mentees(size=m, **_features(arrays, "learners")),
            Mentors(size=n, **_features(arrays, "teachers")),
        )
    scorer, ahead, behind = scorers(mentees, mentors, back, options)
    allowed = np.unpackbits(arrays["allowed"], count=n * m).reshape(n, m).astype(np.bool_)
    return Encoded(
        left=left,
        right=right,
        words=Vocabularies(**{key: tuple(head["words"][key]) for key in _WORDS}),
        scorer=scorer,
        ahead=ahead,
        back=behind,
        allowed=Allowed(
            tuple(head["rules"]), allowed, arrays["removed"], arrays["alone"], arrays["last"]
        ),
        capacity=arrays["capacity"],
        demand=arrays["demand"],
        locked=tuple((int(i), int(j)) for i, j in arrays["locked"]),
        options=options,
        tier=arrays.get("tier"),
        previous=tuple((int(i), int(j)) for i, j in arrays.get("previous", ())),
        charge=int(arrays["charge"][0]) if "charge" in arrays else 0,
    )


def _people(arrays: Arrays, name: str, side: str) -> tuple[Person, ...]:
    """Return the people of a side: ids and numbers of employers, nothing else."""
    rows = zip(arrays[f"{name}.id"].tolist(), arrays[f"{name}.employer"].tolist(), strict=True)
    maybe: dict[int, set[str]] = {}
    for at, employer in arrays.get(f"{name}.maybe", np.empty((0, 2))).tolist():
        maybe.setdefault(at, set()).add(str(employer))
    return tuple(
        Person(
            each,
            0,
            side,
            "",
            "",
            organisation="" if employer < 0 else str(employer),
            may_be=frozenset(maybe.get(at, ())),
        )
        for at, (each, employer) in enumerate(rows)
    )


def _features(arrays: Arrays, name: str) -> Arrays:
    """Return the features of one side by name."""
    return {
        key.removeprefix(f"{name}."): values
        for key, values in arrays.items()
        if key.startswith(f"{name}.")
    }


def result_of(encoded: Encoded, answer: Answer) -> str:
    """Return a fingerprint of who was paired with whom and why others were not.

    Parameters
    ----------
    encoded, answer : Encoded, Answer
        The run and what came out.

    Returns
    -------
    str
        64 hexadecimal digits; seal them with a key before storing.
    """
    left = [person.application_id for person in encoded.left]
    right = [person.application_id for person in encoded.right]
    pairs = sorted((left[i], right[j]) for i, j in answer.pairs)
    alone = sorted(
        ((left if side == "left" else right)[at], reason, sorted(detail.items()))
        for (side, at), (reason, detail) in answer.unmatched.items()
    )
    return fingerprint(np.array(pairs, dtype=np.int64).reshape(-1, 2), alone)

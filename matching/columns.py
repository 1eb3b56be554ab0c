"""A file of criteria (TOML), and the features of people that it finds in two tables.

The file says which columns hold what, how much each criterion counts and which rules are hard. A
column named once is read from both tables; ``{mentee = "...", mentor = "..."}`` names one for each.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from .assignment import OBJECTIVES
from .features import (
    MAX_IMPORTANCE,
    MAX_TAG_IMPORTANCE,
    STYLE_LEVELS,
    UNKNOWN,
    Array,
    Mentees,
    Mentors,
)
from .files import FileError
from .table import Remark, Table, TableError, many_hot, plain, told
from .weights import DEFAULT_WEIGHTS

COLUMN = "the name of a column expected"
BOTH = "the name of a column, or { mentee = and mentor = } with one for each, expected"
EITHER = "the name of a column, or { mentee = , mentor = } with one or both, expected"
COLUMNS = "a list of names of columns expected"
WORDS = "a list of text expected"
LEVELS = 'the levels as text, lowest first and each once, such as ["5", "6"], expected'
WHOLE = "a whole number expected"
SIGN = "a character expected"
NUMBER = "a number expected"
OBJECTIVE = f"one of {', '.join(OBJECTIVES)} expected"

SECTIONS: dict[str, dict[str, str]] = {
    "people": {
        "mentee_id": COLUMN,
        "mentor_id": COLUMN,
        "mentee_carry": COLUMNS,
        "mentor_carry": COLUMNS,
        "capacity": COLUMN,
        "separator": SIGN,
    },
    "weights": dict.fromkeys(DEFAULT_WEIGHTS, NUMBER),
    "options": {"scale": WHOLE, "objective": OBJECTIVE, "personal": WORDS, "levels": LEVELS},
    "goals": {"skills": BOTH},
    "role": {"roles": BOTH, "level": BOTH},
    "seniority": {
        "level": BOTH,
        "none_below": WHOLE,
        "best_from": WHOLE,
        "best_to": WHOLE,
        "none_above": WHOLE,
    },
    "specialism": {"specialisms": BOTH},
    "logistics": {"modes": BOTH, "times": BOTH, "languages": BOTH, "region": BOTH},
    "similarity": {"values": BOTH, "style": COLUMNS},
    "shared_experience": {"tags": BOTH, "consent": BOTH, "importance": COLUMN},
    "choice": {"mentors": COLUMN},
    "preference": {"mentees": COLUMN},
    "rules": {
        "different_organisation": BOTH,
        "same_organisation": BOTH,
        "person": BOTH,
        "manager": BOTH,
        "avoid": EITHER,
        "previous": COLUMN,
        "locked": COLUMN,
        "floor": WHOLE,
    },
}
"""What a criteria file may hold, and what each setting should be."""


def _fits(value: Any, kind: str) -> bool:
    """Return whether a setting is what it should be."""
    if kind in (BOTH, EITHER) and isinstance(value, dict):
        sides = {"mentee", "mentor"}
        right = set(value) == sides if kind == BOTH else bool(value) and set(value) <= sides
        return right and all(isinstance(one, str) for one in value.values())
    if kind in (COLUMNS, WORDS, LEVELS):
        text = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return text and (kind != LEVELS or len(set(map(plain, value))) == len(value))
    if kind in (WHOLE, NUMBER):
        known: tuple[type, ...] = (int,) if kind == WHOLE else (int, float)
        return isinstance(value, known) and not isinstance(value, bool)
    if kind == OBJECTIVE:
        return value in OBJECTIVES
    return isinstance(value, str) and value != ""


def _wrong(section: str, settings: Any) -> list[str]:
    """Return what is wrong in a section."""
    if section not in SECTIONS:
        return [f"unknown section [{section}]; there are {', '.join(SECTIONS)}"]
    if not isinstance(settings, dict):
        return [f"[{section}] should be a section"]
    known, faults = SECTIONS[section], []
    for key, value in settings.items():
        if key not in known:
            faults.append(f"[{section}] has no setting {key}; it has {', '.join(known)}")
        elif not _fits(value, known[key]):
            faults.append(f"[{section}] {key}: {known[key]}, not {value!r}")
    if section == "rules" and ("person" in settings) != ("manager" in settings):
        faults.append("[rules] person and manager: both are needed")
    return faults


def read_criteria(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a criteria file.

    Parameters
    ----------
    path : path
        TOML.

    Returns
    -------
    dict
        Its sections, each a dict; every section of `SECTIONS` is there.

    Raises
    ------
    FileError
        If it cannot be read, or has a section or setting that is not known.
    """
    path = Path(path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: is not TOML: {error}") from None
    faults = [
        f"{path}: {wrong}"
        for section, settings in given.items()
        for wrong in _wrong(section, settings)
    ]
    if faults:
        raise FileError("\n".join(faults))
    read = {section: given.get(section, {}) for section in SECTIONS}
    if len({_of_mentors(read["role"]), _of_mentors(read["seniority"])} - {None}) > 1:
        raise FileError(
            f"{path}: [role] level and [seniority] level: one column of mentors is needed"
        )
    return read


def _of_mentors(settings: dict[str, Any]) -> str | None:
    """Return the mentors' column of levels as it is compared, None where there is none."""
    named = settings.get("level")
    named = named["mentor"] if isinstance(named, dict) else named
    return None if named is None else plain(named)


def is_read(settings: dict[str, Any], criterion: str) -> bool:
    """Return whether a criterion's section names a column.

    Parameters
    ----------
    settings : dict
        From `read_criteria`.
    criterion : str
        Its key.

    Returns
    -------
    bool
        Whether anything is known of anybody for it.
    """
    kinds = SECTIONS[criterion]
    return any(kinds[key] in (BOTH, COLUMN, COLUMNS) for key in settings[criterion])


class Reader:
    """Turns columns into features, criterion by criterion.

    Parameters
    ----------
    mentees, mentors : Table
        The tables; faults and notes are added to them.
    settings : dict
        From `read_criteria`.
    """

    def __init__(self, mentees: Table, mentors: Table, settings: dict[str, Any]) -> None:
        self.mentees, self.mentors, self.settings = mentees, mentors, settings
        people = settings["people"]
        self.mentee_ids = mentees.ids(people.get("mentee_id", "ID"))
        self.mentor_ids = mentors.ids(people.get("mentor_id", "ID"))
        self.of_mentees: dict[str, Any] = {"size": len(mentees)}
        self.of_mentors: dict[str, Any] = {"size": len(mentors)}

    def columns(self, section: str, key: str) -> tuple[str | None, str | None]:
        """Return the mentees' and the mentors' column of a setting."""
        named = self.settings[section].get(key)
        if isinstance(named, dict):
            return named.get("mentee"), named.get("mentor")
        return named, named

    def listed(self, section: str, key: str, left: str, right: str) -> None:
        """Read two columns of lists over one vocabulary."""
        ours, theirs = self.columns(section, key)
        if ours is None or theirs is None:
            return
        left_lists, right_lists = self.mentees.lists(ours), self.mentors.lists(theirs)
        words = sorted({word for entries in left_lists + right_lists for word in entries})
        self.of_mentees[left] = many_hot(left_lists, words)
        self.of_mentors[right] = many_hot(right_lists, words)

    def goals(self) -> None:
        """Read skills wanted, with importance, and skills offered."""
        ours, theirs = self.columns("goals", "skills")
        if ours is None or theirs is None:
            return
        wanted = self.mentees.weighted(ours, MAX_IMPORTANCE)
        offered = self.mentors.lists(theirs)
        words = sorted({*(w for one in wanted for w in one), *(w for one in offered for w in one)})
        wants = np.array([[one.get(word, 0) for word in words] for one in wanted], dtype=np.uint8)
        self.of_mentees["wants"] = wants.reshape(len(wanted), len(words))
        self.of_mentors["offers"] = many_hot(offered, words)
        nobody = self.of_mentees["wants"].any(axis=0) & ~self.of_mentors["offers"].any(axis=0)
        for at in np.flatnonzero(nobody):
            message = f'nobody offers "{self.mentees.typed[words[at]]}"'
            self.mentees.notes.append(Remark(self.mentees.name, ours, None, message))

    def ranks(self, section: str, key: str, left: str, right: str) -> None:
        """Read two columns of levels."""
        ours, theirs = self.columns(section, key)
        levels = self.settings["options"].get("levels")
        if ours is None or theirs is None:
            return
        if not levels:
            raise FileError(f"[options] levels: {LEVELS}")
        self.of_mentees[left] = self.mentees.ranks(ours, levels)
        self.of_mentors[right] = self.mentors.ranks(theirs, levels)

    def numbered(self, section: str, key: str) -> tuple[Array, Array] | None:
        """Read two columns of names as numbers, -1 for an empty cell."""
        ours, theirs = self.columns(section, key)
        if ours is None or theirs is None:
            return None
        cells = [list(map(plain, self.mentees.cells(ours)))]
        cells.append(list(map(plain, self.mentors.cells(theirs))))
        number = {name: at for at, name in enumerate(sorted({*cells[0], *cells[1]} - {""}))}
        first, second = (np.array([number.get(c, UNKNOWN) for c in side], int) for side in cells)
        return first, second

    def style(self) -> None:
        """Read the style items: one column each."""
        items = self.settings["similarity"].get("style", [])
        for table, of in ((self.mentees, self.of_mentees), (self.mentors, self.of_mentors)):
            if items:
                answers = [table.numbers(column, 1, STYLE_LEVELS, 0) for column in items]
                of["style"] = np.array(answers).T.reshape(len(table), len(items))

    def tags(self) -> None:
        """Read lived-experience tags, which need a column of consent."""
        ours, theirs = self.columns("shared_experience", "tags")
        if ours is None or theirs is None:
            return
        consent = self.columns("shared_experience", "consent")
        if consent[0] is None or consent[1] is None:
            raise FileError("[shared_experience] consent: a column of yes or no is needed")
        self.listed("shared_experience", "tags", "tags", "tags")
        self.of_mentees["tags_consent"] = self.mentees.flags(consent[0])
        self.of_mentors["tags_consent"] = self.mentors.flags(consent[1])
        importance = self.settings["shared_experience"].get("importance")
        if importance is not None:
            self.of_mentees["tags_importance"] = self.mentees.numbers(
                importance, 0, MAX_TAG_IMPORTANCE, 0
            )

    def wishes(self) -> None:
        """Read ranked lists of people on the other side."""
        for section, key, table, ids, of, name in (
            ("choice", "mentors", self.mentees, self.mentor_ids, self.of_mentees, "choices"),
            (
                "preference",
                "mentees",
                self.mentors,
                self.mentee_ids,
                self.of_mentors,
                "preferences",
            ),
        ):
            column = self.settings[section].get(key)
            if column is not None:
                known = {plain(one): at for at, one in enumerate(ids)}
                lists = table.positions(column, known)
                width = max(map(len, lists), default=0)
                of[name] = np.array(
                    [one + [UNKNOWN] * (width - len(one)) for one in lists], dtype=np.int64
                ).reshape(len(lists), width)

    def features(self) -> tuple[Mentees, Mentors]:
        """Return both sides, every criterion read."""
        self.goals()
        self.listed("role", "roles", "aims", "roles")
        self.ranks("seniority", "level", "rank", "rank")
        if self.settings["role"].get("level") is not None:
            self.ranks("role", "level", "aim_rank", "rank")
        self.listed("specialism", "specialisms", "specialisms", "specialisms")
        for name in ("modes", "times", "languages"):
            self.listed("logistics", name, name, name)
        region = self.numbered("logistics", "region")
        if region is not None:
            self.of_mentees["region"], self.of_mentors["region"] = region
        self.listed("similarity", "values", "values", "values")
        self.style()
        self.tags()
        self.wishes()
        self.finish()
        return Mentees(**self.of_mentees), Mentors(**self.of_mentors)

    def finish(self) -> None:
        """Raise if either table has faults, with those of both.

        Raises
        ------
        TableError
            With every fault found.
        """
        faults = told(self.mentees.faults + self.mentors.faults)
        if faults:
            raise TableError(faults)

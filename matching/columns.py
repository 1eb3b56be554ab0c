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
from .spreadsheet import Table, TableError, many_hot, plain
from .weights import DEFAULT_WEIGHTS

SECTIONS: dict[str, set[str]] = {
    "people": {"mentee_id", "mentor_id", "mentee_carry", "mentor_carry", "capacity", "separator"},
    "weights": set(DEFAULT_WEIGHTS),
    "options": {"scale", "objective", "personal", "levels"},
    "goals": {"skills"},
    "role": {"roles", "level"},
    "seniority": {"level", "none_below", "best_from", "best_to", "none_above"},
    "specialism": {"specialisms"},
    "logistics": {"modes", "times", "languages", "region"},
    "similarity": {"values", "style"},
    "shared_experience": {"tags", "consent", "importance"},
    "choice": {"mentors"},
    "preference": {"mentees"},
    "rules": {
        "different_organisation",
        "same_organisation",
        "person",
        "manager",
        "avoid",
        "previous",
        "floor",
    },
}
"""What a criteria file may hold."""


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
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: is not TOML: {error}") from None
    faults = []
    for section, settings in told.items():
        if section not in SECTIONS:
            faults.append(f"{path}: unknown section [{section}]; there are {', '.join(SECTIONS)}")
        elif not isinstance(settings, dict):
            faults.append(f"{path}: [{section}] should be a section")
        else:
            faults += [
                f"{path}: [{section}] has no setting {key}; it has "
                f"{', '.join(sorted(SECTIONS[section]))}"
                for key in settings
                if key not in SECTIONS[section]
            ]
    if faults:
        raise FileError("\n".join(faults))
    return {section: told.get(section, {}) for section in SECTIONS}


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
            unknown = set(named) - {"mentee", "mentor"}
            if unknown or not all(isinstance(one, str) for one in named.values()):
                raise FileError(f"[{section}] {key}: a column, or mentee = and mentor = expected")
            return named.get("mentee"), named.get("mentor")
        if named is not None and not isinstance(named, str):
            raise FileError(f"[{section}] {key}: the name of a column expected")
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
        nobody = wants.reshape(len(wanted), -1).any(axis=0) & ~self.of_mentors["offers"].any(axis=0)
        for at in np.flatnonzero(nobody):
            self.mentees.notes.append(
                f'{self.mentees.name}, column "{ours}": nobody offers "{words[at]}"'
            )

    def ranks(self, section: str, key: str, left: str, right: str) -> None:
        """Read two columns of levels."""
        ours, theirs = self.columns(section, key)
        levels = self.settings["options"].get("levels")
        if ours is None or theirs is None:
            return
        if not isinstance(levels, list) or not all(isinstance(one, str) for one in levels):
            raise FileError(
                '[options] levels: the levels as text, lowest first, such as ["5", "6"]'
            )
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
        if not isinstance(items, list):
            raise FileError("[similarity] style: a list of columns, one for each item, expected")
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
        faults = self.mentees.faults + self.mentors.faults
        if faults:
            raise TableError(faults)

"""The equality questions in their versions, read from `data/` (pure; see data/SOURCES.md).

A published version never changes: every answer says to which it was given. What is derived from an
answer (the NHS code of 2001, disability, socio-economic background) is derived by the version too,
and kept beside the answer.
"""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

PREFER_NOT = "prefer_not_to_say"
BLANK = "blank"
"""Seen and left without an answer: not the same as preferring not to say."""
NOT_ASKED = "not_asked"
NEVER_ASKED_2001 = "99"


@dataclass(frozen=True)
class Option:
    """One thing to choose.

    Parameters
    ----------
    code : str
        Stored; lower case.
    text : str
        What people read.
    group : str
        Heading it stands under; empty where there are none.
    nhs : str
        Code of the NHS Data Dictionary; empty where it has none.
    wres : str
        Group of the Workforce Race Equality Standard; ethnicity only.
    report : str
        Broad group for reports; ethnicity and socio-economic background only.
    """

    code: str
    text: str
    group: str = ""
    nhs: str = ""
    wres: str = ""
    report: str = ""


@dataclass(frozen=True)
class Question:
    """One question, which nobody has to answer.

    Parameters
    ----------
    key : str
        Stored with the answer, and its place in the address of the page.
    title, wording, help : str
        Heading, the harmonised wording, and what is said below it.
    options : tuple of Option
        The last is always "Prefer not to say".
    only_if : mapping of str to str
        Answers to other questions without which this one is not asked.
    """

    key: str
    title: str
    wording: str
    help: str
    options: tuple[Option, ...]
    only_if: Mapping[str, str] = field(default_factory=dict)

    def option(self, code: str) -> Option | None:
        """Return the option of a code, None for anything else."""
        return next((each for each in self.options if each.code == code), None)

    def asked_of(self, answers: Mapping[str, str]) -> bool:
        """Return whether somebody with these answers is asked this question."""
        return all(answers.get(key) == code for key, code in self.only_if.items())


@dataclass(frozen=True)
class QuestionList:
    """One version of all questions, in order."""

    version: int
    since: date
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question | None:
        """Return the question of a key, None for anything else."""
        return next((each for each in self.questions if each.key == key), None)

    def tidied(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return a state for every question: an option, blank, or not asked.

        Parameters
        ----------
        answers : mapping of str to str
            By key of question; what is missing has not been asked. Anything this version does
            not know, as may be with answers to an earlier one, has not been asked either.

        Returns
        -------
        dict of str to str
            Every question of this version. One whose condition is not met is not asked, whatever
            was answered to it before.
        """
        found: dict[str, str] = {}
        for question in self.questions:
            given = answers.get(question.key, NOT_ASKED)
            known = given == BLANK or question.option(given) is not None
            found[question.key] = given if known and question.asked_of(found) else NOT_ASKED
        return found


@cache
def question_list(version: int | None = None) -> QuestionList:
    """Return a version of the questions, by default the newest.

    Parameters
    ----------
    version : int, optional
        Which one.

    Returns
    -------
    QuestionList

    Raises
    ------
    FileNotFoundError
        When there never was such a version.
    """
    newest = max(int(path.stem.rpartition("_")[2]) for path in DATA.glob("questions_*.json"))
    text = (DATA / f"questions_{version or newest}.json").read_text(encoding="utf-8")
    declared = json.loads(text)
    return QuestionList(
        declared["version"],
        date.fromisoformat(declared["since"]),
        tuple(_question(each) for each in declared["questions"]),
    )


def _question(declared: Mapping[str, Any]) -> Question:
    if "options_from" in declared:
        options = _ethnic_groups(DATA / declared["options_from"])
    else:
        options = tuple(
            Option(
                each["code"], each["text"], nhs=each.get("nhs", ""), report=each.get("class", "")
            )
            for each in declared["options"]
        )
    return Question(
        declared["key"],
        declared["title"],
        declared["wording"],
        declared.get("help", ""),
        options,
        declared.get("only_if", {}),
    )


def _ethnic_groups(path: Path) -> tuple[Option, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Option(
                re.sub(r"[^a-z]+", "_", row["ons2021_category"].lower()),
                row["ons2021_category"],
                "" if row["report_group"] == "unknown" else row["ons2021_group"],
                row["nhs2001_code"],
                row["wres_group"],
                row["report_group"],
            )
            for row in csv.DictReader(file)
            if row["nhs2001_code"] != NEVER_ASKED_2001
        )


def derived(answers: Mapping[str, str], version: int | None = None) -> dict[str, str]:
    """Return what follows from answers, by the rules of the standards.

    Parameters
    ----------
    answers : mapping of str to str
        A state for every question, as `QuestionList.tidied` gives it.
    version : int, optional
        The version they were given to, by default the newest.

    Returns
    -------
    dict of str to str
        - ``ethnicity_nhs2001``: code of the NHS Data Dictionary; Z for "prefer not to say", 99
          where nothing was asked or answered. One way only: several groups of 2021 share a code.
        - ``ethnicity_group``: broad group of 2021 (``asian``, ``black``, ``mixed``, ``white``,
          ``other``), in which Chinese is Asian, as by the code of 2001 it is not.
        - ``sexual_orientation_nhs``: likewise; 9 where nothing was asked or answered.
        - ``disability``: ``yes`` for a condition of 12 months or more that limits a little or a
          lot, ``no``, ``prefer_not_to_say`` or ``blank``.
        - ``socio_economic_background``: ``professional``, ``intermediate``, ``lower``;
          ``unplaced`` for other answers, ``prefer_not_to_say`` or ``blank``.

    Examples
    --------
    >>> derived({"ethnicity": "roma"})["ethnicity_nhs2001"]
    'C'
    >>> derived({"disability_condition": "yes", "disability_activity": "a_little"})["disability"]
    'yes'
    """
    questions = question_list(version)

    ethnicity = _chosen(questions, answers, "ethnicity")
    orientation = _chosen(questions, answers, "sexual_orientation")
    return {
        "ethnicity_nhs2001": ethnicity.nhs if ethnicity else NEVER_ASKED_2001,
        "ethnicity_group": ethnicity.report if ethnicity else "unknown",
        "sexual_orientation_nhs": orientation.nhs if orientation else "9",
        "disability": _disability(answers),
        "socio_economic_background": _background(questions, answers),
    }


def _chosen(questions: QuestionList, answers: Mapping[str, str], key: str) -> Option | None:
    question = questions.question(key)
    return question.option(answers.get(key, NOT_ASKED)) if question else None


def _disability(answers: Mapping[str, str]) -> str:
    condition = answers.get("disability_condition", NOT_ASKED)
    activity = answers.get("disability_activity", NOT_ASKED)
    if condition == "no" or activity == "not_at_all":
        return "no"
    if condition == "yes" and activity in ("a_lot", "a_little"):
        return "yes"
    return PREFER_NOT if PREFER_NOT in (condition, activity) else BLANK


def _background(questions: QuestionList, answers: Mapping[str, str]) -> str:
    option = _chosen(questions, answers, "seb_parental_occupation")
    if option is None:
        return BLANK
    return option.code if option.code == PREFER_NOT else option.report or "unplaced"

"""What must be in order before a cohort opens, and what a pilot may do without it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Answer(Protocol):
    """The answer to one gate, as it is stored."""

    reference: str
    notice_version: int | None
    reviewed_by: str
    reviewed_on: date | None


@dataclass(frozen=True)
class Gate:
    """One thing that must be in order.

    Parameters
    ----------
    title : str
        What it is called.
    asked : str
        What to enter.
    help : str
        What it is for, in a sentence.
    named : str
        What its settings must name before a cohort opens.
    """

    title: str
    asked: str
    help: str
    named: str


NOTICE = "privacy_notice"
"""The gate that names a published version instead of a reference."""
RETENTION = "retention"
"""The gate that also says how long what matches were computed from is kept."""


GATES: Mapping[str, Gate] = {
    "dpia": Gate(
        "Data protection impact assessment",
        "Its reference",
        "Needed because the programme handles sensitive answers and matches people by them.",
        "data protection impact assessment",
    ),
    "policy": Gate(
        "Appropriate policy document",
        "Its reference",
        "Needed by law before equality answers are collected.",
        "appropriate policy document",
    ),
    NOTICE: Gate(
        "Privacy notice",
        "Its published version",
        "What people are told about the use of what they enter.",
        "a published version of the privacy notice",
    ),
    RETENTION: Gate(
        "Retention schedule",
        "Its reference",
        "How long each kind of record is kept, and when it is erased.",
        "retention schedule",
    ),
}
"""Key to what it asks, in the order shown."""


class GateState(StrEnum):
    """How far a gate is."""

    FILLED = "filled"
    TYPED = "typed"
    PREPARING = "preparing"
    MISSING = "missing"


def state_of(key: str, answer: Answer | None) -> GateState:
    """How far one gate is.

    Parameters
    ----------
    key : str
        Of the gate.
    answer : Answer or None
        What is stored, None when nothing is.

    Returns
    -------
    GateState
        Filled with a reference, of the privacy notice with its version; typed where the notice
        has a reference only; in preparation with who reviewed it and when.
    """
    if answer is None:
        return GateState.MISSING
    if answer.notice_version is not None:
        return GateState.FILLED
    if answer.reference:
        return GateState.TYPED if key == NOTICE else GateState.FILLED
    reviewed = answer.reviewed_by and answer.reviewed_on
    return GateState.PREPARING if reviewed else GateState.MISSING


def in_the_way(answers: Mapping[str, Answer], *, pilot: bool, draft: bool) -> list[str]:
    """The gates that keep a cohort from opening.

    Parameters
    ----------
    answers : mapping of str to Answer
        By key of the gate; what is not there has not been answered.
    pilot : bool
        A pilot may open while a gate is in preparation.
    draft : bool
        A cohort that has not opened yet must name a published version of the notice; one that
        opened with a reference typed by hand keeps it.

    Returns
    -------
    list of str
        Keys, in the order shown; empty when the cohort may open.
    """
    enough = {GateState.FILLED}
    if pilot:
        enough.add(GateState.PREPARING)
    if not draft:
        enough.add(GateState.TYPED)
    return [key for key in GATES if state_of(key, answers.get(key)) not in enough]


def all_filled(answers: Mapping[str, Answer]) -> bool:
    """Whether every gate has its reference: until then nothing sensitive may be used to match.

    Parameters
    ----------
    answers : mapping of str to Answer
        By key of the gate.

    Returns
    -------
    bool
    """
    return not in_the_way(answers, pilot=False, draft=False)


def refusal(keys: list[str], *, pilot: bool) -> str:
    """Why a cohort cannot open, and the way out, in one message.

    Parameters
    ----------
    keys : list of str
        What `in_the_way` gave; not empty.
    pilot : bool
        Whether it is a pilot already.

    Returns
    -------
    str
        Sentences for a coordinator.
    """
    names = ", ".join(GATES[key].named for key in keys)
    told = f"Before this cohort can open, its settings must name: {names}."
    if pilot:
        return told + " Enter each, or who has reviewed what is in preparation and when."
    return told + " A pilot may open while they are in preparation."

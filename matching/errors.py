"""Every way the engine refuses, each with a name and a message that says how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class MatchingError(Exception):
    """Anything the engine refuses to do."""


class ProblemError(MatchingError, ValueError):
    """The problem as given cannot be read.

    Parameters
    ----------
    field : str
        The argument to mend, such as ``"capacity"``.
    message : str
        What is wrong and how to mend it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class ShapeError(ProblemError):
    """An array has the wrong shape or the wrong length."""


class NotWholeError(ProblemError):
    """A count is missing (NaN), infinite or not a whole number."""


class NegativeError(ProblemError):
    """A count that cannot be below zero is."""


class InfiniteScoreError(ProblemError):
    """A score is infinite; NaN, not infinity, says that a pair is forbidden."""


class OverflowRefusedError(ProblemError):
    """Numbers so large that sums would leave the exact range of whole numbers."""


class LockedPairError(ProblemError):
    """A locked pair is forbidden, or names somebody who is not there."""


class CandidateError(ProblemError):
    """A list of candidates is not a valid compressed-row structure."""


class OptionError(MatchingError, ValueError):
    """An option of ``solve`` is unknown, or cannot be combined with another.

    Parameters
    ----------
    option : str
        The option to mend.
    message : str
        What is wrong and how to mend it.
    """

    def __init__(self, option: str, message: str) -> None:
        super().__init__(f"{option}: {message}")
        self.option = option


class UnknownObjectiveError(OptionError):
    """The objective is neither ``total`` nor ``fair``."""


@dataclass(frozen=True)
class Demand:
    """One hard demand that takes part in a conflict.

    Attributes
    ----------
    kind : {"lock", "minimum"}
        A locked pair, or a mentor's minimum load.
    mentee : int or None
        The mentee of a locked pair.
    mentor : int
        The mentor of the locked pair or of the minimum load.
    """

    kind: Literal["lock", "minimum"]
    mentee: int | None
    mentor: int


class InfeasibleError(MatchingError, ValueError):
    """The hard demands contradict each other.

    Parameters
    ----------
    message : str
        What conflicts.
    conflict : tuple of Demand
        An irreducible set: all of it cannot be met, and without any one of
        its members the others could be.
    """

    def __init__(self, message: str, conflict: tuple[Demand, ...]) -> None:
        super().__init__(message)
        self.conflict = conflict


class StoppedError(MatchingError):
    """``should_stop`` asked the solver to give up; nothing was decided."""

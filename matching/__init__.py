"""The matching engine: optimal, fair, explained and certified mentor-mentee assignment.

A pure library: no web, no database, no clock, no hidden randomness. It imports numpy and
scipy, numba only for larger problems and rustworkx only for one group. Called by
programmes' own code, by the command line, and by the platform's matchmaking area.

Beside what is named here: `matching.explain` (reasons), `matching.scoring` with `features`,
`weights`, `criteria` and `display` (points from what is known of people), `matching.constraints`
(hard rules), `matching.reciprocal` (one group), `matching.quality` (what an objective costs),
`matching.io` (files) and `matching.errors`. README.md shows each at work.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .assignment import solve
from .check import Issue, check
from .errors import (
    Demand,
    InfeasibleError,
    MatchingError,
    OptionError,
    ProblemError,
    StoppedError,
)
from .problem import FORBIDDEN, Problem
from .solution import Certificate, Level, Options, Prices, Solution

if TYPE_CHECKING:
    from . import explain

__version__ = "1.1.0"

__all__ = [
    "FORBIDDEN",
    "Certificate",
    "Demand",
    "InfeasibleError",
    "Issue",
    "Level",
    "MatchingError",
    "OptionError",
    "Options",
    "Prices",
    "Problem",
    "ProblemError",
    "Solution",
    "StoppedError",
    "check",
    "explain",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Load `explain` when it is asked for: not everybody who solves asks why."""
    if name == "explain":
        return import_module(".explain", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

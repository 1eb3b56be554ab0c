"""The matching engine: optimal, fair, explained and certified mentor-mentee assignment.

A pure library: no web, no database, no clock, no hidden randomness. It imports numpy and
scipy, and numba, networkx or rustworkx only where a case needs them. Called by
programmes' own code, by the command line, and by the platform's matchmaking area.
"""

from .assignment import solve
from .check import Issue, check
from .errors import InfeasibleError, MatchingError, OptionError, ProblemError, StoppedError
from .problem import FORBIDDEN, Problem
from .solution import Certificate, Level, Solution

__version__ = "1.0.0"

__all__ = [
    "FORBIDDEN",
    "Certificate",
    "InfeasibleError",
    "Issue",
    "Level",
    "MatchingError",
    "OptionError",
    "Problem",
    "ProblemError",
    "Solution",
    "StoppedError",
    "check",
    "solve",
]

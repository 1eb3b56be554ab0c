"""Explanations of a solution: reason codes and numbers, no prose.

Every function takes the problem and its solution first and changes neither. Imports the engine
and numpy, scipy; called by whoever words the reasons for people.
"""

from .blocking import Blocking, blocking_pairs
from .figures import Change, Loss
from .loss import bounds, exact
from .overview import Overview, overview
from .shortage import Bottleneck, Recruit, Recruitment, bottleneck, recruitment
from .view import UNREACHED
from .why import Better, PairReason, Unmatched, WhyNot, pair, unmatched, why_not

__all__ = [
    "UNREACHED",
    "Better",
    "Blocking",
    "Bottleneck",
    "Change",
    "Loss",
    "Overview",
    "PairReason",
    "Recruit",
    "Recruitment",
    "Unmatched",
    "WhyNot",
    "blocking_pairs",
    "bottleneck",
    "bounds",
    "exact",
    "overview",
    "pair",
    "recruitment",
    "unmatched",
    "why_not",
]

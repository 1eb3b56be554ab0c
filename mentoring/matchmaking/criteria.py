"""The criteria of the house: the engine's, with our reading of choices and of wide gaps. Pure."""

from matching.criteria import CRITERIA as ENGINE
from matching.criteria import MentorPreference, RankedChoice, SeniorityGap

CRITERIA = dict(ENGINE) | {
    "choice": RankedChoice(personal=False, neutral=0.0),
    "preference": MentorPreference(personal=False, neutral=0.0, ordered=False),
}
"""The house's criteria. What people chose is open to coordinators, so it is no companion of shared
experience. Choosing adds to a pair and takes nothing from others: the neutral share is 0, or a
fifth choice would be worth less than having chosen nobody."""

RECIPROCAL_CRITERIA = CRITERIA | {
    "seniority": SeniorityGap(none_below=0, best_from=3, best_to=12, none_above=14)
}
"""The house's criteria, with the wide gap a reciprocal programme is for."""

"""Which of their choices mentees got in a run: for the run's page, scenarios and reports.

Mentees tell coordinators whom they chose, so this may be counted and shown by run. By a protected
group it passes the disclosure gate, in `reports`.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from mentoring.choices.rules import MOST, place_name
from mentoring.extensions import db
from mentoring.formatters import and_list
from mentoring.matchmaking.models import Proposal


@dataclass(frozen=True)
class Obtained:
    """What mentees with a proposed pair got of what they chose.

    `by_place` counts first choices first; `another` named mentors and got somebody else;
    `named_nobody` chose nobody.
    """

    by_place: tuple[int, ...] = (0,) * MOST
    another: int = 0
    named_nobody: int = 0

    @property
    def chose(self) -> int:
        """How many of the mentees with a pair had named somebody."""
        return sum(self.by_place) + self.another

    @property
    def got(self) -> int:
        """How many got somebody they named."""
        return sum(self.by_place)


def obtained_in(run_ids: Collection[int]) -> dict[int, Obtained]:
    """Counts by run; one query whatever the number of runs."""
    counted: dict[int, Counter[int | str]] = {each: Counter() for each in run_ids}
    for run_id, place, named in db.session.execute(
        select(Proposal.run_id, Proposal.choice_place, Proposal.choices_named).where(
            Proposal.run_id.in_(counted)
        )
    ):
        counted[run_id][place or ("another" if named else "nobody")] += 1
    return {
        run_id: Obtained(
            tuple(counts[place] for place in range(1, MOST + 1)),
            counts["another"],
            counts["nobody"],
        )
        for run_id, counts in counted.items()
    }


def in_words(obtained: Obtained) -> str:
    """`14 of 20 who named somebody: 9 their first choice, 5 their second choice`."""
    told = f"{obtained.got:,} of {obtained.chose:,} who named somebody and have a pair"
    places = [
        f"{count:,} their {place_name(place)}"
        for place, count in enumerate(obtained.by_place, 1)
        if count
    ]
    return f"{told}: {and_list(places)}" if places else told

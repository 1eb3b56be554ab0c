"""What a match that starts by itself goes on with: for the next round and overnight alike."""

from dataclasses import dataclass, replace

from mentoring.accounts.models import Account
from mentoring.matchmaking.defaults import defaults_of
from mentoring.matchmaking.models import MatchRun
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.queries import latest_published
from mentoring.programmes.models import Cohort
from mentoring.programmes.positive_queries import priority_of


@dataclass(frozen=True)
class GoingOn:
    """The options to go on with, for whom to read, and what they should know of it."""

    options: RunOptions
    on_behalf_of: Account | None
    note: str = ""


def going_on(cohort: Cohort) -> GoingOn:
    """The choices of the match published last, or the cohort's own where none was.

    Never the pairs kept and places supposed in it. Where it served a group first and that may not
    be used today, everybody is matched alike and the coordinator is told: waiting for the papers
    would leave people without a match, and nobody hears of a draft before it has been read.
    """
    last = latest_published(cohort)
    chosen = RunOptions.from_json(last.options) if last else defaults_of(cohort)
    options = replace(chosen, seed=0, keep=(), places=())
    note = ""
    if options.use_tiers:
        priority = priority_of(cohort)
        if priority.record is None:
            options = replace(options, use_tiers=False)
            note = f"Nobody is served first in it. {priority.why_not}"
    return GoingOn(options, _reader(last), note)


def _reader(last: MatchRun | None) -> Account | None:
    """In whose name the match waits: whoever published the last one."""
    return (last.published_by or last.requested_by) if last else None

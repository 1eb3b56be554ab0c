"""What runs of a cohort begin with: weights and aim, kept with the cohort."""

from dataclasses import replace

from mentoring import audit
from mentoring.errors import Conflict
from mentoring.matchmaking.options import DEFAULTS, WHERE_CHOOSING, RunOptions
from mentoring.programmes.models import Cohort, CohortStatus
from mentoring.transactions import lock


def defaults_of(cohort: Cohort) -> RunOptions:
    """The options a run of this cohort begins with: its own, or the house's."""
    if cohort.match_defaults:
        return RunOptions.from_json(cohort.match_defaults)
    asked = WHERE_CHOOSING if cohort.choose_by_on is not None else {}
    return RunOptions({**DEFAULTS, **asked})


def set_defaults(cohort: Cohort, options: RunOptions, *, actor: audit.Actor) -> None:
    """Keep what runs of a cohort begin with from now on; raises Conflict when it is finished.

    Never what concerns single people, and never priority: each run asks for that by itself.
    """
    lock(cohort)
    if cohort.status is CohortStatus.FINISHED:
        raise Conflict("This cohort is finished, so it cannot be changed.")
    plain = replace(
        options, seed=0, use_tiers=False, near_run=0, near_steps=0, keep=(), apart=(), places=()
    )
    cohort.match_defaults = plain.to_json()
    audit.record("match defaults set", cohort, actor=actor, detail=plain.to_json())

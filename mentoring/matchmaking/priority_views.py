"""What serving a group first changed in a match: counts for its coordinator, never names."""

from flask import Blueprint, render_template

from mentoring.disclosure import shown_count
from mentoring.matchmaking import priority
from mentoring.matchmaking.priority_models import PriorityUse
from mentoring.matchmaking.queries import run_of
from mentoring.permissions import COORDINATOR, me

priorities = Blueprint(
    "match_priority", __name__, url_prefix="/cohorts/<int:cohort_id>/match-runs/<int:run_id>"
)

GUARDS = ((priorities, COORDINATOR),)


@priorities.get("/priority")
def show(cohort_id: int, run_id: int):
    run = run_of(me(), cohort_id, run_id)
    use = priority.use_of(run)
    few = (
        {}
        if use is None
        else {name: shown_count(getattr(use, name)) for name in ("gained", "lost", "other_partner")}
    )
    return render_template(
        "matchmaking/priority.jinja",
        run=run,
        use=use,
        few=few,
        cost=_cost(use) if use else "",
    )


def _cost(use: PriorityUse) -> str:
    """How much of the total score priority costs, in words."""
    without, with_it = use.points_without, use.points_with
    if without <= with_it:
        return "Nothing"
    return f"{without - with_it:,} points ({(without - with_it) / without:.1%})"

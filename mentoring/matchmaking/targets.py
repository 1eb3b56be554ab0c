"""How near a match brings its cohort to the pairs wanted, with those that stand already."""

from sqlalchemy import func, select

from mentoring.extensions import db
from mentoring.matchmaking.models import MatchRun, ProposalStatus, RunStatus
from mentoring.matchmaking.putting_away import newer_published
from mentoring.matchmaking.queries import decisions_of
from mentoring.pairings.models import Pairing
from mentoring.pairings.states import HOLDING
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import counts_of
from mentoring.programmes.targets import mentors_wanted, pairs_wanted


def standing_pairs(cohort: Cohort) -> int:
    """Pairings of a cohort that are invited or active."""
    return (
        db.session.scalar(
            select(func.count(Pairing.id)).where(
                Pairing.cohort_id == cohort.id, Pairing.status.in_(HOLDING)
            )
        )
        or 0
    )


def wanted_with(run: MatchRun, *, approved_only: bool = False) -> str:
    """How many of the pairs wanted there would be once a match is published; nothing without."""
    if not run.cohort.target_pairs:
        return ""
    stand = standing_pairs(run.cohort)
    if run.status is RunStatus.PUBLISHED or newer_published(run):
        return f"{pairs_wanted(run.cohort, stand)} are invited or active"
    counts = decisions_of([run.id]).get(run.id, {})
    coming = counts.get(ProposalStatus.APPROVED, 0)
    if not approved_only:
        coming += counts.get(ProposalStatus.WAITING, 0)
    before = f", {stand:,} of which stand already" if stand else ""
    return f"{pairs_wanted(run.cohort, stand + coming)}{before}"


def wanted_in(cohort: Cohort) -> list[str]:
    """How far a cohort has come towards the pairs and mentors wanted, as sentences."""
    pairs = cohort.target_pairs and pairs_wanted(cohort, standing_pairs(cohort))
    mentors = cohort.target_mentors and mentors_wanted(cohort, counts_of(cohort))
    told = [f"{pairs} are invited or active." if pairs else "", f"{mentors}." if mentors else ""]
    return [each for each in told if each]

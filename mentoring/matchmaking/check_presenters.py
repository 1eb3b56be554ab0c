"""How replays and other weights read on pages."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from mentoring.charts import BarChart, bar_chart
from mentoring.jobs import JobStatus
from mentoring.matchmaking.models import MatchRun
from mentoring.matchmaking.presenters import Progress
from mentoring.matchmaking.scenario_models import CheckKind, RunCheck
from mentoring.matchmaking.sensitivity import DRAWS, HELD_CELLS, band

KINDS = {
    CheckKind.REPLAY: "Computed again",
    CheckKind.SENSITIVITY: "Other weights tried",
}
BANDS = {
    "robust": "Robust: stands in at least 9 of 10",
    "usual": "Usual: stands in at least half",
    "hair": "Hangs on a hair: stands in fewer than half",
}
FIRMNESS = {"robust": "robust", "usual": "usual", "hair": "hangs on a hair"}


class Looked(Protocol):
    """Anything a job finds out in the background: a look at a run, a count of a cohort."""

    finished_at: Any
    job: Any


def progress_of_check(check: Looked) -> Progress:
    """What the job of a look says of itself."""
    job = check.job
    if check.finished_at is not None or job is None:
        return Progress(100, "Finished", False)
    if job.status is JobStatus.QUEUED:
        return Progress(0, "Waiting to start", True)
    percent = round(100 * job.done / job.total) if job.total else 0
    return Progress(percent, job.note or "Starting", True)


def outcome(check: RunCheck, run: MatchRun) -> str:
    """What a finished look found, in a sentence or two."""
    if check.failure:
        return check.failure
    if check.kind is CheckKind.SENSITIVITY:
        told = check.result["bands"]
        return (
            f"{told['robust']:,} robust, {told['usual']:,} usual, "
            f"{told['hair']:,} hanging on a hair."
        )
    told = check.result
    engine = ""
    if told["engine_version"] != run.engine_version:
        engine = f" Engine {told['engine_version']} was used now, {run.engine_version} then."
    if told["same_input"] and told["same_result"]:
        return f"Identical: the same input, the same pairs, the same reasons for no pair.{engine}"
    if told["same_input"] and engine:
        return (
            "The same input, another result. Another version of the engine may choose other pairs "
            f"among those that are equally good.{engine}"
        )
    what = "the result differs" if told["same_input"] else "the stored input differs"
    return f"Not identical: {what}. Tell the people who run this service.{engine}"


@dataclass(frozen=True)
class Firmness:
    """How firmly the pairs of a match stand, with the figures as a chart."""

    check: RunCheck
    chart: BarChart


def latest(made: Iterable[RunCheck], kind: CheckKind) -> Firmness | None:
    """The newest finished trial of other weights; they come newest first."""
    for check in made:
        if check.kind is kind and check.finished_at is not None and not check.failure:
            figures = [(BANDS[name], check.result["bands"][name]) for name in BANDS]
            chart = bar_chart(
                "firmness",
                f"How firmly the pairs stand in {DRAWS} weightings",
                figures,
                label_heading="How firmly",
                value_heading="Pairs",
            )
            return Firmness(check, chart)
    return None


def firmness_words(survived: int | None) -> str:
    """How firmly one pair stands, with its figure and what it counts; nothing where not tried."""
    if survived is None:
        return ""
    return (
        f"This pair is {FIRMNESS[band(survived)]}: it stands in about {survived} of {DRAWS} "
        "matches in which each weight was up to a fifth more or less."
    )


def takes_long(run: MatchRun) -> int:
    """The possible pairs of a run, where there are so many that trying other weights takes long."""
    pairs = math.prod(run.summary.get("taken_in", {}).values()) if run.summary else 0
    return pairs if pairs > HELD_CELLS else 0

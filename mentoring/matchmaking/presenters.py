"""How runs, pairs and people without a pair read on pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mentoring.formatters import on, plural
from mentoring.jobs import JobStatus
from mentoring.matchmaking import blind
from mentoring.matchmaking.conduct import Conduct
from mentoring.matchmaking.drafts import RESTS_ON_BEFORE
from mentoring.matchmaking.flags import FLAGS
from mentoring.matchmaking.models import (
    MatchRun,
    ProposalStatus,
    PublicationRequest,
    RunStatus,
    Weighing,
)
from mentoring.matchmaking.obtained import in_words, obtained_in
from mentoring.matchmaking.options import CRITERIA, OBJECTIVES, STAYING, RunOptions
from mentoring.matchmaking.queries import Readiness, is_reciprocal, rejected_alone
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.matchmaking.targets import wanted_with
from mentoring.matchmaking.unmatched import coordinator_line
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.programmes.models import SIDES, Cohort, Side

RUN_LABELS = {
    RunStatus.QUEUED: "Waiting to start",
    RunStatus.RUNNING: "Being computed",
    RunStatus.DONE: "Ready to review",
    RunStatus.FAILED: "Did not finish",
    RunStatus.CANCELLED: "Cancelled",
    RunStatus.PUBLISHED: "Published",
    RunStatus.AWAY: "Put away",
}
RUN_COLOURS = {
    RunStatus.QUEUED: "white",
    RunStatus.RUNNING: "blue",
    RunStatus.DONE: "yellow",
    RunStatus.FAILED: "red",
    RunStatus.CANCELLED: "grey",
    RunStatus.PUBLISHED: "green",
    RunStatus.AWAY: "grey",
}
DECISION_LABELS = {
    ProposalStatus.WAITING: "Waiting",
    ProposalStatus.APPROVED: "Approved",
    ProposalStatus.REJECTED: "Rejected",
}
DECISION_COLOURS = {
    ProposalStatus.WAITING: "white",
    ProposalStatus.APPROVED: "green",
    ProposalStatus.REJECTED: "orange",
}

LABELS: dict[str, Any] = {
    "run_labels": RUN_LABELS,
    "run_colours": RUN_COLOURS,
    "decision_labels": DECISION_LABELS,
    "decision_colours": DECISION_COLOURS,
    "side_names": SIDE_NAMES,
    "flags": FLAGS,
    "rests_on_before": RESTS_ON_BEFORE,
}
"""For the templates of this area."""


SHORTEST_SEARCH = 2
MINUTE = 60


def side_words(cohort: Cohort) -> dict[str, str]:
    """The names of a cohort's two sides by key."""
    return {side.value: SIDE_NAMES[side] for side in SIDES[cohort.programme.kind]}


def readiness_words(ready: Readiness) -> list[tuple[str, str]]:
    """Whom a match started now would take in, each figure saying what it counts."""
    rows = [
        (f"{SIDE_NAMES[side]}s", f"{count:,} of {ready.approved[side]:,} approved")
        for side, count in ready.free.items()
    ]
    rows.append(("Places", f"{plural(ready.places, 'pairing')} that they can still take on"))
    if ready.deferred:
        waiting = plural(ready.deferred, "person", "people")
        rows.append(("Asked to wait", f"{waiting}, left out until their date"))
    return rows


@dataclass(frozen=True)
class Progress:
    """How far a run is, for the page and for the script that asks again."""

    percent: int
    note: str
    under_way: bool


def progress_of(run: MatchRun) -> Progress:
    """What a run's job says of itself; a run that waits for a second try says so."""
    job = run.job
    if run.status not in UNDER_WAY or job is None:
        return Progress(100, RUN_LABELS[run.status], False)
    if job.status is JobStatus.QUEUED:
        again = "It stopped unexpectedly and starts again shortly"
        return Progress(0, again if job.attempts else "Waiting to start", True)
    percent = round(100 * job.done / job.total) if job.total else 0
    return Progress(percent, job.note or "Starting", True)


def publication_progress(request: PublicationRequest) -> Progress:
    """How far a publication in the background is."""
    job = request.job
    if job is None or job.status is JobStatus.QUEUED:
        return Progress(0, "Waiting to start", True)
    return Progress(round(100 * job.done / job.total) if job.total else 0, job.note, True)


def weighing_progress(asked: Weighing) -> Progress:
    """How far the answer to a question about one person is."""
    job = asked.job
    if asked.told is not None or asked.problem or job is None:
        return Progress(100, "", False)
    if job.status is JobStatus.QUEUED:
        return Progress(0, "Waiting to start", True)
    return Progress(round(100 * job.done / job.total) if job.total else 0, job.note, True)


def other_side_of(side: Side, run: MatchRun) -> str:
    """The side across from one, as it stands in an address."""
    left, right = SIDES[run.cohort.programme.kind]
    return (right if side is left else left).value


def run_title(run: MatchRun) -> str:
    """A run's own name, or when it was started."""
    return run.name or f"Match of {on(run.requested_at)}"


def choices_made(run: MatchRun) -> list[tuple[str, str]]:
    """The options of a run, as a coordinator reads them."""
    rows = options_words(RunOptions.from_json(run.options), is_reciprocal(run.cohort))
    if not run.summary.get("shared_experience", True):
        rows.append(("Shared experience", "Not used: a pilot with papers in preparation"))
    return rows


def options_words(options: RunOptions, reciprocal: bool) -> list[tuple[str, str]]:
    """Weights, aim and rules as a coordinator reads them, and how much is supposed of people."""
    total = sum(options.weights.values()) or 1
    rows = [
        (CRITERIA[key], f"{weight} ({weight / total:.0%})")
        for key, weight in options.weighed().items()
    ]
    if reciprocal:
        rule = "Each must offer what the other wants" if options.both_gain else "Any two may meet"
        rows.append(("Rule", rule))
    else:
        apart = "Never paired" if options.keep_organisations_apart else "May be paired"
        aim = OBJECTIVES[options.objective].split(":")[0]
        rows += [("Aim", aim), ("Two of one organisation", apart)]
    if options.everyone_helps:
        rows.append(("Every mentor", "Gets at least one mentee"))
    if options.use_tiers:
        rows.append(("Positive action", "Serves a group first, under the cohort’s record"))
    if options.near_steps:
        rows.append(("Stays close to an earlier match", STAYING[options.near_steps]))
    if not options.follow_rulings:
        rows.append(("Rulings about single pairs", "Not followed"))
    return rows + _supposed_words(options)


def _supposed_words(options: RunOptions) -> list[tuple[str, str]]:
    """How many people and pairs a run supposes something of."""
    told = (
        ("Kept together in this match alone", plural(len(options.keep), "pair"), options.keep),
        ("Never proposed in this match alone", plural(len(options.apart), "pair"), options.apart),
        (
            "Other numbers of places supposed",
            f"for {plural(len(options.places), 'mentor')}",
            options.places,
        ),
    )
    return [(label, words) for label, words, any_of in told if any_of]


def tally(counts: Mapping[ProposalStatus, int]) -> tuple[int, int, int]:
    """How many pairs wait, are approved and are rejected."""
    return (
        counts.get(ProposalStatus.WAITING, 0),
        counts.get(ProposalStatus.APPROVED, 0),
        counts.get(ProposalStatus.REJECTED, 0),
    )


def found_choices(run: MatchRun, text: str) -> dict[str, str]:
    """People and organisations of a run by name, to open; nothing of their pairs."""
    if len(text.strip()) < SHORTEST_SEARCH:
        return {}
    people = {
        f"person-{key}": f"{name}, {SIDE_NAMES[side].lower()}"
        for key, name, side in blind.people_called(run, text)
    }
    organisations = {
        f"organisation-{key}": f"Everybody at {name}"
        for key, name in blind.organisations_in(run).items()
        if text.lower() in name.lower()
    }
    return people | organisations


def conduct_words(told: Conduct) -> list[tuple[str, str]]:
    """How a review went, each figure saying what it counts."""
    rate = told.override_rate
    largest = f", the largest with {plural(max(told.batches), 'pair')}" if told.batches else ""
    read = "Nothing can be said yet" if told.median_read is None else _time(told.median_read)
    return [
        ("Pairs proposed", f"{told.pairs:,}"),
        ("Decisions that stand", f"{told.approved:,} approved, {told.rejected:,} rejected"),
        (
            "Departed from what was proposed",
            "No decision yet"
            if rate is None
            else f"{rate:.0%} of {plural(told.decided, 'decision')}: "
            f"{plural(told.rejected, 'pair')} rejected, "
            f"{told.chosen or 'none'} put together by hand",
        ),
        ("Decided one by one", plural(told.one_by_one, "decision")),
        ("Approved together after reading", f"{plural(len(told.batches), 'step')}{largest}"),
        ("Carried over from an earlier match", f"{plural(told.carried, 'approval')}, unchanged"),
        ("Taken back", plural(told.undone, "decision")),
        (
            "Time a pair’s page was looked at",
            f"{read}: the middle one of {plural(told.read, 'opening')} with something done after",
        ),
        ("Looked at for less than 5 seconds", plural(told.quick, "opening")),
        ("Names or organisations opened", plural(told.names_opened, "time")),
    ]


def _time(seconds: float) -> str:
    if seconds < MINUTE:
        return plural(round(seconds), "second")
    return f"{plural(int(seconds // MINUTE), 'minute')} {plural(int(seconds % MINUTE), 'second')}"


def unmatched_line(row: Any) -> str:
    """Why one person has no pair, from a row of the list."""
    return coordinator_line(row.reason, row.detail)


def summary_words(run: MatchRun) -> list[tuple[str, str]]:
    """The figures of a computed run, each saying what it counts."""
    summary = run.summary
    if not summary:
        return []
    names = side_words(run.cohort)
    rows = [
        (f"{names[side]}s taken in", f"{count:,}") for side, count in summary["taken_in"].items()
    ]
    if not is_reciprocal(run.cohort):
        rows.append(("Places the mentors had for it", f"{summary['places']:,}"))
    rows.append(("Pairs proposed", f"{summary['pairs']:,}"))
    if wanted := wanted_with(run):
        rows.append(("Towards what is wanted", wanted))
    rejected = rejected_alone(run)
    rows += [
        (f"{names[side]}s without a pair", _alone(count, rejected.get(Side(side), 0)))
        for side, count in summary["unmatched"].items()
    ]
    obtained = obtained_in([run.id])[run.id]
    if obtained.chose:
        rows.append(("Mentees who get a mentor they named", in_words(obtained)))
    if summary["pairs"]:
        mean = summary["points"] / summary["pairs"]
        most = summary["most_points"] / summary["pairs"]
        rows.append(("Mean score of a pair", f"{mean:,.0f} of {most:,.0f} points"))
    return rows


def _alone(count: int, rejected: int) -> str:
    told = plural(count, "person", "people")
    if rejected:
        told += f", and {plural(rejected, 'person', 'people')} whose proposed pair was rejected"
    return told

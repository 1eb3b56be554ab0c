"""How runs, pairs and people without a pair read on pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import render_template

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.charts import BarChart, bar_chart
from mentoring.formatters import on, plural
from mentoring.jobs import JobStatus
from mentoring.mail import absolute_url
from mentoring.matchmaking import markers, wording
from mentoring.matchmaking.models import MatchRun, Proposal, ProposalStatus, RunStatus
from mentoring.matchmaking.options import CRITERIA, OBJECTIVES, RunOptions
from mentoring.matchmaking.queries import Neighbours, Readiness, is_reciprocal
from mentoring.matchmaking.states import UNDER_WAY
from mentoring.matchmaking.unmatched import coordinator_line, letter_for
from mentoring.pairings.naming import SIDE_NAMES, named
from mentoring.profiles.queries import find_profile
from mentoring.programmes.models import SIDES, Cohort

RUN_LABELS = {
    RunStatus.QUEUED: "Waiting to start",
    RunStatus.RUNNING: "Being computed",
    RunStatus.DONE: "Ready to review",
    RunStatus.FAILED: "Did not finish",
    RunStatus.CANCELLED: "Cancelled",
    RunStatus.PUBLISHED: "Published",
}
RUN_COLOURS = {
    RunStatus.QUEUED: "white",
    RunStatus.RUNNING: "blue",
    RunStatus.DONE: "yellow",
    RunStatus.FAILED: "red",
    RunStatus.CANCELLED: "grey",
    RunStatus.PUBLISHED: "green",
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
}
"""For the templates of this area."""


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
        (label, f"{options.weights.get(key, 0)} ({options.weights.get(key, 0) / total:.0%})")
        for key, label in CRITERIA.items()
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


@dataclass(frozen=True)
class PairPage:
    """Everything the page of one pair shows."""

    names: tuple[str, str]
    lines: Sequence[wording.PartLine]
    chart: BarChart
    letters: Mapping[str, Sequence[str]]
    marker: str
    around: Neighbours


def pair_page(proposal: Proposal, around: Neighbours, reader: Account) -> PairPage:
    """The reasons of a pair for the coordinator who reads them."""
    left, right = (member.application.account.name for member in proposal.members)
    lines = wording.part_lines(proposal.parts, left, right)
    chart = bar_chart(
        "parts",
        "What the score is made of",
        [(_bar_label(line), line.points) for line in lines],
        label_heading="What is weighed",
        value_heading="Points",
        largest=max(line.max_points for line in lines) if lines else None,
    )
    letters = {member.application.account.name: member.reasons for member in proposal.members}
    marker = markers.marker_for(proposal.id, proposal.version, reader.id)
    return PairPage((left, right), lines, chart, letters, marker, around)


def side_by_side(people: Iterable[Sequence[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    """Two profiles as rows of one table: what is asked, and each one's answer."""
    left, right = (dict(rows) for rows in people)
    labels = [*left, *(label for label in right if label not in left)]
    return [(label, left.get(label, ""), right.get(label, "")) for label in labels]


def _bar_label(line: wording.PartLine) -> str:
    roughly = ", roughly" if line.title == wording.TITLES["personal_fit"] else ""
    return f"{line.title}{roughly} (of {line.max_points})"


def unmatched_line(row: Any) -> str:
    """Why one person has no pair, from a row of the list."""
    return coordinator_line(row.reason, row.detail)


@dataclass(frozen=True)
class Letters:
    """Examples of what publishing sends: one to each side of a pair, one for each reason."""

    invitations: Sequence[tuple[str, str]]
    unmatched: Sequence[tuple[str, int, str]]


def letters_preview(
    run: MatchRun, example: Proposal | None, reasons: Mapping[tuple[Any, str], int]
) -> Letters:
    """The letters as they would be sent now, with one pair as the example."""
    invitations = []
    if example is not None:
        for member in example.members:
            partner = next(each for each in example.members if each is not member)
            invitations.append((SIDE_NAMES[member.side], _invitation(run, member, partner)))
    unmatched = []
    for (side, reason), count in reasons.items():
        letter = letter_for(reason)
        if letter is None:
            continue
        text = render_template(
            "mail/matchmaking/unmatched.txt",
            name="(name)",
            letter=letter,
            cohort=run.cohort,
            programme=run.cohort.programme,
            profile_link=absolute_url("/profile"),
            link=absolute_url("/applications/…"),
            service_name="",
        )
        what = f"{SIDE_NAMES[side]}: {coordinator_line(reason, {}).lower()}"
        unmatched.append((what, count, text.strip()))
    return Letters(invitations, unmatched)


def _invitation(run: MatchRun, member: Any, partner: Any) -> str:
    """An invitation as `pairings` would send it, from the same template."""
    account = partner.application.account
    text = render_template(
        "mail/pairings/invitation.txt",
        name=member.application.account.name,
        member=member,
        partner_line=named(SimpleNamespace(account=account), find_profile(account.id)).line,
        cohort=run.cohort,
        programme=run.cohort.programme,
        answer_by=on(clock.today() + timedelta(days=run.cohort.answer_days)),
        link=absolute_url("/invitations/…"),
        service_name="",
    )
    return text.strip()


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
        rows.append(("Places the mentors have left", f"{summary['places']:,}"))
    rows.append(("Pairs proposed", f"{summary['pairs']:,}"))
    rows += [
        (f"{names[side]}s without a pair", plural(count, "person", "people"))
        for side, count in summary["unmatched"].items()
    ]
    if summary["pairs"]:
        mean = summary["points"] / summary["pairs"]
        most = summary["most_points"] / summary["pairs"]
        rows.append(("Mean score of a pair", f"{mean:,.0f} of {most:,.0f} points"))
    return rows

"""The match report as a coordinator reads it: each figure with what it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.charts import BarChart, bar_chart
from mentoring.formatters import on
from mentoring.matchmaking.unmatched import coordinator_line
from mentoring.pairings.models import Answer, PairingStatus
from mentoring.pairings.naming import ANSWER_WORDS, SIDE_NAMES, STATUS_WORDS
from mentoring.programmes.models import SIDES, ApplicationStatus, Cohort, Side
from mentoring.reports.figures import Figure, load_bands, median, score_bands
from mentoring.reports.queries import CAME_TO_NOTHING, MatchFacts

REASONS = {
    CAME_TO_NOTHING: "Their invitation was declined, put off, withdrawn or ran out",
    "": "The last published match has not taken them in",
}
"""Reasons that no match gives, beside those that it does."""


@dataclass(frozen=True)
class MatchReport:
    """Everything the match report shows."""

    figures: Sequence[Figure]
    unmatched: Sequence[tuple[str, str, int]]
    answers: Sequence[tuple[str, str, int]]
    pairings: Sequence[tuple[str, int]]
    bands: Sequence[tuple[str, int]]
    middle: str
    loads: Sequence[tuple[str, int]]
    offering: str

    @property
    def scores(self) -> BarChart:
        """How many published pairs have which score."""
        return bar_chart(
            "scores",
            "Published pairs by score",
            self.bands,
            label_heading="Score, of the most points possible",
            value_heading="Pairs",
        )

    @property
    def load(self) -> BarChart:
        """How many people carry how many pairings."""
        return bar_chart(
            "load",
            f"{self.offering}s by number of pairings",
            self.loads,
            label_heading="Pairings that are active or wait for answers",
            value_heading=f"{self.offering}s",
        )


def match_report(cohort: Cohort, facts: MatchFacts) -> MatchReport:
    """Lay the report out from what was counted."""
    sides = SIDES[cohort.programme.kind]
    middle = median(facts.shares)
    return MatchReport(
        figures=_figures(cohort, facts),
        unmatched=[
            (SIDE_NAMES[side], REASONS.get(reason) or coordinator_line(reason, {}), count)
            for (side, reason), count in sorted(facts.unmatched.items(), key=_largest_first)
        ],
        answers=[
            (SIDE_NAMES[side], ANSWER_WORDS[answer], facts.answers[side, answer])
            for side in sides
            for answer in Answer
            if facts.answers.get((side, answer))
        ],
        pairings=[
            (STATUS_WORDS[status], facts.statuses[status])
            for status in PairingStatus
            if facts.statuses.get(status)
        ],
        bands=score_bands(facts.shares),
        middle="" if middle is None else f"{middle:.0%}",
        loads=load_bands(facts.loads),
        offering=SIDE_NAMES[sides[1]],
    )


def _largest_first(item: tuple[tuple[Side, str], int]) -> tuple[str, int, str]:
    (side, reason), count = item
    return side.value, -count, reason


def _figures(cohort: Cohort, facts: MatchFacts) -> list[Figure]:
    found = []
    for side in SIDES[cohort.programme.kind]:
        name = SIDE_NAMES[side]
        applied = sum(facts.applied.get((side, status), 0) for status in ApplicationStatus)
        approved = facts.applied.get((side, ApplicationStatus.APPROVED), 0)
        matched = facts.matched.get(side, 0)
        found += [
            Figure(f"{name}s: applied", applied, "Applications ever sent, withdrawn ones included"),
            Figure(f"{name}s: approved", approved, "Applications that are approved now"),
            Figure(
                f"{name}s: matched",
                matched,
                "Approved people with a pairing that waits for answers, is active or has ended",
            ),
            Figure(
                f"{name}s: without a pair",
                approved - matched,
                "Approved people with no such pairing; also those whose invitation was declined, "
                "expired or put off",
            ),
        ]
    return found


FIGURE_HEADINGS = ("Figure", "Number", "What it counts")


def csv_rows(report: MatchReport) -> list[tuple[str, int, str]]:
    """The report's figures as rows: name, number, what it counts."""
    rows = [(each.label, each.value, each.counts) for each in report.figures]
    rows += [
        (f"{side}s without a pair: {reason}", count, "Approved people, by the last reason known")
        for side, reason, count in report.unmatched
    ]
    rows += [
        (f"Pairings: {status}", count, "Pairings ever proposed in this cohort, by their state now")
        for status, count in report.pairings
    ]
    rows += [
        (f"{side}s: {answer}", count, "Invitations sent to this side, by the answer so far")
        for side, answer, count in report.answers
    ]
    rows += [
        (f"Score {band}", count, "Published pairs with such a share of the most points possible")
        for band, count in report.bands
    ]
    rows += [
        (
            f"{report.offering}s with {load.lower()}",
            count,
            "Approved people by pairings that are active or wait for answers",
        )
        for load, count in report.loads
    ]
    return rows


PEOPLE_HEADINGS = (
    "Person",
    "Job",
    "Answer",
    "Partner",
    "Partner’s job",
    "Partner’s answer",
    "State",
    "Invited on",
    "Confirmed on",
)


def pairing_cells(row: Any) -> tuple[str, ...]:
    """One pairing as a line of the download."""
    return (
        row.left,
        row.left_job or "",
        ANSWER_WORDS[row.left_answer],
        row.right,
        row.right_job or "",
        ANSWER_WORDS[row.right_answer],
        STATUS_WORDS[row.status],
        on(row.invited_at),
        on(row.confirmed_at),
    )

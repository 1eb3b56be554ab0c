"""How a comparison of matches reads: tables, charts and rows of files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.charts import BarChart, bar_chart
from mentoring.disclosure import HIDDEN
from mentoring.formatters import plural
from mentoring.matchmaking.comparison import (
    BETTER,
    GAINED,
    LOST,
    NO_CHOICE,
    SAME,
    WORSE,
    Against,
    Change,
    Column,
    Spread,
)
from mentoring.matchmaking.comparison_groups import Groups

KINDS = {
    BETTER: "Fits better",
    WORSE: "Fits less well",
    SAME: "Fits the same",
    GAINED: "Gains a partner",
    LOST: "Loses the partner",
}
MOVED = (BETTER, WORSE, SAME)
MEANS = {
    BETTER: "better",
    WORSE: "less good",
    SAME: "the same",
    GAINED: "had nobody before",
    LOST: "left with nobody",
}
NONE = "–"


def _figure(value: float | None, unit: str = "", decimals: int = 0) -> str:
    return NONE if value is None else f"{value:,.{decimals}f}{unit}"


@dataclass(frozen=True)
class Row:
    """A figure of every run: what it is, what it counts, and the figures as they read.

    `first` for those that compare and are read first; the others open on request.
    """

    label: str
    counts: str
    values: tuple[str, ...]
    first: bool = False


def rows_of(columns: Sequence[Column], left: str, right: str) -> list[Row]:
    """Every figure of the comparison; `left` and `right` name the sides."""

    def row(label: str, counts: str, values: Sequence[str]) -> Row:
        return Row(label, counts, tuple(values), first=True)

    rows = [
        row("Aim", "What the match looks for", [each.match.objective for each in columns]),
        row(
            f"{left}s matched",
            f"With a partner, of the {left.lower()}s taken in",
            [f"{each.matched:,} of {len(each.match.left):,}" for each in columns],
        ),
    ]
    rows += _spread_rows("Score", "per cent of the most, by each match’s own weights", "%", [
        each.score for each in columns
    ])  # fmt: skip
    rows += _spread_rows("Fit", "of 1,000, by the usual weights: alike for every match", "", [
        each.fit for each in columns
    ])  # fmt: skip
    rows += _load_rows(columns, right)
    rows += _rank_rows(columns)
    return rows + _price_rows(columns)


def _spread_rows(what: str, counts: str, unit: str, spreads: Sequence[Spread]) -> list[Row]:
    return [
        Row(
            f"{label} {what.lower()}",
            f"{what} {counts}",
            tuple(_figure(getattr(each, name), unit) for each in spreads),
            first=what == "Fit",
        )
        for name, label in (("worst", "Weakest"), ("median", "Median"), ("mean", "Mean"))
    ]


def _load_rows(columns: Sequence[Column], right: str) -> list[Row]:
    loads = sorted({load for each in columns for load in each.load})
    return [
        Row(
            f"{right}s with {plural(load, 'partner') if load else 'nobody'}",
            f"{right}s taken in who have so many pairs",
            tuple(f"{each.load.get(load, 0):,}" for each in columns),
        )
        for load in loads
    ]


def _rank_rows(columns: Sequence[Column]) -> list[Row]:
    ranks = sorted(
        {rank for each in columns for rank in each.match.ranks}, key=lambda r: (r == 0, r)
    )
    return [
        Row(
            "Got none of their choices" if rank == NO_CHOICE else f"Got choice {rank}",
            "Of the matched who had named partners",
            tuple(f"{each.match.ranks.get(rank, 0):,}" for each in columns),
        )
        for rank in ranks
    ]


def _price_rows(columns: Sequence[Column]) -> list[Row]:
    prices = [each.match.price for each in columns]
    if not any(prices):
        return []
    told = (
        ("total", "Points in all given up", "Against the best total, by its own weights"),
        ("weakest", "Points the weakest pair gives up", "Against the fairest, by its own weights"),
    )
    return [
        Row(label, f"{counts}, without personal fit", tuple(
            NONE if price is None else f"{price[key]:,}" for price in prices
        ))
        for key, label, counts in told
    ]  # fmt: skip


def charts_of(columns: Sequence[Column], left: str) -> list[BarChart]:
    """The figures that are read first, as bars."""
    titles = titles_of(columns)
    told: list[tuple[str, str, str, list[float | None], float]] = [
        (
            "matched",
            f"{left}s matched, in per cent of those taken in",
            "Per cent",
            [100 * c.matched / len(c.match.left) if c.match.left else None for c in columns],
            100,
        ),
        ("mean-fit", "Mean fit", "Of 1,000", [c.fit.mean for c in columns], 1000),
        ("weakest-fit", "Weakest fit", "Of 1,000", [c.fit.worst for c in columns], 1000),
    ]
    return [
        bar_chart(
            key,
            title,
            list(zip(titles, values, strict=True)),
            label_heading="Match",
            value_heading=heading,
            largest=most,
        )
        for key, title, heading, values, most in told
    ]


def titles_of(columns: Sequence[Column]) -> list[str]:
    """Names of the runs, told apart by a letter: A is the one the others are set against."""
    return [f"{letter}: {each.match.title}" for letter, each in zip("ABCD", columns)]


def hidden(value: int | None) -> str:
    """A count that may have been withheld."""
    return HIDDEN if value is None else f"{value:,}"


@dataclass(frozen=True)
class AgainstRow:
    """How many have another partner than in the first run, the same, or one in one run alone.

    Everybody with a partner in either run is counted in one of the three.
    """

    another: str
    same: str
    alone: str
    whom: tuple[str, ...]


def against_row(told: Against, left: str, right: str) -> AgainstRow:
    """One line of how partners change; `left` and `right` name the sides."""
    if told.changes is None:
        return AgainstRow(
            hidden(told.changed),
            hidden(told.unchanged),
            "Counted with another partner",
            ("Counts alone",),
        )
    kinds = ", ".join(f"{KINDS[kind].lower()} {told.count(kind):,}" for kind in MOVED)
    means = ", ".join(f"{words} {told.mentors.get(kind, 0):,}" for kind, words in MEANS.items())
    return AgainstRow(
        f"{told.moved:,}",
        hidden(told.unchanged),
        f"{told.count(GAINED):,} gain one, {told.count(LOST):,} lose theirs",
        (
            f"{left}s with another partner: {kinds}.",
            f"{right}s whose {left.lower()}s change, by the mean fit of each one’s: {means}.",
        ),
    )


def group_tables(groups: Sequence[Groups]) -> list[dict[str, Any]]:
    """Tables of how groups fare: a heading, rows of cells, and the gaps."""
    return [
        {
            "title": each.title,
            "rows": [
                (row.label, [_group_cell(*pair) for pair in zip(row.rates, row.fits, strict=True)])
                for row in each.rows
            ],
            "summary": _gaps_summary(each),
            "gaps": [NONE if gap is None else plural(gap, "point") for gap in each.gaps],
        }
        for each in groups
        if each.rows
    ]


def _gaps_summary(told: Groups) -> str:
    """The heading of a table of groups with the gap of each run, where one is shown."""
    gaps = [
        f"{letter} {plural(gap, 'point')}"
        for letter, gap in zip("ABCD", told.gaps, strict=False)
        if gap is not None
    ]
    return f"{told.title}. Gap: {', '.join(gaps)}" if gaps else told.title


def _group_cell(rate: int | None, fit: int | None) -> str:
    if rate is None:
        return HIDDEN
    return f"{rate}%" if fit is None else f"{rate}%, mean fit {fit}"


def change_row(change: Change, labels: Mapping[int, str]) -> tuple[str, str, str, str]:
    """One change as it reads: who, with whom before and after, for better or worse."""

    def partner(who: int | None, fit: int | None) -> str:
        if who is None:
            return "Nobody"
        return labels[who] if fit is None else f"{labels[who]}, fit {fit}"

    return (
        labels[change.left],
        partner(change.was, change.fit_was),
        partner(change.now, change.fit_now),
        KINDS[change.kind],
    )


def file_rows(
    titles: Sequence[str], rows: Sequence[Row], tables: Sequence[Mapping[str, Any]]
) -> list[list[Any]]:
    """The figures of a comparison as rows of a file."""
    told: list[list[Any]] = [["Figure", "What it counts", *titles]]
    told += [[row.label, row.counts, *row.values] for row in rows]
    for table in tables:
        told += [[], [table["title"], "Per cent matched, and mean fit", *titles]]
        told += [[label, "", *cells] for label, cells in table["rows"]]
        told.append(["Gap", "Highest less lowest per cent", *table["gaps"]])
    return told


def against_rows(titles: Sequence[str], others: Sequence[Against]) -> list[list[Any]]:
    """How many partners change against the first run, as rows of a file."""
    told: list[list[Any]] = [["Against A", "Another partner", "The same partner", *KINDS.values()]]
    for title, each in zip(titles[1:], others, strict=True):
        if each.changes is None:
            together = f"{hidden(each.changed)}, with those who gain or lose one"
            told.append([title, together, hidden(each.unchanged)])
            continue
        counts = [each.count(kind) for kind in KINDS]
        told.append([title, f"{each.moved:,}", hidden(each.unchanged), *counts])
    return told

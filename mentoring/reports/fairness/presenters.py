"""A frozen fairness report in words, charts and rows: page and files are made from the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mentoring.charts import BarChart, bar_chart
from mentoring.disclosure import HIDDEN, MIN_RESPONDENTS
from mentoring.formatters import on
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.programmes.models import Side
from mentoring.reports.fairness.figures import EVERYBODY
from mentoring.reports.fairness.models import FairnessSnapshot

LOOK = "Worth a look"
ALL = "everything"


@dataclass(frozen=True)
class Cell:
    """One figure of one group."""

    words: str
    ratio: str
    look: bool
    share: float | None


@dataclass(frozen=True)
class Row:
    """One group."""

    name: str
    people: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class CharacteristicView:
    """One characteristic of one side: its table, and the chart of the first measure if any of its
    groups has a share that can be shown."""

    name: str
    key: str
    title: str
    about: str
    merged: bool
    rows: Sequence[Row]
    chart: BarChart | None


@dataclass(frozen=True)
class SideView:
    """One side of the cohort."""

    title: str
    measures: Sequence[Mapping[str, str]]
    characteristics: Sequence[CharacteristicView]

    @property
    def headings(self) -> list[str]:
        """Of the columns of its tables."""
        return ["Group", "People", *(measure["title"] for measure in self.measures)]


@dataclass(frozen=True)
class Report:
    """The whole report."""

    day: str
    sides: Sequence[SideView]

    def about(self, name: str) -> "Report":
        """The report of one characteristic, or of all of them."""
        return Report(
            self.day,
            [
                SideView(
                    side.title,
                    side.measures,
                    [each for each in side.characteristics if name in (each.name, ALL)],
                )
                for side in self.sides
            ],
        )

    @property
    def looks(self) -> list[tuple[str, str, str]]:
        """Every figure that is worth a look: what about, where it stands, and what it says."""
        return [
            (
                characteristic.name,
                characteristic.key,
                f"{side.title}, {row.name}: “{measure['title']}” is {cell.ratio} times as "
                "common as among everybody else",
            )
            for side in self.sides
            for characteristic in side.characteristics
            for row in characteristic.rows
            for measure, cell in zip(side.measures, row.cells)
            if cell.look
        ]


def report_view(snapshot: FairnessSnapshot) -> Report:
    """The frozen figures, laid out."""
    payload = snapshot.payload
    return Report(
        on(date.fromisoformat(payload["day"])), [_side(each) for each in payload["sides"]]
    )


def _side(side: Mapping[str, Any]) -> SideView:
    title, measures = f"{SIDE_NAMES[Side(side['side'])]}s", side["measures"]
    return SideView(
        title, measures, [_characteristic(side, each) for each in side["characteristics"]]
    )


def _characteristic(side: Mapping[str, Any], given: Mapping[str, Any]) -> CharacteristicView:
    measures = side["measures"]
    rows = [
        Row(
            "Everybody" if group["name"] == EVERYBODY else group["name"],
            HIDDEN if group["people"] is None else f"{group['people']:,}",
            [cell_of(group["cells"][measure["key"]]) for measure in measures],
        )
        for group in given["groups"]
    ]
    key = f"{side['side']}-{given['key']}"
    chart = bar_chart(
        key,
        f"{measures[0]['title']}, by {given['title'].lower()}",
        [(row.name, row.cells[0].share) for row in rows],
        label_heading="Group",
        value_heading="Share",
        largest=100,
        unit="%",
    )
    drawn = chart if any(row.cells[0].share is not None for row in rows[:-1]) else None
    return CharacteristicView(
        given["key"], key, given["title"], given["about"], given["merged"], rows, drawn
    )


def cell_of(cell: Mapping[str, Any]) -> Cell:
    """One figure in words: exact, from the least to the most it can be, or not shown."""
    if cell["of"] is None:
        return Cell(HIDDEN, "", False, None)
    least, most, of = cell["least"], cell["most"], cell["of"]
    if least != most:
        return Cell(f"{least:,} to {most:,} of {of:,}", _ratio(cell), cell["look"], None)
    share = 100 * least / of if of >= MIN_RESPONDENTS else None
    words = f"{least:,} of {of:,}" + ("" if share is None else f" ({share:.0f}%)")
    return Cell(words, _ratio(cell), cell["look"], share)


def _ratio(cell: Mapping[str, Any]) -> str:
    if cell["ratio"] is None:
        return ""
    least, most = cell["ratio"]
    return f"{least:.2f}" if least == most else f"{least:.2f} to {most:.2f}"


HEADINGS = (
    "Side",
    "Characteristic",
    "Group",
    "People in the group",
    "Figure",
    "Value",
    "Times as common as among everybody else",
    LOOK,
    "What it counts",
)


def table_of(report: Report) -> Iterator[Sequence[str]]:
    """Every figure of the report as a row, in the order of the page."""
    yield HEADINGS
    for side in report.sides:
        for characteristic in side.characteristics:
            for row in characteristic.rows:
                for measure, cell in zip(side.measures, row.cells):
                    yield (
                        side.title,
                        characteristic.title,
                        row.name,
                        row.people,
                        measure["title"],
                        cell.words,
                        cell.ratio,
                        LOOK if cell.look else "",
                        measure["counts"],
                    )

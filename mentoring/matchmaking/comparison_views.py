"""The coordinator's page that compares matches, and its files. Reading changes nothing."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from mentoring import numbers
from mentoring.downloads import csv_download, xlsx_download
from mentoring.listing import Page, page_asked, slice_of
from mentoring.matchmaking import comparison, presenters
from mentoring.matchmaking import comparison_presenters as shown
from mentoring.matchmaking import comparison_queries as queries
from mentoring.matchmaking.blind import faces_of
from mentoring.matchmaking.comparison import FEWEST, MOST, Against, Column
from mentoring.matchmaking.comparison_forms import ChangesFilterForm
from mentoring.matchmaking.comparison_groups import Groups, declared_groups, groups
from mentoring.matchmaking.models import MatchRun
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import paired_cohort_of

pages = Blueprint(
    "comparison", __name__, url_prefix="/cohorts/<int:cohort_id>/match-runs/comparison"
)

CHANGES = 12
"""So many to a page: each is four lines on a phone."""

GUARDS = ((pages, COORDINATOR),)


@dataclass(frozen=True)
class Compared:
    """Some matches of a cohort, read and set side by side."""

    runs: list[MatchRun]
    columns: list[Column]
    others: list[Against]
    groups: list[Groups]
    names: tuple[str, str]


def _compared(cohort: Cohort, run_ids: list[int]) -> Compared:
    runs = queries.runs_to_compare(cohort, run_ids)
    matches = queries.matches_to_compare(cohort, runs, presenters.run_title)
    divided = queries.divisions_of(run_ids)
    fared = [
        groups("Regions", matches, divided.regions),
        groups("Bands", matches, divided.bands),
        groups("Kinds of organisation", matches, divided.organisations),
    ]
    title = "Positive action"
    fared.append(declared_groups(title, matches, queries.declared_in(cohort)))
    left, right = presenters.side_words(cohort).values()
    return Compared(
        runs,
        [comparison.column(match) for match in matches],
        [comparison.against(matches[0], other) for other in matches[1:]],
        fared,
        (left, right),
    )


@pages.get("")
def index(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    asked = numbers.all_asked("run")
    told: dict[str, Any] = {"cohort": cohort, "asked": asked, "problem": ""}
    if FEWEST <= len(asked) <= MOST:
        told |= _page_of(_compared(cohort, asked))
    elif asked:
        told["problem"] = f"Tick {FEWEST} to {MOST} matches to compare"
    return render_template(
        "matchmaking/comparison.jinja", offered=queries.comparable_in(cohort), **told
    )


def _page_of(found: Compared) -> dict[str, Any]:
    form = ChangesFilterForm(shown.titles_of(found.columns)[1:])
    which, kind = (form.against(), form.kind.data or "") if form.validate() else (0, "")
    against = found.others[which]
    listed = [each for each in against.changes or () if kind in ("", each.kind)]
    page = slice_of(listed, page_asked(), size=CHANGES)
    labels = _labels(found, page)
    return {
        "found": found,
        "titles": shown.titles_of(found.columns),
        "rows": shown.rows_of(found.columns, *found.names),
        "charts": shown.charts_of(found.columns, found.names[0]),
        "tables": shown.group_tables(found.groups),
        "others": [shown.against_row(each, *found.names) for each in found.others],
        "counts_alone": any(each.changes is None for each in found.others),
        "form": form,
        "against": against,
        "page": page,
        "changes": [shown.change_row(each, labels) for each in page.rows],
    }


def _labels(found: Compared, page: Page) -> dict[int, str]:
    people = {who for each in page.rows for who in (each.left, each.was, each.now) if who}
    faces = [faces_of(run, people, me()) for run in found.runs]
    return {who: next((f for f in faces if who in f.numbers), faces[0]).full(who) for who in people}


def _file(cohort_id: int) -> tuple[list[list[Any]], list[list[Any]]] | None:
    """Figures and changes as rows; None when the address does not name matches to compare."""
    cohort, asked = paired_cohort_of(me(), cohort_id), numbers.all_asked("run")
    if not FEWEST <= len(asked) <= MOST:
        return None
    found = _compared(cohort, asked)
    titles = shown.titles_of(found.columns)
    rows = shown.rows_of(found.columns, *found.names)
    figures = shown.file_rows(titles, rows, shown.group_tables(found.groups))
    return figures, shown.against_rows(titles, found.others)


def _choose(cohort_id: int) -> Any:
    return redirect(
        url_for("comparison.index", cohort_id=cohort_id, run=numbers.all_asked("run")), 303
    )


@pages.get("/figures.csv")
def as_csv(cohort_id: int):
    told = _file(cohort_id)
    if told is None:
        return _choose(cohort_id)
    figures, changes = told
    return csv_download([*figures, [], *changes], f"comparison-of-matches-{cohort_id}.csv")


@pages.get("/figures.xlsx")
def as_xlsx(cohort_id: int):
    told = _file(cohort_id)
    if told is None:
        return _choose(cohort_id)
    figures, changes = told
    sheets = {"Figures": figures, "Partners that change": changes}
    return xlsx_download(sheets, f"comparison-of-matches-{cohort_id}.xlsx")

"""The matched list as a file: ours, or a coordinator's own with the match beside each row."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template

from mentoring import audit
from mentoring.errors import DomainError
from mentoring.pairings import matched_list
from mentoring.pairings.forms import MatchedListForm
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.models import Cohort
from mentoring.programmes.queries import paired_cohort_of
from mentoring.transactions import reads_first, unit_of_work

lists = Blueprint("matched_lists", __name__, url_prefix="/cohorts/<int:cohort_id>/pairings/list")

GUARDS = ((lists, COORDINATOR),)

KINDS = {
    "csv": ("text/csv", matched_list.as_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        matched_list.as_workbook,
    ),
}


@lists.get("")
def page(cohort_id: int):
    return _page(paired_cohort_of(me(), cohort_id), MatchedListForm())


def _page(cohort: Cohort, form: MatchedListForm) -> str:
    return render_template("pairings/list.jinja", cohort=cohort, form=form)


@lists.post("")
@reads_first
def download(cohort_id: int) -> Any:
    cohort = paired_cohort_of(me(), cohort_id)
    form = MatchedListForm()
    if form.validate_on_submit():
        try:
            rows = (
                matched_list.their_list(BytesIO(form.file.data.read()), cohort)
                if form.file.data
                else list(matched_list.our_list(cohort))
            )
        except DomainError as problem:
            form.blame(problem)
            return _page(cohort, form)
        detail = {"purpose": form.purpose.data, "rows": len(rows) - 1, "own": bool(form.file.data)}
        with unit_of_work():
            audit.record("matched list downloaded", cohort, actor=me(), detail=detail)
        return _file(rows, form.kind.data or "csv", cohort_id)
    return _page(cohort, form)


def _file(rows: list[Any], kind: str, cohort_id: int) -> Response:
    mimetype, write = KINDS[kind]
    response = Response(write(rows), mimetype=mimetype)
    name = f"matches-of-cohort-{cohort_id}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

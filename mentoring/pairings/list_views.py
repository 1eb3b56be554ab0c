"""The matched list as a file: ours, or a coordinator's own with the match beside each row."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, url_for

from mentoring.downloads import PeopleFile, people_download
from mentoring.pairings import matched_list
from mentoring.pairings.forms import MatchedListForm
from mentoring.permissions import COORDINATOR, me, recent_sign_in
from mentoring.programmes.queries import paired_cohort_of
from mentoring.transactions import reads_first

lists = Blueprint("matched_lists", __name__, url_prefix="/cohorts/<int:cohort_id>/pairings/list")

GUARDS = ((lists, COORDINATOR),)

KINDS = {
    "csv": ("text/csv", matched_list.as_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        matched_list.as_workbook,
    ),
}


@lists.route("", methods=["GET", "POST"])
@recent_sign_in
@reads_first
def download(cohort_id: int):
    cohort = paired_cohort_of(me(), cohort_id)
    form = MatchedListForm()

    def make() -> PeopleFile:
        sent = form.file.data
        if sent:
            own = BytesIO(sent.read())
            found = matched_list.their_list(own, cohort, sent.filename or "")
        else:
            found = matched_list.our_list(cohort)
        return PeopleFile(_file(found.rows, form.kind.data or "csv", cohort.id), found.named)

    return people_download(
        f"Matched list of {cohort.name}",
        make,
        actor=me(),
        back=url_for("cohort_pairings.index", cohort_id=cohort.id),
        form=form,
        template="pairings/list.jinja",
        cohort=cohort,
    )


def _file(rows: list[Any], kind: str, cohort_id: int) -> Response:
    mimetype, write = KINDS[kind]
    response = Response(write(rows), mimetype=mimetype)
    name = f"matches-of-cohort-{cohort_id}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

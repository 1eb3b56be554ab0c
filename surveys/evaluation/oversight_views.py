"""Pages of national oversight."""

from typing import Any

from flask import Blueprint, render_template, url_for
from wtforms import SelectField, StringField

from mentoring.forms import ListForm
from mentoring.listing import page_asked, page_of
from mentoring.permissions import OVERSIGHT, me
from surveys.evaluation.oversight import released, released_report
from surveys.evaluation.presenters import side_reports

pages = Blueprint("oversight", __name__, url_prefix="/oversight")

GUARDS = ((pages, OVERSIGHT),)


class ReleasedForm(ListForm):
    """Which released reports to show."""

    q = StringField("Programme or cohort")
    sort = SelectField("In order of", choices={"newest": "Newest", "programme": "Programme"})


@pages.get("")
def index() -> Any:
    form = ReleasedForm()
    query = released(me(), form.q.data or "", form.sort.data or "newest")
    return render_template(
        "surveys/evaluation/oversight.jinja", form=form, page=page_of(query, page_asked())
    )


@pages.get("/reports/<int:wave_id>")
def report(wave_id: int) -> Any:
    found = released_report(me(), wave_id)
    return render_template(
        "surveys/evaluation/released.jinja",
        report=found,
        cohort=found.wave.cohort,
        sides=side_reports(found, {}),
        back=url_for("oversight.index"),
    )

"""An assessor's read-only pages of a programme."""

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for

from mentoring.accounts.models import Account
from mentoring.listing import page_asked, page_of
from mentoring.permissions import ASSESSOR, Role, me
from mentoring.programmes.queries import programme_of
from mentoring.registry import HomeTask
from mentoring.reports import assessing
from mentoring.reports.forms import DecisionsForm

assessor = Blueprint("assessor", __name__, url_prefix="/assessments")

GUARDS = ((assessor, ASSESSOR),)


@assessor.get("/<int:programme_id>")
def programme(programme_id: int):
    found = programme_of(me(), programme_id, role=Role.ASSESSOR)
    return render_template(
        "reports/assessed.jinja",
        programme=found,
        cohorts=[(cohort, assessing.figures_of(cohort)) for cohort in assessing.cohorts_of(found)],
        back=url_for("home.page"),
    )


@assessor.get("/<int:programme_id>/decisions")
def decisions(programme_id: int):
    found, form = programme_of(me(), programme_id, role=Role.ASSESSOR), DecisionsForm()
    query = assessing.decisions(found, form.kind.data or "", form.sort.data or "newest")
    page = page_of(query, page_asked())
    return render_template(
        "reports/decisions.jinja",
        programme=found,
        form=form,
        page=page,
        kinds=assessing.KINDS,
        words=assessing.in_words,
        who=assessing.who_acted(found, page.rows),
        back=url_for("assessor.programme", programme_id=programme_id),
    )


def tasks(account: Account) -> Sequence[HomeTask]:
    """Each programme an assessor looks at."""
    if not account.has_grant(Role.ASSESSOR):
        return []
    return [
        HomeTask(
            "run",
            programme.name,
            "Its numbers and its decisions, without people.",
            url_for("assessor.programme", programme_id=programme.id),
        )
        for programme in assessing.programmes_assessed_by(account)
    ]

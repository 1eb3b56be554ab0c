"""A coordinator's page of the choices in a cohort."""

from flask import Blueprint, render_template

from mentoring.choices import overview
from mentoring.choices.forms import ChoicesFilterForm, typed
from mentoring.listing import page_asked, page_of
from mentoring.permissions import COORDINATOR, me
from mentoring.programmes.queries import paired_cohort_of

cohort_choices = Blueprint("cohort_choices", __name__)

GUARDS = ((cohort_choices, COORDINATOR),)


@cohort_choices.get("/cohorts/<int:cohort_id>/choices")
def index(cohort_id: int):
    cohort, form = paired_cohort_of(me(), cohort_id), ChoicesFilterForm()
    wanted = overview.ChoicesFilter(**typed(form, text="q", chose="chose", sort="sort"))
    page = page_of(overview.choosers_in(cohort, wanted), page_asked())
    return render_template(
        "choices/cohort.jinja",
        cohort=cohort,
        over=overview.why_over(cohort),
        form=form,
        page=page,
        named=overview.named_mentors([row.id for row in page.rows]),
        most_named=overview.most_named(cohort),
    )

"""Filters of reports."""

from wtforms import SelectField

from mentoring.forms import ListForm
from mentoring.reports.assessing import KINDS


class DecisionsForm(ListForm):
    """Which decisions an assessor wants to see."""

    kind = SelectField("About", choices={"": "Everything"} | KINDS)
    sort = SelectField("In order of", choices={"newest": "Newest", "oldest": "Oldest"})

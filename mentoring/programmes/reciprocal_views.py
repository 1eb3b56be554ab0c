"""The reciprocal sign-up page."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError, NotFound
from mentoring.mail import absolute_url
from mentoring.permissions import SIGNED_IN, me
from mentoring.profiles.queries import profile_to_show
from mentoring.profiles.sections import Section
from mentoring.programmes import applying, queries, reciprocal
from mentoring.programmes.models import Cohort, ProgrammeKind
from mentoring.programmes.reciprocal_forms import SignUpForm
from mentoring.transactions import unit_of_work

pages = Blueprint("reciprocal", __name__)

GUARDS = ((pages, SIGNED_IN),)


@pages.app_context_processor
def words():
    return {
        "signed_up": reciprocal.signed_up,
        "forward_link": forward_link,
        "takes_applications": queries.takes_applications,
    }


def forward_link(cohort: Cohort) -> str:
    """The address to send to a colleague."""
    return absolute_url(url_for("open_programmes.cohort", cohort_id=cohort.id))


@pages.route("/open-programmes/<int:cohort_id>/sign-up", methods=["GET", "POST"])
def sign_up(cohort_id: int):
    cohort, account = queries.public_cohort(cohort_id), me()
    if cohort.programme.kind is not ProgrammeKind.RECIPROCAL:
        raise NotFound
    profile = profile_to_show(account)
    form, missing = SignUpForm(cohort, profile), list[Section]()
    moves_from, leaves_team = reciprocal.moves_from(profile, cohort), bool(profile.team)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                application, missing = reciprocal.sign_up(
                    account, cohort, form.said(), actor=account
                )
            if moves_from:
                flash(_moved(moves_from, cohort, leaves_team), "notice")
                moves_from = ""
            if application is not None:
                return redirect(
                    url_for("my_applications.receipt", application_id=application.id), 303
                )
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "programmes/sign_up.jinja",
        cohort=cohort,
        form=form,
        missing=missing,
        can_apply=queries.takes_applications(cohort),
        could_declare=applying.could_declare(account, cohort),
        mine=reciprocal.live_application(account, cohort),
        moves_from=moves_from,
        leaves_team=leaves_team,
    )


def _moved(before: str, cohort: Cohort, left_team: bool) -> str:
    """What signing up has changed in the profile besides what was typed."""
    name = cohort.programme.organisation.name if cohort.programme.organisation else ""
    team = " The team you had named is taken out." if left_team else ""
    return (
        f"Your profile now says that you work at {name}. Before, it said {before}.{team} If that "
        "is wrong, change it in your profile."
    )

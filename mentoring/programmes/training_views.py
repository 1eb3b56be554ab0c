"""Coordinators write down the training an applicant has done, and take out mistakes."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mentoring import clock
from mentoring.errors import DomainError
from mentoring.permissions import COORDINATOR, me
from mentoring.profiles.presenters import valid_until
from mentoring.profiles.queries import trained, training_of
from mentoring.profiles.training import record_training, remove_training, training_in
from mentoring.programmes import queries
from mentoring.programmes.forms import AskFirstForm
from mentoring.programmes.prechecks import note_training
from mentoring.programmes.training_forms import TrainingForm
from mentoring.transactions import unit_of_work

training = Blueprint(
    "training",
    __name__,
    url_prefix="/cohorts/<int:cohort_id>/applications/<int:application_id>/training",
)

GUARDS = ((training, COORDINATOR),)


@training.route("", methods=["GET", "POST"])
def index(cohort_id: int, application_id: int) -> str | Response:
    cohort = queries.cohort_of(me(), cohort_id)
    application, form = queries.application_in(cohort, application_id), TrainingForm()
    account = application.account
    if form.validate_on_submit():
        try:
            with unit_of_work():
                record_training(account, **form.values(), actor=me())
                note_training(account)
            flash(f"Written down for {account.name}.", "success")
            return redirect(
                url_for("training.index", cohort_id=cohort_id, application_id=application_id), 303
            )
        except DomainError as problem:
            form.blame(problem)
    return render_template(
        "programmes/training.jinja",
        cohort=cohort,
        application=application,
        form=form,
        records=[(each, valid_until(each)) for each in training_of(account.id)],
        valid=bool(trained([account.id], clock.today())),
    )


@training.route("/<int:training_id>/remove", methods=["GET", "POST"])
def remove(cohort_id: int, application_id: int, training_id: int) -> str | Response:
    cohort = queries.cohort_of(me(), cohort_id)
    application, form = queries.application_in(cohort, application_id), AskFirstForm()
    record = training_in(application.account, training_id)
    back = url_for("training.index", cohort_id=cohort_id, application_id=application_id)
    if form.validate_on_submit():
        with unit_of_work():
            remove_training(record, application.account, actor=me())
            note_training(application.account)
        flash("Taken out. It no longer counts.", "success")
        return redirect(back, 303)
    return render_template(
        "profiles/ask.jinja",
        title="Take out this training?",
        text=f"{record.title}, {valid_until(record)}. It then no longer counts for "
        f"{application.account.name}. Do this if it was written down by mistake.",
        button_text="Take it out",
        form=form,
        back=back,
    )

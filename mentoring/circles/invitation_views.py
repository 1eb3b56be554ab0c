"""Answering an invitation to a circle from its link, without a password."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.circles import queries, services
from mentoring.circles.forms import AcceptForm, DeclineForm, NotNowForm
from mentoring.circles.models import CircleMember, MemberStatus
from mentoring.errors import DomainError
from mentoring.pairings.naming import day_before
from mentoring.permissions import BY_LINK
from mentoring.profiles.queries import find_profile
from mentoring.programmes.queries import agreement_of
from mentoring.transactions import unit_of_work

invitations = Blueprint("circle_invitations", __name__, url_prefix="/circle-invitations/<token>")

GUARDS = ((invitations, BY_LINK),)


@invitations.get("")
def show(token: str):
    return _page("invitation", queries.member_by_token(token), token)


def _page(name: str, member: CircleMember, token: str, form: Any = None) -> str:
    cohort = member.circle.cohort
    return render_template(
        f"circles/{name}.jinja",
        member=member,
        circle=member.circle,
        cohort=cohort,
        programme=cohort.programme,
        last_day=day_before(member.answer_by) if member.answer_by else None,
        agreement=agreement_of(cohort, cohort.agreement_version),
        token=token,
        form=form,
    )


def _still_open(member: CircleMember, token: str) -> Any:
    """Where to send somebody whose invitation no longer waits for them; None while it does."""
    if member.status is MemberStatus.INVITED:
        return None
    flash("This invitation no longer waits for your answer. Nothing was changed.", "notice")
    return redirect(url_for("circle_invitations.show", token=token), 303)


@invitations.route("/accept", methods=["GET", "POST"])
def accept(token: str):
    member = queries.member_by_token(token)
    if moved := _still_open(member, token):
        return moved
    account = member.application.account
    profile = find_profile(account.id)
    form = AcceptForm(data={"contact": (profile and profile.contact_to_share) or account.email})
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.accept(member, contact=form.contact.data or "", actor=account)
            return redirect(url_for("circle_invitations.show", token=token), 303)
        except DomainError as problem:
            form.blame(problem)
    return _page("accept", member, token, form)


@invitations.route("/decline", methods=["GET", "POST"])
def decline(token: str):
    member, form = queries.member_by_token(token), DeclineForm()
    if moved := _still_open(member, token):
        return moved
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.decline(member, reason=form.reason.data, actor=member.application.account)
            return redirect(url_for("circle_invitations.show", token=token), 303)
        except DomainError as problem:
            form.blame(problem)
    return _page("decline", member, token, form)


@invitations.route("/not-now", methods=["GET", "POST"])
def not_now(token: str):
    member, form = queries.member_by_token(token), NotNowForm()
    if moved := _still_open(member, token):
        return moved
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.not_now(member, ask_on=form.ask_on.data, actor=member.application.account)
            return redirect(url_for("circle_invitations.show", token=token), 303)
        except DomainError as problem:
            form.blame(problem)
    return _page("not_now", member, token, form)

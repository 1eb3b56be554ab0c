"""Answering an invitation to a circle from its link, without a password."""

from typing import Any

from flask import Blueprint, render_template, url_for

from mentoring.circles import queries, services
from mentoring.circles.fitting import fits_of
from mentoring.circles.forms import AcceptForm, DeclineForm, NotNowForm
from mentoring.circles.models import CircleMember, MemberStatus
from mentoring.pairings.answering import done, no_longer_open
from mentoring.pairings.naming import day_before
from mentoring.permissions import BY_LINK
from mentoring.profiles.queries import find_profile
from mentoring.programmes.queries import agreement_of

invitations = Blueprint("circle_invitations", __name__, url_prefix="/circle-invitations/<token>")

GUARDS = ((invitations, BY_LINK),)


@invitations.get("")
def show(token: str):
    member = queries.member_by_token(token)
    meets = fits_of([member.circle])[member.circle_id]
    return _page("invitation", member, token, meets=meets)


def _page(name: str, member: CircleMember, token: str, form: Any = None, **more: Any) -> str:
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
        **more,
    )


def _closed(member: CircleMember, token: str) -> Any:
    return no_longer_open(member.status is MemberStatus.INVITED, _back(token))


def _back(token: str) -> str:
    return url_for("circle_invitations.show", token=token)


@invitations.route("/accept", methods=["GET", "POST"])
def accept(token: str):
    member = queries.member_by_token(token)
    if moved := _closed(member, token):
        return moved
    account = member.application.account
    profile = find_profile(account.id)
    form = AcceptForm(data={"contact": (profile and profile.contact_to_share) or account.email})

    def yes() -> None:
        services.accept(member, contact=form.contact.data or "", actor=account)

    return done(form, yes, _back(token)) or _page("accept", member, token, form)


@invitations.route("/decline", methods=["GET", "POST"])
def decline(token: str):
    member, form = queries.member_by_token(token), DeclineForm()

    def no() -> None:
        services.decline(member, reason=form.reason.data, actor=member.application.account)

    return (
        _closed(member, token)
        or done(form, no, _back(token))
        or _page("decline", member, token, form)
    )


@invitations.route("/not-now", methods=["GET", "POST"])
def not_now(token: str):
    member, form = queries.member_by_token(token), NotNowForm()

    def later() -> None:
        services.not_now(member, ask_on=form.ask_on.data, actor=member.application.account)

    return (
        _closed(member, token)
        or done(form, later, _back(token))
        or _page("not_now", member, token, form)
    )

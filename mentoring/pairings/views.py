"""Answering an invitation from its link, and a person's own pairings."""

from flask import Blueprint, flash, redirect, render_template, url_for

from mentoring.errors import DomainError
from mentoring.pairings import again as matching_again
from mentoring.pairings import helping, queries, services
from mentoring.pairings.again import can_say
from mentoring.pairings.answering import done, help_page, no_longer_open
from mentoring.pairings.forms import (
    AcceptForm,
    AgainForm,
    DeclineForm,
    GoalsForm,
    NotNowForm,
    OwnEndForm,
)
from mentoring.pairings.goals import goals_of, set_goals
from mentoring.pairings.models import PairingMember
from mentoring.pairings.naming import day_before
from mentoring.pairings.presenters import WORDS, all_of_mine, mine
from mentoring.permissions import BY_LINK, SIGNED_IN, me
from mentoring.profiles.choices import AIMS, Aim
from mentoring.profiles.queries import find_profile
from mentoring.profiles.services import fingerprint
from mentoring.programmes.queries import agreement_of, application_of
from mentoring.transactions import unit_of_work

invitations = Blueprint("invitations", __name__)
pairings = Blueprint("pairings", __name__)

GUARDS = ((invitations, BY_LINK), (pairings, SIGNED_IN))


@invitations.app_context_processor
def _words() -> dict[str, object]:
    return {"pairing_words": WORDS}


invitations.add_app_template_filter(day_before, "last_day")


@invitations.get("/invitations/<token>")
def show(token: str):
    member = queries.member_by_token(token)
    shared = queries.share_an_experience(member.pairing)
    return render_template(
        "pairings/invitation.jinja",
        mine=mine(member, shared=shared),
        agreement=_agreement(member),
    )


def _agreement(member: PairingMember) -> str:
    """What both agree to by saying yes, in the version this invitation was sent with."""
    return agreement_of(member.pairing.cohort, member.pairing.agreement_version)


def _page(token: str) -> str:
    return url_for("invitations.show", token=token)


@invitations.route("/invitations/<token>/accept", methods=["GET", "POST"])
def accept(token: str):
    member = queries.member_by_token(token)
    if moved := no_longer_open(mine(member).can_answer, _page(token)):
        return moved
    profile = find_profile(member.account_id)
    usual = (profile.contact_to_share if profile else "") or member.account.email
    form = AcceptForm(member.pairing, data={"contact": usual})

    def yes() -> None:
        contact, line = form.contact.data or "", form.line_answer()
        services.accept(member, contact=contact, actor=member.account, same_line=line)

    return done(form, yes, _page(token)) or render_template(
        "pairings/accept.jinja", mine=mine(member), form=form, agreement=_agreement(member)
    )


@invitations.route("/invitations/<token>/decline", methods=["GET", "POST"])
def decline(token: str):
    member, form = queries.member_by_token(token), DeclineForm()

    def no() -> None:
        note = form.note.data or ""
        services.decline(member, reason=form.reason.data, note=note, actor=member.account)

    return (
        no_longer_open(mine(member).can_answer, _page(token))
        or done(form, no, _page(token))
        or render_template("pairings/decline.jinja", mine=mine(member), form=form)
    )


@invitations.route("/invitations/<token>/not-now", methods=["GET", "POST"])
def not_now(token: str):
    member, form = queries.member_by_token(token), NotNowForm()

    def later() -> None:
        services.not_now(member, ask_on=form.ask_on.data, actor=member.account)

    return (
        no_longer_open(mine(member).can_answer, _page(token))
        or done(form, later, _page(token))
        or render_template("pairings/not_now.jinja", mine=mine(member), form=form)
    )


@pairings.get("/pairings")
def index():
    return render_template("pairings/mine.jinja", pairings=all_of_mine(me()))


@pairings.get("/pairings/<int:pairing_id>")
def pairing(pairing_id: int):
    found = queries.pairing_of(me(), pairing_id)
    member = queries.member_of(found, me())
    shown = mine(member, shared=queries.share_an_experience(found))
    return render_template(
        "pairings/pairing.jinja",
        mine=shown,
        requests=helping.requests_in(found, me()),
        goals=[(each, goals_of(each, find_profile(each.account_id))) for each in found.members],
        aims=AIMS,
        needs=queries.partner_needs(member),
        can_say=can_say(member.application),
    )


@pairings.route("/applications/<int:application_id>/matching", methods=["GET", "POST"])
def again(application_id: int):
    application = application_of(me(), application_id)
    back = url_for("my_applications.show", application_id=application_id)
    if not can_say(application):
        flash("Nobody is matched from this application now. Nothing was changed.", "notice")
        return redirect(back, 303)
    form = AgainForm()

    def answer() -> None:
        wanted = form.again.data == "yes"
        matching_again.say(application_of(me(), application_id), again=wanted, actor=me())

    return done(form, answer, back, told="What you said has been saved.") or render_template(
        "pairings/again.jinja", application=application, form=form, back=back
    )


@pairings.route("/pairings/<int:pairing_id>/goals", methods=["GET", "POST"])
def goals(pairing_id: int):
    member = queries.member_of(queries.pairing_of(me(), pairing_id), me())
    said = goals_of(member, find_profile(member.account_id))
    seen = fingerprint(member.goals)
    form = GoalsForm(
        data={"learn": said.get(Aim.LEARN), "share": said.get(Aim.SHARE), "seen": seen}
    )
    if form.validate_on_submit():
        written = {Aim.LEARN: form.learn.data or "", Aim.SHARE: form.share.data or ""}
        try:
            with unit_of_work():
                set_goals(member, written, seen=form.seen.data, actor=me())
            flash("Saved. Your partner sees it on their page of this pairing.")
            return redirect(url_for("pairings.pairing", pairing_id=pairing_id), 303)
        except DomainError as problem:
            form.blame(problem)
            form.seen.data = fingerprint(member.goals)
    return render_template("pairings/goals.jinja", mine=mine(member), form=form)


@pairings.route("/pairings/<int:pairing_id>/end", methods=["GET", "POST"])
def end(pairing_id: int):
    found = queries.pairing_of(me(), pairing_id)
    member = queries.member_of(found, me())
    form = OwnEndForm(asks=can_say(member.application))
    if form.validate_on_submit():
        with unit_of_work():
            services.end_pairing(
                found,
                reason=form.reason.data,
                note=form.note.data or "",
                another=form.wants_again(),
                by=member,
                actor=me(),
            )
        flash("Your pairing has ended. Your partner is told kindly, without your reasons.")
        return redirect(url_for("pairings.pairing", pairing_id=pairing_id), 303)
    return render_template("pairings/end.jinja", mine=mine(member), form=form)


@pairings.route("/pairings/<int:pairing_id>/help", methods=["GET", "POST"])
def ask_help(pairing_id: int):
    found = queries.pairing_of(me(), pairing_id)
    member = queries.member_of(found, me())

    def ask(message: str) -> None:
        helping.ask_for_help(member, message=message, actor=me())

    back = url_for("pairings.pairing", pairing_id=pairing_id)
    return help_page(found.cohort.programme, ask, back=back, untold="Your partner")

"""The mails of a circle. They name no other member, and never say what anybody said."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mentoring.accounts.models import Account
from mentoring.circles.facilitator_links import link_token
from mentoring.circles.models import Circle, CircleHelp, CircleMember
from mentoring.circles.words import ANSWERS
from mentoring.formatters import on
from mentoring.mail import absolute_url, queue_mail
from mentoring.pairings.naming import day_before
from mentoring.programmes.models import Application
from mentoring.tokens import token_for


def token_of(member: CircleMember) -> str:
    """What stands in the address of somebody's invitation."""
    return token_for("circle-invitation", member.id)


def invitation(member: CircleMember, *, meets: Sequence[str], instead_of: str = "") -> None:
    """Invite somebody to a circle, or to another one; the link needs no password."""
    _send(member, "invitation", "An invitation for you", meets=meets, instead_of=instead_of)


def answered_for(member: CircleMember) -> None:
    """Tell somebody which answer a coordinator has noted for them."""
    answer = ANSWERS[member.status]
    _send(member, "answered_for", "We have noted your answer", answer=answer)


def taken_out(member: CircleMember, talk_by: date) -> None:
    """Tell somebody that their place is theirs no more, and when we talk about it; never why."""
    _send(member, "taken_out", "About your place", talk_by=on(talk_by))


def reminder(member: CircleMember) -> None:
    """Remind once of an invitation that waits."""
    _send(member, "reminder", "Your invitation is waiting for an answer")


def expired(member: CircleMember) -> None:
    """Tell somebody that the date to answer by has passed."""
    _send(member, "expired", "Your invitation has closed")


def introduction(member: CircleMember) -> None:
    """Tell a member that their circle starts, who facilitates it, and where its page is."""
    _send(member, "introduction", "Your circle starts")


def closed(member: CircleMember) -> None:
    """Tell somebody that their circle has come to its end."""
    _send(member, "closed", "Your circle has ended")


def _send(member: CircleMember, template: str, subject: str, **more: Any) -> None:
    account, circle = member.application.account, member.circle
    queue_mail(
        account.email,
        subject,
        f"circles/{template}",
        account_id=account.id,
        key=f"circle/{member.id}/{template}",
        name=account.name,
        circle=circle,
        cohort=circle.cohort,
        programme=circle.cohort.programme,
        answer_by=on(day_before(member.answer_by)) if member.answer_by else "",
        link=absolute_url(f"/circle-invitations/{token_of(member)}"),
        page=absolute_url(f"/circles/{circle.id}"),
        **more,
    )


def unplaced(application: Application, talk_by: date) -> None:
    """Tell somebody that there is no circle for them this time, and when we talk about it."""
    cohort = application.cohort
    queue_mail(
        application.account.email,
        "About your application",
        "circles/unplaced",
        account_id=application.account_id,
        key=f"circle-unplaced/{application.id}",
        name=application.account.name,
        cohort=cohort,
        programme=cohort.programme,
        talk_by=on(talk_by),
        profile_link=absolute_url("/profile"),
        link=absolute_url(f"/applications/{application.id}"),
    )


def named_facilitator(circle: Circle, *, is_new: bool) -> None:
    """Tell somebody that they facilitate a circle; a new one, what it means and how to say no."""
    sets_up = circle.facilitator is not None and circle.facilitator.tf_primary_method is None
    token = link_token(circle.id, circle.facilitator_id or 0)
    _to_facilitator(
        circle,
        "facilitator",
        "You facilitate a circle",
        is_new=is_new,
        sets_up=sets_up,
        answer=absolute_url(f"/circle-facilitators/{token}"),
    )


def no_longer_facilitator(
    circle: Circle, account: Account, *, role_ended: bool, closed: bool = False
) -> None:
    """Tell somebody that another facilitates the circle, or that it closed, and what that ends."""
    queue_mail(
        account.email,
        "A circle you facilitated has ended" if closed else "You no longer facilitate a circle",
        "circles/facilitator_no_more",
        account_id=account.id,
        name=account.name,
        circle=circle,
        programme=circle.cohort.programme,
        role_ended=role_ended,
        closed=closed,
    )


def left(circle: Circle) -> None:
    """Tell the facilitator that a place is free, and not whose it was or why."""
    _to_facilitator(circle, "left", "A place in your circle is free")


def _to_facilitator(circle: Circle, template: str, subject: str, **more: Any) -> None:
    facilitator = circle.facilitator
    if facilitator is None:
        return
    queue_mail(
        facilitator.email,
        subject,
        f"circles/{template}",
        account_id=facilitator.id,
        name=facilitator.name,
        circle=circle,
        programme=circle.cohort.programme,
        page=absolute_url(f"/facilitating/{circle.id}"),
        **more,
    )


def help_asked(request: CircleHelp, circle: Circle) -> None:
    """Tell the programme's named person that somebody asks; their words stay on the page."""
    programme = circle.cohort.programme
    queue_mail(
        programme.help_email,
        "Somebody in a circle asks for help",
        "circles/help_asked",
        key=f"circle-help/{request.id}/asked",
        name=programme.help_name,
        cohort=circle.cohort,
        programme=programme,
        page=absolute_url(f"/cohorts/{circle.cohort_id}/circles/help"),
    )


def help_answered(request: CircleHelp) -> None:
    """Tell whoever asked that there is an answer."""
    account, circle = request.account, request.circle
    where = "facilitating" if circle.facilitator_id == account.id else "circles"
    queue_mail(
        account.email,
        "You have an answer",
        "pairings/help_answered",
        account_id=account.id,
        key=f"circle-help/{request.id}/answered",
        name=account.name,
        programme=circle.cohort.programme,
        page=absolute_url(f"/{where}/{circle.id}"),
    )

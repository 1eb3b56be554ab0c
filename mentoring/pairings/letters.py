"""The mails of a pairing. Subjects and first lines say nothing sensitive."""

from collections.abc import Mapping, Sequence
from datetime import date

from mentoring import clock, formatters
from mentoring.mail import Letter, absolute_url, compose, queue_letters, queue_mail
from mentoring.pairings.again import can_say
from mentoring.pairings.models import HelpRequest, Pairing, PairingMember
from mentoring.pairings.naming import ANSWERS, last_day, named
from mentoring.pairings.queries import faces_of, partner_of
from mentoring.programmes.models import Cohort
from mentoring.tokens import token_for


def token_of(pairing_id: int, account_id: int) -> str:
    """What stands in the address of one person's invitation to a pairing."""
    return token_for("pairing-invitation", pairing_id, account_id)


INVITATION = "pairings/invitation"
LINK = "\ue000"
"""Holds the place of the link in an invitation composed before there is one: no key types it."""


def compose_invitation(
    cohort: Cohort, name: str, partner_line: str, reasons: Sequence[str], answer_by: date
) -> str:
    """An invitation to say yes, no or not now, with `LINK` where its link will stand."""
    return compose(
        INVITATION,
        name=name,
        partner_line=partner_line,
        reasons=reasons,
        cohort=cohort,
        programme=cohort.programme,
        answer_by=formatters.on(answer_by),
        link=LINK,
    )


def invitations(pairings: Sequence[Pairing], ready: Mapping[tuple[int, int], str]) -> None:
    """Queue the invitations of new pairings; `ready` ones, by pairing and application, as composed.

    A constant number of queries.
    """
    members = [member for pairing in pairings for member in pairing.members]
    missing = [each for each in members if not ready.get((each.pairing_id, each.application_id))]
    faces = faces_of([partner_of(member).account_id for member in missing])
    written = []
    for member in members:
        body = ready.get((member.pairing_id, member.application_id))
        if not body:
            partner = partner_of(member)
            body = compose_invitation(
                member.pairing.cohort,
                member.account.name,
                named(partner, faces.get(partner.account_id)).line,
                member.reasons,
                last_day(member.pairing),
            )
        token = token_of(member.pairing_id, member.account_id)
        written.append(
            Letter(
                member.account.email,
                "An invitation for you",
                body.replace(LINK, absolute_url(f"/invitations/{token}")),
                INVITATION,
                member.account_id,
                f"pairing/{member.pairing_id}/{member.account_id}/invitation",
            )
        )
    queue_letters(written)


def reminder(member: PairingMember, *, last: bool) -> None:
    """Remind of an invitation that waits; the `last` one says that no other comes."""
    subject = "Your invitation is waiting for an answer"
    _send(member, "reminder", subject, which=f"/{clock.today()}", last=last)


def introduction(member: PairingMember) -> None:
    """Tell a member that both said yes, and how to reach the other."""
    _send(member, "introduction", "You both said yes")


def answered_for(member: PairingMember) -> None:
    """Tell somebody which answer a coordinator has noted for them."""
    _send(member, "answered_for", "We have noted your answer")


def not_going_ahead(member: PairingMember) -> None:
    """Tell the other side that this invitation goes no further, without saying why."""
    _send(member, "not_going_ahead", "About your invitation")


def expired(member: PairingMember) -> None:
    """Tell both that the date to answer by has passed."""
    _send(member, "expired", "Your invitation has closed")


def ended(member: PairingMember, *, by_themselves: bool) -> None:
    """Confirm the end to whoever ended it, and tell the partner kindly."""
    template = "ended_by_you" if by_themselves else "ended"
    _send(member, template, "Your mentoring has ended" if by_themselves else "About your mentoring")


def help_asked(request: HelpRequest) -> None:
    """Tell the programme's named person that somebody asks; their words stay on the page."""
    cohort = request.pairing.cohort
    queue_mail(
        cohort.programme.help_email,
        "Somebody in a pairing asks for help",
        "pairings/help_asked",
        key=f"help/{request.id}/asked",
        name=cohort.programme.help_name,
        cohort=cohort,
        programme=cohort.programme,
        page=absolute_url(f"/cohorts/{cohort.id}/help-requests"),
    )


def help_answered(request: HelpRequest) -> None:
    """Tell whoever asked that there is an answer."""
    queue_mail(
        request.account.email,
        "You have an answer",
        "pairings/help_answered",
        account_id=request.account_id,
        key=f"help/{request.id}/answered",
        name=request.account.name,
        programme=request.pairing.cohort.programme,
        page=absolute_url(f"/pairings/{request.pairing_id}"),
    )


def _send(
    member: PairingMember, template: str, subject: str, *, which: str = "", last: bool = True
) -> None:
    pairing, partner = member.pairing, partner_of(member)
    queue_mail(
        member.account.email,
        subject,
        f"pairings/{template}",
        account_id=member.account_id,
        key=f"pairing/{pairing.id}/{member.account_id}/{template}{which}",
        last=last,
        name=member.account.name,
        member=member,
        partner=partner,
        partner_line=named(partner, faces_of([partner.account_id]).get(partner.account_id)).line,
        pairing=pairing,
        answer=ANSWERS.get(member.answer, ""),
        cohort=pairing.cohort,
        programme=pairing.cohort.programme,
        answer_by=formatters.on(last_day(pairing)),
        link=absolute_url(f"/invitations/{token_of(pairing.id, member.account_id)}"),
        page=absolute_url(f"/pairings/{pairing.id}"),
        open_programmes=absolute_url("/open-programmes"),
        can_say=can_say(member.application),
        again_link=absolute_url(f"/applications/{member.application_id}/matching"),
    )

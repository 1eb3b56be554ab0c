"""Applications: what people send, follow, change and withdraw, and what coordinators answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mentoring import audit, clock, formatters
from mentoring.accounts.models import Account, ClaimInvitation
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.mail import absolute_url, queue_mail
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import find_profile, has_declared, missing_sections
from mentoring.profiles.sections import BY_KEY, Section
from mentoring.profiles.services import profile_of, save_answers
from mentoring.programmes import looks, prechecks, queries, rules
from mentoring.programmes.look_models import LookKind
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    Side,
)
from mentoring.programmes.states import move_application
from mentoring.signals import application_moved, people_taken_in
from mentoring.transactions import lock

ALREADY = "You have already applied to this. Here is what you sent."
CLOSED = "Applications to this have closed, so we cannot take this."


@dataclass(frozen=True)
class ManyApproved:
    """What came of approving several at once."""

    approved: Sequence[Application]
    skipped: Sequence[Application]
    asked: int = 0
    """Those who were on a list and have been asked only now to confirm their profile."""


def apply(
    account: Account, cohort: Cohort, side: Side, *, actor: audit.Actor, statement: str = ""
) -> Application:
    """Send an application, ask the rules of it and queue the receipt.

    Raises Conflict when the person has a live application on this side or the cohort takes none.
    """
    if side not in SIDES[cohort.programme.kind]:
        raise DomainError("Choose what you want to be in this programme.", field="side")
    if not queries.takes_applications(cohort):
        raise Conflict(CLOSED)
    application = Application(
        cohort_id=cohort.id,
        account_id=account.id,
        side=side,
        status=ApplicationStatus.SUBMITTED,
        statement=statement,
        submitted_at=clock.now(),
        hear_by_on=cohort.hear_by_on,
        **prechecks.findings_of(account, cohort, side),
    )
    try:
        with db.session.begin_nested():
            db.session.add(application)
    except IntegrityError:
        raise Conflict(ALREADY) from None
    audit.note_status(application, None, actor=actor)
    _write(application, "receipt", f"We have your application to {cohort.name}")
    application_moved.send(application, actor=actor)
    return application


ROLE_OF = {
    Side.MENTEE: "wants_mentee",
    Side.MENTOR: "wants_mentor",
    Side.JUNIOR: "wants_reciprocal",
    Side.SENIOR: "wants_reciprocal",
    Side.MEMBER: "wants_circle",
}


def side_wanted(cohort: Cohort, profile: Profile) -> str | None:
    """The side a person most likely applies for, from what their profile says; None if unclear."""
    sides = SIDES[cohort.programme.kind]
    if len(sides) == 1:
        return sides[0].value
    wanted = [side for side in sides if getattr(profile, ROLE_OF[side])]
    return wanted[0].value if len(wanted) == 1 else None


def apply_if_ready(
    account: Account, cohort: Cohort, side: Side, *, actor: audit.Actor, statement: str = ""
) -> tuple[Application | None, list[Section]]:
    """Apply, which also says in the profile that one wants this side; or say which pages are
    missing and leave the profile as it is.

    Raises what `apply` raises.
    """
    missing = missing_pages(account, cohort, side)
    if missing:
        return None, missing
    profile = profile_of(account)
    if not getattr(profile, ROLE_OF[side]):
        save_answers(profile, actor=actor, **{ROLE_OF[side]: True})
    return apply(account, cohort, side, actor=actor, statement=statement), []


def missing_pages(account: Account, cohort: Cohort, side: Side) -> list[Section]:
    """The pages of the profile that this side needs before applying, none where not asked.

    That one wants the side is said by applying; only with other pages to fill in does its page
    stand first, because it makes the profile offer them.
    """
    if not rules.from_stored(cohort.eligibility).profile_complete:
        return []
    profile, wants = find_profile(account.id), BY_KEY["roles"]
    others = [each for each in missing_sections(profile, [side]) if each is not wants]
    ticked = profile is not None and getattr(profile, ROLE_OF[side])
    return others if ticked or not others else [wants, *others]


def sides_left(cohort: Cohort, applied: Sequence[Application]) -> list[Side]:
    """The sides on which somebody who has sent these may still apply; none where one applies once
    to a cohort."""
    if applied and rules.from_stored(cohort.eligibility).one_application:
        return []
    taken = {each.side for each in applied}
    return [side for side in SIDES[cohort.programme.kind] if side not in taken]


def unfinished(
    account: Account, cohort: Cohort, sides: Sequence[Side]
) -> dict[Side, list[Section]]:
    """The pages of the profile still to fill in, by each of these sides that needs any."""
    found = {side: missing_pages(account, cohort, side) for side in sides}
    return {side: pages for side, pages in found.items() if pages}


def could_declare(account: Account, cohort: Cohort) -> bool:
    """Whether a cohort asks for the declaration and this person has not said anything yet."""
    asked = rules.from_stored(cohort.eligibility).under_represented
    return asked and not has_declared(account.id)


def edit_application(
    application: Application, *, statement: str, version: int, actor: audit.Actor
) -> None:
    """Change what was sent, until closing, and ask the rules again.

    A returned application goes back to the coordinator. Raises StaleEdit when it was saved in
    another tab, Conflict when it can no longer be edited.
    """
    lock(application)
    if application.version != version:
        raise StaleEdit(
            "This application was changed after you opened the page. What you typed is still "
            "below. Check it and save again."
        )
    if not can_edit(application):
        raise Conflict("This application can no longer be changed.")
    application.statement = statement
    application.version += 1
    prechecks.check_again(application)
    audit.record("application edited", application, actor=actor)
    if application.status is ApplicationStatus.RETURNED:
        _move(application, ApplicationStatus.SUBMITTED, actor=actor)


def can_edit(application: Application) -> bool:
    """Whether its owner may still change what they sent."""
    waiting = application.status in (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED)
    return waiting and queries.takes_applications(application.cohort)


def applied_to(account: Account, cohort: Cohort) -> Sequence[Application]:
    """What somebody has sent to a cohort and not withdrawn, on each side."""
    return db.session.scalars(
        select(Application)
        .where(
            Application.cohort_id == cohort.id,
            Application.account_id == account.id,
            Application.status != ApplicationStatus.WITHDRAWN,
        )
        .order_by(Application.id)
    ).all()


def withdraw(application: Application, *, actor: audit.Actor) -> None:
    """Take an application back; the person may apply again while the cohort is open.

    Raises Conflict when it is withdrawn already, or (by those who listen) when the person is in
    a pairing that must be ended first.
    """
    lock(application)
    _move(application, ApplicationStatus.WITHDRAWN, actor=actor)


def ask_to_look_again(application: Application, *, text: str, actor: audit.Actor) -> None:
    """The person answers a return; it goes back to the coordinator, marked.

    Raises Conflict when the application has not been returned, DomainError without words.
    """
    lock(application)
    if application.status is not ApplicationStatus.RETURNED:
        raise Conflict("This application is not waiting for you, so there is nothing to answer.")
    looks.begin(application, LookKind.RETURN, words=text, actor=actor)
    application.version += 1
    prechecks.check_again(application)
    _move(application, ApplicationStatus.SUBMITTED, actor=actor)


def approve(application: Application, *, actor: audit.Actor) -> bool:
    """Take a person into the matching; says whether they are asked first to confirm their profile.

    Raises Conflict when it cannot be approved now.
    """
    _refuse_finished(application.cohort)
    lock(application)
    _move(application, ApplicationStatus.APPROVED, actor=actor)
    return bool(_tell_approved([application], actor))


def _refuse_finished(cohort: Cohort) -> None:
    if cohort.status is CohortStatus.FINISHED:
        raise Conflict(
            "This cohort is finished, so nobody else is taken in. You can still return an "
            "application, with a reason."
        )


def _tell_approved(applications: Sequence[Application], actor: audit.Actor) -> int:
    """Write to people who were approved; where a list brought them in and nobody wrote to them
    yet, after the mail that says who gave their name. Returns how many get that one now."""
    answers = people_taken_in.send(applications, actor=actor)
    asked: set[int] = set().union(*(accounts for _, accounts in answers))
    unclaimed = set(
        db.session.scalars(
            select(ClaimInvitation.account_id).where(
                ClaimInvitation.account_id.in_([each.account_id for each in applications]),
                ClaimInvitation.used_at.is_(None),
            )
        )
    )
    for application in applications:
        _write(
            application,
            "approved",
            f"You will be part of {_name(application)}",
            to_confirm=application.account_id in unclaimed,
        )
    return len(asked)


def approve_many(
    cohort: Cohort, application_ids: Sequence[int], *, actor: audit.Actor
) -> ManyApproved:
    """Approve those of the ticked that still wait; the others are named, not refused.

    Raises Conflict when the cohort is finished.
    """
    _refuse_finished(cohort)
    found = db.session.scalars(
        select(Application)
        .where(Application.cohort_id == cohort.id, Application.id.in_(application_ids))
        .order_by(Application.id)
        .with_for_update(key_share=True, of=Application)
        .execution_options(populate_existing=True)
    ).all()
    approved = [a for a in found if a.status is ApplicationStatus.SUBMITTED]
    for application in approved:
        _move(application, ApplicationStatus.APPROVED, actor=actor)
    asked = _tell_approved(approved, actor)
    return ManyApproved(approved, [a for a in found if a not in approved], asked)


def check_waiting_again(cohort: Cohort) -> int:
    """Ask the rules again of every application that waits, and of those approved under these very
    rules; says how many came out otherwise. Nobody's approval is changed by it."""
    found = db.session.scalars(
        select(Application)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.cohort_id == cohort.id, prechecks.CHECKED_AGAIN)
        .order_by(Application.id)
    ).all()
    return prechecks.check_all_again(found)


def return_with_reason(application: Application, *, reason: str, actor: audit.Actor) -> None:
    """Send an application back with what to mend; the person can ask for another look.

    Raises DomainError without a reason and Conflict when it cannot be returned now.
    """
    if not reason.strip():
        raise DomainError("Write what the person can do", field="reason")
    lock(application)
    application.return_reason = reason
    application.version += 1
    _move(application, ApplicationStatus.RETURNED, actor=actor, reason=reason)
    _write(application, "returned", f"About your application to {_name(application)}")


def _move(
    application: Application,
    to: ApplicationStatus,
    *,
    actor: audit.Actor,
    reason: str | None = None,
) -> None:
    move_application(application, to, actor=actor, reason=reason)
    looks.settle(application, actor=actor, reason=reason)
    application_moved.send(application, actor=actor)


def _name(application: Application) -> str:
    return application.cohort.name


def _write(application: Application, template: str, subject: str, **more: object) -> None:
    queue_mail(
        application.account.email,
        subject,
        f"programmes/{template}",
        account_id=application.account_id,
        name=application.account.name,
        application=application,
        cohort=application.cohort,
        programme=application.cohort.programme,
        hear_by=formatters.on(application.hear_by_on),
        closes=formatters.on(application.cohort.closes_on),
        side=prechecks.SIDE_WORDS[application.side],
        link=absolute_url(f"/applications/{application.id}"),
        **more,
    )

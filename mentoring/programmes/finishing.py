"""Finishing a cohort: whoever still waits in it is told once, and nothing is promised."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mentoring import audit
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.mail import Letter, absolute_url, compose, queue_letters
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, CohortStatus
from mentoring.programmes.prechecks import SIDE_WORDS
from mentoring.programmes.states import move_cohort
from mentoring.registry import current_registry
from mentoring.transactions import lock

TOLD = "programmes/finished"


def waiting_in(cohort: Cohort) -> Sequence[Application]:
    """Applications nobody has decided, or that are approved and have no partner or circle.

    Whoever would like no other match does not wait, nor whose invitation can still be answered,
    nor whose pairing or circle ran its course.
    """
    query = (
        select(Application)
        .join(Application.account)
        .where(
            Application.cohort_id == cohort.id,
            Application.status.in_((ApplicationStatus.SUBMITTED, ApplicationStatus.APPROVED)),
            Application.no_more_matches_at.is_(None),
            Account.active.is_(True),
            Account.erased_at.is_(None),
        )
        .options(joinedload(Application.account).lazyload(Account.grants))
        .order_by(Application.id)
    )
    for held in current_registry().placed_in:
        query = query.where(Application.id.not_in(held(cohort)))
    return db.session.scalars(query).all()


def people_to_tell(cohort: Cohort) -> int:
    """How many people get the mail when the cohort is finished now."""
    return len({each.account_id for each in waiting_in(cohort)})


def finish_cohort(cohort: Cohort, *, actor: audit.Actor) -> None:
    """Put the cohort away; its pairings may go on, and whoever waits in it gets one mail.

    Raises Conflict when it is not running.
    """
    lock(cohort)
    move_cohort(cohort, CohortStatus.FINISHED, actor=actor)
    by_person: dict[int, list[Application]] = {}
    for each in waiting_in(cohort):
        by_person.setdefault(each.account_id, []).append(each)
    queue_letters([_letter(cohort, found) for found in by_person.values()])


def _letter(cohort: Cohort, found: Sequence[Application]) -> Letter:
    account = found[0].account
    approved = ApplicationStatus.APPROVED
    body = compose(
        TOLD,
        name=account.name,
        cohort=cohort,
        programme=cohort.programme,
        standing=[(SIDE_WORDS[each.side], each.status is approved) for each in found],
        link=absolute_url(f"/applications/{found[0].id}"),
        open_programmes=absolute_url("/open-programmes"),
    )
    subject = f"{cohort.name} is finished"
    key = f"cohort-finished/{cohort.id}/{account.id}"
    return Letter(account.email, subject, body, TOLD, account.id, key)

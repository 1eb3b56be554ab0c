"""What a coordinator reads of the choices in a cohort: who named whom and why, never who avoids."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select

from mentoring.accounts.models import Account
from mentoring.choices.models import ChoiceResponse, Mark, MentorChoice
from mentoring.choices.queries import LIVE
from mentoring.clock import today
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.listing import by_name
from mentoring.pairings.queries import has_pairings
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, Cohort, Side


@dataclass(frozen=True)
class ChoicesFilter:
    """What a coordinator asks of the list of choices."""

    text: str = ""
    chose: str = ""
    sort: str = "name"


def why_over(cohort: Cohort) -> str:
    """Why nobody chooses any more, for coordinators; empty while mentees may choose."""
    last_day = cohort.choose_by_on
    if has_pairings(cohort):
        return (
            "A match has been published, so choosing is over. The lists count in any round to come."
        )
    return (
        f"Mentees could choose until the end of {on(last_day)}."
        if last_day is not None and last_day < today()
        else ""
    )


@dataclass(frozen=True)
class StillChoosing:
    """Until when the mentees of a cohort may choose, and how many have."""

    last_day: date
    chosen: int
    not_yet: int


def still_choosing(cohort: Cohort) -> StillChoosing | None:
    """Whom a publication now would cut short in choosing; None where nobody chooses any more."""
    if cohort.choose_by_on is None or why_over(cohort):
        return None
    named = select(MentorChoice.id).where(MentorChoice.mentee_id == Application.id).exists()
    chosen, everybody = db.session.execute(
        select(func.count().filter(named), func.count())
        .select_from(Application)
        .where(
            Application.cohort_id == cohort.id,
            Application.side == Side.MENTEE,
            Application.status.in_(LIVE),
        )
    ).one()
    return StillChoosing(cohort.choose_by_on, chosen, everybody - chosen)


def choosers_in(cohort: Cohort, wanted: ChoicesFilter) -> Select[Any]:
    """The mentees of a cohort with how many mentors each named, for their coordinator."""
    named = (
        select(func.count())
        .where(MentorChoice.mentee_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    query = (
        select(Application.id, Account.name, Application.status, named.label("named"))
        .join(Account, Account.id == Application.account_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.side == Side.MENTEE,
            Application.status.in_(LIVE),
        )
    )
    if wanted.text:
        query = query.where(Account.name.icontains(wanted.text, autoescape=True))
    if wanted.chose:
        query = query.where(named > 0 if wanted.chose == "yes" else named == 0)
    order: list[Any] = [named.desc()] if wanted.sort == "most" else []
    return query.order_by(*order, by_name(Account.name), Application.id)


def named_mentors(mentee_ids: Collection[int]) -> dict[int, list[Any]]:
    """Whom each of some mentees named: place, mentor's name and application, reason and whether
    the mentor would like to work with them. Never whom a mentor avoids."""
    found: dict[int, list[Any]] = {each: [] for each in mentee_ids}
    for row in db.session.execute(
        select(
            MentorChoice.mentee_id,
            MentorChoice.place,
            MentorChoice.reason,
            Application.id.label("application_id"),
            Account.name,
            (ChoiceResponse.mark == Mark.PREFER).label("preferred"),
        )
        .join(Application, Application.id == MentorChoice.mentor_id)
        .join(Account, Account.id == Application.account_id)
        .outerjoin(
            ChoiceResponse,
            and_(
                ChoiceResponse.mentor_id == MentorChoice.mentor_id,
                ChoiceResponse.mentee_id == MentorChoice.mentee_id,
            ),
        )
        .where(MentorChoice.mentee_id.in_(found))
        .order_by(MentorChoice.mentee_id, MentorChoice.place)
    ):
        found[row.mentee_id].append(row)
    return found


def most_named(cohort: Cohort, most: int = 10) -> Sequence[Any]:
    """The mentors named most often, with their places offered, for the coordinator."""
    count = func.count(MentorChoice.id)
    return db.session.execute(
        select(
            Application.id,
            Account.name,
            func.coalesce(Profile.capacity, 1).label("places"),
            count.label("named"),
        )
        .join(MentorChoice, MentorChoice.mentor_id == Application.id)
        .join(Account, Account.id == Application.account_id)
        .outerjoin(Profile, Profile.account_id == Account.id)
        .where(Application.cohort_id == cohort.id)
        .group_by(Application.id, Account.name, Profile.capacity)
        .order_by(count.desc(), by_name(Account.name))
        .limit(most)
    ).all()

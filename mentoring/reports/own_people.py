"""How many of an organisation's people take part in national programmes, for its sponsor.

Four counts of each cohort, none with a name. Three things keep anybody from being worked out:

- a count below 8 is not shown, and any other is rounded to the nearest five, so that one count
  taken from another, or from a national figure, cannot tell a few people from nobody;
- everything is counted as it stood on the first of the month, so that a number does not move on
  the day on which somebody is known to have left;
- there is no total over cohorts, sides or organisations from which a small one could be taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select, true

from mentoring import clock, disclosure
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import granted
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.organisations.models import Organisation
from mentoring.pairings.models import Pairing, PairingMember
from mentoring.permissions import Role
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, Cohort, CohortStatus, Programme

COUNTED = ("applied", "matched", "meeting", "finished")


@dataclass(frozen=True)
class OwnPeople:
    """The people of one organisation in one cohort of a national programme; None is too few."""

    organisation: str
    programme: str
    cohort: str
    applied: int | None
    matched: int | None
    meeting: int | None
    finished: int | None


def counted_on(today: date) -> date:
    """The day whose figures are shown: the first of the month."""
    return today.replace(day=1)


def cohorts_with_sponsored(account: Account) -> Select[Any]:
    """Each national cohort beside each organisation this account sponsors, newest first.

    Cohorts stand there whether or not anybody of the organisation takes part: a row that is
    missing would tell.
    """
    mine = granted(account, Role.SPONSOR, RoleGrant.organisation_id)
    return (
        select(
            Cohort.id.label("cohort_id"),
            Organisation.id.label("organisation_id"),
            Cohort.name.label("cohort"),
            Programme.name.label("programme"),
            Organisation.name.label("organisation"),
        )
        .select_from(Cohort)
        .join(Programme, Programme.id == Cohort.programme_id)
        .join(Organisation, true())
        .where(
            Organisation.id.in_(mine),
            Programme.organisation_id.is_(None),
            Cohort.status != CohortStatus.DRAFT,
            Cohort.opens_on < counted_on(clock.today()),
        )
        .order_by(Cohort.opens_on.desc(), Cohort.id.desc(), by_name(Organisation.name))
    )


def own_people(rows: Sequence[Any]) -> list[OwnPeople]:
    """What may be shown of each of these rows; one query however many there are."""
    counts = _counts({row.cohort_id for row in rows}, {row.organisation_id for row in rows})
    nobody = dict.fromkeys(COUNTED, 0)
    return [
        OwnPeople(
            row.organisation,
            row.programme,
            row.cohort,
            **{
                name: disclosure.rounded_count(count)
                for name, count in counts.get((row.cohort_id, row.organisation_id), nobody).items()
            },
        )
        for row in rows
    ]


def _counts(cohorts: set[int], organisations: set[int]) -> dict[tuple[int, int], dict[str, int]]:
    moment = clock.start_of_day(counted_on(clock.today()))
    begun = Pairing.confirmed_at < moment
    over = begun & (Pairing.ended_at < moment)
    going = begun & or_(Pairing.ended_at.is_(None), Pairing.ended_at >= moment)

    def people(which: Any) -> Any:
        return func.count(case((which, Application.account_id)).distinct())

    rows = db.session.execute(
        select(
            Application.cohort_id,
            Profile.organisation_id,
            func.count(Application.account_id.distinct()).label("applied"),
            people(begun).label("matched"),
            people(going).label("meeting"),
            people(over).label("finished"),
        )
        .join(Profile, Profile.account_id == Application.account_id)
        .outerjoin(PairingMember, PairingMember.application_id == Application.id)
        .outerjoin(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(
            Application.cohort_id.in_(cohorts),
            Profile.organisation_id.in_(organisations),
            Application.submitted_at < moment,
        )
        .group_by(Application.cohort_id, Profile.organisation_id)
    )
    return {
        (row.cohort_id, row.organisation_id): {name: row._mapping[name] for name in COUNTED}
        for row in rows
    }

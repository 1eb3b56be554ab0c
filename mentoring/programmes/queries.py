"""Reads of programmes, cohorts and applications, always through their owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from mentoring import clock
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import granted
from mentoring.audit import StatusChange
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.organisations.models import Organisation
from mentoring.permissions import Role
from mentoring.prepared import rows_of
from mentoring.profiles.models import Profile
from mentoring.programmes import meeting
from mentoring.programmes.gates import all_filled
from mentoring.programmes.look_models import LookAgain, LookStatus
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortGate,
    CohortStatus,
    CohortVersion,
    Programme,
    Side,
    Versioned,
)


def _programmes(account: Account, role: Role) -> Sequence[Programme]:
    return db.session.scalars(
        select(Programme)
        .where(Programme.id.in_(granted(account, role)))
        .order_by(by_name(Programme.name))
    ).all()


def programmes_of(account: Account) -> Sequence[Programme]:
    """The programmes this account coordinates."""
    return _programmes(account, Role.COORDINATOR)


def programmes_evaluated_by(account: Account) -> Sequence[Programme]:
    """The programmes this account evaluates."""
    return _programmes(account, Role.EVALUATOR)


def programme_of(
    account: Account, programme_id: int, *, role: Role = Role.COORDINATOR
) -> Programme:
    """One programme in which this account holds `role`; raises NotFound otherwise."""
    found = db.session.scalar(
        select(Programme).where(
            Programme.id == programme_id, Programme.id.in_(granted(account, role))
        )
    )
    if found is None:
        raise NotFound
    return found


def cohort_of(account: Account, cohort_id: int, *, role: Role = Role.COORDINATOR) -> Cohort:
    """One cohort of a programme in which this account holds `role`; raises NotFound."""
    found = db.session.scalar(
        select(Cohort).where(
            Cohort.id == cohort_id, Cohort.programme_id.in_(granted(account, role))
        )
    )
    if found is None:
        raise NotFound
    return found


def cohort_to_report(account: Account, cohort_id: int) -> Cohort:
    """A cohort this person coordinates or evaluates, for its reports; raises NotFound."""
    for role in (Role.COORDINATOR, Role.EVALUATOR):
        if account.has_grant(role):
            try:
                return cohort_of(account, cohort_id, role=role)
            except NotFound:
                continue
    raise NotFound


def paired_cohort_of(account: Account, cohort_id: int) -> Cohort:
    """A cohort this person coordinates whose people are paired.

    Raises NotFound for a cohort of circles: there is no match, supply or pairing to see in it.
    """
    cohort = cohort_of(account, cohort_id)
    if cohort.in_circles:
        raise NotFound(
            "This cohort meets in circles, so nobody is matched or paired in it. "
            "Form its circles from the cohort's page."
        )
    return cohort


def application_of(account: Account, application_id: int) -> Application:
    """One of this person's own applications; raises NotFound otherwise."""
    found = db.session.scalar(
        select(Application).where(
            Application.id == application_id, Application.account_id == account.id
        )
    )
    if found is None:
        raise NotFound
    return found


def applications_of(account: Account) -> Sequence[Application]:
    """Everything this person has applied to, newest first."""
    return db.session.scalars(
        select(Application)
        .where(Application.account_id == account.id)
        .order_by(Application.submitted_at.desc())
    ).all()


GLANCE = (
    select(
        Application.id,
        Application.status,
        Application.hear_by_on,
        Application.no_more_matches_at,
        Cohort.name.label("cohort"),
        Cohort.status.label("cohort_status"),
        Cohort.starts_on,
        Programme.kind,
    )
    .join(Cohort, Cohort.id == Application.cohort_id)
    .join(Programme, Programme.id == Cohort.programme_id)
    .where(
        Application.account_id == bindparam("account"),
        Application.status != ApplicationStatus.WITHDRAWN,
    )
    .order_by(Application.submitted_at.desc())
)
"""Built once: it stands on the way to every home page."""


def live_applications_of(account: Account) -> Sequence[Any]:
    """Where each application of this person stands in a cohort that is not over; one query.

    The links at the top of the page need no question of their own then.
    """
    rows = rows_of(GLANCE, account=account.id)
    meeting.remember(account, {row.kind for row in rows})
    return [row for row in rows if row.cohort_status is not CohortStatus.FINISHED]


TAKES_PART = select(Application.id).where(Application.account_id == bindparam("account")).limit(1)


def takes_part(account: Account) -> bool:
    """Whether anything but a role may wait for this person: staff take part by applying."""
    return not account.grants or bool(rows_of(TAKES_PART, account=account.id))


def application_in(cohort: Cohort, application_id: int) -> Application:
    """One application to a cohort already loaded through its owner; raises NotFound."""
    found = db.session.scalar(
        select(Application).where(
            Application.id == application_id, Application.cohort_id == cohort.id
        )
    )
    if found is None:
        raise NotFound
    return found


def approved_applications(cohort: Cohort, side: Side | None = None) -> Sequence[Application]:
    """Approved applications of a cohort, of one side or both, oldest first."""
    query = select(Application).where(
        Application.cohort_id == cohort.id,
        Application.status == ApplicationStatus.APPROVED,
    )
    if side is not None:
        query = query.where(Application.side == side)
    return db.session.scalars(query.order_by(Application.id)).all()


def gates_of(cohort: Cohort) -> dict[str, CohortGate]:
    """What was answered to the gates of a cohort, by key of the gate."""
    rows = db.session.scalars(select(CohortGate).where(CohortGate.cohort_id == cohort.id))
    return {row.gate.value: row for row in rows}


def gates_filled(cohort: Cohort) -> bool:
    """Whether every gate has its reference, so that sensitive answers may be used to match."""
    return all_filled(gates_of(cohort))


def versions_of(cohort: Cohort, subject: Versioned) -> Sequence[CohortVersion]:
    """What a cohort's rules or agreement said and since when, the newest first."""
    return db.session.scalars(
        select(CohortVersion)
        .where(CohortVersion.cohort_id == cohort.id, CohortVersion.subject == subject)
        .order_by(CohortVersion.number.desc())
    ).all()


def agreement_of(cohort: Cohort, number: int) -> str:
    """The text of one version of a cohort's agreement; empty where there is none."""
    found = db.session.scalar(
        select(CohortVersion.content).where(
            CohortVersion.cohort_id == cohort.id,
            CohortVersion.subject == Versioned.AGREEMENT,
            CohortVersion.number == number,
        )
    )
    return str(found["text"]) if found else ""


def open_cohorts() -> Sequence[Cohort]:
    """Cohorts people can apply to today, those that close first at the top."""
    today = clock.today()
    return db.session.scalars(
        select(Cohort)
        .where(
            Cohort.status == CohortStatus.OPEN,
            Cohort.opens_on <= today,
            Cohort.closes_on >= today,
        )
        .order_by(Cohort.closes_on, Cohort.id)
    ).all()


def public_cohort(cohort_id: int) -> Cohort:
    """A cohort anybody may read about: every one that has opened; raises NotFound for a draft."""
    found = db.session.get(Cohort, cohort_id)
    if found is None or found.status is CohortStatus.DRAFT:
        raise NotFound
    return found


def takes_applications(cohort: Cohort) -> bool:
    """Whether people can apply, and edit what they sent, today."""
    return (
        cohort.status is CohortStatus.OPEN and cohort.opens_on <= clock.today() <= cohort.closes_on
    )


def coordinators_of(programme: Programme) -> Sequence[Account]:
    """The people who coordinate a programme."""
    return db.session.scalars(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.programme_id == programme.id,
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.revoked_at.is_(None),
        )
        .order_by(by_name(Account.name))
    ).all()


def counts_of(cohort: Cohort) -> dict[tuple[Side, ApplicationStatus], int]:
    """How many applications a cohort has, by side and status."""
    rows = db.session.execute(
        select(Application.side, Application.status, func.count())
        .where(Application.cohort_id == cohort.id)
        .group_by(Application.side, Application.status)
    )
    return {(side, status): count for side, status, count in rows}


SUBMITTED = (
    select(func.count())
    .where(Application.cohort_id == Cohort.id, Application.status == ApplicationStatus.SUBMITTED)
    .correlate(Cohort)
    .scalar_subquery()
)
"""How many applications to a cohort wait for a decision."""


def waiting_by_cohort(account: Account) -> dict[int, int]:
    """By cohort this account coordinates: how many applications wait for a decision."""
    rows = db.session.execute(
        select(Cohort.id, SUBMITTED).where(
            Cohort.programme_id.in_(granted(account, Role.COORDINATOR))
        )
    )
    return dict(rows.all())


def cohorts_of(account: Account) -> Sequence[Cohort]:
    """Every cohort of the programmes this account coordinates, the newest first."""
    return db.session.scalars(
        select(Cohort)
        .where(Cohort.programme_id.in_(granted(account, Role.COORDINATOR)))
        .order_by(Cohort.opens_on.desc(), Cohort.id.desc())
    ).all()


@dataclass(frozen=True)
class ApplicationFilter:
    """What a coordinator asks of the list; empty text means everything."""

    text: str = ""
    side: str = ""
    status: str = ""
    outcome: str = ""
    sort: str = "oldest"


PLACE = func.coalesce(Organisation.name, Profile.organisation_other, "")
SORTS: dict[str, tuple[Any, ...]] = {
    "oldest": (Application.submitted_at, Application.id),
    "newest": (Application.submitted_at.desc(), Application.id.desc()),
    "name": (by_name(Account.name), Application.id),
}


def applications_in(cohort: Cohort, wanted: ApplicationFilter) -> Select[Any]:
    """The coordinator's list: one row per application with name, job and organisation."""
    query = (
        select(
            Application.id,
            Application.side,
            Application.status,
            Application.precheck_outcome,
            Application.precheck_version,
            Application.submitted_at,
            select(LookAgain.id)
            .where(LookAgain.application_id == Application.id, LookAgain.status == LookStatus.OPEN)
            .exists()
            .label("looks_again"),
            Account.name,
            Profile.job_title,
            PLACE.label("organisation"),
        )
        .join(Account, Account.id == Application.account_id)
        .outerjoin(Profile, Profile.account_id == Application.account_id)
        .outerjoin(Organisation, Organisation.id == Profile.organisation_id)
        .where(Application.cohort_id == cohort.id)
    )
    for column, value in (
        (Application.side, wanted.side),
        (Application.status, wanted.status),
        (Application.precheck_outcome, wanted.outcome),
    ):
        if value:
            query = query.where(column == value)
    if wanted.text:
        query = query.where(
            or_(
                Account.name.icontains(wanted.text, autoescape=True),
                PLACE.icontains(wanted.text, autoescape=True),
            )
        )
    return query.order_by(*SORTS[wanted.sort])


def history_of(application: Application) -> Sequence[StatusChange]:
    """What has happened to an application, oldest first."""
    return db.session.scalars(
        select(StatusChange)
        .where(
            StatusChange.subject_type == "Application",
            StatusChange.subject_id == application.id,
        )
        .order_by(StatusChange.id)
    ).all()


def due_to_close() -> Sequence[int]:
    """Open cohorts whose closing date has passed."""
    return db.session.scalars(
        select(Cohort.id).where(
            Cohort.status == CohortStatus.OPEN, Cohort.closes_on < clock.today()
        )
    ).all()


def programme_names(search: str = "") -> dict[int, str]:
    """Programmes by part of their name, for giving roles."""
    rows = db.session.execute(
        select(Programme.id, Programme.name)
        .where(Programme.name.icontains(search, autoescape=True))
        .order_by(by_name(Programme.name))
    )
    return {row.id: row.name for row in rows}


def keeps_organisations_apart(cohort: Cohort) -> bool:
    """Whether matches of a cohort begin with never pairing two people of one organisation."""
    return bool((cohort.match_defaults or {}).get("keep_organisations_apart", True))

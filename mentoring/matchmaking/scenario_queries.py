"""Reads of scenarios, through the cohort their coordinator owns. Constant numbers of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from mentoring.accounts.models import Account
from mentoring.errors import DomainError, NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.scenario_models import Scenario, ScenarioReason
from mentoring.matchmaking.scenario_reasons import reasons_in
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.programmes.queries import cohort_of

SORTS = {"changed": "Changed last first", "name": "Name"}


def scenario_of(account: Account, cohort_id: int, scenario_id: int) -> Scenario:
    """A scenario of a cohort this account coordinates; raises NotFound otherwise."""
    cohort = cohort_of(account, cohort_id)
    found = db.session.scalar(
        select(Scenario).where(Scenario.id == scenario_id, Scenario.cohort_id == cohort.id)
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class ScenarioFilter:
    """Which scenarios a coordinator wants to see, and in what order."""

    text: str = ""
    archived: bool = False
    sort: str = "changed"


def scenarios_in(cohort: Cohort, wanted: ScenarioFilter) -> Select[Any]:
    """Scenarios of a cohort as rows: the scenario, and the newest match of it if there is one."""
    newest = (
        select(MatchRun.scenario_id, func.max(MatchRun.id).label("run_id"))
        .where(MatchRun.scenario_id.is_not(None))
        .group_by(MatchRun.scenario_id)
        .subquery()
    )
    run = aliased(MatchRun)
    shown = Scenario.archived_at.is_not(None) if wanted.archived else Scenario.archived_at.is_(None)
    query = (
        select(Scenario, run)
        .outerjoin(newest, newest.c.scenario_id == Scenario.id)
        .outerjoin(run, run.id == newest.c.run_id)
        .where(Scenario.cohort_id == cohort.id, shown)
    )
    if wanted.text:
        query = query.where(Scenario.name.icontains(wanted.text, autoescape=True))
    if wanted.sort == "name":
        return query.order_by(by_name(Scenario.name), Scenario.id)
    return query.order_by(Scenario.changed_at.desc(), Scenario.id.desc())


def runs_of(scenario: Scenario) -> Select[Any]:
    """The matches started from a scenario, newest first."""
    return select(MatchRun).where(MatchRun.scenario_id == scenario.id).order_by(MatchRun.id.desc())


def is_published(scenario: Scenario) -> bool:
    """Whether a match of a scenario has been published, so that it may not be changed."""
    return bool(
        db.session.scalar(
            select(MatchRun.id)
            .where(MatchRun.scenario_id == scenario.id, MatchRun.status == RunStatus.PUBLISHED)
            .limit(1)
        )
    )


@dataclass(frozen=True)
class Supposed:
    """Something a scenario says about named people: `what` is "keep", "apart" or "places"."""

    what: str
    first: int
    second: int
    names: tuple[str, ...]
    because: ScenarioReason | None


def supposed_in(scenario: Scenario) -> list[Supposed]:
    """Everything a scenario says about named people, with their names and why; two queries."""
    options = RunOptions.from_json(scenario.options)
    people = {each for pair in (*options.keep, *options.apart) for each in pair}
    names = names_of(people | {one for one, _ in options.places})
    gone, why = "Somebody who has left", reasons_in(scenario)
    pairs = [
        Supposed(
            what,
            one,
            other,
            (names.get(one, gone), names.get(other, gone)),
            why.get((what, one, other)),
        )
        for what in ("keep", "apart")
        for one, other in getattr(options, what)
    ]
    return pairs + [
        Supposed("places", one, places, (names.get(one, gone),), why.get(("places", one, None)))
        for one, places in options.places
    ]


def applicant(cohort: Cohort, side: Side, told: str, field: str) -> Application:
    """The approved applicant of a side with this name or email address.

    Raises DomainError, saying how to mend it, when there is nobody or more than one.
    """
    found: Sequence[Application] = db.session.scalars(
        select(Application)
        .join(Account, Account.id == Application.account_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.side == side,
            Application.status == ApplicationStatus.APPROVED,
            (func.lower(Account.email) == told.lower())
            | (func.lower(Account.name) == told.lower()),
        )
        .options(joinedload(Application.account))
        .limit(2)
    ).all()
    if not found:
        raise DomainError(
            f"No approved {side.value} has this name. Enter the name as the list shows it, or the "
            "email address",
            field=field,
        )
    if len(found) > 1:
        raise DomainError(
            f"More than one {side.value} has this name. Enter the email address", field=field
        )
    return found[0]


def names_of(application_ids: Iterable[int]) -> dict[int, str]:
    """Names by application, for messages."""
    rows = db.session.execute(
        select(Application.id, Account.name)
        .join(Account, Account.id == Application.account_id)
        .where(Application.id.in_(sorted(set(application_ids))))
    )
    return dict(rows.all())

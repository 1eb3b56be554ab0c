"""What coordinators do with programmes and cohorts."""

from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role, normalise_email
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.permissions import Role
from mentoring.programmes import gates, queries, rules
from mentoring.programmes.applying import (
    apply,
    approve,
    approve_many,
    ask_to_look_again,
    check_waiting_again,
    edit_application,
    return_with_reason,
    withdraw,
)
from mentoring.programmes.cohort_settings import check_published, keep_version
from mentoring.programmes.finishing import finish_cohort
from mentoring.programmes.models import (
    Cohort,
    CohortStatus,
    GateKey,
    Programme,
    ProgrammeKind,
    Versioned,
)
from mentoring.programmes.rule_changes import within_programme
from mentoring.programmes.states import move_cohort
from mentoring.signals import cohort_changed
from mentoring.transactions import lock

__all__ = [
    "CohortDetails",
    "ProgrammeDetails",
    "apply",
    "approve",
    "approve_many",
    "ask_to_look_again",
    "close_cohort",
    "create_cohort",
    "create_programme",
    "edit_application",
    "edit_cohort",
    "edit_programme",
    "finish_cohort",
    "open_cohort",
    "return_with_reason",
    "start_running",
    "withdraw",
]


@dataclass(frozen=True)
class ProgrammeDetails:
    """What a coordinator fills in about a programme."""

    name: str
    kind: ProgrammeKind
    summary: str
    delivered_by: str
    overseen_by: str
    help_name: str
    help_email: str
    organisation_id: int | None = None


@dataclass(frozen=True)
class CohortDetails:
    """What a coordinator fills in about a cohort."""

    name: str
    about: str
    who_for: str
    hours_per_month: int
    months: int
    opens_on: date
    closes_on: date
    hear_by_on: date
    starts_on: date
    answer_days: int = 5
    choose_by_on: date | None = None
    eligibility: rules.Eligibility = field(default_factory=rules.Eligibility)


def create_programme(
    details: ProgrammeDetails, *, actor: audit.Actor, coordinator: Account | None = None
) -> Programme:
    """Make a programme; whoever makes it becomes its coordinator unless another is named.

    Raises Conflict when the name is taken and DomainError for a reciprocal one without its
    organisation or a wrong help address.
    """
    _check_programme(details, None)
    programme = Programme(**_columns(details), created_at=clock.now())
    db.session.add(programme)
    audit.record("programme created", programme, actor=actor)
    first = coordinator or (actor if isinstance(actor, Account) else None)
    if first is not None:
        grant_role(first, Role.COORDINATOR, actor=actor, programme_id=programme.id)
    return programme


def edit_programme(programme: Programme, details: ProgrammeDetails, *, actor: audit.Actor) -> None:
    """Change what a programme says of itself; its kind stays once it has a cohort.

    Raises Conflict and DomainError as create_programme does.
    """
    _check_programme(details, programme)
    if details.kind is not programme.kind and programme.cohorts:
        raise DomainError(
            "The kind of a programme cannot change once it has a cohort. Make a new programme.",
            field="kind",
        )
    for name, value in _columns(details).items():
        setattr(programme, name, value)
    audit.record("programme edited", programme, actor=actor)


def _columns(details: ProgrammeDetails) -> dict[str, object]:
    return asdict(details) | {"help_email": normalise_email(details.help_email)}


def _check_programme(details: ProgrammeDetails, existing: Programme | None) -> None:
    try:
        normalise_email(details.help_email)
    except DomainError as problem:
        raise DomainError(problem.message, field="help_email") from None
    if details.kind is ProgrammeKind.RECIPROCAL and details.organisation_id is None:
        raise DomainError(
            "A reciprocal programme is inside one organisation. Choose the organisation.",
            field="organisation",
        )
    taken = db.session.scalar(select(Programme.id).where(Programme.name == details.name))
    if taken is not None and (existing is None or taken != existing.id):
        raise DomainError(
            f"There already is a programme called {details.name}. Choose another name.",
            field="name",
        )


def create_cohort(programme: Programme, details: CohortDetails, *, actor: audit.Actor) -> Cohort:
    """Make a cohort as a draft nobody sees yet; raises DomainError for dates out of order."""
    _check_dates(details)
    _check_choosing(programme, details)
    cohort = Cohort(
        programme=programme,
        status=CohortStatus.DRAFT,
        created_at=clock.now(),
        **_cohort_columns(programme, details),
    )
    db.session.add(cohort)
    audit.note_status(cohort, None, actor=actor)
    _keep_rules(cohort, actor)
    cohort_changed.send(cohort, actor=actor)
    return cohort


def edit_cohort(
    cohort: Cohort, details: CohortDetails, *, version: int, actor: audit.Actor
) -> None:
    """Change a cohort's words, dates and rules; other rules are a new version.

    Applications that wait are asked again; what was approved stays, under the version it met.
    Raises StaleEdit when somebody saved it after this page was opened, Conflict when the cohort
    is finished, DomainError for dates out of order.
    """
    lock(cohort)
    if cohort.version != version:
        raise StaleEdit(
            "Somebody else saved this cohort after you opened the page. What you typed is still "
            "below. Open the cohort in another tab, compare, and save again."
        )
    if cohort.status is CohortStatus.FINISHED:
        raise Conflict("This cohort is finished, so it cannot be changed.")
    _check_dates(details)
    standing = rules.from_stored(cohort.eligibility)
    _check_choosing(cohort.programme, details)
    for name, value in _cohort_columns(cohort.programme, details).items():
        setattr(cohort, name, value)
    cohort.version += 1
    audit.record("cohort edited", cohort, actor=actor)
    if rules.from_stored(cohort.eligibility) != standing:
        cohort.rules_version += 1
        _keep_rules(cohort, actor)
        check_waiting_again(cohort)
    cohort_changed.send(cohort, actor=actor)


def _cohort_columns(programme: Programme, details: CohortDetails) -> dict[str, object]:
    columns = {name: value for name, value in vars(details).items() if name != "eligibility"}
    declared = within_programme(programme, details.eligibility)
    return columns | {"eligibility": rules.to_stored(declared)}


def _keep_rules(cohort: Cohort, actor: audit.Actor) -> None:
    """Write down the rules in force from now on."""
    keep_version(
        cohort, Versioned.ELIGIBILITY, cohort.rules_version, cohort.eligibility, actor=actor
    )


def _check_dates(details: CohortDetails) -> None:
    if details.closes_on < details.opens_on:
        raise DomainError(
            "Applications must close on or after the day they open.", field="closes_on"
        )
    if details.hear_by_on < details.closes_on:
        raise DomainError(
            "People must hear on or after the day applications close.", field="hear_by_on"
        )
    if details.starts_on < details.closes_on:
        raise DomainError(
            "Pairings must start on or after the day applications close.", field="starts_on"
        )


def _check_choosing(programme: Programme, details: CohortDetails) -> None:
    if details.choose_by_on is None:
        return
    if programme.kind is not ProgrammeKind.ONE_TO_ONE:
        raise DomainError("Only mentees of one-to-one mentoring choose.", field="choose_by_on")
    if not details.opens_on <= details.choose_by_on <= details.starts_on:
        raise DomainError(
            "Mentees must choose on or after the day applications open, and not after the day "
            "pairings start.",
            field="choose_by_on",
        )


def open_cohort(cohort: Cohort, *, actor: audit.Actor) -> None:
    """Let people apply between its dates.

    Raises Conflict from a state that cannot open, DomainError when the closing date has passed,
    a gate stands in the way or the version of the notice it names is not published.
    """
    if cohort.closes_on < clock.today():
        raise DomainError(
            "The closing date has passed. Change the dates first, then open the cohort."
        )
    lock(cohort)
    answers = queries.gates_of(cohort)
    draft = cohort.status is CohortStatus.DRAFT
    missing = gates.in_the_way(answers, pilot=cohort.pilot, draft=draft)
    if missing:
        raise DomainError(gates.refusal(missing, pilot=cohort.pilot))
    check_published(cohort, answers.get(GateKey.PRIVACY_NOTICE))
    move_cohort(cohort, CohortStatus.OPEN, actor=actor)


def close_cohort(cohort: Cohort, *, actor: audit.Actor) -> None:
    """Take no more applications; raises Conflict when it is not open."""
    lock(cohort)
    move_cohort(cohort, CohortStatus.CLOSED, actor=actor)


def start_running(cohort: Cohort, *, actor: audit.Actor) -> None:
    """The first invitations go out; raises Conflict when applications are not closed."""
    lock(cohort)
    if cohort.status is not CohortStatus.RUNNING:
        move_cohort(cohort, CohortStatus.RUNNING, actor=actor)

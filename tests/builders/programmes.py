"""Programmes, cohorts and applications, made through the production services."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.privacy import notices
from mentoring.programmes import services
from mentoring.programmes.cohort_settings import GateAnswer, answer_gates
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    GateKey,
    Programme,
    ProgrammeKind,
    Side,
)
from mentoring.programmes.rules import Eligibility
from tests.builders import profiles as people

_number = count(1)


def create_person(name: str = "", *, confirmed: bool = True, **profile: Any) -> Account:
    """Somebody with a small profile; more of it as tests.builders.profiles takes it."""
    account = people.create_person(name, confirmed=confirmed)
    people.create_profile(account, **{"capacity": 2, **profile})
    return account


def create_coordinator(name: str = "Cora Coordinator") -> Account:
    """A person who coordinates nothing yet: name them in create_programme."""
    account = create_account(f"coordinator{next(_number)}@example.org", name, actor="tests")
    account.tf_primary_method = "authenticator"  # or a new role would sign them out to set it up
    return account


def create_programme(
    coordinator: Account | None = None,
    *,
    kind: ProgrammeKind = ProgrammeKind.ONE_TO_ONE,
    **overrides: Any,
) -> Programme:
    """A programme with a coordinator."""
    coordinator = coordinator or create_coordinator()
    details = {
        "name": f"National mentoring {next(_number)}",
        "kind": kind,
        "summary": "Mentoring for people who work in NHS communications.",
        "delivered_by": "The programme team",
        "overseen_by": "The national board",
        "help_name": "Hana Help",
        "help_email": "help@example.org",
    }
    return services.create_programme(
        services.ProgrammeDetails(**(details | overrides)), actor=coordinator
    )


def create_cohort(
    programme: Programme | None = None,
    *,
    status: CohortStatus = CohortStatus.OPEN,
    **overrides: Any,
) -> Cohort:
    """A cohort people can apply to today, or one moved on to another status."""
    programme = programme or create_programme()
    today = clock.today()
    details = {
        "name": f"Spring group {next(_number)}",
        "about": "Six months of one-to-one mentoring.",
        "who_for": "People in NHS communications from under-represented groups.",
        "hours_per_month": 2,
        "months": 6,
        "opens_on": today - timedelta(days=7),
        "closes_on": today + timedelta(days=14),
        "hear_by_on": today + timedelta(days=28),
        "starts_on": today + timedelta(days=35),
        "eligibility": Eligibility(profile_complete=False),
    }
    cohort = services.create_cohort(
        programme, services.CohortDetails(**(details | overrides)), actor="tests"
    )
    if status is not CohortStatus.DRAFT:
        fill_gates(cohort)
        services.open_cohort(cohort, actor="tests")
    if status in (CohortStatus.CLOSED, CohortStatus.RUNNING, CohortStatus.FINISHED):
        services.close_cohort(cohort, actor="tests")
    if status in (CohortStatus.RUNNING, CohortStatus.FINISHED):
        services.start_running(cohort, actor="tests")
    if status is CohortStatus.FINISHED:
        services.finish_cohort(cohort, actor="tests")
    return cohort


def create_pilot(programme: Programme | None = None) -> Cohort:
    """A cohort people can apply to while its programme's privacy notice is in preparation."""
    cohort = create_cohort(programme, status=CohortStatus.DRAFT)
    fill_gates(cohort, but=[GateKey.PRIVACY_NOTICE], pilot=True)
    services.open_cohort(cohort, actor="tests")
    return cohort


def fill_gates(cohort: Cohort, *, but: Sequence[GateKey] = (), pilot: bool = False) -> None:
    """Every gate has its reference; those of `but` are in preparation."""
    answers = {key: GateAnswer(f"IG-{key.value}") for key in GateKey}
    if GateKey.PRIVACY_NOTICE not in but:
        version = published_notice(cohort.programme)
        answers[GateKey.PRIVACY_NOTICE] = GateAnswer(notice_version=version)
    for key in but:
        answers[key] = GateAnswer(reviewed_by="Dora Data", reviewed_on=clock.today())
    answer_gates(cohort, answers, pilot=pilot, actor="tests")


def published_notice(programme: Programme) -> int:
    """The newest version of a programme's privacy notice, published now if there is none."""
    versions = notices.published_in(programme.id)
    return versions[0].version if versions else publish_notice(programme)


def publish_notice(programme: Programme, body: str = "We use your goals.") -> int:
    """The next version of a programme's privacy notice."""
    notices.save_draft(programme, body=body, changes="What it says.", seen=None, actor="tests")
    return notices.publish(programme, actor="tests").version


def create_application(
    cohort: Cohort,
    account: Account | None = None,
    *,
    side: Side = Side.MENTEE,
    status: ApplicationStatus = ApplicationStatus.SUBMITTED,
    statement: str = "",
) -> Application:
    """An application to an open cohort, moved on to the status asked for."""
    account = account or create_person()
    application = services.apply(account, cohort, side, actor=account, statement=statement)
    if status is ApplicationStatus.APPROVED:
        services.approve(application, actor="tests")
    elif status is ApplicationStatus.RETURNED:
        services.return_with_reason(
            application, reason="Tell us what you want to learn.", actor="tests"
        )
    elif status is ApplicationStatus.WITHDRAWN:
        services.withdraw(application, actor=account)
    return application

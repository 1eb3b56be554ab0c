"""What is decided about a cohort, version by version."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask

from mentoring.extensions import db
from mentoring.programmes import queries, rules, services
from mentoring.programmes.cohort_settings import change_agreement
from mentoring.programmes.models import ApplicationStatus, Cohort, Versioned
from mentoring.programmes.rule_changes import affected_by
from mentoring.programmes.services import CohortDetails
from mentoring.transactions import unit_of_work
from tests.builders import profiles as people
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient, filled, read

NOT_BAND_6 = rules.GradeRange(lowest=8, lowest_label="Band 8a")
STRICTER = rules.Eligibility(profile_complete=False, grades={"mentee": NOT_BAND_6})


def details_of(cohort: Cohort, eligibility: rules.Eligibility) -> CohortDetails:
    names = [name for name in CohortDetails.__dataclass_fields__ if name != "eligibility"]
    return CohortDetails(**{name: getattr(cohort, name) for name in names}, eligibility=eligibility)


def test_other_rules_are_a_new_version_and_the_same_are_none(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        waiting = create_application(cohort, people.create_mentee().account)
        approved = create_application(
            cohort, people.create_mentee().account, status=ApplicationStatus.APPROVED
        )
    before = approved.precheck_outcome
    same = rules.from_stored(cohort.eligibility)
    with unit_of_work():
        services.edit_cohort(cohort, details_of(cohort, same), version=1, actor="tests")
    assert cohort.rules_version == 1
    with unit_of_work():
        services.edit_cohort(cohort, details_of(cohort, STRICTER), version=2, actor="tests")
    assert [each.number for each in queries.versions_of(cohort, Versioned.ELIGIBILITY)] == [2, 1]
    assert (waiting.precheck_version, waiting.precheck_outcome) == (2, rules.Outcome.NOT_MET)
    assert (approved.precheck_version, approved.precheck_outcome) == (1, before)


def test_whom_new_rules_affect_is_asked_in_as_many_queries_for_few_as_for_many(
    app: Flask, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    def joins(cohort: Cohort, count: int) -> None:
        with unit_of_work():
            for _ in range(count):
                create_application(cohort, people.create_mentee().account)

    with unit_of_work():
        cohort = create_cohort()
    joins(cohort, 2)
    db.session.expire_all()
    with count_queries() as few:
        assert len(affected_by(cohort, STRICTER)) == 2
    joins(cohort, 6)
    db.session.expire_all()
    with count_queries() as many:
        assert len(affected_by(cohort, STRICTER)) == 8
    assert len(many) == len(few)
    assert affected_by(cohort, rules.from_stored(cohort.eligibility)) == []


def test_the_coordinator_reads_whom_new_rules_affect_before_they_are_saved(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        person = people.create_mentee().account
        create_application(cohort, person)
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/edit"
    changed = {"first_lowest": "band_8a", "name": "Renamed"}
    shown = client.submit(path, changed)
    assert "Not saved yet" in shown.text
    assert person.name in shown.text
    db.session.refresh(cohort)
    assert cohort.rules_version == 1
    seen = read(shown).find("input", {"name": "seen"})["value"]
    assert client.submit(path, changed | {"seen": seen}).status_code == 303
    db.session.refresh(cohort)
    assert (cohort.rules_version, cohort.name) == (2, "Renamed")
    history = client.page(f"/cohorts/{cohort.id}/settings/rules").get_text(" ")
    assert "Version 2, in force now" in history
    assert "Band 8a or above" in history


def test_an_agreement_keeps_its_versions(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        change_agreement(cohort, "We meet once a month.", actor="tests")
        change_agreement(cohort, "We meet once a month.", actor="tests")
    assert cohort.agreement_version == 1
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/settings/agreement"
    client.submit(path, {"agreement": "We meet twice a month."})
    words = client.page(path).get_text(" ")
    assert "Version 2" in words
    assert "once a month" in words


def test_how_a_cohort_is_run_is_shown_beside_what_has_come_in(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        create_application(cohort, status=ApplicationStatus.APPROVED)
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/settings"
    wrong = client.submit(f"{path}/ways", {"target_pairs": "0", "conversation_days": "90"})
    assert "Enter between 1 and 60 working days" in wrong.text
    ways = {"target_pairs": "40", "target_mentors": "20", "conversation_days": "5"}
    client.submit(f"{path}/ways", ways)
    words = client.page(path).get_text(" ")
    assert "40 wanted. Approved so far: 1 mentee and 0 mentors." in words
    assert "0 of the 20 mentors wanted are approved" in words
    assert "A conversation within 5 working days." in words
    assert "Matched overnight, for you to read." in words
    words = client.page(f"/cohorts/{cohort.id}").get_text(" ")
    assert "0 of the 20 mentors wanted are approved" in words
    assert "0 of the 40 pairs wanted are invited or active" in words


def test_a_band_that_is_not_on_the_list_is_refused_on_the_page(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/edit"
    form = client.page(path).main.find("form", method="post")
    forged = filled(form) | {"first_lowest": "band_99", "first_highest": "band_8a"}
    answer = client.post(path, data=forged)
    assert answer.status_code == 200 and "Error: " in answer.text

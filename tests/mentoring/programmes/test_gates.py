"""The gates of a cohort: what keeps it from opening, and what a pilot may do without."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from mentoring import clock
from mentoring.errors import DomainError
from mentoring.programmes import gates, queries, services
from mentoring.programmes.cohort_settings import GateAnswer, answer_gates
from mentoring.programmes.models import CohortStatus, GateKey
from mentoring.transactions import unit_of_work
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_programme,
    fill_gates,
)
from tests.support.pages import PageClient


def answer(reference: str = "", by: str = "", on: date | None = None) -> SimpleNamespace:
    return SimpleNamespace(reference=reference, reviewed_by=by, reviewed_on=on)


FILLED = {key: answer("IG-1") for key in gates.GATES}
PREPARED = FILLED | {"dpia": answer(by="Dora", on=date(2027, 3, 1))}


@pytest.mark.parametrize(
    "answers, pilot, missing",
    [
        ({}, False, list(gates.GATES)),
        ({}, True, list(gates.GATES)),
        (FILLED, False, []),
        (PREPARED, True, []),
        (PREPARED, False, ["dpia"]),
        (FILLED | {"retention": answer(by="Dora")}, True, ["retention"]),
    ],
)
def test_what_stands_in_the_way_of_opening(answers, pilot: bool, missing: list[str]) -> None:
    assert gates.in_the_way(answers, pilot=pilot) == missing


def test_only_references_count_as_filled() -> None:
    assert gates.all_filled(FILLED)
    assert not gates.all_filled(PREPARED)


def test_a_cohort_opens_only_with_its_papers_or_as_a_pilot(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort(status=CohortStatus.DRAFT)
        with pytest.raises(DomainError, match="retention schedule"):
            services.open_cohort(cohort, actor="tests")
        fill_gates(cohort, but=[GateKey.RETENTION])
        with pytest.raises(DomainError, match="A pilot may open"):
            services.open_cohort(cohort, actor="tests")
        fill_gates(cohort, but=[GateKey.RETENTION], pilot=True)
        services.open_cohort(cohort, actor="tests")
    assert cohort.status is CohortStatus.OPEN
    assert not queries.gates_filled(cohort)


def test_an_open_cohort_cannot_lose_what_it_opened_with(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort()
        with pytest.raises(DomainError, match="data protection"):
            answer_gates(cohort, {}, pilot=False, actor="tests")
    assert queries.gates_filled(cohort)


def test_a_review_needs_its_person_and_a_day_that_has_come(app: Flask) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    for given, field in (
        (GateAnswer(reviewed_on=clock.today()), "dpia_by"),
        (GateAnswer(reviewed_by="Dora"), "dpia_on"),
        (GateAnswer(reviewed_by="Dora", reviewed_on=tomorrow), "dpia_on"),
    ):
        with unit_of_work():
            cohort = create_cohort(status=CohortStatus.DRAFT)
            with pytest.raises(DomainError) as refused:
                answer_gates(cohort, {GateKey.DPIA: given}, pilot=True, actor="tests")
        assert refused.value.field == field


def test_the_settings_say_what_is_missing_and_where_to_mend_it(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator), status=CohortStatus.DRAFT)
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/settings"
    page = client.page(path)
    assert "Not ready to open" in page.get_text()
    assert page.find("a", string="Fill them in")
    refused = client.submit(f"{path}/papers", {"dpia_by": "Dora", "dpia_on": ["1", "", ""]})
    assert "as a real date" in refused.text
    today = clock.today()
    reviewed = [str(part) for part in (today.day, today.month, today.year)]
    filled = {f"{key}_reference": f"IG {key}" for key in list(gates.GATES)[1:]}
    client.submit(
        f"{path}/papers", filled | {"pilot": "y", "dpia_by": "Dora Data", "dpia_on": reviewed}
    )
    words = client.page(path).get_text(" ")
    assert "A pilot with papers in preparation" in words
    assert "Reviewed by Dora Data" in words
    assert client.post(f"/cohorts/{cohort.id}/open").status_code == 303

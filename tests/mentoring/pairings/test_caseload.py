"""A caseload owner sees the pairings put into their hands, and no others."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mentoring.accounts.services import grant_role, revoke_role
from mentoring.errors import DomainError, NotFound
from mentoring.extensions import db
from mentoring.pairings import caseload
from mentoring.pairings.models import Pairing
from mentoring.permissions import Role
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_pairing
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient


@pytest.fixture
def casey(app: Flask) -> Any:
    with unit_of_work():
        account = create_person("Casey Lowe")
        account.tf_primary_method = "authenticator"
        return account


def pairing_in_programme(casey: Any, coordinator: Any = None) -> Pairing:
    cohort = create_cohort(create_programme(coordinator))
    where = {"programme_id": cohort.programme_id}
    grant_role(casey, Role.CASELOAD_OWNER, actor="test", **where)
    return create_pairing(cohort, create_person("Ana Mendes"), create_person("Mo Ali"))


def test_a_coordinator_puts_a_pairing_into_hands(
    client: PageClient, visitor: Callable[[], PageClient], casey: Any
) -> None:
    with unit_of_work():
        cora = create_coordinator()
        pairing = pairing_in_programme(casey, cora)
    owner = visitor().sign_in(casey)
    assert "No pairings to show" in owner.page("/caseload").text
    client.sign_in(cora)
    path = f"/cohorts/{pairing.cohort_id}/pairings/{pairing.id}"
    assert "No caseload owner looks after this pairing; coordinators do" in client.page(path).text
    client.submit(f"{path}/owner", {"owner": str(casey.id)})
    assert "Casey Lowe looks after this pairing" in client.page(path).text
    listed = owner.page("/caseload?q=mendes&status=invited")
    assert "Ana Mendes and Mo Ali" in listed.text
    link = listed.find("a", href=lambda at: at and at.startswith("/caseload/"))
    page = owner.page(link["href"]).text
    assert "Mentee: Ana Mendes" in page
    assert "They can answer until" in page
    assert "No pairings to show" in owner.page("/caseload?status=ended").text
    client.submit(f"{path}/owner", {"owner": ""})
    assert "No pairings to show" in owner.page("/caseload").text


def test_the_scope_is_kept_in_the_query(app: Flask, casey: Any) -> None:
    with unit_of_work():
        pairing = pairing_in_programme(casey)
        other = create_pairing()
        caseload.assign_caseload([pairing], casey, actor="test")
        with pytest.raises(DomainError, match="of this programme"):
            caseload.assign_caseload([other], casey, actor="test")
    assert caseload.caseload_of(casey) == [pairing]
    assert caseload.pairing_in_caseload(casey, pairing.id) is pairing
    with pytest.raises(NotFound):
        caseload.pairing_in_caseload(casey, other.id)
    with unit_of_work():
        revoke_role(casey.grants[0], actor="test")
    db.session.expire_all()
    assert caseload.caseload_of(casey) == []


def test_a_long_caseload_costs_as_many_queries_as_a_short_one(
    client: PageClient, casey: Any, count_queries: Callable[[], Any]
) -> None:
    def cost() -> int:
        with count_queries() as asked:
            client.page("/caseload")
        return len(asked)

    with unit_of_work():
        first = pairing_in_programme(casey)
        caseload.assign_caseload([first], casey, actor="test")
    client.sign_in(casey)
    short = cost()
    with unit_of_work():
        more = [create_pairing(first.cohort) for _ in range(3)]
        caseload.assign_caseload(more, casey, actor="test")
    assert cost() == short

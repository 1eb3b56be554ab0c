"""Coordinators see every caseload of a programme, and hand pairings over."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring.accounts.services import grant_role, revoke_role
from mentoring.audit import AuditEvent
from mentoring.errors import DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.pairings import caseload, handover
from mentoring.pairings.handover import HandOverReason, Wanted
from mentoring.pairings.models import Caseload, Pairing
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing, create_pairing
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_person,
    create_programme,
)
from tests.support.pages import PageClient


@pytest.fixture
def cora(app: Flask) -> Any:
    with unit_of_work():
        return create_coordinator()


@pytest.fixture
def cohort(cora: Any) -> Cohort:
    with unit_of_work():
        return create_cohort(create_programme(cora))


def owner(cohort: Cohort, name: str) -> Any:
    with unit_of_work():
        made = create_person(name)
        grant_role(made, Role.CASELOAD_OWNER, actor="test", programme_id=cohort.programme_id)
    return made


def pairings(cohort: Cohort, count: int, to: Any = None) -> list[int]:
    with unit_of_work():
        made = [create_pairing(cohort) for _ in range(count)]
        caseload.assign_caseload(made, to, actor="test")
        return [each.id for each in made]


def address(cohort: Cohort, rest: str = "") -> str:
    return f"/programmes/{cohort.programme_id}/caseloads{rest}"


def hands() -> dict[int, int]:
    return dict(db.session.execute(select(Caseload.pairing_id, Caseload.owner_id)).all())


def letters() -> list[tuple[str, str]]:
    kinds = ("pairings/handed_to_you", "pairings/handed_over")
    rows = db.session.execute(
        select(OutboxMessage.to, OutboxMessage.body).where(OutboxMessage.kind.in_(kinds))
    )
    return [(row[0], row[1]) for row in rows]


def test_a_coordinator_sees_each_caseload_with_what_is_open(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    casey, olu = owner(cohort, "Casey Lowe"), owner(cohort, "Olu Ade")
    pairings(cohort, 2, casey)
    with unit_of_work():
        caseload.assign_caseload([create_active_pairing(cohort)], casey, actor="test")
    pairings(cohort, 1)
    loads = {each.name: each for each in handover.loads_of(cohort.programme)}
    assert (loads["Casey Lowe"].active, loads["Casey Lowe"].invited) == (1, 2)
    assert (loads["Olu Ade"].pairings, loads[""].pairings) == (0, 1)
    client.sign_in(cora)
    text = client.page(address(cohort)).text
    assert "Casey Lowe" in text and "Olu Ade" in text
    assert "No caseload owner looks after 1 pairing; coordinators do" in " ".join(text.split())
    assert "No caseload owner looks after these" not in text
    assert "4 pairings" in client.page(address(cohort, "/pairings")).text
    assert "3 pairings" in client.page(address(cohort, f"/pairings?owner={casey.id}")).text
    assert "No pairings" in client.page(address(cohort, f"/pairings?owner={olu.id}")).text
    assert "1 pairing" in client.page(address(cohort, "/pairings?status=active&sort=name")).text


def test_a_picked_part_of_a_caseload_is_handed_over_once_asked_and_both_are_told(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    casey, olu = owner(cohort, "Casey Lowe"), owner(cohort, "Olu Ade")
    ids = pairings(cohort, 3, casey)
    client.sign_in(cora)
    path = address(cohort, f"/hand-over?pairing={ids[0]}&pairing={ids[1]}")
    page = client.page(path).text
    assert "Hand over 2 pairings?" in page and "In the hands of Casey Lowe now" in page
    assert hands() == dict.fromkeys(ids, casey.id)
    carried = f"{ids[0]}:{casey.id},{ids[1]}:{casey.id}"
    answer = client.submit(path, {"picked": carried, "owner": str(olu.id)})
    assert "Choose why they are handed over" in answer.text
    client.submit(path, {"picked": carried, "owner": str(olu.id), "reason": "away"})
    assert hands() == {ids[0]: olu.id, ids[1]: olu.id, ids[2]: casey.id}
    told = dict(letters())
    assert "2 pairings" in told[olu.email] and "Olu Ade" in told[casey.email]
    names = [each.account.name for each in cohort.applications]
    assert not any(name in body for name in names for body in told.values())
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "caseload handed over")
    ).all()
    assert [each.detail for each in events] == [
        {"from": casey.id, "owner": olu.id, "reason": "away"}
    ] * 2
    assert {each.actor_id for each in events} == {cora.id}


def test_a_whole_caseload_is_handed_over(client: PageClient, cohort: Cohort, cora: Any) -> None:
    casey, olu = owner(cohort, "Casey Lowe"), owner(cohort, "Olu Ade")
    ids = pairings(cohort, 30, casey)
    kept = pairings(cohort, 1)
    client.sign_in(cora)
    listed = client.get(address(cohort, f"/pairings?owner={casey.id}")).text
    assert "Hand over all 30" in listed
    path = address(cohort, f"/hand-over?owner={casey.id}&all=y")
    assert "Hand over 30 pairings?" in client.page(path).text
    carried = ",".join(f"{each}:{casey.id}" for each in ids)
    client.submit(path, {"picked": carried, "owner": str(olu.id), "reason": "load"})
    assert hands() == dict.fromkeys(ids, olu.id)
    assert kept[0] not in hands()


def test_what_changed_hands_meanwhile_is_not_taken_and_nothing_moves(
    cohort: Cohort, cora: Any
) -> None:
    casey, olu = owner(cohort, "Casey Lowe"), owner(cohort, "Olu Ade")
    ids = pairings(cohort, 2, casey)
    seen = dict.fromkeys(ids, casey.id)
    with unit_of_work():
        handover.hand_over(
            cohort.programme, {ids[0]: casey.id}, olu, HandOverReason.LOAD, actor=cora
        )
    with pytest.raises(StaleEdit, match="Somebody else handed over"), unit_of_work():
        handover.hand_over(cohort.programme, seen, olu, HandOverReason.LOAD, actor=cora)
    with pytest.raises(StaleEdit, match="not here any more"), unit_of_work():
        handover.hand_over(
            cohort.programme,
            {ids[1]: casey.id, 999: None},
            olu,
            HandOverReason.LOAD,
            actor=cora,
        )
    assert hands() == {ids[0]: olu.id, ids[1]: casey.id}


def test_pairings_go_only_to_a_caseload_owner_of_the_programme(cohort: Cohort, cora: Any) -> None:
    casey = owner(cohort, "Casey Lowe")
    with unit_of_work():
        other = create_cohort(create_programme(cora))
    stranger = owner(other, "Sam Far")
    ids = pairings(cohort, 1, casey)
    seen = dict.fromkeys(ids, casey.id)
    for wrong in (stranger, cora):
        with pytest.raises(DomainError, match="of this programme"), unit_of_work():
            handover.hand_over(cohort.programme, seen, wrong, HandOverReason.FIT, actor=cora)
    with pytest.raises(StaleEdit), unit_of_work():
        handover.hand_over(other.programme, seen, stranger, HandOverReason.FIT, actor=cora)
    with pytest.raises(DomainError, match="already"), unit_of_work():
        handover.hand_over(cohort.programme, seen, casey, HandOverReason.FIT, actor=cora)
    assert hands() == seen


def test_whoever_loses_the_role_leaves_a_list_of_what_nobody_looks_after(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    casey, olu = owner(cohort, "Casey Lowe"), owner(cohort, "Olu Ade")
    ids = pairings(cohort, 2, casey)
    client.sign_in(cora)
    assert "No caseload owner looks after" not in client.page("/home").text
    with unit_of_work():
        revoke_role(casey.grants[0], actor="test")
    assert "No caseload owner looks after 2 pairings" in client.page("/home").text
    text = client.page(address(cohort)).text
    assert "No caseload owner looks after these" in text
    assert "2 pairings of Casey Lowe, who is no longer a caseload owner" in text
    assert (
        "No caseload owner now; it was Casey Lowe"
        in client.page(address(cohort, "/pairings?owner=nobody")).text
    )
    carried = ",".join(f"{each}:{casey.id}" for each in ids)
    path = address(cohort, "/hand-over?owner=nobody&all=y")
    assert "Hand over 2 pairings?" in client.page(path).text
    client.submit(path, {"picked": carried, "owner": str(olu.id), "reason": "leaving"})
    assert hands() == dict.fromkeys(ids, olu.id)
    assert "No caseload owner looks after" not in client.page("/home").text


def test_a_hundred_pairings_cost_as_many_queries_as_ten(
    client: PageClient, cohort: Cohort, cora: Any, count_queries: Callable[[], Any]
) -> None:
    casey, olu = owner(cohort, "Casey Lowe"), owner(cohort, "Olu Ade")
    client.sign_in(cora)

    def cost(count: int) -> list[int]:
        with unit_of_work():
            ids = [create_pairing(cohort).id for _ in range(count)]
        costs = []
        with count_queries() as asked, unit_of_work():
            made = db.session.scalars(select(Pairing).where(Pairing.id.in_(ids))).all()
            caseload.assign_caseload(made, casey, actor=cora)
        costs.append(len(asked))
        seen = {
            row.id: row.owner_id
            for row in db.session.execute(
                handover.pairings_in(cohort.programme, Wanted(owner=str(casey.id)))
            )
        }
        assert len(seen) == count
        with count_queries() as asked:
            client.page(address(cohort))
            client.page(address(cohort, "/pairings"))
            client.page(address(cohort, f"/hand-over?owner={casey.id}&all=y"))
            client.page("/home")
        costs.append(len(asked))
        with count_queries() as asked, unit_of_work():
            handover.hand_over(cohort.programme, seen, olu, HandOverReason.LOAD, actor=cora)
        costs.append(len(asked))
        return costs

    assert cost(10) == cost(100)


def test_all_that_fits_a_filter_goes_and_a_filter_that_makes_no_sense_takes_nothing(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    one, other = owner(cohort, "Olu Ade"), owner(cohort, "Pat Doe")
    pairings(cohort, 3, one)
    pairings(cohort, 2, other)
    client.sign_in(cora)
    for asked, count in ((f"owner={one.id}", 3), (f"owner={one.id}&sort=name&q=", 3), ("", 5)):
        page = client.page(address(cohort, f"/pairings?{asked}"))
        link = page.find("a", string=f"Hand over all {count}")
        assert f"Hand over {count} pairings?" in client.page(str(link["href"])).text
    for asked in (f"owner={one.id}&sort=", "owner=999", "status=gone"):
        page = client.page(address(cohort, f"/hand-over?{asked}&all=y"))
        assert "You have not picked a pairing" in page.text
    assert "not picked" in client.page(address(cohort, f"/hand-over?pairing={'9' * 30}")).text

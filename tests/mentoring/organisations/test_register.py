"""The register of organisations: what the lists say, and finding by what people type."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring.extensions import db
from mentoring.organisations import reference
from mentoring.organisations.employers import Employers
from mentoring.organisations.models import (
    Organisation,
    OrganisationKind,
    OrganisationName,
    OrganisationSuccession,
)
from mentoring.organisations.queries import (
    find,
    heirs_by,
    load_register,
    predecessors_of,
    regions,
    successors_of,
)
from mentoring.organisations.services import load_reference
from mentoring.transactions import unit_of_work

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def by_code(code: str) -> Organisation:
    return db.session.scalars(select(Organisation).where(Organisation.ods_code == code)).one()


def boards(on: date) -> int:
    return db.session.scalar(
        select(func.count())
        .select_from(Organisation)
        .where(
            Organisation.kind == OrganisationKind.ICB,
            Organisation.starts_on <= on,
            Organisation.ends_on.is_(None) | (Organisation.ends_on > on),
        )
    )


def test_there_are_seven_regions_and_42_then_36_boards(app: Flask) -> None:
    assert len(regions()) == 7
    assert boards(BEFORE) == 42
    assert boards(AFTER) == 36


def test_all_202_trusts_of_today_are_there(app: Flask) -> None:
    trusts = select(func.count()).where(
        Organisation.kind == OrganisationKind.TRUST, Organisation.ends_on.is_(None)
    )
    assert db.session.scalar(trusts) == 202


def test_loading_again_changes_nothing(app: Flask) -> None:
    def counts() -> list[int]:
        tables = (Organisation, OrganisationName, OrganisationSuccession)
        return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = counts()
    with unit_of_work():
        load_reference()
    assert counts() == before


@pytest.mark.parametrize(
    ("code", "heirs"),
    [("QJG", {"D7T5G", "T6Y0W"}), ("QNQ", {"S0E4D", "S9B9J", "QRL"}), ("QHG", {"S1Y5D"})],
)
def test_a_board_that_ended_knows_what_it_went_into(app: Flask, code: str, heirs: set[str]) -> None:
    board = by_code(code)
    assert board.ends_on == AFTER
    assert {heir.ods_code for heir in successors_of(board)} == heirs


def test_a_split_is_not_whole_and_a_merger_is(app: Flask) -> None:
    whole = {
        (row.predecessor_id, row.whole)
        for row in db.session.scalars(select(OrganisationSuccession))
    }
    assert (by_code("QNQ").id, False) in whole
    assert (by_code("RY9").id, True) in whole


@pytest.mark.parametrize(
    ("code", "before"),
    [("G6V2S", "RNK"), ("RA7", "RVJ"), ("RAX", "RY9"), ("RW1", "R1C"), ("RWW", "RY2")],
)
def test_a_merged_trust_knows_what_went_into_it(app: Flask, code: str, before: str) -> None:
    assert [each.ods_code for each in predecessors_of(by_code(code))] == [before]


def test_the_odd_rows_of_the_list_are_kept(app: Flask) -> None:
    assert by_code("K0N6A").region is None
    assert by_code("RY3").region.name == "East of England"
    assert by_code("TAD").name == "Bradford District Care NHS Foundation Trust"
    assert {by_code(code).kind for code in ("TAH", "TAJ")} == {OrganisationKind.TRUST}
    ambulances = db.session.scalars(
        select(Organisation).where(
            Organisation.kind == OrganisationKind.TRUST, Organisation.detail.icontains("ambulance")
        )
    ).all()
    assert len(ambulances) == 10
    assert all(each.region is not None for each in ambulances)


def test_a_later_list_with_another_name_keeps_the_old_one_findable(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = reference.organisations()
    (trust,) = [record for record in listed if record.code == "RAE"]
    trust.name = "Airedale and Bradford Hospitals NHS Foundation Trust"
    trust.names = [trust.name]
    monkeypatch.setattr(reference, "organisations", lambda: listed)
    kept = by_code("RAE").id
    with unit_of_work():
        load_reference()
    assert by_code("RAE").id == kept
    assert {find(text)[0].id for text in ("Airedale and Bradford", "Bradford teaching")} == {kept}


def test_people_of_a_merged_trust_share_an_employer_and_those_of_a_split_board_may_be_at_either(
    app: Flask,
) -> None:
    day = date(2026, 4, 1)
    now = heirs_by(day)
    assert now[by_code("RNK").id] == {by_code("G6V2S").id}
    assert by_code("RNK").id not in heirs_by(day - timedelta(days=1))
    split = by_code("QNQ")
    assert now[split.id] == {heir.id for heir in successors_of(split)}
    assert len(now[split.id]) > 1
    employers = Employers(now)
    assert employers.of(split.id, "") not in employers.may_be(split.id)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Bradford teaching", "RAE"),
        ("RAE", "RAE"),
        ("rae ", "RAE"),
        ("BTHFT", "RAE"),
        ("LTHT", "RR8"),
        ("UCLH", "RRV"),
        ("GSTT", "RJ1"),
        ("guys & st thomas’", "RJ1"),
        ("Leeds Teaching Hospitals NHS Foundation Trust", "RR8"),
        ("NHSE", "X26"),
        ("University Hospitals Bristol and Weston", "RA7"),
        ("Leeds Teachng Hospitals", "RR8"),
        ("west yorkshire icb", "QWO"),
        ("Royal Papworth", "RGM"),
    ],
)
def test_an_organisation_is_found_by_what_people_type(app: Flask, typed: str, code: str) -> None:
    assert find(typed)[0].ods_code == code


def test_an_old_name_is_answered_by_what_followed_it(app: Flask) -> None:
    assert [each.ods_code for each in find("Solent NHS Trust")] == ["R1C"]
    assert [each.ods_code for each in find("Solent NHS Trust", on=AFTER)] == ["RW1"]
    assert {each.ods_code for each in find("Frimley ICB", on=AFTER)} == {"S0E4D", "S9B9J", "QRL"}
    assert [each.ods_code for each in find("Frimley ICB", on=BEFORE)] == ["QNQ"]
    assert "D7T5G" not in {each.ods_code for each in find("Essex ICB", on=BEFORE)}


def test_nothing_is_found_for_nothing(app: Flask) -> None:
    assert find("") == []
    assert find("  ?!  ") == []
    assert find("zzzzqqqq") == []


def test_the_register_answers_thousands_of_look_ups_from_memory(app: Flask) -> None:
    register = load_register()
    assert register.labels[register.exact("LTHT")[0]] == "Leeds Teaching Hospitals NHS Trust"

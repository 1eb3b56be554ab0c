"""The gates of a cohort: what keeps it from opening, and what a pilot may do without."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from mentoring import clock
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.programmes import gates, queries, services
from mentoring.programmes.cohort_settings import GateAnswer, answer_gates
from mentoring.programmes.models import Cohort, CohortGate, CohortStatus, GateKey
from mentoring.transactions import unit_of_work
from tests.builders.programmes import (
    create_cohort,
    create_coordinator,
    create_programme,
    fill_gates,
    publish_notice,
)
from tests.support.pages import PageClient, read


def answer(
    reference: str = "", by: str = "", on: date | None = None, version: int | None = None
) -> SimpleNamespace:
    return SimpleNamespace(
        reference=reference, reviewed_by=by, reviewed_on=on, notice_version=version
    )


FILLED = {key: answer("IG-1") for key in gates.GATES} | {gates.NOTICE: answer(version=2)}
TYPED = FILLED | {gates.NOTICE: answer("Version 3")}
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
        (TYPED, False, [gates.NOTICE]),
        (TYPED, True, [gates.NOTICE]),
    ],
)
def test_what_stands_in_the_way_of_opening(answers, pilot: bool, missing: list[str]) -> None:
    assert gates.in_the_way(answers, pilot=pilot, draft=True) == missing


def test_a_notice_typed_by_hand_stays_valid_for_cohorts_already_open() -> None:
    assert gates.in_the_way(TYPED, pilot=False, draft=False) == []
    assert gates.all_filled(TYPED)


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
    with unit_of_work():
        publish_notice(cohort.programme)
    filled = {f"{key}_reference": f"IG {key}" for key in ("policy", "retention")}
    filled |= {"privacy_notice_version": "1"}
    client.submit(
        f"{path}/papers", filled | {"pilot": "y", "dpia_by": "Dora Data", "dpia_on": reviewed}
    )
    words = client.page(path).get_text(" ")
    assert "A pilot with papers in preparation" in words
    assert "Reviewed by Dora Data" in words
    assert client.post(f"/cohorts/{cohort.id}/open").status_code == 303


def type_by_hand(cohort: Cohort, words: str) -> None:
    """What cohorts kept of the privacy notice before notices were kept here."""
    row = db.session.get_one(CohortGate, (cohort.id, GateKey.PRIVACY_NOTICE))
    row.reference, row.notice_version = words, None


def chosen_in(page) -> dict[str, bool]:
    """The versions of the notice a page offers, in order, with the one that is chosen."""
    offered = page.main.find_all("input", attrs={"name": "privacy_notice_version"})
    return {str(each["value"]): each.has_attr("checked") for each in offered}


def test_no_notice_is_named_that_is_not_published(app: Flask) -> None:
    with unit_of_work():
        cohort, other = create_cohort(), create_cohort()
        publish_notice(other.programme)
    for given in (GateAnswer(notice_version=2), GateAnswer("Version 2")):
        answers = {GateKey.PRIVACY_NOTICE: given}
        with unit_of_work(), pytest.raises(DomainError) as refused:
            answer_gates(cohort, answers, pilot=False, actor="tests")
        assert refused.value.field == "privacy_notice_version"


def test_opening_asks_again_whether_the_version_is_published(app: Flask) -> None:
    with unit_of_work():
        cohort = create_cohort(status=CohortStatus.DRAFT)
        fill_gates(cohort)
        db.session.get_one(CohortGate, (cohort.id, GateKey.PRIVACY_NOTICE)).notice_version = 7
    with unit_of_work(), pytest.raises(DomainError, match=r"Version 7 .* is not published"):
        services.open_cohort(cohort, actor="tests")
    assert cohort.status is CohortStatus.DRAFT


def test_a_draft_chooses_a_published_version_before_it_opens(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator), status=CohortStatus.DRAFT)
    client.sign_in(coordinator)
    path, programme = f"/cohorts/{cohort.id}/settings", f"/programmes/{cohort.programme_id}"
    nothing = client.page(f"{path}/papers")
    assert "No version of this programme’s privacy notice is published yet" in nothing.text
    assert nothing.main.find("a", href=f"{programme}/privacy-notice") and not chosen_in(nothing)
    with unit_of_work():
        fill_gates(cohort)
        type_by_hand(cohort, "Version 3")
    assert "“Version 3”, typed by hand, before notices were kept here" in client.page(path).text
    refused = client.post(f"/cohorts/{cohort.id}/open", follow_redirects=True)
    assert "a published version of the privacy notice" in refused.text
    page = client.page(f"{path}/papers")
    assert chosen_in(page) == {"1": False, "typed": True, "": False}
    notice = f"/privacy-notices/{cohort.programme_id}/1"
    assert page.main.find("a", href=notice) and "We use your goals." in client.page(notice).text
    assert client.submit(f"{path}/papers", {"privacy_notice_version": "9"}).status_code == 200
    client.submit(f"{path}/papers", {"privacy_notice_version": "1"})
    assert "Version 1, published on" in client.page(path).text
    client.post(f"/cohorts/{cohort.id}/open")
    db.session.refresh(cohort)
    assert cohort.status is CohortStatus.OPEN


def test_an_open_cohort_keeps_what_was_typed_and_is_told_of_a_newer_version(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
        type_by_hand(cohort, "Version 3")
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/settings"
    assert client.submit(f"{path}/papers", {"dpia_reference": "DPIA 2"}).status_code == 303
    assert queries.gates_of(cohort)["privacy_notice"].reference == "Version 3"
    for newest in (1, 2):
        page = client.page(path)
        assert f"Version {newest} has been published since" in page.text
        take = page.main.find("a", string=lambda text: text and "Take version" in text)
        take = take or page.main.find("a", href=f"{path}/papers?take={newest}")
        assert chosen_in(client.page(take["href"]))[str(newest)]
        client.submit(take["href"], {})
        assert "has been published since" not in client.page(path).text
        with unit_of_work():
            publish_notice(cohort.programme)
    assert queries.gates_of(cohort)["privacy_notice"].notice_version == 2
    assert queries.gates_of(cohort)["privacy_notice"].reference == ""


def test_papers_begin_with_the_newest_notice_and_no_months_and_saving_says_what_is_missing(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator), status=CohortStatus.DRAFT)
        publish_notice(cohort.programme)
        publish_notice(cohort.programme)
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/settings/papers"
    page = client.page(path)
    assert chosen_in(page) == {"2": True, "1": False, "": False}
    months = page.main.find("input", attrs={"name": "retention_months"})
    assert not months.get("value")  # left empty, it is what its hint says
    saved = client.submit(path, {"policy_reference": "P 1"}, follow_redirects=True).text
    assert "Please note" in saved
    assert "data protection impact assessment and retention schedule" in saved
    assert queries.gates_of(cohort)["privacy_notice"].notice_version == 2


def test_papers_saved_by_somebody_else_meanwhile_are_not_overwritten(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        coordinator = create_coordinator()
        cohort = create_cohort(create_programme(coordinator))
    client.sign_in(coordinator)
    path = f"/cohorts/{cohort.id}/settings/papers"
    opened = client.page(path).main.find("input", attrs={"name": "seen"})["value"]
    client.submit(path, {"dpia_reference": "Theirs"})
    mine = {"seen": opened, "dpia_reference": "Mine"}
    refused = client.submit(path, mine)
    assert "Somebody else saved these papers" in refused.text
    assert queries.gates_of(cohort)["dpia"].reference == "Theirs"
    assert 'value="Mine"' in refused.text
    seen = read(refused).main.find("input", attrs={"name": "seen"})["value"]
    client.submit(path, mine | {"seen": seen})
    assert queries.gates_of(cohort)["dpia"].reference == "Mine"

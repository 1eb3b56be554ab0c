"""The pages of imports and claims, as a coordinator and as an imported person."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mentoring import jobs
from mentoring.accounts.models import Account, ClaimInvitation
from mentoring.downloads import PeopleDownload
from mentoring.extensions import db
from mentoring.imports.claims import token_of
from mentoring.imports.models import PeopleImport
from mentoring.jobs import Job
from mentoring.mail import OutboxMessage
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application
from mentoring.transactions import unit_of_work
from tests.builders.imports import ANA, BEN, CHI, HEADINGS, applied_import, csv_file
from tests.builders.programmes import create_cohort, create_coordinator, create_programme
from tests.support.pages import PageClient, filled, read


@pytest.fixture
def coordinator(app: Flask) -> Account:
    with unit_of_work():
        return create_coordinator()


@pytest.fixture
def cohort_id(coordinator: Account) -> int:
    with unit_of_work():
        return create_cohort(create_programme(coordinator)).id


def account(email: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == email)).one()


def upload(client: PageClient, cohort_id: int, file: io.BytesIO, **answers: Any) -> Any:
    return client.post(
        f"/cohorts/{cohort_id}/imports/new",
        data={"file": (file, "list.csv"), "side": "mentee", "list_name": "", "sheet": ""} | answers,
        content_type="multipart/form-data",
    )


def send_form(client: PageClient, path: str, which: int = 0, **changes: str) -> Any:
    forms = client.page(path).find_all("form", method="post")
    form = [each for each in forms if "sign-out" not in str(each.get("action"))][which]
    return client.post(str(form.get("action") or path), data=filled(form) | changes, csrf=False)


def test_a_coordinator_brings_a_list_in(
    client: PageClient, coordinator: Account, cohort_id: int
) -> None:
    client.sign_in(coordinator)
    answer = upload(client, cohort_id, csv_file([ANA, BEN, ("Bo", "nowhere", *BEN[2:])]))
    columns = answer.location
    assert columns.endswith("/columns")
    page = client.page(columns).text
    assert "We will ask the person instead" in page
    assert "Ethnicity" in page
    preview = send_form(client, columns).location
    text = client.page(preview).text
    assert "“nowhere” is not an email address" in text
    assert "2 people" in text
    assert db.session.scalar(select(func.count()).select_from(Profile)) == 0
    assert "Why do you need this?" in client.page(f"{preview}/problems.csv").text
    questions = client.submit(f"{preview}/problems.csv", {"purpose": "running"})
    assert (questions.mimetype, "nowhere" in questions.text) == ("text/csv", True)
    taken = db.session.scalars(select(PeopleDownload)).one()
    assert (taken.account_id, taken.people) == (coordinator.id, 0)
    assert client.page(f"{preview}?kind=refused&q=bo").text.count("Left out") >= 1
    done = send_form(client, preview, send="y").location
    assert "People created" in client.page(done).text
    assert db.session.scalar(select(func.count()).select_from(Application)) == 2
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2
    assert "list" in client.page(f"/cohorts/{cohort_id}/imports").text


def test_what_another_list_changed_meanwhile_is_shown_before_anything_is_imported(
    client: PageClient, coordinator: Account, cohort_id: int
) -> None:
    client.sign_in(coordinator)
    preview = send_form(client, upload(client, cohort_id, csv_file([ANA, BEN])).location).location
    applied_import(cohort_id, csv_file([ANA]), list_name="another")
    asked = client.get(send_form(client, preview).location)
    assert "Nothing has been imported" in asked.text
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1
    made = db.session.scalars(select(PeopleImport).where(PeopleImport.list_name != "another")).one()
    assert (made.counts["new"], made.counts.get("unchanged", 0)) == (1, 1)
    done = client.page(send_form(client, preview).location)
    assert "People created" in done.text
    assert (made.counts["created"], made.counts["unchanged"]) == (1, 1)


def test_the_coordinator_can_change_what_a_column_is_about(
    client: PageClient, coordinator: Account, cohort_id: int
) -> None:
    client.sign_in(coordinator)
    headings = ("Name", "Email", "Gruppe")
    columns = upload(client, cohort_id, csv_file([("Ana", ANA[1], "UCLH")], headings)).location
    answer = send_form(client, columns, **{"column-2": "email"})
    assert "Two columns are chosen" in answer.text
    preview = send_form(client, columns, **{"column-2": "organisation"}).location
    send_form(client, preview)
    profile = db.session.scalars(select(Profile)).one()
    assert profile.organisation is not None
    assert profile.organisation.ods_code == "RRV"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "This is a PDF"),
        (b"Name\nAna\n", "no column with email addresses"),
        (b"", "Choose the file"),
    ],
)
def test_an_odd_file_is_refused_on_the_page_with_what_to_do(
    client: PageClient, coordinator: Account, cohort_id: int, content: bytes, words: str
) -> None:
    client.sign_in(coordinator)
    file = io.BytesIO(content)
    answer = upload(client, cohort_id, file, list_name="Kept as typed")
    if content:
        assert words in answer.text
        assert "Kept as typed" in answer.text
    else:
        assert "empty" in answer.text or words in answer.text
    assert db.session.scalar(select(func.count()).select_from(PeopleImport)) == 0


def test_a_large_list_is_checked_and_imported_in_the_background(
    client: PageClient, coordinator: Account, cohort_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.imports.jobs.INLINE_ROWS", 1)
    client.sign_in(coordinator)
    columns = upload(client, cohort_id, csv_file([ANA, BEN])).location
    show = send_form(client, columns).location
    assert "Checking" in client.page(show).text
    assert client.get(f"{show}/progress").json == {
        "percent": 0,
        "note": "Checking",
        "underWay": True,
    }
    jobs.run_now(db.session.scalars(select(Job)).one())
    send_form(client, show)
    assert "Importing" in client.page(show).text
    jobs.run_now(db.session.scalars(select(Job).order_by(Job.id.desc())).first())
    assert "People created" in client.page(show).text


def test_an_import_is_undone_after_asking(
    client: PageClient, coordinator: Account, cohort_id: int
) -> None:
    made = applied_import(cohort_id, csv_file([ANA, BEN, CHI]), actor=coordinator)
    client.sign_in(coordinator)
    show = f"/cohorts/{cohort_id}/imports/{made.id}"
    assert "3 people" in client.page(f"{show}/undo").text
    assert db.session.scalar(select(func.count()).select_from(Application)) == 3
    send_form(client, f"{show}/undo")
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0
    assert "Undone" in client.page(show).text


def test_a_list_is_dropped_after_asking(
    client: PageClient, coordinator: Account, cohort_id: int
) -> None:
    client.sign_in(coordinator)
    columns = upload(client, cohort_id, csv_file([ANA])).location
    abandon = columns.replace("columns", "abandon")
    assert "Drop" in client.page(abandon).text
    send_form(client, abandon)
    assert "Dropped" in client.page(f"/cohorts/{cohort_id}/imports").text


def test_letters_go_out_when_the_coordinator_says_so(
    client: PageClient, coordinator: Account, cohort_id: int
) -> None:
    made = applied_import(cohort_id, csv_file([ANA, BEN]), actor=coordinator)
    client.sign_in(coordinator)
    letters = f"/cohorts/{cohort_id}/imports/{made.id}/letters"
    page = client.page(letters).text
    assert "Cora Coordinator" in page
    assert "Remove me" in page
    send_form(client, letters)
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2
    assert "Everybody on this list has been written to" in client.page(letters).text


def test_other_coordinators_see_nothing_of_it(
    client: PageClient, coordinator: Account, cohort_id: int
) -> None:
    made = applied_import(cohort_id, csv_file([ANA]), actor=coordinator)
    with unit_of_work():
        stranger = create_coordinator("Stranger")
        create_programme(stranger)
    client.sign_in(stranger)
    for path in ("", f"/{made.id}", f"/{made.id}/undo", f"/{made.id}/letters", "/new"):
        assert client.get(f"/cohorts/{cohort_id}/imports{path}").status_code == 404


@pytest.fixture
def link(coordinator: Account, cohort_id: int) -> str:
    applied_import(cohort_id, csv_file([ANA, BEN]), actor=coordinator, send=True)
    return f"/claims/{token_of(account(ANA[1]))}"


def test_the_link_shows_who_gave_the_name_and_a_get_changes_nothing(
    client: PageClient, link: str
) -> None:
    text = client.page(link).text
    assert "Cora Coordinator gave us your name" in text
    assert "Leeds Teaching Hospitals" in text
    client.page(f"{link}/remove")
    claim = db.session.scalars(select(ClaimInvitation)).first()
    assert claim is not None
    assert claim.used_at is None
    assert account(ANA[1]).password is None


def test_the_person_takes_their_account_with_a_password(client: PageClient, link: str) -> None:
    weak = send_form(client, link, password="short")
    assert weak.status_code == 200
    assert read(weak).select_one(".nhsuk-error-summary")
    answer = send_form(client, link, password="violet tractor umbrella")
    assert answer.location.endswith("/profile")
    assert "Ana Mendes" in client.page("/home").text
    ana = account(ANA[1])
    assert ana.password
    assert ana.confirmed_at
    assert client.get(link).status_code == 410


def test_the_person_is_removed_after_asking(client: PageClient, link: str) -> None:
    answer = send_form(client, f"{link}/remove")
    assert "You have been removed" in answer.text
    assert db.session.scalar(select(func.count()).where(Account.email == ANA[1])) == 0
    assert client.get(link).status_code == 410


def test_a_wrong_or_old_link_says_what_to_do(client: PageClient, link: str) -> None:
    from datetime import timedelta

    import time_machine

    from mentoring import clock

    assert "sign in" in client.get("/claims/nonsense").text
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert client.get(link).status_code == 410


def test_the_preview_asks_a_constant_number_of_queries(
    client: PageClient, coordinator: Account, cohort_id: int, count_queries: Any
) -> None:
    client.sign_in(coordinator)

    def asked(number: int) -> int:
        rows = [(f"P {i}", f"p{number}-{i}@example.org", *ANA[2:]) for i in range(number)]
        columns = upload(client, cohort_id, csv_file(rows, HEADINGS)).location
        show = send_form(client, columns).location
        with count_queries() as queries:
            client.page(show)
        return len(queries)

    assert asked(60) <= asked(2)


def test_many_letters_are_written_in_the_background_and_never_twice(
    client: PageClient, coordinator: Account, cohort_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentoring.imports.jobs.INLINE_ROWS", 1)
    made = applied_import(cohort_id, csv_file([ANA, BEN]), actor=coordinator)
    client.sign_in(coordinator)
    send_form(client, f"/cohorts/{cohort_id}/imports/{made.id}/letters")
    send_form(client, f"/cohorts/{cohort_id}/imports/{made.id}/letters")
    for job in db.session.scalars(select(Job)).all():
        jobs.run_now(job)
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2

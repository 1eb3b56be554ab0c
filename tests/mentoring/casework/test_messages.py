"""Writing to many people of a cohort."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import jobs
from mentoring.accounts.models import Account
from mentoring.casework import jobs as writing
from mentoring.casework import messages
from mentoring.casework.choosing import Wanted, fitting, how_many
from mentoring.casework.message_models import Message, MessageKind, MessageStatus
from mentoring.casework.messages import Words
from mentoring.casework.placeholders import filled, problem_in, worrying
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.jobs import JobStatus
from mentoring.mail import OutboxMessage
from mentoring.programmes import services
from mentoring.programmes.models import ApplicationStatus, Cohort
from mentoring.transactions import unit_of_work
from tests.builders.pairings import create_active_pairing, create_pairing
from tests.builders.profiles import create_person
from tests.builders.programmes import (
    create_application,
    create_cohort,
    create_coordinator,
    create_programme,
)
from tests.support.pages import PageClient

WORDS = Words("Meet us", "Hello ((first name)), ((cohort)) meets.", MessageKind.NEEDED)


@pytest.fixture
def cora(app: Flask) -> Any:
    with unit_of_work():
        return create_coordinator()


@pytest.fixture
def cohort(cora: Any) -> Cohort:
    with unit_of_work():
        made = create_cohort(create_programme(cora))
        for name in ("Ana Mendes", "Bo Smith", "Cy Jones"):
            create_application(made, create_person(name), status=ApplicationStatus.APPROVED)
        return made


def ready(cohort: Cohort, cora: Any, wanted: Wanted | None = None) -> Message:
    message = messages.begin(cohort, wanted or Wanted(), actor=cora)
    messages.write(message, WORDS, version=1)
    return message


def letters() -> list[OutboxMessage]:
    kinds = ("casework/needed", "casework/news")
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind.in_(kinds))))


def test_placeholders_are_filled_and_unknown_ones_refused() -> None:
    values = {"first name": "((cohort))", "cohort": "Spring", "help contact": "Hana"}
    assert filled("((First  name)) in ((cohort))", values) == "((cohort)) in Spring"
    assert "((surname)) is not a placeholder" in problem_in("Dear ((surname))")
    assert "not closed" in problem_in("Dear ((first name)")
    assert worrying("Your Health check") == ["Health"]


def test_people_are_chosen_by_where_they_stand(cohort: Cohort) -> None:
    with unit_of_work():
        create_active_pairing(cohort)
        create_pairing(cohort)
    counts = {
        pairing: how_many(fitting(cohort, Wanted(pairing=pairing)))
        for pairing in ("none", "active", "invited", "unanswered", "")
    }
    assert counts == {"none": 3, "active": 2, "invited": 2, "unanswered": 2, "": 7}
    assert how_many(fitting(cohort, Wanted(side="mentor"))) == 2
    assert how_many(fitting(cohort, Wanted(text="mendes"))) == 1


def test_run_twice_it_writes_once_to_each_who_still_fits(
    cohort: Cohort, cora: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", 1)
    with unit_of_work():
        message = ready(cohort, cora)
        messages.send(message, version=2, actor=cora)
        job = message.job
        with pytest.raises(Conflict):
            messages.send(message, version=3, actor=cora)
    with unit_of_work():
        assert writing.write_some(message.id) == 1  # its worker was killed after this portion
        services.withdraw(cohort.applications[-1], actor=cora)
    assert job is not None
    jobs.run_now(job)
    assert (message.status, message.written, message.missed) == (MessageStatus.SENT, 2, 1)
    with unit_of_work():
        assert writing.write_some(message.id) == 0
    assert sorted(letter.body.split(",")[0] for letter in letters()) == ["Hello Ana", "Hello Bo"]


def test_stopped_before_it_is_written_nobody_gets_it(cohort: Cohort, cora: Any) -> None:
    with unit_of_work():
        message = ready(cohort, cora)
        messages.send(message, version=2, actor=cora)
        messages.stop(message, actor=cora)
    assert message.status is MessageStatus.CANCELLED
    assert message.job is not None and message.job.status is JobStatus.CANCELLED
    with unit_of_work():
        assert writing.write_some(message.id) == 0
    assert letters() == []


def test_two_coordinators_do_not_overwrite_or_send_unread_words(cohort: Cohort, cora: Any) -> None:
    with unit_of_work():
        message = ready(cohort, cora)
        with pytest.raises(StaleEdit):
            messages.write(message, WORDS, version=1)
        with pytest.raises(StaleEdit):
            messages.send(message, version=1, actor=cora)
        with pytest.raises(DomainError, match="Nobody fits"):
            messages.begin(cohort, Wanted(text="nobody"), actor=cora)


def test_a_coordinator_chooses_writes_looks_tests_and_sends(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    client.sign_in(cora)
    base = f"/cohorts/{cohort.id}/messages"
    assert "Write to 3 people" in client.page(f"{base}/new").text
    answer = client.submit(f"{base}/new?region=nowhere", {})
    assert "Choose again whom to write to" in answer.text
    assert db.session.scalars(select(Message.id)).all() == []
    client.submit(f"{base}/new", {})
    path = f"{base}/{db.session.scalars(select(Message.id)).one()}"
    wrong = {"subject": "Hi", "body": "Dear ((surname))", "kind": "needed"}
    answer = client.submit(path, wrong)
    assert "is not a placeholder we know" in answer.text and "Dear ((surname))" in answer.text
    client.submit(path, wrong | {"body": "Dear ((first name))"})
    ana = db.session.scalar(select(Account.id).where(Account.name == "Ana Mendes"))
    client.post(f"{path}/people/{ana}/out")
    page = client.page(f"{path}/preview?person={ana}").text
    assert "Dear Ana" in page and "Send it to 2 people" in page
    client.post(f"{path}/test")
    test = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "casework/test")
    ).one()
    assert (test.to, test.subject) == (cora.email, "Test: Hi")
    client.post(f"{path}/send", data={"version": "2"})
    assert "Being written" in client.page(base).text
    job = db.session.scalars(select(jobs.Job).where(jobs.Job.kind == messages.JOB)).one()
    jobs.run_now(job)
    assert len(letters()) == 2
    assert "2 people" in client.page(base).text
    assert "Left out" in client.page(path).text
    person = letters()[0].account_id
    assert "Hi" in client.page(f"/cohorts/{cohort.id}/people/{person}").text


def test_whatever_button_is_pressed_what_was_typed_of_a_letter_stays(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    with unit_of_work():
        message = messages.begin(cohort, Wanted(), actor=cora)
    client.sign_in(cora)
    page = f"/cohorts/{cohort.id}/messages/{message.id}"
    opened = client.page(page)
    assert not opened.select("input[type=radio][checked]")  # whom it reaches is chosen, not given
    for button in opened.select("button.nhsuk-button--small"):
        assert button["form"] == opened.select_one("input[name=version]").find_parent("form")["id"]
    ana = db.session.scalars(select(messages.Recipient.account_id)).first()
    typed = {"subject": "Half a subj", "body": "Dear ((first", "version": "1", "q": "an"}
    left = client.post(f"{page}/people/{ana}/out", data=typed, follow_redirects=True).text
    assert "Half a subj" in left and "Dear ((first" in left and "Left out" in left
    stale = client.post(f"{page}/people/{ana}/back", data=typed | {"body": "Mine"}).text
    assert "Somebody else changed this letter" in stale and "Mine" in stale
    shown = typed | {"version": "2", "body": "Dear all", "kind": "news", "show": "1"}
    found = client.post(f"{page}/draft", data=shown)
    assert "q=an" in found.headers["Location"]
    assert (message.body, message.kind) == ("Dear all", MessageKind.NEWS)
    long = client.post(f"{page}/people/{ana}/back", data=shown | {"body": "x" * 5001}).text
    assert "x" * 5001 in long and "cannot be saved yet" in long


def test_a_letter_goes_only_once_it_is_said_what_it_is_to_people(cohort: Cohort, cora: Any) -> None:
    with unit_of_work():
        message = messages.begin(cohort, Wanted(), actor=cora)
        messages.keep(message, Words("Hi", "Hello", None), version=1)
        with pytest.raises(DomainError, match="what it is to them"):
            messages.send(message, version=2, actor=cora)
        messages.keep(message, Words("Hi", "Hello ((", MessageKind.NEWS), version=2)
        with pytest.raises(DomainError, match="not closed"):
            messages.send(message, version=3, actor=cora)


def test_many_people_cost_as_many_queries_as_few(
    client: PageClient, cohort: Cohort, cora: Any, count_queries: Callable[[], Any]
) -> None:
    def cost() -> int:
        with unit_of_work():
            message = ready(cohort, cora)
            messages.send(message, version=2, actor=cora)
        with count_queries() as asked:
            client.page(f"/cohorts/{cohort.id}/messages?q=a&sort=subject")
            client.page(f"/cohorts/{cohort.id}/messages/new")
            client.page(f"/cohorts/{cohort.id}/messages/{message.id}")
            with unit_of_work():
                writing.write_some(message.id)
        return len(asked)

    client.sign_in(cora)
    few = cost()
    with unit_of_work():
        for _ in range(27):
            create_application(cohort, status=ApplicationStatus.APPROVED)
    assert cost() == few


def test_letters_are_found_by_their_subject_or_somebody_they_are_for_and_sorted(
    client: PageClient, cohort: Cohort, cora: Any
) -> None:
    with unit_of_work():
        zed = create_person("Zed Quill", "zed@example.org")
        create_application(cohort, zed, status=ApplicationStatus.APPROVED)
        for subject, wanted in (("Bees", Wanted(text="Zed Quill")), ("Ants", Wanted())):
            letter = messages.begin(cohort, wanted, actor=cora)
            messages.write(letter, Words(subject, "Hello", MessageKind.NEEDED), version=1)
            messages.leave_out(letter, zed.id, subject == "Ants")

    def found(asked: str) -> list[str]:
        page = client.page(f"/cohorts/{cohort.id}/messages?{asked}")
        return [row.find("a").contents[0] for row in page.select("tbody tr")]

    client.sign_in(cora)
    assert found("sort=subject") == ["Ants", "Bees"] == found("sort=newest")
    assert found("q=bee") == ["Bees"] == found("q=zed+q") == found("q=ZED@example"), "not left out"
    assert found("q=bee&status=sent") == [] == found("q=nobody")
    assert found("sort=oldest&status=odd") == ["Bees", "Ants"]

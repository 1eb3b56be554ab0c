"""A programme's privacy notice: drafted, published in versions, read, and asked for again."""

from flask import Flask

from mentoring.accounts.models import Account
from mentoring.privacy import notices
from mentoring.programmes.models import Application
from mentoring.transactions import unit_of_work
from tests.builders.programmes import (
    create_application,
    create_coordinator,
    create_pilot,
    create_programme,
)
from tests.support.pages import PageClient


def create_people() -> tuple[Account, Application]:
    coordinator = create_coordinator()
    return coordinator, create_application(create_pilot(create_programme(coordinator)))


def test_a_notice_is_published_read_and_asked_for_again_when_it_changes(
    app: Flask, client: PageClient, visitor: type[PageClient]
) -> None:
    with unit_of_work():
        coordinator, application = create_people()
    programme_id = application.cohort.programme_id
    page = f"/programmes/{programme_id}/privacy-notice"
    client.sign_in(coordinator)
    client.submit(page, {"body": "We use your goals."})
    them = visitor().sign_in(application.account)
    notice = f"/privacy-notices/{programme_id}"
    assert "We use your goals." not in them.page(notice).text, "a draft is nobody else's"
    client.submit(f"{page}/publish", {})
    assert "Read the privacy notice" in them.page("/home").text
    them.submit(notice, {})
    assert "Read the privacy notice" not in them.page("/home").text
    assert "Read by 1 person" in client.page(page).text
    client.submit(page, {"body": "We use your goals and your region."})
    refused = client.submit(f"{page}/publish", {}, follow_redirects=True)
    assert "Say in a few words what has changed" in refused.get_data(as_text=True)
    client.submit(page, {"changes": "Your region joined."})
    client.submit(f"{page}/publish", {})
    assert "Your region joined." in them.page(notice).text
    assert "Read the privacy notice" in them.page("/home").text
    assert "We use your goals." in visitor().get(f"{notice}/1").get_data(as_text=True)


def test_nobody_says_that_they_read_what_is_not_for_them(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        coordinator, application = create_people()
        programme = application.cohort.programme
        notices.save_draft(programme, body="Words", changes="", seen=None, actor=coordinator)
        made = notices.publish(programme, actor=coordinator)
    client.sign_in(coordinator)
    assert client.post(f"/privacy-notices/read/{made.id}").status_code == 404

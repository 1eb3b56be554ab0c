"""What waits for people on their home page about account and profile."""

import pytest
from flask import Flask

from mentoring.accounts.services import create_account
from mentoring.profiles import services
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, create_person, create_profile
from tests.support.pages import PageClient


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("new", "Begin your profile"),
        ("half", "Finish your profile"),
        ("whole", "Check your profile"),
    ],
)
def test_home_says_what_the_profile_needs_next(
    app: Flask, client: PageClient, state: str, title: str
) -> None:
    with unit_of_work():
        account = create_person()
        if state == "half":
            create_profile(account, wants_mentee=True)
        if state == "whole":
            create_mentee(account)
    client.sign_in(account)
    assert title in client.page("/home").text


def test_home_is_quiet_about_a_checked_profile(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        profile = create_mentee()
        services.confirm_checked(profile, actor=profile.account)
    client.sign_in(profile.account)
    text = client.page("/home").text
    assert "your profile" not in text
    assert "Confirm your email" not in text


def test_home_asks_for_a_confirmation_that_is_missing(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        account = create_account("new@example.org", "New", actor="test")
    client.sign_in(account)
    assert "Confirm your email address" in client.page("/home").text

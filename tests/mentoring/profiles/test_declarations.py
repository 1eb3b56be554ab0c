"""Coming from an under-represented group: said under a consent of its own, told to nobody."""

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.profiles import consents, declarations, queries
from mentoring.profiles.models import Purpose
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, declare
from tests.support.pages import PageClient
from tests.support.queries import counted_queries

ADDRESS = "/profile/under-represented"


def test_only_a_yes_with_a_standing_consent_counts(app: Flask) -> None:
    with unit_of_work():
        yes, no, unsaid, silent, back = people = [create_mentee() for _ in range(5)]
        for profile, answer in ((yes, "yes"), (no, "no"), (unsaid, "prefer_not"), (back, "yes")):
            declare(profile, answer)
        consents.withdraw_consent(back.account, Purpose.UNDER_REPRESENTED, actor=back.account)
    ids = [each.account_id for each in people]
    with counted_queries() as counted:
        found = queries.declared_under_represented(ids)
    assert found == {yes.account_id}
    assert len(counted) == 1
    assert queries.declaration_of(back.account_id) is None
    assert not queries.has_declared(silent.account_id)


def test_an_answer_needs_the_consent_and_the_person_themselves(app: Flask) -> None:
    with unit_of_work():
        account, other = create_mentee().account, create_mentee().account
        with pytest.raises(DomainError) as refused:
            declarations.declare(account, "no", actor=account)
        with pytest.raises(ValueError, match="themselves"):
            declarations.declare(account, "yes", actor=other, agreed=True)
    assert refused.value.field == "agree"


def test_preferring_not_to_say_is_kept_encrypted_and_ends_the_consent(app: Flask) -> None:
    with unit_of_work():
        profile = create_mentee()
        declare(profile, "yes")
        declare(profile, "prefer_not")
    assert queries.live_consent(profile.account_id, Purpose.UNDER_REPRESENTED) is None
    assert queries.has_declared(profile.account_id)
    raw = db.session.scalars(sa.text("SELECT answer FROM declaration")).one()
    assert "prefer" not in raw


def test_the_page_asks_keeps_what_was_chosen_and_takes_it_back(
    app: Flask, client: PageClient
) -> None:
    with unit_of_work():
        account = create_mentee().account
    client.sign_in(account)
    refused = client.submit(ADDRESS, {"answer": "yes"})
    assert "Tick that you agree" in refused.text
    page = client.submit(ADDRESS, {"answer": "yes", "agree": "y"})
    assert page.location == "/profile"
    assert client.page(ADDRESS).select_one("input[value=yes]")["checked"] is not None
    assert "Answered" in client.page("/profile").text
    assert "Stop using my answer" in client.page(ADDRESS).text
    client.submit(f"{ADDRESS}/stop", {})
    assert queries.declared_under_represented([account.id]) == set()
    assert not client.page(ADDRESS).select("input[checked]")


def test_another_tab_does_not_overwrite_the_answer(app: Flask, client: PageClient) -> None:
    with unit_of_work():
        profile = create_mentee()
    client.sign_in(profile.account)
    opened = client.page(ADDRESS).select_one("[name=seen]")["value"]
    client.submit(ADDRESS, {"answer": "prefer_not"})
    answer = client.submit(ADDRESS, {"answer": "no", "agree": "y", "seen": opened})
    assert "Saved somewhere else" in answer.text

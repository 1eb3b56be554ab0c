"""A mentor's own card, the mentees who named them, and what coordinators see of it."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.accounts.services import rename
from mentoring.choices.held import HOLDER
from mentoring.choices.models import Card, ChoiceResponse, Mark, MentorChoice
from mentoring.extensions import db
from mentoring.profiles import services as profiles
from mentoring.profiles.queries import find_profile
from mentoring.transactions import unit_of_work
from tests.builders.choices import choose, create_choosing_group, key_of, respond
from tests.builders.matchmaking import Group

CANARIES = {
    "name": "Xanthippe Canaryfield",
    "email": "xc.canary@example.org",
    "organisation_other": "Canaryhouse Infirmary",
    "job_title": "Canarist",
    "goal_text": "goalcanary",
    "contact_to_share": "01632 960777",
}


@pytest.fixture
def group(app: Flask) -> Group:
    """A mentee full of canaries names the first of two mentors."""
    with unit_of_work():
        made = create_choosing_group([CANARIES], 2)
        choose(made.left[0], made.right[0], reason="They know press work.")
        return made


def card_page(group: Group) -> str:
    return f"/applications/{group.right[0].id}/card"


def test_words_are_shown_once_they_tell_nobody_and_are_confirmed(client: Any, group: Group) -> None:
    mentor, own = group.right[0], "I like a plain talk and a short list."
    client.sign_in(mentor.account)
    told = client.submit(card_page(group), {"words": f"I am {mentor.account.name}"})
    assert "Take out what would tell who you are: your name" in told.text
    unsure = client.submit(card_page(group), {"words": own})
    assert "then tick that they do not tell who you are" in unsure.text and own in unsure.text
    assert client.submit(card_page(group), {"words": own, "confirmed": "y"}).status_code == 303
    assert own in client.page(card_page(group)).find("article").text
    client.post(f"{card_page(group)}/hide")
    assert "nobody sees it now" in client.page(card_page(group)).text
    client.post(f"{card_page(group)}/show")
    assert db.session.get_one(Card, mentor.id).hidden_at is None


def test_a_new_employer_or_name_takes_words_that_tell_it_off_the_card(
    client: Any, group: Group
) -> None:
    mentor = group.right[0]
    client.sign_in(mentor.account)
    client.submit(card_page(group), {"words": "I care about seaview matters.", "confirmed": "y"})
    with unit_of_work():
        profile = find_profile(mentor.account_id)
        profiles.set_organisation(profile, None, other="Seaview", actor=mentor.account)
    page = client.page(card_page(group))
    assert "not shown at the moment" in page.text
    assert "seaview" not in page.find("article").text
    client.submit(card_page(group), {"words": "I care about others.", "confirmed": "y"})
    with unit_of_work():
        rename(mentor.account, "Otto Others", actor="test")
    assert "not shown at the moment" in client.page(card_page(group)).text


def test_a_mentor_sees_why_they_were_named_and_not_by_whom_or_in_which_place(
    client: Any, group: Group
) -> None:
    client.sign_in(group.right[0].account)
    key = key_of(group.left[0])
    found = ""
    for address in (
        "/home",
        f"{card_page(group)}/chosen-by",
        f"{card_page(group)}/chosen-by/{key}",
    ):
        found += client.get(address).get_data(as_text=True).lower()
    assert "they know press work." in found
    telling = [word for value in CANARIES.values() for word in value.lower().split()]
    assert [word for word in telling if word in found] == []
    assert "first choice" not in found
    answer = client.submit(f"{card_page(group)}/chosen-by/{key}", {"mark": "avoid", "talked": "y"})
    assert answer.status_code == 303
    stored = db.session.scalars(sa.select(ChoiceResponse)).one()
    assert stored.mark is Mark.AVOID and stored.talked_at is not None
    client.sign_in(group.right[1].account)
    other = f"/applications/{group.right[1].id}/card/chosen-by/{key}"
    assert client.get(other).status_code == 404, "not named by this mentee"


def test_a_mentees_pages_read_the_same_whatever_a_mentor_said(client: Any, group: Group) -> None:
    mentee = group.left[0]
    pages = [f"/applications/{mentee.id}/choices", f"/applications/{mentee.id}/choices/mentors"]
    client.sign_in(mentee.account)
    before = [client.page(page).main.get_text() for page in pages]
    for mark in Mark:
        with unit_of_work():
            respond(group.right[0], mentee, mark)
        assert [client.page(page).main.get_text() for page in pages] == before


def test_a_coordinator_reads_who_named_whom_in_the_same_queries_for_many(
    client: Any, count_queries: Any, group: Group
) -> None:
    client.sign_in(group.coordinator)
    page = f"/cohorts/{group.cohort.id}/choices"
    text = client.page(page).text
    with count_queries() as few:
        client.page(page)
    assert "They know press work." in text and group.right[0].account.name in text
    with unit_of_work():
        large = create_choosing_group(12, 6)
        for mentee in large.left:
            choose(mentee, *large.right[:4])
    client.sign_in(large.coordinator)
    page = f"/cohorts/{large.cohort.id}/choices?sort=most"
    client.page(page)
    with count_queries() as many:
        client.page(page)
    assert len(few) == len(many)


def test_erasing_a_person_takes_their_choices_and_words_along(group: Group) -> None:
    mentee, mentor = group.left[0], group.right[0]
    with unit_of_work():
        respond(mentor, mentee, Mark.AVOID)
        assert [item.lines[0][1] for item in HOLDER.export(mentee.account).items] == [
            "They know press work."
        ]
        HOLDER.erase(mentee.account)
    for model in (MentorChoice, ChoiceResponse):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0

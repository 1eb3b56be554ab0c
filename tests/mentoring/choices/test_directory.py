"""The directory of blind cards, and choosing from it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock
from mentoring.choices import queries, services
from mentoring.choices.directory import DirectoryFilter, directory
from mentoring.choices.models import Card, MentorChoice
from mentoring.errors import Conflict, DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.matchmaking.defaults import defaults_of, set_defaults
from mentoring.organisations.models import (
    Organisation,
    OrganisationKind,
    OrganisationSuccession,
    Region,
)
from mentoring.pairings.services import MemberInvite, invite_pairing
from mentoring.profiles import services as profiles
from mentoring.profiles.models import Post, Profile
from mentoring.programmes.models import Application, Side
from mentoring.transactions import unit_of_work
from tests.builders.choices import choose, create_choosing_group, key_of
from tests.builders.matchmaking import Group, approved, create_published
from tests.builders.profiles import create_mentee, share_experience

CANARIES = {
    "name": "Zanzibarbara Quillfeather",
    "email": "zq.canary@example.org",
    "organisation_other": "Wexcombe Royal Canary",
    "job_title": "Keeper of Canaries",
    "offer_text": "offer canary words",
    "share_text": "share canary words",
    "contact_to_share": "07700 900123",
    "line_manager_email": "boss.canary@example.org",
}
TAG = "care_leaver"


def profile(application: Application) -> Profile:
    return db.session.scalars(
        sa.select(Profile).where(Profile.account_id == application.account_id)
    ).one()


@pytest.fixture
def group(app: Flask) -> Group:
    """One mentee, and three mentors of whom the first is full of canaries."""
    first = CANARIES | {"offered": {"leadership": 2, "crisis": 2}, "specialisms": {"crisis": 2}}
    with unit_of_work():
        made = create_choosing_group(1, [first, {}, {"meeting_modes": ["in_person"]}])
        share_experience(profile(made.right[0]), TAG, importance=3, tell_partner=True)
        return made


def here(group: Group) -> str:
    return f"/applications/{group.left[0].id}/choices"


def keys(group: Group, **asked: str) -> set[str]:
    query = directory(group.left[0], DirectoryFilter(**asked))
    return {row.key for row in db.session.execute(query)}


def test_no_page_a_mentee_sees_tells_who_a_mentor_is(client: Any, group: Group) -> None:
    mentee, mentor = group.left[0], group.right[0]
    with unit_of_work():
        choose(mentee, mentor)
    client.sign_in(mentee.account)
    key, found = key_of(mentor), ""
    for address in (
        "/home",
        here(group),
        f"{here(group)}/mentors",
        f"{here(group)}/mentors?q=crisis",
        f"{here(group)}/mentors?topic=crisis&sort=mixed",
        f"{here(group)}/mentors/{key}",
        f"{here(group)}/mentors/{key}/remove",
    ):
        found += client.get(address).get_data(as_text=True)
    shown = found.lower()
    parts = [part for value in CANARIES.values() for part in value.lower().split()]
    years = [str(clock.today().year - 2)]
    telling = [w for w in (*parts, TAG, "care leaver", *years) if len(w) > 3 and w in shown]
    assert [word for word in telling if word not in {"words", "share", "offer", "royal"}] == []
    for number in (mentor.id, mentor.account_id):
        assert f"/{number}/" not in found.replace(f"/applications/{mentee.id}/", "")
    assert "crisis and emergency" in shown


def test_a_search_finds_only_what_cards_show(group: Group) -> None:
    mentor = group.right[0]
    for hidden in ("canary", "Zanzibarbara", "Wexcombe", "Keeper", "boss"):
        assert keys(group, text=hidden) == set()
    assert keys(group, text="crisis and emerg") == {key_of(mentor)}
    with unit_of_work():
        db.session.get_one(Card, mentor.id).own_words = "I like lighthouses"
    assert keys(group, text="lighthouse") == set(), "not confirmed"
    with unit_of_work():
        services.save_card(
            mentor,
            words="I like lighthouses",
            confirmed=True,
            shows_region=True,
            actor=mentor.account,
        )
    assert keys(group, text="lighthouse") == {key_of(mentor)}


def test_filters_ask_for_what_the_card_shows(group: Group) -> None:
    first, second, third = (key_of(each) for each in group.right)
    assert keys(group) == {first, second, third}
    assert keys(group, topic="crisis") == {first}
    assert keys(group, specialism="strategy") == {second, third}
    assert keys(group, mode="in_person") == {third}
    with unit_of_work():
        profile(group.right[2]).availability = ["evenings"]
    assert keys(group, time="evenings") == {third}
    assert third not in keys(group, time="mornings")
    with unit_of_work():
        region = Region(ods_code="Y99", name="Far North and Yorkshire")
        db.session.add(region)
        profiles.set_region(profile(group.right[1]), region, actor="test")
    assert keys(group, region="Y99") == {second}
    with unit_of_work():
        services.save_card(
            group.right[1], words="", confirmed=False, shows_region=False, actor="test"
        )
    assert keys(group, region="Y99") == set()
    assert keys(group, text="yorkshire") == set()


def test_people_without_a_place_colleagues_and_the_avoided_are_left_out(group: Group) -> None:
    mentee, (first, second, third) = group.left[0], group.right
    with unit_of_work():
        profiles.avoid_person(profile(mentee), second.account.email, actor=mentee.account)
    assert keys(group) == {key_of(first), key_of(third)}
    with unit_of_work():
        profiles.set_organisation(
            profile(mentee), None, other="wexcombe royal canary", actor=mentee.account
        )
    assert keys(group) == {key_of(third)}
    with unit_of_work():
        services.hide_card(third, actor=third.account)
    assert keys(group) == set()


def test_one_employer_is_one_after_a_merger_and_however_it_is_typed(group: Group) -> None:
    mentee, (first, second, third) = group.left[0], group.right
    with unit_of_work():
        old, new, third_trust = (
            Organisation(name=name, kind=OrganisationKind.TRUST) for name in ("Old", "New", "Other")
        )
        db.session.add_all([old, new, third_trust])
        db.session.flush()
        day = clock.today() - timedelta(days=30)
        db.session.add(
            OrganisationSuccession(predecessor_id=old.id, successor_id=new.id, happened_on=day)
        )
        for application, where in ((mentee, old), (second, new), (third, third_trust)):
            profile(application).organisation_id = where.id
    assert keys(group) == {key_of(first), key_of(third)}
    with unit_of_work():
        profiles.set_organisation(
            profile(mentee), None, other="The Wexcombe  Royal Canary.", actor=mentee.account
        )
    assert keys(group) == {key_of(second), key_of(third)}
    with unit_of_work():
        profiles.avoid_organisation(profile(mentee), old, actor=mentee.account)
    assert keys(group) == {key_of(third)}


def test_where_a_cohort_pairs_inside_one_organisation_colleagues_are_shown(group: Group) -> None:
    mentee, (first, second, third) = group.left[0], group.right
    with unit_of_work():
        profiles.set_organisation(
            profile(mentee), None, other="wexcombe royal canary", actor=mentee.account
        )
    assert keys(group) == {key_of(second), key_of(third)}
    with unit_of_work():
        options = replace(defaults_of(group.cohort), keep_organisations_apart=False)
        set_defaults(group.cohort, options, actor=group.coordinator)
    assert keys(group) == {key_of(first), key_of(second), key_of(third)}


def test_a_mentor_whose_places_are_taken_is_left_out_and_stays_on_lists(group: Group) -> None:
    mentee, mentor = group.left[0], group.right[0]
    with unit_of_work():
        choose(mentee, mentor)
        profiles.save_answers(profile(mentor), actor="test", capacity=1)
        other = approved(group.cohort, create_mentee(), Side.MENTEE)
        invite_pairing(
            group.cohort,
            [MemberInvite(other, []), MemberInvite(mentor, [])],
            actor="test",
            source="test",
        )
    assert key_of(mentor) not in keys(group)
    assert queries.still_free(mentee) == set()
    assert list(queries.cards_of_choices(mentee)) == [mentor.id]


def test_what_mentors_avoid_in_private_changes_nothing_a_mentee_sees(group: Group) -> None:
    mentee, mentor = group.left[0], group.right[0]
    with unit_of_work():
        profiles.avoid_person(profile(mentor), mentee.account.email, actor=mentor.account)
    assert key_of(mentor) in keys(group)


def test_each_mentee_starts_elsewhere_and_no_order_tells_when_a_mentor_signed_up(
    app: Flask,
) -> None:
    with unit_of_work():
        group = create_choosing_group(8, 8)
    orders = {
        tuple(row.key for row in db.session.execute(directory(m, DirectoryFilter(sort="mixed"))))
        for m in group.left
    }
    assert len(orders) > 1
    assert len({frozenset(order) for order in orders}) == 1


def test_the_directory_takes_the_same_queries_for_many_as_for_few(
    client: Any, count_queries: Any, app: Flask
) -> None:
    told = []
    for size in (2, 20):
        with unit_of_work():
            group = create_choosing_group(1, size)
        client.sign_in(group.left[0].account)
        with count_queries() as counted:
            client.page(f"{here(group)}/mentors")
        told.append(len(counted))
    assert told[0] == told[1]


@pytest.fixture
def choosing(group: Group) -> tuple[Application, list[str]]:
    with unit_of_work():
        choose(group.left[0], *group.right)
    return group.left[0], [key_of(each) for each in group.right]


def listed(mentee: Application) -> list[str]:
    chosen = queries.choices_of(mentee)
    names = queries.keys_of([each.mentor_id for each in chosen])
    assert [each.place for each in chosen] == list(range(1, len(chosen) + 1))
    return [names[each.mentor_id] for each in chosen]


def test_a_mentee_puts_mentors_in_order_and_takes_one_off(
    client: Any, choosing: tuple[Application, list[str]]
) -> None:
    mentee, (first, second, third) = choosing
    base = f"/applications/{mentee.id}/choices"
    client.sign_in(mentee.account)
    seen = client.page(base).find("input", attrs={"name": "seen"})["value"]
    client.post(f"{base}/mentors/{third}/move", data={"seen": seen, "step": "up"})
    assert listed(mentee) == [first, third, second]
    answer = client.post(f"{base}/mentors/{first}/move", data={"seen": seen, "step": "down"})
    assert "changed in another tab" in client.page(answer.headers["Location"]).text
    assert listed(mentee) == [first, third, second], "the second tab overwrote nothing"
    client.submit(f"{base}/mentors/{third}/remove", {})
    assert listed(mentee) == [first, second]


def test_a_reason_is_kept_changed_and_must_not_tell_who_writes_it(
    client: Any, group: Group
) -> None:
    mentee, key = group.left[0], key_of(group.right[0])
    client.sign_in(mentee.account)
    page = f"{here(group)}/mentors/{key}"
    assert "Say why you would like this mentor" in client.submit(page, {}).text
    name = mentee.account.name
    answer = client.submit(page, {"reason": f"Hello, this is {name} of Mentee employer 0."})
    assert "what would tell who you are" in answer.text
    assert f"Hello, this is {name}" in answer.text, "what was typed stays"
    assert client.submit(page, {"reason": "They know crisis work."}).status_code == 303
    assert client.submit(page, {"reason": "They stay calm."}).status_code == 303
    assert [each.reason for each in queries.choices_of(mentee)] == ["They stay calm."]


def test_five_is_the_most_and_nothing_changes_after_the_last_day(app: Flask) -> None:
    with unit_of_work():
        group = create_choosing_group(1, 6)
        mentee = group.left[0]
        choose(mentee, *group.right[:5])
    with pytest.raises(DomainError, match="the most"), unit_of_work():
        choose(mentee, group.right[5])
    over = timedelta(days=60)
    with clock.moved(over), pytest.raises(Conflict, match="over"), unit_of_work():
        services.remove(mentee, key_of(group.right[0]), actor=mentee.account)
    with pytest.raises(StaleEdit), unit_of_work():
        services.move(mentee, key_of(group.right[0]), 1, seen="old", actor=mentee.account)
    with pytest.raises(NotFound), unit_of_work():
        services.choose(mentee, "0" * 16, reason="Because", actor=mentee.account)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MentorChoice)) == 5


def test_once_a_match_is_published_nobody_is_asked_to_choose_and_pages_say_why(
    client: Any, group: Group
) -> None:
    mentee, mentor = group.left[0], group.right[0]
    with unit_of_work():
        choose(mentee, mentor)
    assert "name up to five" in client.page(f"/open-programmes/{group.cohort.id}").text
    with unit_of_work():
        assert queries.where_choosing(mentee.account) and queries.where_choosing(mentor.account)
    create_published(group)
    with pytest.raises(Conflict, match="match has been made"), unit_of_work():
        services.remove(mentee, key_of(mentor), actor=mentee.account)
    for account in (mentee.account, mentor.account):
        assert queries.where_choosing(account) == [], "no task at home any more"
    mine, card = here(group), f"/applications/{mentor.id}/card"
    pages = {
        mentee.account: (mine, f"{mine}/mentors"),
        mentor.account: (card, f"{card}/chosen-by", f"{card}/chosen-by/{key_of(mentee)}"),
    }
    for account, addresses in pages.items():
        client.sign_in(account)
        for address in addresses:
            assert "The match has been made, so choosing is over" in client.page(address).text
    client.sign_in(group.coordinator)
    for page in (f"/cohorts/{group.cohort.id}/choices", f"/cohorts/{group.cohort.id}"):
        assert "so choosing is over" in client.page(page).text
    assert "name up to five" not in client.page(f"/open-programmes/{group.cohort.id}").text


def test_where_mentees_do_not_choose_there_is_no_directory(client: Any, group: Group) -> None:
    with unit_of_work():
        group.cohort.choose_by_on = None
    client.sign_in(group.left[0].account)
    assert client.get(here(group)).status_code == 404
    client.sign_in(group.right[0].account)
    assert client.get(f"/applications/{group.right[0].id}/card").status_code == 404


def test_the_page_shows_who_is_free_when_a_mentee_is(client: Any, group: Group) -> None:
    mentor = group.right[2]
    with unit_of_work():
        profile(mentor).availability = ["evenings"]
    client.sign_in(group.left[0].account)
    text = client.page(f"{here(group)}/mentors?time=evenings").main.get_text()
    assert f"Card {key_of(mentor)[:4].upper()}" in text
    assert f"Card {key_of(group.right[1])[:4].upper()}" not in text


def test_the_level_on_a_card_can_be_asked_for_and_no_finer_one(client: Any, group: Group) -> None:
    client.sign_in(group.left[0].account)
    address = f"{here(group)}/mentors"
    found = client.page(address).main
    shown = [each["value"] for each in found.find("select", {"name": "level"}).find_all("option")]
    assert shown == ["", "Band 8a to 8c, or similar"]
    for level, cards in ((shown[1], 3), ("Band 8d and above, or similar", 3)):
        text = client.page(f"{address}?level={level}").main.get_text()
        assert text.count("Band 8a to 8c, or similar") >= cards
    with unit_of_work():
        db.session.execute(sa.delete(Post).where(Post.profile_id == profile(group.right[0]).id))
    found = client.page(address).main
    assert len(found.find("select", {"name": "level"}).find_all("option")) == 1


def test_asking_for_a_level_leaves_out_cards_that_show_none(app: Flask, client: Any) -> None:
    with unit_of_work():
        made = create_choosing_group(1, 4)
        db.session.execute(sa.delete(Post).where(Post.profile_id == profile(made.right[0]).id))
    client.sign_in(made.left[0].account)
    address = f"{here(made)}/mentors?level=Band 8a to 8c, or similar"
    text = client.page(address).main.get_text()
    cards = [f"Card {key_of(each)[:4].upper()}" in text for each in made.right]
    assert cards == [False, True, True, True]

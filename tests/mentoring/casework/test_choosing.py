"""Letters reach the very people a coordinator has filtered, wherever the filter was set."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import select

from mentoring import clock
from mentoring.casework.choosing import Wanted, fitting, rounds
from mentoring.extensions import db
from mentoring.pairings import services as pairings
from mentoring.pairings.models import Pairing
from mentoring.profiles.models import Post
from mentoring.profiles.queries import find_profile
from mentoring.profiles.training import record_training
from mentoring.programmes.conversation_models import Conversation
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_published
from tests.builders.pairings import member
from tests.builders.programmes import create_application, create_person
from tests.support.pages import PageClient


def people(cohort: Cohort, **wanted: str) -> set[int]:
    return set(db.session.scalars(fitting(cohort, Wanted(**wanted))))


def unmatched(group: Group) -> set[int]:
    """Mentees whom the published match left without a pair."""
    paired = {each.account_id for p in pairs(group.cohort) for each in p.members}
    return {each.account_id for each in group.left} - paired


def pairs(cohort: Cohort) -> Any:
    return db.session.scalars(select(Pairing).where(Pairing.cohort_id == cohort.id)).all()


def published(mentees: int = 5, mentors: int = 1) -> Group:
    with unit_of_work():
        group = create_group(mentees=mentees, mentors=mentors)
    create_published(group)
    return group


def test_people_left_without_a_pair_are_found_by_the_match_and_on_the_waiting_list(
    app: Flask,
) -> None:
    group = published()
    (match,) = [key for key, name in rounds(group.cohort).items() if "without" in name]
    assert len(unmatched(group)) == 3
    assert people(group.cohort, round=match) == unmatched(group)
    assert people(group.cohort, pairing="waiting") == unmatched(group)
    (invited,) = [key for key, name in rounds(group.cohort).items() if "Invited" in name]
    assert people(group.cohort, round=invited, side="mentee").isdisjoint(unmatched(group))
    assert len(people(group.cohort, round=invited)) == 3


def test_people_whose_conversation_is_overdue_are_found(app: Flask) -> None:
    group = published()
    cohort = group.cohort
    assert people(cohort, conversation="due", side="mentee") == unmatched(group)
    assert people(cohort, conversation="overdue") == set()
    with unit_of_work():
        late = db.session.scalars(select(Conversation).where(Conversation.cohort_id == cohort.id))
        first = late.first()
        assert first is not None
        first.due_on = clock.today() - timedelta(days=1)
        account_id = db.session.get_one(Application, first.application_id).account_id
    assert people(cohort, conversation="overdue") == {account_id}


def test_people_without_valid_training_are_found(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=1, mentors=3)
        valid, stale, _none = (each.account for each in group.right)
        day = clock.today() - timedelta(days=30)
        record_training(valid, "Induction", day, actor="test")
        record_training(stale, "Induction", day, actor="test", expires_on=day + timedelta(days=1))
        ids = {each.account_id for each in group.right}
    assert people(group.cohort, side="mentor", training="none") == ids - {valid.id}
    assert people(group.cohort, training="valid") == {valid.id}


def test_people_are_found_by_the_band_they_hold_today(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=1)
        now, before = (each.account for each in group.left)
        day = clock.today()
        for account, ended in ((now, None), (before, day - timedelta(days=1))):
            profile = find_profile(account.id)
            assert profile is not None
            started = day - timedelta(days=400)
            db.session.add(
                Post(profile_id=profile.id, grade="band_8d", started_on=started, ended_on=ended)
            )
    assert people(group.cohort, band="band_8d") == {now.id}


def test_half_answered_pairs_are_found_with_either_name(app: Flask) -> None:
    group = published(mentees=2, mentors=2)
    cohort = group.cohort
    pairing = pairs(cohort)[0]
    mentee, mentor = (member(pairing, side) for side in (Side.MENTEE, Side.MENTOR))
    with unit_of_work():
        pairings.accept(mentee, contact="me", actor=mentee.account)
    assert people(cohort, pairing="half") == {mentee.account_id, mentor.account_id}
    assert mentee.account_id not in people(cohort, pairing="no_yes")
    assert people(cohort, pairing="half", text=mentor.account.name) == {
        mentee.account_id,
        mentor.account_id,
    }


def carried(client: PageClient, path: str) -> dict[str, str]:
    """Where the link from a filtered list leads, as the filters it carries."""
    page = client.page(path).main
    (link,) = [each for each in page.find_all("a") if each.text.startswith("Write to ")]
    query = parse_qs(urlsplit(link["href"]).query)
    chosen = client.page(link["href"]).main
    fields = {name: values[0] for name, values in query.items()}
    for name, value in fields.items():
        field = chosen.find(attrs={"name": name})
        told = field.get("value") or field.find("option", selected=True)["value"]
        assert told == value, f"{name} arrives as it was set"
    return fields


def test_each_filtered_list_carries_its_filter_to_the_letter(
    app: Flask, client: PageClient
) -> None:
    group = published()
    with unit_of_work():
        create_application(group.cohort, create_person("Ana Mendes"), side=Side.MENTOR)
    base = f"/cohorts/{group.cohort.id}"
    client.sign_in(group.coordinator)
    listed = carried(client, f"{base}/applications?q=mendes&side=mentor&status=submitted")
    assert listed == {"q": "mendes", "side": "mentor", "status": "submitted"}
    assert carried(client, f"{base}/waiting-list") == {"pairing": "waiting"}
    assert carried(client, f"{base}/conversations?status=due") == {"conversation": "due"}
    source = pairs(group.cohort)[0].source
    board = carried(client, f"{base}/pairings?answers=none&round={source}")
    assert board == {"pairing": "no_yes", "round": f"round:{source}"}
    training = f"{base}/applications/{group.right[0].id}/training"
    assert carried(client, training) == {"side": "mentor", "training": "none"}
    assert carried(client, f"{base}/training-lists") == {"side": "mentor", "training": "none"}


def test_nobody_withdrawn_is_offered_a_letter(app: Flask, client: PageClient) -> None:
    group = published()
    with unit_of_work():
        create_application(
            group.cohort, create_person("Ana Mendes"), status=ApplicationStatus.WITHDRAWN
        )
    page = client.sign_in(group.coordinator)
    listed = page.page(f"/cohorts/{group.cohort.id}/applications?status=withdrawn").main
    assert "Ana Mendes" in listed.text
    assert "Write to these people" not in listed.text


def test_choosing_costs_the_same_for_many_as_for_few(
    app: Flask, client: PageClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    counts = []
    for mentees in (2, 8):
        group = published(mentees=mentees)
        client.sign_in(group.coordinator)
        asked = "pairing=waiting&conversation=due&training=none"
        path = f"/cohorts/{group.cohort.id}/messages/new?{asked}"
        client.page(path)
        with count_queries() as queries:
            client.page(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]

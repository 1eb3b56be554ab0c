"""Profiles are filled in through services that check every answer and lose none."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.profiles import queries, services, vocabulary_queries
from mentoring.profiles.models import Profile, Skill, SkillUse
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, create_mentor, create_person, create_profile


def test_the_vocabulary_loads_twice_into_the_same_rows(app: Flask) -> None:
    with unit_of_work():
        services.load_vocabulary()
    before = {key: skill.id for key, skill in vocabulary_queries.entries_by_key().items()}
    with unit_of_work():
        assert services.load_vocabulary() == len(before)
    assert {key: skill.id for key, skill in vocabulary_queries.entries_by_key().items()} == before


def test_an_entry_the_code_no_longer_has_is_retired_and_kept(app: Flask) -> None:
    with unit_of_work():
        db.session.add(Skill(key="fax", label="Fax", kind="specialism", order=0))
        services.load_vocabulary()
    assert queries.skills_by_key()["fax"].retired_at is not None
    assert "fax" not in [skill.key for skill in queries.offered_skills()]


def test_a_built_mentee_and_mentor_have_what_they_need_to_apply(app: Flask) -> None:
    with unit_of_work():
        mentee, mentor = create_mentee(), create_mentor()
    assert queries.missing_sections(mentee, ["mentee"]) == []
    assert queries.missing_sections(mentor, ["mentor"]) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aim_grade", "band_12"),
        ("capacity", 11),
        ("years_experience", -1),
        ("meeting_modes", ["pigeon"]),
        ("line_manager_email", "my boss"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused_by_name(app: Flask, field: str, value: Any) -> None:
    with unit_of_work():
        account = create_person()
        profile = services.profile_of(account)
        with pytest.raises(DomainError) as refused:
            services.save_answers(profile, actor=account, **{field: value})
    assert refused.value.field == field


def test_an_old_version_is_not_saved_over_a_newer_one(app: Flask) -> None:
    with unit_of_work():
        account = create_person()
        profile = services.profile_of(account)
        seen = profile.version
        services.save_answers(profile, actor=account, version=seen, job_title="Editor")
        with pytest.raises(StaleEdit):
            services.save_answers(profile, actor=account, version=seen, job_title="Writer")
    assert profile.job_title == "Editor"


def test_a_topic_chosen_again_keeps_how_much_it_matters(app: Flask) -> None:
    with unit_of_work():
        profile = create_mentee(wanted={"media": 3, "budgets": 1})
        services.choose_skills(
            profile, SkillUse.WANTED, ["media", "digital"], actor=profile.account
        )
    db.session.expire_all()
    assert {row.skill.key: row.importance for row in profile.skills if row.use == "wanted"} == {
        "media": 3,
        "digital": 2,
    }


@pytest.mark.parametrize(
    ("grade", "start", "end", "field"),
    [
        ("band_12", 0, None, "grade"),
        ("band_6", 1, None, "started_on"),
        ("band_6", -10, -11, "ended_on"),
        ("band_6", -365 * 100, None, "started_on"),
    ],
)
def test_a_post_that_cannot_be_is_refused(
    app: Flask, grade: str, start: int, end: int | None, field: str
) -> None:
    def day(offset: int) -> date:
        return clock.today() + timedelta(days=offset)

    with unit_of_work():
        account = create_person()
        with pytest.raises(DomainError) as refused:
            services.add_post(
                services.profile_of(account),
                grade,
                day(start),
                ended_on=None if end is None else day(end),
                actor=account,
            )
    assert refused.value.field == field


def test_a_post_sent_twice_is_held_once(app: Flask) -> None:
    with unit_of_work():
        account = create_person()
        profile = services.profile_of(account)
        for _ in range(2):
            services.add_post(profile, "band_6", date(2024, 4, 1), actor=account)
    assert len(profile.posts) == 1


def test_nobody_finds_a_post_that_is_not_theirs(app: Flask) -> None:
    with unit_of_work():
        mine, theirs = create_mentee(), create_mentee()
    with pytest.raises(NotFound):
        services.post_of(mine, theirs.posts[0].id)


def test_nobody_avoids_themselves(app: Flask) -> None:
    with unit_of_work():
        account = create_person(email="me@example.org")
        with pytest.raises(DomainError, match="your own") as refused:
            services.avoid_person(services.profile_of(account), "Me@Example.org", actor=account)
    assert refused.value.field == "person_email"


def test_somebody_to_avoid_is_written_down_once(app: Flask) -> None:
    with unit_of_work():
        profile = create_mentee()
        services.avoid_person(profile, "Boss@Example.org", actor=profile.account)
        services.avoid_person(profile, "boss@example.org", actor=profile.account)
    assert [avoid.person_email for avoid in profile.avoids] == ["boss@example.org"]


def test_many_profiles_load_in_the_same_number_of_queries_as_one(
    app: Flask, count_queries: Callable[[], Any]
) -> None:
    with unit_of_work():
        ids = [create_profile(wanted={"media": 2}).account_id for _ in range(12)]
        nobody = create_person().id

    def cost(wanted: list[int]) -> int:
        db.session.expunge_all()
        with count_queries() as asked:
            found = queries.profiles_for(wanted)
            for profile in found.values():
                assert [row.skill.label for row in profile.skills]
                assert profile.posts[0].grade == "band_6"
                assert profile.account.name
                assert profile.avoids == []
                assert profile.region is None
        assert len(found) == len(set(wanted) - {nobody})
        return len(asked)

    assert cost(ids[:1]) == cost([*ids, nobody]) <= 4


def test_two_first_saves_at_once_begin_one_profile(
    app: Flask, make_app: Callable[..., Flask]
) -> None:
    with unit_of_work():
        account_id = create_person().id
    started = threading.Barrier(2, timeout=30)

    def save(other: Flask, title: str) -> None:
        with other.app_context():
            started.wait()
            with unit_of_work():
                account = db.session.get_one(Account, account_id)
                profile = services.profile_to_change(account)
                services.save_answers(profile, actor=account, job_title=title)
            db.session.remove()

    # Built one after the other: an application being built in two threads at once may fail.
    apps = [make_app(), make_app()]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, apps, ["Editor", "Writer"]))
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Profile.id))) == 1
    profile = queries.find_profile(account_id)
    assert profile is not None
    assert profile.job_title in ("Editor", "Writer")

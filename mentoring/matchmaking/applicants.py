"""Applicants from rows into people: what counts for a match, and nothing else.

The only place where shared experience (store B) is read for a match, and only of people whose
consent stands. Equality-monitoring answers (store A) are never read in this area. Made to read ten
thousand people in less than half a second (`benchmarks.encoder`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, String, Text, cast, select, type_coerce

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.choices.wishes import Wishes, wishes_of
from mentoring.extensions import db
from mentoring.matchmaking.collector import collector_paused
from mentoring.matchmaking.people import UNKNOWN, Person
from mentoring.organisations.employers import Employers
from mentoring.organisations.queries import heirs_by
from mentoring.profiles import grades, likeness
from mentoring.profiles.choices import USUAL_LANGUAGE
from mentoring.profiles.models import Avoid, Post, Profile, ProfileSkill, Skill, SkillUse
from mentoring.profiles.queries import SharedAnswer, shared_answers_for
from mentoring.programmes.models import Application

USUAL_LANGUAGES = frozenset({USUAL_LANGUAGE})
AIM_RANKS = {key: grade.rank for key, grade in grades.BY_KEY.items()}


Topics = Mapping[int, Mapping[str, int]]
"""Importance by topic of those who have any, by profile."""


class _Alike:
    """Reads what many people have alike, each value once: it costs more than all else."""

    def __init__(self, employers: Employers) -> None:
        self.keys = cache(lambda text: frozenset(json.loads(text)) if text else frozenset())
        self.values = cache(lambda text: likeness.values_held(json.loads(text) if text else ()))
        self.style = cache(lambda text: likeness.answers_in_order(json.loads(text or "{}")))
        self.place = cache(employers.of)
        self.may_be = cache(employers.may_be)
        self.team = cache(employers.team_of)


@dataclass(frozen=True)
class _Beside:
    """What hangs on the applicants' profiles, by profile, and shared experience by account."""

    wanted: Topics
    offered: Topics
    specialisms: Topics
    refused: Topics
    ranks: Mapping[int, int]
    avoid_people: Mapping[int, list[str]]
    avoid_organisations: Mapping[int, list[str]]
    shared: Mapping[int, SharedAnswer]
    wishes: Wishes
    read: _Alike


def plain_rows(statement: Any) -> Sequence[Row[Any]]:
    """The rows of a statement of columns, straight from the connection.

    The session would take each row apart and put it together again in Python, which for a hundred
    thousand rows costs more than the database does. Like the session, it first writes what waits.
    """
    db.session.flush()
    return db.session.connection().execute(statement).all()


@collector_paused()
def read_people(
    which: Any,
    places: Mapping[int, int],
    *,
    shared: bool = True,
    tiers: Mapping[int, int] | None = None,
) -> list[Person]:
    """The applicants that fit some conditions on `Application`, as the encoder sees them.

    Without `shared`, nobody's shared experience is read; `tiers` say who is served first.
    """
    rows = plain_rows(_applicants(which))
    answers = shared_answers_for([account_id for _, _, account_id, *_ in rows]) if shared else {}
    employers = Employers(heirs_by(clock.today()))
    avoided = _avoids(which, employers)
    wishes = wishes_of(which)
    alike = _Alike(employers)
    beside = _Beside(*_skills(which), _ranks(which), *avoided, answers, wishes, alike)
    first = tiers or {}
    return [_person(row, beside, places.get(row[0], 0), first.get(row[0])) for row in rows]


def _applicants(which: Any) -> Any:
    """One row for each applicant, in the order in which `_person` takes it apart."""
    return (
        select(
            Application.id,
            type_coerce(Application.side, String),
            Account.id,
            Account.name,
            Account.email,
            Profile.id,
            Profile.organisation_id,
            Profile.organisation_other,
            Profile.region_id,
            Profile.line_manager_email,
            Profile.aim_grade,
            Profile.travel,
            Profile.team,
            cast(Profile.meeting_modes, Text),
            cast(Profile.availability, Text),
            cast(Profile.languages, Text),
            cast(Profile.work_values, Text),
            cast(Profile.work_style, Text),
        )
        .join(Account, (Account.id == Application.account_id) & Account.active.is_(True))
        .outerjoin(Profile, Profile.account_id == Account.id)
        .where(*which)
        .order_by(Application.id)
    )


def _person(row: Any, beside: _Beside, places: int, tier: int | None) -> Person:
    (
        application_id, side, account_id, name, email, profile, organisation_id, other,
        region_id, manager, aim, travel, team, modes, times, languages, values, style,
    ) = row  # fmt: skip
    answer, read, wishes = beside.shared.get(account_id), beside.read, beside.wishes
    return Person(
        application_id=application_id,
        account_id=account_id,
        side=side,
        name=name,
        email=email,
        places=places,
        tier=tier,
        organisation=read.place(organisation_id, other),
        may_be=read.may_be(organisation_id),
        region=UNKNOWN if region_id is None else region_id,
        manager_email=manager or "",
        rank=beside.ranks.get(profile, UNKNOWN),
        aim_rank=AIM_RANKS.get(aim, UNKNOWN),
        wants=beside.wanted.get(profile, {}),
        offers=frozenset(beside.offered.get(profile, ())),
        specialisms=frozenset(beside.specialisms.get(profile, ())),
        modes=read.keys(modes),
        times=read.keys(times),
        languages=read.keys(languages) or USUAL_LANGUAGES,
        travel=travel or "",
        team=read.team(organisation_id, other, team),
        refuses=frozenset(beside.refused.get(profile, ())),
        tags=frozenset(answer.tags if answer else ()),
        tags_importance=answer.importance if answer else 0,
        values=read.values(values),
        style=read.style(style),
        avoid_emails=frozenset(beside.avoid_people.get(profile, ())),
        avoid_organisations=frozenset(beside.avoid_organisations.get(profile, ())),
        choices=wishes.choices.get(application_id, {}),
        prefers=wishes.prefers.get(application_id, frozenset()),
        avoids=wishes.avoids.get(application_id, frozenset()),
    )


def _of_applicants(which: Any) -> Any:
    """The profiles of the applicants asked for."""
    return (
        select(Profile.id)
        .join(Application, Application.account_id == Profile.account_id)
        .where(*which)
    )


def _skills(which: Any) -> tuple[Topics, Topics, Topics, Topics]:
    """Topics wanted, offered, known and refused. Uses are read as text: rows are very many."""
    found: dict[str, dict[int, dict[str, int]]] = {use: defaultdict(dict) for use in SkillUse}
    for profile_id, use, key, importance in plain_rows(
        select(
            ProfileSkill.profile_id,
            type_coerce(ProfileSkill.use, String),
            Skill.key,
            ProfileSkill.importance,
        )
        .join(Skill, Skill.id == ProfileSkill.skill_id)
        .where(ProfileSkill.profile_id.in_(_of_applicants(which)))
    ):
        found[use][profile_id][key] = importance
    return (
        found[SkillUse.WANTED],
        found[SkillUse.OFFERED],
        found[SkillUse.SPECIALISM],
        found[SkillUse.REFUSED],
    )


class _Held(NamedTuple):
    """A post, as `grades` asks for it."""

    grade: str
    started_on: date
    ended_on: date | None
    acting_up: bool


def _ranks(which: Any) -> dict[int, int]:
    """Rank of the substantive grade each profile holds today; equal careers are looked at once."""
    today = clock.today()
    rank_of = cache(lambda held: grades.current_rank([_Held(*post) for post in held], today))
    posts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    statement = select(Post.profile_id, Post.grade, Post.started_on, Post.ended_on, Post.acting_up)
    for profile_id, *post in plain_rows(
        statement.where(Post.profile_id.in_(_of_applicants(which)))
    ):
        posts[profile_id].append(tuple(post))
    ranks = {profile_id: rank_of(tuple(held)) for profile_id, held in posts.items()}
    return {profile_id: rank for profile_id, rank in ranks.items() if rank is not None}


def _avoids(which: Any, employers: Employers) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    people, organisations = defaultdict(list), defaultdict(list)
    statement = select(Avoid.profile_id, Avoid.person_email, Avoid.organisation_id)
    for profile_id, email, organisation_id in db.session.execute(
        statement.where(Avoid.profile_id.in_(_of_applicants(which)))
    ):
        if organisation_id is None:
            people[profile_id].append(email)
        else:
            parts = employers.may_be(organisation_id)
            organisations[profile_id] += parts or [employers.of(organisation_id, "")]
    return people, organisations

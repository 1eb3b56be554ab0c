"""Applicants from rows into people: what counts for a match, and nothing else.

The only place where shared experience (store B) is read for a match, and only of people whose
consent stands. Equality-monitoring answers (store A) are never read in this area. Made to read ten
thousand people in about a second (`benchmarks.encoder`).
"""

from __future__ import annotations

import gc
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import String, Text, cast, select, type_coerce

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.choices.wishes import Wishes, wishes_of
from mentoring.extensions import db
from mentoring.matchmaking.people import UNKNOWN, Person
from mentoring.organisations.employers import Employers
from mentoring.organisations.queries import heirs_by
from mentoring.profiles import grades, likeness
from mentoring.profiles.choices import USUAL_LANGUAGE
from mentoring.profiles.models import Avoid, Post, Profile, ProfileSkill, Skill, SkillUse
from mentoring.profiles.queries import SharedAnswer, shared_answers_for
from mentoring.programmes.models import Application

USUAL_LANGUAGES = frozenset({USUAL_LANGUAGE})


class _Lists:
    """Reads lists that many people have alike, each text once: parsing costs more than all else."""

    def __init__(self) -> None:
        self.keys = cache(lambda text: frozenset(json.loads(text)) if text else frozenset())
        self.values = cache(lambda text: likeness.values_held(json.loads(text) if text else ()))
        self.style = cache(lambda text: likeness.answers_in_order(json.loads(text or "{}")))


@dataclass(frozen=True)
class _Beside:
    """What hangs on the applicants' profiles, by profile, and shared experience by account."""

    skills: Mapping[tuple[int, SkillUse], dict[str, int]]
    ranks: Mapping[int, int]
    avoid_people: Mapping[int, list[str]]
    avoid_organisations: Mapping[int, list[str]]
    shared: Mapping[int, SharedAnswer]
    wishes: Wishes
    employers: Employers
    read: _Lists = field(default_factory=_Lists)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Many small objects and no cycle among them: looking for garbage would double the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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
    rows = db.session.execute(
        select(
            Application.id.label("application_id"),
            Application.side,
            Account.id.label("account_id"),
            Account.name,
            Account.email,
            Profile.id.label("profile_id"),
            Profile.organisation_id,
            Profile.organisation_other,
            Profile.region_id,
            Profile.line_manager_email,
            Profile.aim_grade,
            Profile.travel,
            Profile.team,
            cast(Profile.meeting_modes, Text).label("modes"),
            cast(Profile.availability, Text).label("times"),
            cast(Profile.languages, Text).label("languages"),
            cast(Profile.work_values, Text).label("values"),
            cast(Profile.work_style, Text).label("style"),
        )
        .join(Account, (Account.id == Application.account_id) & Account.active.is_(True))
        .outerjoin(Profile, Profile.account_id == Account.id)
        .where(*which)
        .order_by(Application.id)
    ).all()
    answers = shared_answers_for([row.account_id for row in rows]) if shared else {}
    employers = Employers(heirs_by(clock.today()))
    avoided = _avoids(which, employers)
    wishes = wishes_of(which)
    beside = _Beside(_skills(which), _ranks(which), *avoided, answers, wishes, employers)
    first = tiers or {}
    return [
        _person(row, beside, places.get(row.application_id, 0), first.get(row.application_id))
        for row in rows
    ]


def _person(row: Any, beside: _Beside, places: int, tier: int | None) -> Person:
    profile, answer = row.profile_id, beside.shared.get(row.account_id)
    aim = row.aim_grade
    return Person(
        application_id=row.application_id,
        account_id=row.account_id,
        side=row.side.value,
        name=row.name,
        email=row.email,
        places=places,
        tier=tier,
        organisation=beside.employers.of(row.organisation_id, row.organisation_other),
        may_be=beside.employers.may_be(row.organisation_id),
        region=UNKNOWN if row.region_id is None else row.region_id,
        manager_email=row.line_manager_email or "",
        rank=beside.ranks.get(profile, UNKNOWN),
        aim_rank=grades.rank(aim) if aim in grades.BY_KEY else UNKNOWN,
        wants=beside.skills.get((profile, SkillUse.WANTED), {}),
        offers=frozenset(beside.skills.get((profile, SkillUse.OFFERED), {})),
        specialisms=frozenset(beside.skills.get((profile, SkillUse.SPECIALISM), {})),
        modes=beside.read.keys(row.modes),
        times=beside.read.keys(row.times),
        languages=beside.read.keys(row.languages) or USUAL_LANGUAGES,
        travel=row.travel or "",
        team=beside.employers.team(row),
        refuses=frozenset(beside.skills.get((profile, SkillUse.REFUSED), {})),
        tags=frozenset(answer.tags if answer else ()),
        tags_importance=answer.importance if answer else 0,
        values=beside.read.values(row.values),
        style=beside.read.style(row.style),
        avoid_emails=frozenset(beside.avoid_people.get(profile, ())),
        avoid_organisations=frozenset(beside.avoid_organisations.get(profile, ())),
        choices=beside.wishes.choices.get(row.application_id, {}),
        prefers=beside.wishes.prefers.get(row.application_id, frozenset()),
        avoids=beside.wishes.avoids.get(row.application_id, frozenset()),
    )


def _of_applicants(which: Any) -> Any:
    """The profiles of the applicants asked for."""
    return (
        select(Profile.id)
        .join(Application, Application.account_id == Profile.account_id)
        .where(*which)
    )


def _skills(which: Any) -> dict[tuple[int, SkillUse], dict[str, int]]:
    """Topics by profile and use. Plain columns of the tables: there are a hundred thousand rows."""
    found: dict[tuple[int, SkillUse], dict[str, int]] = defaultdict(dict)
    chosen, skill = ProfileSkill.__table__.c, Skill.__table__.c
    uses = {use.value: use for use in SkillUse}
    for profile_id, use, key, importance in db.session.execute(
        select(chosen.profile_id, type_coerce(chosen.use, String), skill.key, chosen.importance)
        .join_from(ProfileSkill.__table__, Skill.__table__, skill.id == chosen.skill_id)
        .where(chosen.profile_id.in_(_of_applicants(which)))
    ):
        found[profile_id, uses[use]][key] = importance
    return found


def _ranks(which: Any) -> dict[int, int]:
    """Rank of the substantive grade each profile holds today."""
    posts = defaultdict(list)
    statement = select(Post.profile_id, Post.grade, Post.started_on, Post.ended_on, Post.acting_up)
    for row in db.session.execute(statement.where(Post.profile_id.in_(_of_applicants(which)))):
        posts[row.profile_id].append(row)
    today = clock.today()
    ranks = {profile_id: grades.current_rank(held, today) for profile_id, held in posts.items()}
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

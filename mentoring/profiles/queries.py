"""Reads of profiles, each a constant number of queries however many people are asked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, or_, select
from sqlalchemy.orm import joinedload, lazyload, undefer
from sqlalchemy.orm.attributes import set_committed_value

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.organisations.models import Organisation, OrganisationSuccession
from mentoring.organisations.queries import heirs_by
from mentoring.prepared import rows_of
from mentoring.profiles.completeness import missing_sections as _missing
from mentoring.profiles.models import (
    TOPIC_KINDS,
    AccessNeeds,
    Avoid,
    Consent,
    Declaration,
    FormerWorkplace,
    Post,
    Profile,
    ProfileSkill,
    Purpose,
    SharedExperience,
    Skill,
    SkillKind,
    TrainingRecord,
)
from mentoring.profiles.sections import Section

CHUNK = 20_000
"""SQLite takes 32,766 values in one statement."""

SKILL_ORDER = (
    case({kind: place for place, kind in enumerate(SkillKind)}, value=Skill.kind),
    Skill.order,
    Skill.id,
)
"""How people see the vocabulary: kind by kind, each in the order coordinators gave it."""


def find_profile(account_id: int) -> Profile | None:
    """Somebody's profile, or None when they have not begun one."""
    return db.session.scalar(select(Profile).where(Profile.account_id == account_id))


BEGUN = select(
    Profile.checked_at >= Profile.updated_at,
    Profile.wants_mentee | Profile.wants_mentor | Profile.wants_reciprocal | Profile.wants_circle,
    select(OrganisationSuccession.id)
    .where(
        OrganisationSuccession.predecessor_id == Profile.organisation_id,
        OrganisationSuccession.happened_on <= bindparam("today"),
    )
    .correlate(Profile)
    .exists(),
).where(Profile.account_id == bindparam("account"))
"""Built once: it stands on the way to every home page."""


class Begun(NamedTuple):
    """How far somebody's profile is: `checked` since it last changed; `roles` chosen; and whether
    their organisation has `become` another."""

    checked: bool
    roles: bool
    become: bool


def begun(account_id: int) -> Begun:
    """How far somebody's profile is, in one small query."""
    found = rows_of(BEGUN, account=account_id, today=clock.today())
    return Begun(*map(bool, found[0])) if found else Begun(False, False, False)


def parts_to_choose(profile: Profile) -> list[Organisation]:
    """What a person's organisation became when it was split, by name; empty for everybody else."""
    here = profile.organisation_id
    heirs = heirs_by(clock.today()).get(here, frozenset()) if here is not None else frozenset()
    if len(heirs) < 2:
        return []
    return list(
        db.session.scalars(
            select(Organisation)
            .where(Organisation.id.in_(heirs))
            .order_by(by_name(Organisation.name))
        )
    )


def former_workplaces(profile: Profile) -> Sequence[FormerWorkplace]:
    """Where somebody worked before, the latest first."""
    return db.session.scalars(
        select(FormerWorkplace)
        .where(FormerWorkplace.profile_id == profile.id)
        .order_by(FormerWorkplace.id.desc())
    ).all()


def profile_to_show(account: Account) -> Profile:
    """Somebody's profile, or an empty one that is not stored: a GET writes nothing."""
    return find_profile(account.id) or blank_profile(account)


def blank_profile(account: Account) -> Profile:
    """A profile with nothing in it, not yet in the session."""
    return Profile(
        account_id=account.id,
        version=1,
        wants_mentee=False,
        wants_mentor=False,
        wants_reciprocal=False,
        wants_circle=False,
        job_title="",
        organisation_other="",
        line_manager_email="",
        goal_text="",
        learn_text="",
        share_text="",
        offer_text="",
        meeting_modes=[],
        availability=[],
        contact_to_share="",
        team="",
        languages=[],
        travel="",
        work_values=[],
        work_style={},
        skills=[],
        posts=[],
        avoids=[],
    )


def profiles_for(account_ids: Iterable[int]) -> dict[int, Profile]:
    """Profiles by account id with skills, posts and avoided ones loaded, in four queries.

    Accounts without a profile are not in the answer. Store B is not touched.
    """
    wanted = sorted(set(account_ids))
    found: dict[int, Profile] = {}
    for start in range(0, len(wanted), CHUNK):
        found.update(_load(wanted[start : start + CHUNK]))
    return found


def _load(account_ids: Sequence[int]) -> dict[int, Profile]:
    collections = (
        (Profile.skills, ProfileSkill, ProfileSkill.id),
        (Profile.posts, Post, Post.started_on.desc()),
        (Profile.avoids, Avoid, Avoid.id),
    )
    profiles = db.session.scalars(
        select(Profile)
        .where(Profile.account_id.in_(account_ids))
        .options(
            *(lazyload(attribute) for attribute, _, _ in collections),
            joinedload(Profile.account).lazyload(Account.grants),
        )
    ).all()
    for attribute, model, order in collections:
        rows: dict[int, list[Any]] = defaultdict(list)
        for row in db.session.scalars(
            select(model)
            .join(Profile, Profile.id == model.profile_id)
            .where(Profile.account_id.in_(account_ids))
            .order_by(order)
        ):
            rows[row.profile_id].append(row)
        for profile in profiles:
            set_committed_value(profile, attribute.key, rows[profile.id])
    return {profile.account_id: profile for profile in profiles}


def missing_sections(profile: Profile | None, sides: Iterable[str]) -> list[Section]:
    """The pages somebody has still to fill in for these sides; all of them without a profile."""
    if profile is None:
        profile = Profile(skills=[], posts=[], avoids=[])
    return _missing(profile, sides)


def skills_by_key() -> dict[str, Skill]:
    """Every topic by key, retired ones included."""
    topics = select(Skill).where(Skill.kind.in_(TOPIC_KINDS))
    return {skill.key: skill for skill in db.session.scalars(topics.order_by(*SKILL_ORDER))}


def offered_skills(*kinds: SkillKind) -> list[Skill]:
    """The entries people may choose from now, in order."""
    return list(
        db.session.scalars(
            select(Skill)
            .where(Skill.retired_at.is_(None), Skill.kind.in_(kinds or TOPIC_KINDS))
            .order_by(*SKILL_ORDER)
        )
    )


@dataclass(frozen=True)
class SharedAnswer:
    """What somebody agreed may be used to match them on (store B). Never shown to others."""

    tags: tuple[str, ...]
    importance: int
    tell_partner: bool


def shared_answers_for(account_ids: Collection[int]) -> dict[int, SharedAnswer]:
    """Shared experience of those who agree to its use now, in two queries; for the encoder only."""
    wanted = sorted(set(account_ids))
    answers: dict[int, SharedAnswer] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        purposes: dict[int, set[Purpose]] = defaultdict(set)
        for account_id, purpose in db.session.execute(
            select(Consent.account_id, Consent.purpose).where(
                Consent.account_id.in_(chunk), Consent.withdrawn_at.is_(None)
            )
        ):
            purposes[account_id].add(purpose)
        for account_id, answer in db.session.execute(
            select(SharedExperience.account_id, SharedExperience.answer).where(
                SharedExperience.account_id.in_(chunk)
            )
        ):
            if Purpose.SHARED_EXPERIENCE in purposes[account_id]:
                answers[account_id] = SharedAnswer(
                    tuple(answer["tags"]),
                    int(answer["importance"]),
                    Purpose.TELL_PARTNER in purposes[account_id],
                )
    return answers


def declared_under_represented(account_ids: Collection[int]) -> set[int]:
    """Those of these people who say that they come from an under-represented group.

    Only people whose consent stands now; in one query. The only source for eligibility and
    priority. Whoever is not in it may have said no, not said, or taken it back: nobody can tell.
    """
    wanted = sorted(set(account_ids))
    found: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        rows = db.session.execute(
            select(Declaration.account_id, Declaration.answer)
            .join(Consent, Consent.account_id == Declaration.account_id)
            .where(
                Declaration.account_id.in_(wanted[start : start + CHUNK]),
                Consent.purpose == Purpose.UNDER_REPRESENTED,
                Consent.withdrawn_at.is_(None),
            )
        )
        found |= {account_id for account_id, answer in rows if answer == "yes"}
    return found


def access_needs_of(account_id: int) -> AccessNeeds | None:
    """What somebody's partner should know to meet them well, while they agree that it is shown."""
    return db.session.scalar(
        select(AccessNeeds)
        .join(Consent, Consent.account_id == AccessNeeds.account_id)
        .where(
            AccessNeeds.account_id == account_id,
            Consent.purpose == Purpose.ACCESS_NEEDS,
            Consent.withdrawn_at.is_(None),
        )
        .options(undefer(AccessNeeds.answer))
    )


def trained(account_ids: Collection[int], on: date) -> set[int]:
    """Those of these people who have done training that is valid on a day; in one query."""
    wanted = sorted(set(account_ids))
    found: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        found |= set(
            db.session.scalars(
                select(TrainingRecord.account_id).where(
                    TrainingRecord.account_id.in_(wanted[start : start + CHUNK]),
                    TrainingRecord.removed_at.is_(None),
                    TrainingRecord.completed_on <= on,
                    or_(TrainingRecord.expires_on.is_(None), TrainingRecord.expires_on >= on),
                )
            )
        )
    return found


def training_of(account_id: int) -> list[TrainingRecord]:
    """The training somebody has done, the latest first; what was taken out is not in it."""
    return list(
        db.session.scalars(
            select(TrainingRecord)
            .where(TrainingRecord.account_id == account_id, TrainingRecord.removed_at.is_(None))
            .options(joinedload(TrainingRecord.recorded_by).lazyload(Account.grants))
            .order_by(TrainingRecord.completed_on.desc(), TrainingRecord.id.desc())
        )
    )


def not_paused(on: date) -> ColumnElement[bool]:
    """The condition on `Profile` that somebody takes no break on a day: they resume by themselves.

    Holds for people without a profile too, in an outer join.
    """
    return or_(Profile.paused_until.is_(None), Profile.paused_until <= on)


def has_declared(account_id: int) -> bool:
    """Whether somebody has said anything, be it that they prefer not to; not what they said."""
    return bool(
        db.session.scalar(select(Declaration.id).where(Declaration.account_id == account_id))
    )


def declaration_of(account_id: int) -> Declaration | None:
    """What somebody has said of themselves, for their own page."""
    return db.session.scalar(
        select(Declaration)
        .where(Declaration.account_id == account_id)
        .options(undefer(Declaration.answer))
    )


def shared_experience_of(account_id: int) -> SharedExperience | None:
    """The stored answer itself, for its owner's page."""
    return db.session.scalar(
        select(SharedExperience)
        .where(SharedExperience.account_id == account_id)
        .options(undefer(SharedExperience.answer))
    )


def live_consent(account_id: int, purpose: Purpose) -> Consent | None:
    """The consent that stands now for a purpose, if there is one."""
    return db.session.scalar(
        select(Consent).where(
            Consent.account_id == account_id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
    )


def live_purposes(account_id: int) -> set[str]:
    """What somebody consents to now."""
    rows = db.session.scalars(
        select(Consent.purpose).where(
            Consent.account_id == account_id, Consent.withdrawn_at.is_(None)
        )
    )
    return {purpose.value for purpose in rows}


def consents_of(account_id: int) -> list[Consent]:
    """Every consent somebody ever gave, the newest first."""
    return list(
        db.session.scalars(
            select(Consent)
            .where(Consent.account_id == account_id)
            .order_by(Consent.given_at.desc(), Consent.id.desc())
        )
    )

"""What happens to profiles: begun, filled in page by page, checked by their owner."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.accounts.services import normalise_email
from mentoring.errors import DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.formatters import and_list
from mentoring.organisations.models import Organisation, Region
from mentoring.profiles import grades, vocabulary
from mentoring.profiles.answers import PLAIN_FIELDS, checked
from mentoring.profiles.choices import (
    USUAL_IMPORTANCE,
)
from mentoring.profiles.models import (
    Avoid,
    AvoidKind,
    FormerWorkplace,
    Post,
    Profile,
    ProfileSkill,
    Skill,
    SkillKind,
    SkillUse,
)
from mentoring.profiles.queries import find_profile, parts_to_choose, skills_by_key
from mentoring.profiles.vocabulary_queries import changed_entries, entries_by_key
from mentoring.signals import profile_changed

LAST = 10_000
"""Where an entry that is new with the service stands among those that coordinators reordered."""

POST_FIELDS = ("grade", "started_on", "ended_on", "acting_up")


def load_vocabulary() -> int:
    """Bring the stored vocabulary up to the one in the code; says how many entries it has.

    Running it again changes nothing. Entries the code no longer has are retired, never deleted;
    what coordinators have added, changed or put in another order stays as they left it.
    """
    known, (theirs, reordered) = entries_by_key(), changed_entries()
    for order, entry in enumerate(vocabulary.FIXTURES):
        skill, kind = known.get(entry.key), SkillKind(entry.kind)
        if skill is None:
            skill = Skill(key=entry.key, order=LAST)
            db.session.add(skill)
        if entry.key not in theirs:
            group = known.get(entry.discipline)
            skill.discipline = (group and group.merged_into) or entry.discipline
            skill.label, skill.retired_at = entry.label, None
        skill.kind = kind
        if kind not in reordered:
            skill.order = order
    for key in known.keys() - {each.key for each in vocabulary.FIXTURES} - theirs:
        known[key].retired_at = known[key].retired_at or clock.now()
    db.session.flush()
    return len(vocabulary.FIXTURES)


def profile_of(account: Account) -> Profile:
    """Somebody's profile, begun now when they have none."""
    profile = find_profile(account.id)
    if profile is None:
        profile = Profile(account=account, updated_at=clock.now(), skills=[], posts=[], avoids=[])
        db.session.add(profile)
        db.session.flush()
    return profile


def profile_to_change(account: Account) -> Profile:
    """Somebody's profile with its row locked, so that two saves of one page come one by one.

    The account is locked first: of two first saves only one may begin the profile.
    """
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    profile = profile_of(account)
    db.session.refresh(profile, with_for_update={"of": Profile})
    return profile


def fingerprint(shown: Any) -> str:
    """A short mark of what a page showed, to notice when another tab has saved it since."""
    text = json.dumps(shown, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def refuse_stale(seen: str | None, stands: Any) -> None:
    """Raise StaleEdit when the page showed something else than what stands now."""
    if seen is not None and seen != fingerprint(stands):
        raise StaleEdit(
            "This page was saved somewhere else while you had it open, in another tab or on "
            "another device. Nothing has been overwritten."
        )


def save_answers(
    profile: Profile, *, actor: audit.Actor, version: int | None = None, **answers: Any
) -> Profile:
    """Store answers of the profile by their column names, each checked and tidied.

    Raises DomainError (naming the field) for an answer that cannot stand, and StaleEdit when
    `version` is given and the profile has been saved since.
    """
    _refuse_old_version(profile, version)
    unknown = answers.keys() - PLAIN_FIELDS
    if unknown:
        raise ValueError(f"Not an answer of a profile: {', '.join(sorted(unknown))}")
    for name, value in answers.items():
        setattr(profile, name, checked(name, value, profile))
    return _changed(profile, actor, list(answers))


def _refuse_old_version(profile: Profile, version: int | None) -> None:
    if version is not None and version != profile.version:
        raise StaleEdit("This profile was saved somewhere else while you had it open.")


def _changed(profile: Profile, actor: audit.Actor, fields: list[str]) -> Profile:
    """Note a change. What owners do to their own profile needs no audit row."""
    profile.version += 1
    profile.updated_at = clock.now()
    db.session.flush()
    if isinstance(actor, str) or actor.id != profile.account_id:
        audit.record("profile changed", profile, actor=actor, detail={"fields": fields})
    profile_changed.send(profile)
    return profile


def set_organisation(
    profile: Profile,
    organisation: Organisation | None,
    *,
    actor: audit.Actor,
    other: str = "",
    team: str | None = None,
) -> Profile:
    """Say where somebody works: a known organisation, or in their own words.

    The region of a known organisation becomes theirs. A team that is not named again stays only
    while the organisation does.
    """
    moved = (organisation, other.strip()) != (profile.organisation, profile.organisation_other)
    if moved:
        _keep_workplace(profile)
    if team is not None or moved:
        profile.team = (team or "").strip()
    profile.organisation = organisation
    profile.organisation_other = "" if organisation is not None else other.strip()
    if organisation is not None and organisation.region_id is not None:
        profile.region = db.session.get(Region, organisation.region_id)
    return _changed(profile, actor, ["organisation"])


def _keep_workplace(profile: Profile) -> None:
    if profile.organisation is not None or profile.organisation_other:
        left = FormerWorkplace(
            profile_id=profile.id,
            organisation=profile.organisation,
            organisation_other=profile.organisation_other,
            until=clock.now(),
        )
        db.session.add(left)


def say_which_part(profile: Profile, organisation_id: int, *, actor: audit.Actor) -> Profile:
    """Say in which part of a split organisation somebody is now; their team stays as it is.

    Raises DomainError when theirs has not become this one.
    """
    if organisation_id not in {each.id for each in parts_to_choose(profile)}:
        raise DomainError("Choose one of the organisations on the page", field="organisation")
    heir = db.session.get_one(Organisation, organisation_id)
    return set_organisation(profile, heir, actor=actor, team=profile.team)


def set_region(profile: Profile, region: Region | None, *, actor: audit.Actor) -> Profile:
    """Say which region somebody works in."""
    profile.region = region
    return _changed(profile, actor, ["region"])


def set_skills(
    profile: Profile,
    use: SkillUse,
    importance_by_key: Mapping[str, int],
    *,
    actor: audit.Actor,
    known: Mapping[str, Skill] | None = None,
) -> Profile:
    """Replace what somebody wants, offers or specialises in, by skill key and importance (1-3).

    `known` is `queries.skills_by_key()`, for callers that save many people.
    Raises DomainError for a key that is not in the vocabulary or an importance out of range.
    """
    known = skills_by_key() if known is None else known
    _refuse_both_ways(profile, use, importance_by_key)
    for key, importance in importance_by_key.items():
        if key not in known:
            raise DomainError(f"“{key}” is not in the list of topics", field=use.value)
        if importance not in (1, 2, 3):
            raise DomainError("Choose how much it matters from the list", field=use.value)
    rows = {row.skill.key: row for row in profile.skills if row.use is use}
    for key, row in rows.items():
        if key not in importance_by_key:
            profile.skills.remove(row)
    for key, importance in importance_by_key.items():
        if key in rows:
            rows[key].importance = importance
        else:
            profile.skills.append(ProfileSkill(skill=known[key], use=use, importance=importance))
    return _changed(profile, actor, [use.value])


OPPOSITE = {SkillUse.OFFERED: SkillUse.REFUSED, SkillUse.REFUSED: SkillUse.OFFERED}


def _refuse_both_ways(profile: Profile, use: SkillUse, chosen: Iterable[str]) -> None:
    """Nobody both helps with a topic and would rather not take it."""
    other = {row.skill.key: row.skill for row in profile.skills if row.use is OPPOSITE.get(use)}
    both = [other[key].label for key in chosen if key in other]
    if both:
        page = "help with" if use is SkillUse.REFUSED else "would rather not take"
        raise DomainError(
            f"You have said that you {page} {and_list(both)}. Leave it out here, or change that "
            "page first",
            field="career",
        )


def choose_skills(
    profile: Profile, use: SkillUse, keys: list[str], *, actor: audit.Actor
) -> Profile:
    """Replace the chosen topics and keep the importance each already has."""
    held = {row.skill.key: row.importance for row in profile.skills if row.use is use}
    return set_skills(
        profile, use, {key: held.get(key, USUAL_IMPORTANCE) for key in keys}, actor=actor
    )


def add_post(
    profile: Profile,
    grade: str,
    started_on: date,
    *,
    actor: audit.Actor,
    ended_on: date | None = None,
    acting_up: bool = False,
) -> Post:
    """Add a band or grade held between two dates; the same again (a second press) adds nothing.

    Raises DomainError for an unknown grade, dates out of order, or a date to come.
    """
    _check_post(grade, started_on, ended_on)
    for post in profile.posts:
        held = (post.grade, post.started_on, post.ended_on, post.acting_up)
        if held == (grade, started_on, ended_on, acting_up):
            return post
    post = Post(grade=grade, started_on=started_on, ended_on=ended_on, acting_up=acting_up)
    profile.posts.append(post)
    _changed(profile, actor, ["posts"])
    return post


def change_post(
    post: Post,
    grade: str,
    started_on: date,
    *,
    actor: audit.Actor,
    ended_on: date | None = None,
    acting_up: bool = False,
) -> Post:
    """Correct a post; raises DomainError as `add_post` does."""
    _check_post(grade, started_on, ended_on)
    post.grade, post.started_on, post.ended_on = grade, started_on, ended_on
    post.acting_up = acting_up
    _changed(post.profile, actor, ["posts"])
    return post


def remove_post(post: Post, *, actor: audit.Actor) -> None:
    """Take a post out of somebody's history."""
    profile = post.profile
    profile.posts.remove(post)
    _changed(profile, actor, ["posts"])


def _check_post(grade: str, started_on: date, ended_on: date | None) -> None:
    if grade not in grades.BY_KEY:
        raise DomainError("Choose a band or grade from the list", field="grade")
    if started_on > clock.today():
        raise DomainError(
            "The start must be today or in the past. Add the post once it has begun",
            field="started_on",
        )
    if started_on < grades.EARLIEST:
        raise DomainError(
            f"Look at the year: enter a start in {grades.EARLIEST.year} or later",
            field="started_on",
        )
    if ended_on is not None and ended_on < started_on:
        raise DomainError("The end must be the same as or after the start", field="ended_on")


def avoid_person(profile: Profile, email: str, *, actor: audit.Actor) -> Avoid:
    """Never pair this profile's owner with the person of this address; saying it twice is once.

    Raises DomainError for their own address.
    """
    email = normalise_email(email)
    if email == profile.account.email:
        raise DomainError(
            "This is your own email address. Enter the address of the person you would rather "
            "not be paired with",
            field="person_email",
        )
    for avoid in profile.avoids:
        if avoid.person_email == email:
            return avoid
    avoid = Avoid(kind=AvoidKind.PERSON, person_email=email)
    profile.avoids.append(avoid)
    _changed(profile, actor, ["avoid"])
    return avoid


def avoid_organisation(
    profile: Profile, organisation: Organisation, *, actor: audit.Actor
) -> Avoid:
    """Never pair this profile's owner with somebody of this organisation."""
    for avoid in profile.avoids:
        if avoid.organisation_id == organisation.id:
            return avoid
    avoid = Avoid(kind=AvoidKind.ORGANISATION, organisation=organisation)
    profile.avoids.append(avoid)
    _changed(profile, actor, ["avoid"])
    return avoid


def stop_avoiding(profile: Profile, avoid_id: int, *, actor: audit.Actor) -> None:
    """Take one entry off the avoid list; raises NotFound when it is not on it."""
    profile.avoids.remove(avoid_of(profile, avoid_id))
    _changed(profile, actor, ["avoid"])


def avoid_of(profile: Profile, avoid_id: int) -> Avoid:
    """One entry of the owner's avoid list; raises NotFound when it is not on it."""
    found = next((avoid for avoid in profile.avoids if avoid.id == avoid_id), None)
    if found is None:
        raise NotFound("That entry is not on your list any more.")
    return found


def confirm_checked(profile: Profile, *, actor: audit.Actor) -> Profile:
    """The owner has looked at all answers and says they are right."""
    _changed(profile, actor, ["checked"])
    profile.checked_at = profile.updated_at
    db.session.flush()
    return profile


def post_of(profile: Profile, post_id: int) -> Post:
    """One of the owner's posts; raises NotFound when it is not theirs."""
    post = db.session.scalar(select(Post).where(Post.id == post_id, Post.profile_id == profile.id))
    if post is None:
        raise NotFound("That post is not in your history any more.")
    return post

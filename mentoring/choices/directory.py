"""The directory a mentee sees: which cards, in what order, and what of a person is on one."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.choices.models import Card, MentorChoice
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.organisations.employers import Employers
from mentoring.organisations.models import Region
from mentoring.organisations.queries import heirs_by
from mentoring.pairings.queries import deferred, has_a_place, met_before
from mentoring.profiles.models import Avoid, AvoidKind, Profile, ProfileSkill, Skill, SkillUse
from mentoring.profiles.queries import find_profile
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.programmes.queries import keeps_organisations_apart

SORTS = {
    "fit": "Most of what you want to work on first",
    "mixed": "Mixed, in another order for each person",
}


@dataclass(frozen=True)
class DirectoryFilter:
    """What a mentee asks of the directory; empty means everything. `profiles` are those whose card
    shows the level asked for: a level that no card shows cannot be asked for either."""

    text: str = ""
    topic: str = ""
    specialism: str = ""
    region: str = ""
    mode: str = ""
    time: str = ""
    profiles: frozenset[int] | None = None
    sort: str = "fit"


WORDS = func.coalesce(
    select(Card.own_words)
    .where(Card.application_id == Application.id, Card.words_confirmed_at.is_not(None))
    .correlate(Application)
    .scalar_subquery(),
    "",
)
"""A card's own words where they are confirmed, else nothing: never read `own_words` alone."""


def cards() -> Select[Any]:
    """Everything a card rests on that is one value; people's names and employers are not read."""
    return (
        select(
            Application.id.label("application_id"),
            Card.key,
            Card.shows_region,
            WORDS.label("words"),
            Profile.id.label("profile_id"),
            Region.name.label("region"),
            Profile.meeting_modes,
            Profile.availability,
        )
        .join(Card, Card.application_id == Application.id)
        .join(Profile, Profile.account_id == Application.account_id)
        .join(Account, Account.id == Application.account_id)
        .outerjoin(Region, Region.id == Profile.region_id)
    )


def mentors_of(cohort: Cohort) -> tuple[ColumnElement[bool], ...]:
    return (
        Application.cohort_id == cohort.id,
        Application.side == Side.MENTOR,
        Application.status == ApplicationStatus.APPROVED,
        Account.erased_at.is_(None),
    )


def directory(mentee: Application, wanted: DirectoryFilter) -> Select[Any]:
    """The cards a mentee may choose from: approved mentors with a place left, none of them
    somebody they cannot be paired with as far as they themselves know.

    What a mentor asks for in private (whom they avoid, how they marked somebody) changes nothing
    here, or a card that is missing would tell of it.
    """
    query = cards().where(
        *mentors_of(mentee.cohort),
        Card.hidden_at.is_(None),
        has_a_place(),
        *_could_be_paired(mentee),
    )
    waiting = deferred(mentee.cohort)
    if waiting:
        query = query.where(Application.id.not_in(waiting))
    fit = fit_for(mentee)
    order: list[Any] = [fit.desc()] if wanted.sort == "fit" else []
    return (
        query.add_columns(fit.label("fit"))
        .where(*_filters(wanted))
        .order_by(*order, *_mixed(mentee))
    )


def _could_be_paired(mentee: Application) -> list[ColumnElement[bool]]:
    """Conditions that leave out oneself, colleagues, one's manager and whom one avoids."""
    conditions: list[ColumnElement[bool]] = [
        Application.account_id != mentee.account_id,
        Application.account_id.not_in(met_before(mentee.account_id)),
    ]
    profile = find_profile(mentee.account_id)
    if profile is None:
        return conditions
    people = select(Avoid.person_email).where(
        Avoid.profile_id == profile.id, Avoid.kind == AvoidKind.PERSON
    )
    conditions.append(Account.email.not_in(people))
    if profile.line_manager_email:
        conditions.append(Account.email != profile.line_manager_email)
    return conditions + _works_elsewhere(mentee.cohort, profile)


def _works_elsewhere(cohort: Cohort, profile: Profile) -> list[ColumnElement[bool]]:
    """Leave out the employers that somebody avoids and, where the cohort says so, their own: by the
    very rule of the match, so that nobody is offered whom it would then forbid."""
    employers = Employers(heirs_by(clock.today()))
    avoided = select(Avoid.organisation_id).where(
        Avoid.profile_id == profile.id, Avoid.organisation_id.is_not(None)
    )
    left_out = [each for each in db.session.scalars(avoided) if each is not None]
    apart = keeps_organisations_apart(cohort)
    if apart and profile.organisation_id is not None:
        left_out.append(profile.organisation_id)
    ids = set().union(*map(employers.alike, left_out))
    conditions = [or_(Profile.organisation_id.is_(None), Profile.organisation_id.not_in(ids))]
    if apart and profile.organisation_id is None and profile.organisation_other:
        own = employers.of(None, profile.organisation_other)
        typed = select(Profile.organisation_other).join(
            Application, Application.account_id == Profile.account_id
        )
        typed = typed.where(Application.cohort_id == cohort.id, Profile.organisation_id.is_(None))
        same = {each for each in db.session.scalars(typed) if employers.of(None, each) == own}
        conditions.append(
            or_(
                Profile.organisation_id.is_not(None),
                func.coalesce(Profile.organisation_other, "").not_in(same),
            )
        )
    return conditions


def _has_skill(use: SkillUse, key: str) -> ColumnElement[bool]:
    return (
        select(ProfileSkill.id)
        .join(Skill, Skill.id == ProfileSkill.skill_id)
        .where(ProfileSkill.profile_id == Profile.id, ProfileSkill.use == use, Skill.key == key)
        .correlate(Profile)
        .exists()
    )


SHOWN_SKILLS = (SkillUse.OFFERED, SkillUse.SPECIALISM)


def _filters(wanted: DirectoryFilter) -> list[ColumnElement[bool]]:
    """Conditions over what a card shows, and nothing else."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.topic:
        conditions.append(_has_skill(SkillUse.OFFERED, wanted.topic))
    if wanted.specialism:
        conditions.append(_has_skill(SkillUse.SPECIALISM, wanted.specialism))
    if wanted.region:
        conditions += [Card.shows_region.is_(True), Region.ods_code == wanted.region]
    if wanted.mode:
        conditions.append(cast(Profile.meeting_modes, String).contains(f'"{wanted.mode}"'))
    if wanted.time:
        conditions.append(cast(Profile.availability, String).contains(f'"{wanted.time}"'))
    if wanted.profiles is not None:
        conditions.append(Profile.id.in_(wanted.profiles))
    if wanted.text:
        named = (
            select(ProfileSkill.id)
            .join(Skill, Skill.id == ProfileSkill.skill_id)
            .where(
                ProfileSkill.profile_id == Profile.id,
                ProfileSkill.use.in_(SHOWN_SKILLS),
                Skill.label.icontains(wanted.text, autoescape=True),
            )
            .correlate(Profile)
            .exists()
        )
        region = and_(
            Card.shows_region.is_(True), Region.name.icontains(wanted.text, autoescape=True)
        )
        conditions.append(or_(WORDS.icontains(wanted.text, autoescape=True), named, region))
    return conditions


def fit_for(mentee: Application) -> Any:
    """How many of the topics a mentee wants to work on a mentor offers."""
    wants = (
        select(ProfileSkill.skill_id)
        .join(Profile, Profile.id == ProfileSkill.profile_id)
        .where(Profile.account_id == mentee.account_id, ProfileSkill.use == SkillUse.WANTED)
    )
    return (
        select(func.count())
        .select_from(ProfileSkill)
        .where(
            ProfileSkill.profile_id == Profile.id,
            ProfileSkill.use == SkillUse.OFFERED,
            ProfileSkill.skill_id.in_(wants),
        )
        .correlate(Profile)
        .scalar_subquery()
    )


def _mixed(mentee: Application) -> tuple[Any, ...]:
    """An order that is the same for one mentee each time, starts elsewhere for each, and says
    nothing about when a mentor signed up: whoever stands first is chosen most."""
    start = hashlib.sha256(f"directory/{mentee.id}".encode()).hexdigest()[:16]
    return (Card.key < start, Card.key)


def card_for(mentee: Application, key: str) -> Any:
    """One card of the directory, or of one's own choices wherever it is now; raises NotFound."""
    listed = directory(mentee, DirectoryFilter()).where(Card.key == key)
    found = (
        db.session.execute(listed).first()
        or db.session.execute(
            cards()
            .add_columns(fit_for(mentee).label("fit"))
            .join(MentorChoice, MentorChoice.mentor_id == Application.id)
            .where(*mentors_of(mentee.cohort), MentorChoice.mentee_id == mentee.id, Card.key == key)
        ).first()
    )
    if found is None:
        raise NotFound("This card is not in the directory any more.")
    return found


def own_card(application: Application) -> Any:
    """The row of one's own card, or None before there is one."""
    return db.session.execute(cards().where(Application.id == application.id)).first()

"""Reads of one's own card and choices, always through one's own application. Constant queries."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.choices.directory import DirectoryFilter, cards, directory, fit_for, mentors_of
from mentoring.choices.models import Card, ChoiceResponse, MentorChoice
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.organisations.models import Organisation
from mentoring.pairings.queries import HAS_PAIRINGS, first_invited_at
from mentoring.prepared import one_of, rows_of
from mentoring.profiles.models import Post, Profile, ProfileSkill, Skill, SkillUse
from mentoring.profiles.queries import SKILL_ORDER
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    Side,
)

LIVE = (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.APPROVED)
OVER = "The time for choosing is over, so your list stands as it is."
MATCHED = "The match has been made, so choosing is over and your list stands as it is. "
EARLY = (
    "That was before {day}, the last day we had named. We are sorry if you were still choosing: "
    "having named few mentors or nobody costs you nothing. "
)
COUNTS_AGAIN = "If there is another round, your list counts there too."
CHOOSING = (CohortStatus.OPEN, CohortStatus.CLOSED, CohortStatus.RUNNING)


def mine(account: Account, application_id: int, side: Side) -> Application:
    """One's own live application on a side of a cohort where mentees choose; raises NotFound."""
    found = db.session.scalar(
        select(Application)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            Application.id == application_id,
            Application.account_id == account.id,
            Application.side == side,
            Application.status.in_(LIVE),
            Cohort.choose_by_on.is_not(None),
            Cohort.status.in_(CHOOSING),
        )
    )
    if found is None:
        raise NotFound
    return found


WHERE_CHOOSING = (
    select(
        Application.id,
        Application.side,
        Cohort.name.label("cohort"),
        Cohort.choose_by_on,
        select(func.count())
        .where(MentorChoice.mentee_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
        .label("chosen"),
    )
    .join(Cohort, Cohort.id == Application.cohort_id)
    .where(
        Application.account_id == bindparam("account"),
        one_of(Cohort.status, CHOOSING),
        ~HAS_PAIRINGS,
        or_(
            and_(
                Application.side == Side.MENTEE,
                one_of(Application.status, LIVE),
                Cohort.choose_by_on >= bindparam("today"),
            ),
            and_(
                Application.side == Side.MENTOR,
                Application.status == ApplicationStatus.APPROVED,
                Cohort.choose_by_on.is_not(None),
            ),
        ),
    )
    .order_by(Application.id)
)
"""Built once: it stands on the way to every home page."""


def where_choosing(account: Account) -> Sequence[Any]:
    """Where this person may still choose, or be chosen for a match to come: one's applications."""
    return rows_of(WHERE_CHOOSING, account=account.id, today=clock.today())


def why_over(cohort: Cohort) -> str:
    """Why mentees may no longer change what they chose, in words; empty while they may."""
    last_day = cohort.choose_by_on
    if last_day is None or cohort.status not in CHOOSING:
        return OVER
    invited = first_invited_at(cohort)
    if invited is not None:
        early = invited < clock.end_of_day(last_day)
        return MATCHED + (EARLY.format(day=on(last_day)) if early else "") + COUNTS_AGAIN
    return f"{OVER} It ended on {on(last_day)}." if clock.today() > last_day else ""


def stored_card(application: Application) -> Card | None:
    """What is stored of a card."""
    return db.session.get(Card, application.id)


def choices_of(mentee: Application) -> Sequence[MentorChoice]:
    """What a mentee chose, the first choice first."""
    return db.session.scalars(
        select(MentorChoice).where(MentorChoice.mentee_id == mentee.id).order_by(MentorChoice.place)
    ).all()


def cards_of_choices(mentee: Application) -> dict[int, Any]:
    """The cards of the mentors somebody chose, by application, as far as they still take part."""
    rows = db.session.execute(
        cards()
        .add_columns(fit_for(mentee).label("fit"))
        .join(MentorChoice, MentorChoice.mentor_id == Application.id)
        .where(*mentors_of(mentee.cohort), MentorChoice.mentee_id == mentee.id)
    )
    return {row.application_id: row for row in rows}


def still_free(mentee: Application) -> set[int]:
    """Which of the mentors somebody chose the directory would still show."""
    listed = directory(mentee, DirectoryFilter()).subquery()
    return set(
        db.session.scalars(
            select(listed.c.application_id)
            .join(MentorChoice, MentorChoice.mentor_id == listed.c.application_id)
            .where(MentorChoice.mentee_id == mentee.id)
        )
    )


def chosen_by(mentor_id: int) -> Select[Any]:
    """The mentees who named a mentor, as blind rows in no telling order, with the response."""
    return (
        cards()
        .add_columns(MentorChoice.reason, ChoiceResponse.mark, ChoiceResponse.talked_at)
        .join(MentorChoice, MentorChoice.mentee_id == Application.id)
        .outerjoin(
            ChoiceResponse,
            and_(
                ChoiceResponse.mentor_id == MentorChoice.mentor_id,
                ChoiceResponse.mentee_id == MentorChoice.mentee_id,
            ),
        )
        .where(
            MentorChoice.mentor_id == mentor_id,
            Application.status.in_(LIVE),
            Account.erased_at.is_(None),
        )
        .order_by(Card.key)
    )


def mentee_card_for(mentor: Application, key: str) -> Any:
    """A mentee who named this mentor; raises NotFound otherwise."""
    found = db.session.execute(chosen_by(mentor.id).where(Card.key == key)).first()
    if found is None:
        raise NotFound("This person no longer names you among their choices.")
    return found


def count_naming(mentor_id: int) -> int:
    """How many mentees name a mentor now."""
    counted = (
        chosen_by(mentor_id)
        .order_by(None)
        .with_only_columns(func.count(), maintain_column_froms=True)
    )
    return db.session.scalar(counted) or 0


def response_to(mentor: Application, mentee_id: int) -> ChoiceResponse | None:
    """What a mentor said to one mentee."""
    return db.session.scalar(
        select(ChoiceResponse).where(
            ChoiceResponse.mentor_id == mentor.id, ChoiceResponse.mentee_id == mentee_id
        )
    )


def skills_on(profile_ids: Collection[int]) -> dict[int, dict[SkillUse, list[str]]]:
    """Labels of skills by profile and use, in the vocabulary's order; one query."""
    found: dict[int, dict[SkillUse, list[str]]] = {
        each: {use: [] for use in SkillUse} for each in profile_ids
    }
    for profile_id, use, label in db.session.execute(
        select(ProfileSkill.profile_id, ProfileSkill.use, Skill.label)
        .join(Skill, Skill.id == ProfileSkill.skill_id)
        .where(ProfileSkill.profile_id.in_(found))
        .order_by(*SKILL_ORDER)
    ):
        found[profile_id][use].append(label)
    return found


def posts_of_side(cohort: Cohort, side: Side) -> Mapping[int, list[Any]]:
    """The posts of everybody who takes part on a side, by profile; one query."""
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(
        select(Post.profile_id, Post.grade, Post.started_on, Post.ended_on, Post.acting_up)
        .join(Profile, Profile.id == Post.profile_id)
        .join(Application, Application.account_id == Profile.account_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.side == side,
            Application.status.in_(LIVE if side is Side.MENTEE else (ApplicationStatus.APPROVED,)),
        )
    ):
        found.setdefault(row.profile_id, []).append(row)
    return found


def organisation_names() -> tuple[str, ...]:
    """Every organisation of the register, for finding one in a text."""
    return tuple(db.session.scalars(select(Organisation.name)))


def keys_of(application_ids: Collection[int]) -> dict[int, str]:
    """The keys of some cards by application."""
    rows = db.session.execute(
        select(Card.application_id, Card.key).where(Card.application_id.in_(application_ids))
    )
    return dict(rows.all())


def topics_wanted(mentee: Application) -> int:
    """How many topics a mentee wants to work on."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ProfileSkill)
            .join(Profile, Profile.id == ProfileSkill.profile_id)
            .where(Profile.account_id == mentee.account_id, ProfileSkill.use == SkillUse.WANTED)
        )
        or 0
    )

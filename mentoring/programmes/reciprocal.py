"""Signing up for reciprocal mentoring: once, saying what one wants to learn and can share."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mentoring import audit, disclosure
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.profiles import services as profiles
from mentoring.profiles.choices import NO_EMPLOYER
from mentoring.profiles.models import Profile, SkillUse
from mentoring.profiles.sections import Section
from mentoring.programmes import applying, queries
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    ProgrammeKind,
    Side,
)

ONCE = "You have signed up for this already, on one side. Withdraw that first to change sides."


@dataclass(frozen=True)
class SignUp:
    """What somebody says when they sign up; the topics are keys of the vocabulary."""

    side: Side
    works_here: bool
    learn_text: str
    learn_topics: Sequence[str]
    share_text: str
    share_topics: Sequence[str]
    line_manager_email: str = ""


def live_application(account: Account, cohort: Cohort) -> Application | None:
    """What this person has sent to the cohort and not withdrawn, on either side."""
    return db.session.scalar(
        select(Application).where(
            Application.cohort_id == cohort.id,
            Application.account_id == account.id,
            Application.status != ApplicationStatus.WITHDRAWN,
        )
    )


def moves_from(profile: Profile, cohort: Cohort) -> str:
    """Where a profile says that somebody works, if signing up here changes that; else nothing."""
    if profile.organisation is not None:
        same = profile.organisation_id == cohort.programme.organisation_id
        return "" if same else profile.organisation.name
    return "" if profile.organisation_other == NO_EMPLOYER else profile.organisation_other


def sign_up(
    account: Account, cohort: Cohort, said: SignUp, *, actor: audit.Actor
) -> tuple[Application | None, list[Section]]:
    """Keep what was said in the profile and apply; or say which pages are still missing.

    What was said is kept either way. Raises DomainError for somebody of another organisation and
    Conflict when they have signed up already, or the cohort takes nobody.
    """
    if cohort.programme.kind is not ProgrammeKind.RECIPROCAL:
        raise Conflict("This is not a reciprocal programme.")
    organisation = cohort.programme.organisation
    if not said.works_here or organisation is None:
        name = organisation.name if organisation else "the organisation"
        raise DomainError(
            f"Both people of a pair work at {name}. If you work somewhere else, see what else is "
            "open.",
            field="works_here",
        )
    if live_application(account, cohort) is not None:
        raise Conflict(ONCE)
    profile = profiles.profile_of(account)
    profiles.set_organisation(profile, organisation, actor=actor)
    answers = {"learn_text": said.learn_text, "share_text": said.share_text}
    if said.line_manager_email:
        answers["line_manager_email"] = said.line_manager_email
    profiles.save_answers(profile, actor=actor, wants_reciprocal=True, **answers)
    for use, topics in (
        (SkillUse.WANTED, said.learn_topics),
        (SkillUse.OFFERED, said.share_topics),
    ):
        profiles.choose_skills(profile, use, list(topics), actor=actor)
    missing = applying.missing_pages(account, cohort, said.side)
    if missing:
        return None, missing
    return applying.apply(account, cohort, said.side, actor=actor), []


def on_each_side(cohort: Cohort) -> dict[Side, int]:
    """How many have signed up on each side and not withdrawn, exactly."""
    counts = queries.counts_of(cohort)
    return {
        side: sum(
            number
            for (which, status), number in counts.items()
            if which is side and status is not ApplicationStatus.WITHDRAWN
        )
        for side in SIDES[cohort.programme.kind]
    }


def signed_up(cohort: Cohort) -> dict[Side, int | None]:
    """About how many have signed up on each side and not withdrawn; None where too few to say."""
    return {side: disclosure.rounded_count(count) for side, count in on_each_side(cohort).items()}

"""People with profiles, made through the services. Call inside `unit_of_work()`."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.organisations.models import Organisation, Region
from mentoring.profiles import consents, declarations, services
from mentoring.profiles.models import Profile, Purpose, SkillUse
from mentoring.profiles.queries import skills_by_key

_number = count(1)


def create_person(name: str = "", email: str = "", **account: Any) -> Account:
    """A confirmed account without a profile; names and addresses are made up when not given."""
    number = next(_number)
    return create_account(
        email or f"person{number}@example.org",
        name or f"Person {number}",
        actor="test",
        **{"confirmed": True} | account,
    )


def create_profile(
    account: Account | None = None,
    *,
    name: str = "",
    email: str = "",
    grade: str | None = "band_6",
    since: date | None = None,
    acting_up_to: str | None = None,
    organisation: Organisation | None = None,
    organisation_other: str = "Example Communications",
    region: Region | None = None,
    specialisms: Mapping[str, int] | None = None,
    wanted: Mapping[str, int] | None = None,
    offered: Mapping[str, int] | None = None,
    **answers: Any,
) -> Profile:
    """A profile through the services, from what is given here and usual answers to the rest."""
    account = account or create_person(name, email)
    if not skills_by_key():
        services.load_vocabulary()
    profile = services.profile_of(account)
    usual: dict[str, Any] = {
        "job_title": "Communications officer",
        "meeting_modes": ["video", "phone"],
        "availability": ["mornings", "afternoons"],
        "contact_to_share": account.email,
    }
    services.save_answers(profile, actor=account, **usual | answers)
    services.set_organisation(
        profile, organisation, actor=account, other="" if organisation else organisation_other
    )
    if region is not None:
        services.set_region(profile, region, actor=account)
    start = since or date(clock.today().year - 2, 4, 1)
    if grade:
        services.add_post(profile, grade, start, actor=account)
    if acting_up_to:
        services.add_post(profile, acting_up_to, start, actor=account, acting_up=True)
    for use, chosen in (
        (SkillUse.SPECIALISM, specialisms),
        (SkillUse.WANTED, wanted),
        (SkillUse.OFFERED, offered),
    ):
        if chosen:
            services.set_skills(profile, use, chosen, actor=account)
    return profile


def create_mentee(account: Account | None = None, **given: Any) -> Profile:
    """Somebody who wants a mentor and has filled in everything that is required."""
    usual: dict[str, Any] = {
        "wants_mentee": True,
        "grade": "band_6",
        "aim_grade": "band_8a",
        "goal_text": "I would like to lead a press office",
        "specialisms": {"media": 2},
        "wanted": {"leadership": 3, "media": 2},
    }
    return create_profile(account, **usual | given)


def create_mentor(account: Account | None = None, **given: Any) -> Profile:
    """Somebody who wants to be a mentor and has filled in everything that is required."""
    usual: dict[str, Any] = {
        "wants_mentor": True,
        "grade": "band_8b",
        "job_title": "Head of communications",
        "specialisms": {"media": 2, "strategy": 2},
        "offered": {"leadership": 2, "media": 2, "interviews": 2},
        "capacity": 2,
    }
    return create_profile(account, **usual | given)


def create_reciprocal(account: Account | None = None, **given: Any) -> Profile:
    """Somebody who wants a reciprocal partner: they learn and share."""
    usual: dict[str, Any] = {
        "wants_reciprocal": True,
        "wanted": {"strategy": 3},
        "offered": {"digital": 2},
        "learn_text": "How decisions are made at the top",
        "share_text": "What it is like to come in as an apprentice",
    }
    return create_profile(account, **usual | given)


def declare(profile: Profile, answer: str = "yes") -> None:
    """Say whether they come from an under-represented group, agreeing to its use."""
    declarations.declare(profile.account, answer, actor=profile.account, agreed=True)


def share_experience(
    profile: Profile, *tags: str, importance: int = 2, tell_partner: bool = False
) -> None:
    """Give the consent for shared experience and choose these tags."""
    account = profile.account
    consents.give_consent(account, Purpose.SHARED_EXPERIENCE, actor=account)
    consents.save_shared_experience(
        account, tags, importance, actor=account, tell_partner=tell_partner
    )

"""Made-up people sign up and fill their profiles in, through the services real people use."""

from typing import Any

from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account
from mentoring.demo.people import MadeUpPerson
from mentoring.organisations.models import Organisation
from mentoring.profiles import consents, services
from mentoring.profiles.declarations import declare, save_access_needs
from mentoring.profiles.models import Profile, Purpose, Skill, SkillUse
from mentoring.profiles.training import record_training
from mentoring.programmes.models import Side

ACTOR = "demo"


def enrol(
    person: MadeUpPerson,
    side: Side,
    *,
    organisations: dict[str, Organisation],
    skills: dict[str, Skill],
    password: str | None = None,
) -> Account:
    """An account with a finished profile for one side."""
    account = create_account(
        person.email, person.name, actor=ACTOR, password=password, confirmed=True
    )
    profile = services.profile_of(account)
    services.save_answers(profile, actor=account, **answers_of(person, side))
    organisation = organisations[person.organisation_code]
    services.set_organisation(profile, organisation, actor=account)
    services.add_post(
        profile, person.grade, person.started_on, actor=account, acting_up=person.acting_up
    )
    fill_skills(profile, person, side, skills)
    say_apart(account, person)
    services.confirm_checked(profile, actor=account)
    return account


def answers_of(person: MadeUpPerson, side: Side) -> dict[str, Any]:
    """What somebody who takes part on one side answers."""
    wants = {"mentee": side is Side.MENTEE, "mentor": side is Side.MENTOR}
    both_ways = side in (Side.JUNIOR, Side.SENIOR)
    return {
        "wants_mentee": wants["mentee"],
        "wants_mentor": wants["mentor"],
        "wants_reciprocal": both_ways,
        "wants_circle": side is Side.MEMBER,
        "job_title": person.job_title,
        "years_experience": person.years,
        "goal_text": "" if wants["mentor"] else person.goal,
        "aim_grade": None if wants["mentor"] else person.aim_grade,
        "offer_text": "" if side in (Side.MENTEE, Side.MEMBER) else person.offer,
        "learn_text": person.goal if both_ways else "",
        "share_text": person.offer if both_ways else "",
        "line_manager_email": person.manager_email,
        "capacity": person.capacity if wants["mentor"] else None,
        "capacity_year": person.a_year if wants["mentor"] else None,
        "languages": list(person.languages),
        "travel": person.travel,
        "meeting_modes": list(person.modes),
        "availability": list(person.availability),
        "contact_to_share": person.email,
        "work_values": list(person.values),
        "work_style": person.style,
    }


def say_apart(account: Account, person: MadeUpPerson) -> None:
    """What is asked apart, under consents of its own."""
    if person.tags:
        consents.give_consent(account, Purpose.SHARED_EXPERIENCE, actor=account)
        consents.save_shared_experience(
            account, person.tags, person.importance, actor=account, tell_partner=person.may_tell
        )
    if person.declared:
        declare(account, person.declared, actor=account, agreed=True)
    if person.needs:
        save_access_needs(account, person.needs, actor=account, agreed=True)
    if person.trained:
        record_training(account, "Mentor induction", person.started_on, actor=ACTOR)


def fill_skills(
    profile: Profile, person: MadeUpPerson, side: Side, skills: dict[str, Skill]
) -> None:
    """Topics wanted by those who learn, offered by those who give, and specialisms of everybody."""
    chosen = {SkillUse.SPECIALISM: dict.fromkeys(person.specialisms, 2)}
    if side is not Side.MENTOR:
        wanted = dict.fromkeys(person.wanted, 2)
        wanted[person.wanted[0]] = 3
        chosen[SkillUse.WANTED] = wanted
    if side not in (Side.MENTEE, Side.MEMBER):
        chosen[SkillUse.OFFERED] = dict.fromkeys(person.offered, 2)
    if side is Side.MENTOR:
        refused = set(person.refused) - set(person.offered)
        chosen[SkillUse.REFUSED] = dict.fromkeys(refused, 2)
    for use, importance in chosen.items():
        services.set_skills(profile, use, importance, actor=profile.account, known=skills)

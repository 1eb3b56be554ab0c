"""What of a profile is required, answered and missing, and which page comes next (pure)."""

from collections.abc import Iterable
from typing import Any

from mentoring.profiles.sections import (
    BY_KEY,
    SECTIONS,
    SIDE_TO_ROLE,
    Question,
    Section,
    roles_of,
)


def required_questions(role: str) -> list[Question]:
    """What somebody with one role has to answer before applying.

    Parameters
    ----------
    role : str
        mentee, mentor, reciprocal or circle.

    Returns
    -------
    list of Question
        In the order of the pages.
    """
    return [q for section in SECTIONS for q in section.questions if role in q.required]


def is_required(section: Section, roles: frozenset[str]) -> bool:
    """Whether a page holds a question that somebody with these roles must answer.

    Parameters
    ----------
    section : Section
        The page.
    roles : frozenset of str
        The person's roles.

    Returns
    -------
    bool
        True when at least one question on it is required.
    """
    return any(question.required & roles for question in section.questions)


def is_complete(profile: Any, section: Section, roles: frozenset[str]) -> bool:
    """Whether every required question of a page is answered; an optional page, whether any is.

    Parameters
    ----------
    profile : Profile
        The person's answers.
    section : Section
        The page.
    roles : frozenset of str
        The person's roles.

    Returns
    -------
    bool
        True when the task list may say "Completed".
    """
    required = [q for q in section.questions if q.required & roles]
    if required:
        return all(question.answered(profile) for question in required)
    return any(question.answered(profile) for question in section.questions)


def missing_sections(profile: Any, sides: Iterable[str]) -> list[Section]:
    """The pages a person has still to fill in before taking part on these sides.

    Parameters
    ----------
    profile : Profile
        The person's answers.
    sides : iterable of str
        Sides of a pairing or roles; values of `programmes.models.Side` will do.

    Returns
    -------
    list of Section
        Empty when nothing is missing. Saying which role they want is not asked again here:
        applying for a side says it.
    """
    roles = frozenset(SIDE_TO_ROLE[str(side)] for side in sides)
    return [
        section
        for section in SECTIONS
        if section.key != "roles"
        and is_required(section, roles)
        and not is_complete(profile, section, roles)
    ]


def next_section(profile: Any, after: Section) -> Section | None:
    """The page to open when one has just been saved.

    Parameters
    ----------
    profile : Profile
        The person's answers, the saved ones among them.
    after : Section
        The page just saved.

    Returns
    -------
    Section or None
        What belongs to the page just saved; after an optional page the next of the list that is not
        needed and done already, None after the last; after a needed page the next with a required
        question not yet answered, from the top again when there is none below, None when all are
        answered.
    """
    if after.key == "wanted":
        return BY_KEY["importance"]
    if after.key == "organisation" and profile.region_id is None:
        return BY_KEY["region"]
    roles = roles_of(profile)
    place = SECTIONS.index(after)
    below, above = SECTIONS[place + 1 :], SECTIONS[: place + 1]
    if roles and not is_required(after, roles):
        offered = [section for section in below if section.roles & roles]
        return next((each for each in offered if not _is_done(profile, each, roles)), None)
    for section in below + above:
        if is_required(section, roles) and not is_complete(profile, section, roles):
            return section
    return None


def _is_done(profile: Any, section: Section, roles: frozenset[str]) -> bool:
    """Whether a page is needed and complete."""
    return is_required(section, roles) and is_complete(profile, section, roles)


def progress(profile: Any) -> tuple[int, int]:
    """How far somebody is with the pages that are needed.

    Parameters
    ----------
    profile : Profile
        The person's answers.

    Returns
    -------
    tuple of int
        Needed pages that are complete, and all that are needed for the roles chosen; the first page
        alone is needed before one is.
    """
    roles = roles_of(profile)
    needed = [s for s in SECTIONS if is_required(s, roles)] if roles else [SECTIONS[0]]
    return sum(is_complete(profile, section, roles) for section in needed), len(needed)


def unfinished(profile: Any) -> list[Section]:
    """The required pages of a person's own roles that are not complete.

    Parameters
    ----------
    profile : Profile
        The person's answers.

    Returns
    -------
    list of Section
        The first page alone when no role has been chosen.
    """
    roles = roles_of(profile)
    if not roles:
        return [SECTIONS[0]]
    return [
        section
        for section in SECTIONS
        if is_required(section, roles) and not is_complete(profile, section, roles)
    ]

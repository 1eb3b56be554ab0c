"""The pages of a profile and the questions on them, declared in one table (pure).

A question is required for some sides only. The limits a tired person can finish on a phone are
kept by a test over this table: twelve required questions for a mentee, eight for a mentor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MENTEE, MENTOR, RECIPROCAL, CIRCLE = "mentee", "mentor", "reciprocal", "circle"
EVERYBODY = frozenset({MENTEE, MENTOR, RECIPROCAL, CIRCLE})
LEARNERS = frozenset({MENTEE, RECIPROCAL})
GIVERS = frozenset({MENTOR, RECIPROCAL})
TIMED = LEARNERS | {CIRCLE}
"""Those whom nobody can meet without knowing when they can."""
NOBODY: frozenset[str] = frozenset()

SIDE_TO_ROLE = {
    "mentee": MENTEE,
    "mentor": MENTOR,
    "junior": RECIPROCAL,
    "senior": RECIPROCAL,
    "reciprocal": RECIPROCAL,
    "member": CIRCLE,
    "circle": CIRCLE,
}
"""The sides of a pairing, by the role that leads to them."""

Answered = Callable[[Any], bool]


@dataclass(frozen=True)
class Question:
    """One question of a page.

    Parameters
    ----------
    key : str
        Its name.
    label : str
        What it is called where answers are checked.
    required : frozenset of str
        Roles that cannot apply without an answer.
    answered : callable
        Takes a profile, says whether it is answered.
    """

    key: str
    label: str
    required: frozenset[str]
    answered: Answered


@dataclass(frozen=True)
class Section:
    """One page of the profile.

    Parameters
    ----------
    key : str
        Stands in its address.
    title : str
        Its name in the task list.
    group : str
        The heading it stands under.
    seen_by : str
        Who sees the answers, in one line.
    questions : tuple of Question
        What it asks.
    roles : frozenset of str
        Whom it is offered to.
    """

    key: str
    title: str
    group: str
    seen_by: str
    questions: tuple[Question, ...]
    roles: frozenset[str] = EVERYBODY


def _skills(use: str) -> Answered:
    return lambda profile: any(row.use == use for row in profile.skills)


YOU = "You and your work"
WANT = "What you want"
OFFER = "What you offer"
MEET = "How you meet"
FIT = "Getting on with each other"
APART = "To keep you comfortable"

COORDINATORS = "Coordinators of the programmes you apply to see this."
PARTNER_TOO = (
    "Coordinators of the programmes you apply to see this. An invitation tells a proposed partner "
    "what fits."
)
COMPARED = (
    "Coordinators of the programmes you apply to see this. An invitation may tell a proposed "
    "partner how your level compares with theirs, not more."
)
LIKENESS = (
    "Nobody. It only makes a partner likelier who answers as you do, and it rules nobody out."
)
USED_ONLY = "Nobody is shown this. It is only used to leave out pairs that would not be right."

SECTIONS = (
    Section(
        "roles",
        "What you would like to take part in",
        YOU,
        COORDINATORS,
        (
            Question(
                "roles",
                "You would like to take part as",
                EVERYBODY,
                lambda p: bool(roles_of(p)),
            ),
        ),
    ),
    Section(
        "job",
        "Your job",
        YOU,
        "Coordinators of the programmes you apply to see this. A proposed partner sees your job "
        "title when they are invited.",
        (
            Question("job_title", "Job title", EVERYBODY, lambda p: bool(p.job_title)),
            Question(
                "years_experience",
                "Years in communications",
                NOBODY,
                lambda p: p.years_experience is not None,
            ),
        ),
    ),
    Section(
        "grade",
        "Your band or grade",
        YOU,
        COMPARED,
        (
            Question("grade", "Band or grade", EVERYBODY, lambda p: bool(p.posts)),
            Question("grade_since", "Since", EVERYBODY, lambda p: bool(p.posts)),
        ),
    ),
    Section(
        "specialisms",
        "Your specialisms",
        YOU,
        PARTNER_TOO,
        (Question("specialisms", "Specialisms", frozenset({MENTEE}), _skills("specialism")),),
    ),
    Section(
        "organisation",
        "Your organisation",
        YOU,
        "Coordinators of the programmes you apply to see your organisation, and a proposed partner "
        "when they are invited. Nobody is shown your team.",
        (
            Question(
                "organisation",
                "Organisation",
                EVERYBODY,
                lambda p: p.organisation_id is not None or bool(p.organisation_other),
            ),
            Question("team", "Team", NOBODY, lambda p: bool(p.team)),
        ),
    ),
    Section(
        "region",
        "Your region",
        YOU,
        COORDINATORS,
        (Question("region", "Region", NOBODY, lambda p: p.region_id is not None),),
    ),
    Section(
        "goals",
        "Where you want to get to",
        WANT,
        COMPARED,
        (
            Question(
                "aim_grade", "Level you aim for", frozenset({MENTEE}), lambda p: bool(p.aim_grade)
            ),
            Question(
                "goal_text", "Your goals in your own words", NOBODY, lambda p: bool(p.goal_text)
            ),
        ),
        frozenset({MENTEE}),
    ),
    Section(
        "wanted",
        "What you want to work on",
        WANT,
        PARTNER_TOO,
        (
            Question("wanted", "You want to work on", LEARNERS, _skills("wanted")),
            Question("learn_text", "What you want to learn", NOBODY, lambda p: bool(p.learn_text)),
        ),
        LEARNERS,
    ),
    Section(
        "importance",
        "How much each of these matters",
        WANT,
        COORDINATORS,
        (Question("importance", "How much each matters", frozenset({MENTEE}), _skills("wanted")),),
        LEARNERS,
    ),
    Section(
        "offered",
        "What you can help with",
        OFFER,
        PARTNER_TOO,
        (
            Question("offered", "You can help with", GIVERS, _skills("offered")),
            Question(
                "share_text",
                "In your own words",
                NOBODY,
                lambda p: bool(p.share_text or p.offer_text),
            ),
        ),
        GIVERS,
    ),
    Section(
        "capacity",
        "How many people you can support",
        OFFER,
        COORDINATORS,
        (
            Question(
                "capacity",
                "People at the same time",
                frozenset({MENTOR}),
                lambda p: p.capacity is not None,
            ),
            Question(
                "capacity_year",
                "New people in twelve months, at most",
                NOBODY,
                lambda p: p.capacity_year is not None,
            ),
        ),
        frozenset({MENTOR}),
    ),
    Section(
        "pause",
        "Taking a break",
        OFFER,
        COORDINATORS,
        (
            Question(
                "paused_until", "You are back on", NOBODY, lambda p: p.paused_until is not None
            ),
        ),
        frozenset({MENTOR}),
    ),
    Section(
        "refused",
        "Topics you would rather not take",
        OFFER,
        USED_ONLY,
        (Question("refused", "You would rather not take", NOBODY, _skills("refused")),),
        frozenset({MENTOR}),
    ),
    Section(
        "meeting",
        "How and when you can meet",
        MEET,
        PARTNER_TOO,
        (
            Question(
                "meeting_modes", "How you can meet", EVERYBODY, lambda p: bool(p.meeting_modes)
            ),
            Question("availability", "When you can meet", TIMED, lambda p: bool(p.availability)),
        ),
    ),
    Section(
        "languages",
        "Languages and travel",
        MEET,
        PARTNER_TOO,
        (
            Question("languages", "Languages", NOBODY, lambda p: bool(p.languages)),
            Question(
                "travel", "To meet in person, you would travel", NOBODY, lambda p: bool(p.travel)
            ),
        ),
    ),
    Section(
        "contact",
        "How your partner can reach you",
        MEET,
        "Your partner sees this when you have both accepted. Nobody sees it before.",
        (
            Question(
                "contact_to_share",
                "Contact for your partner",
                LEARNERS,
                lambda p: bool(p.contact_to_share),
            ),
        ),
    ),
    Section(
        "values",
        "What matters to you at work",
        FIT,
        LIKENESS,
        (
            Question(
                "work_values", "What matters to you at work", NOBODY, lambda p: bool(p.work_values)
            ),
        ),
    ),
    Section(
        "style",
        "How you like to work with somebody",
        FIT,
        LIKENESS,
        (
            Question(
                "work_style",
                "How you like to work with somebody",
                NOBODY,
                lambda p: bool(p.work_style),
            ),
        ),
    ),
    Section(
        "avoid",
        "People or organisations to avoid",
        APART,
        USED_ONLY + " You need not say why.",
        (Question("avoid", "Not to be paired with", NOBODY, lambda p: bool(p.avoids)),),
    ),
    Section(
        "line-manager",
        "Your line manager",
        APART,
        USED_ONLY + " We write to your manager only if you share something with them.",
        (
            Question(
                "line_manager_email",
                "Your line manager’s email",
                NOBODY,
                lambda p: bool(p.line_manager_email),
            ),
        ),
    ),
)

BY_KEY = {section.key: section for section in SECTIONS}
GROUPS = (YOU, WANT, OFFER, MEET, FIT, APART)


def roles_of(profile: Any) -> frozenset[str]:
    """The roles a person wants.

    Parameters
    ----------
    profile : Profile
        Theirs.

    Returns
    -------
    frozenset of str
        Any of mentee, mentor, reciprocal, circle.
    """
    wants = {
        MENTEE: profile.wants_mentee,
        MENTOR: profile.wants_mentor,
        RECIPROCAL: profile.wants_reciprocal,
        CIRCLE: profile.wants_circle,
    }
    return frozenset(role for role, wanted in wants.items() if wanted)


def sections_for(roles: frozenset[str]) -> list[Section]:
    """The pages offered to somebody with these roles, in order.

    Parameters
    ----------
    roles : frozenset of str
        From `roles_of`; with none, only the first page is offered.

    Returns
    -------
    list of Section
        In the order of the task list.
    """
    if not roles:
        return [SECTIONS[0]]
    return [section for section in SECTIONS if section.roles & roles]

"""A person's own answers, in words: for checking them, and for comparing two versions."""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring import clock
from mentoring.formatters import on
from mentoring.profiles import grades, likeness
from mentoring.profiles.choices import (
    AVAILABILITY,
    IMPORTANCE,
    LANGUAGES,
    MEETING_MODES,
    ROLES,
    TRAVEL,
    chosen,
)
from mentoring.profiles.completeness import is_complete, is_required
from mentoring.profiles.models import Post, Profile, SkillUse, TrainingRecord
from mentoring.profiles.sections import GROUPS, Question, Section, roles_of, sections_for


def month(day: object) -> str:
    return f"{day:%B %Y}"


def post_line(post: Post) -> str:
    """`Band 8a, acting up, January 2025 to June 2025`."""
    acting = ", acting up" if post.acting_up else ""
    if post.ended_on is None:
        return f"{grades.label(post.grade)}{acting}, since {month(post.started_on)}"
    return f"{grades.label(post.grade)}{acting}, {month(post.started_on)} to {month(post.ended_on)}"


def valid_until(record: TrainingRecord) -> str:
    """`valid until 3 March 2027`, `ran out on 3 March 2025`, `does not run out`."""
    if record.expires_on is None:
        return "does not run out"
    passed = record.expires_on < clock.today()
    return f"{'ran out on' if passed else 'valid until'} {on(record.expires_on)}"


def _topics(use: SkillUse) -> Callable[[Profile], list[str]]:
    def labels(profile: Profile) -> list[str]:
        rows = [row.skill for row in profile.skills if row.use is use]
        return [skill.label for skill in sorted(rows, key=lambda skill: skill.order)]

    return labels


def _importance(profile: Profile) -> list[str]:
    rows = [row for row in profile.skills if row.use is SkillUse.WANTED]
    rows.sort(key=lambda row: (-row.importance, row.skill.order))
    return [f"{row.skill.label}: {IMPORTANCE[row.importance].lower()}" for row in rows]


def _organisation(profile: Profile) -> list[str]:
    if profile.organisation is not None:
        return [profile.organisation.name]
    return [profile.organisation_other] if profile.organisation_other else []


def _avoids(profile: Profile) -> list[str]:
    return [
        avoid.organisation.name if avoid.organisation else avoid.person_email
        for avoid in profile.avoids
    ]


def _style(profile: Profile) -> list[str]:
    return [
        f"{item.label}: {profile.work_style[item.key]}, from 1 ({item.low}) to "
        f"{likeness.LEVELS} ({item.high})"
        for item in likeness.ITEMS
        if item.key in profile.work_style
    ]


def _text(name: str) -> Callable[[Profile], list[str]]:
    def value(profile: Profile) -> list[str]:
        found = getattr(profile, name)
        return [str(found)] if found not in (None, "") else []

    return value


ANSWERS: dict[str, Callable[[Profile], list[str]]] = {
    "roles": lambda p: [label for key, label in ROLES.items() if getattr(p, f"wants_{key}")],
    "job_title": _text("job_title"),
    "years_experience": _text("years_experience"),
    "grade": lambda p: [post_line(post) for post in p.posts],
    "specialisms": _topics(SkillUse.SPECIALISM),
    "organisation": _organisation,
    "region": lambda p: [p.region.name] if p.region else [],
    "aim_grade": lambda p: [grades.label(p.aim_grade)] if p.aim_grade else [],
    "goal_text": _text("goal_text"),
    "wanted": _topics(SkillUse.WANTED),
    "learn_text": _text("learn_text"),
    "importance": _importance,
    "offered": _topics(SkillUse.OFFERED),
    "share_text": lambda p: [text for text in (p.offer_text, p.share_text) if text],
    "team": _text("team"),
    "capacity": _text("capacity"),
    "capacity_year": _text("capacity_year"),
    "paused_until": lambda p: [on(p.paused_until)] if p.paused_until else [],
    "refused": _topics(SkillUse.REFUSED),
    "languages": lambda p: chosen(LANGUAGES, p.languages),
    "travel": lambda p: [TRAVEL[p.travel]] if p.travel in TRAVEL else [],
    "meeting_modes": lambda p: chosen(MEETING_MODES, p.meeting_modes),
    "availability": lambda p: chosen(AVAILABILITY, p.availability),
    "contact_to_share": _text("contact_to_share"),
    "work_values": lambda p: chosen(likeness.VALUES, p.work_values),
    "work_style": _style,
    "avoid": _avoids,
    "line_manager_email": _text("line_manager_email"),
}
"""Question key to its answer as lines. A question without an entry is told with another."""


@dataclass(frozen=True)
class Line:
    """One answered, or unanswered, question."""

    question: Question
    lines: list[str]
    required: bool


def answers(profile: Profile, section: Section) -> list[Line]:
    """What stands in the profile on one page."""
    return [
        Line(question, ANSWERS[question.key](profile), bool(question.required & roles_of(profile)))
        for question in section.questions
        if question.key in ANSWERS
    ]


@dataclass(frozen=True)
class Row:
    """A page in the task list or among the answers to check."""

    section: Section
    required: bool
    complete: bool
    lines: list[Line]


def rows_by_group(profile: Profile) -> dict[str, list[Row]]:
    """The person's pages under their headings, in order."""
    roles = roles_of(profile)
    rows = [
        Row(
            section,
            is_required(section, roles) or section.key == "roles",
            is_complete(profile, section, roles),
            answers(profile, section),
        )
        for section in sections_for(roles)
    ]
    grouped = {group: [row for row in rows if row.section.group == group] for group in GROUPS}
    return {group: found for group, found in grouped.items() if found}

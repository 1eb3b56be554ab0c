"""What an answer of the profile may be: each checked and tidied before it is stored."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from mentoring import clock
from mentoring.accounts.services import normalise_email
from mentoring.errors import DomainError
from mentoring.profiles import grades, likeness
from mentoring.profiles.choices import (
    AVAILABILITY,
    LANGUAGES,
    MAX_CAPACITY,
    MAX_CAPACITY_YEAR,
    MEETING_MODES,
    TRAVEL,
)
from mentoring.profiles.models import Profile

PLAIN_FIELDS = frozenset(
    {
        "wants_mentee",
        "wants_mentor",
        "wants_reciprocal",
        "wants_circle",
        "job_title",
        "years_experience",
        "goal_text",
        "aim_grade",
        "learn_text",
        "share_text",
        "offer_text",
        "capacity",
        "capacity_year",
        "paused_until",
        "meeting_modes",
        "availability",
        "languages",
        "travel",
        "contact_to_share",
        "line_manager_email",
        "work_values",
        "work_style",
    }
)

TICKED = {
    "meeting_modes": MEETING_MODES,
    "availability": AVAILABILITY,
    "languages": LANGUAGES,
}
"""Answers that are several ticks, with what can be ticked."""

LIMITS = {
    "capacity": (0, MAX_CAPACITY, "Enter a number from 0 to {}"),
    "capacity_year": (1, MAX_CAPACITY_YEAR, "Enter a number from 1 to {}"),
    "years_experience": (0, 60, "Enter a number of years from 0 to {}"),
}
"""Answers that are numbers: least, most, and what to say."""


def checked(name: str, value: Any, profile: Profile) -> Any:
    """An answer tidied, as it is stored; raises DomainError, naming the field, for one that cannot
    stand."""
    if name == "aim_grade" and value is not None and value not in grades.BY_KEY:
        raise DomainError("Choose a level from the list", field=name)
    if name in LIMITS and value is not None:
        least, most, message = LIMITS[name]
        if not least <= value <= most:
            raise DomainError(message.format(most), field=name)
    if name == "paused_until" and _is_over(value) and value != profile.paused_until:
        raise DomainError("Enter a day to come, or leave it empty to be back now", field=name)
    if name in TICKED:
        if set(value) - TICKED[name].keys():
            raise DomainError("Choose from the list", field=name)
        return [key for key in TICKED[name] if key in value]
    if name == "travel" and value and value not in TRAVEL:
        raise DomainError("Choose from the list", field=name)
    if name == "work_values":
        return _values(value)
    if name == "work_style":
        return _style(value)
    if name == "line_manager_email" and value:
        try:
            return normalise_email(value)
        except DomainError as error:
            raise DomainError(error.message, field=name) from None
    return value.strip() if isinstance(value, str) else value


def _is_over(day: date | None) -> bool:
    return day is not None and day <= clock.today()


def _values(chosen: list[str]) -> list[str]:
    if set(chosen) - likeness.VALUES.keys():
        raise DomainError("Choose from the list", field="work_values")
    if len(chosen) > likeness.MOST_VALUES:
        raise DomainError(
            f"Choose {likeness.MOST_VALUES} or fewer: the ones you would miss most. You have "
            f"chosen {len(chosen)}",
            field="work_values",
        )
    return [key for key in likeness.VALUES if key in chosen]


def _style(answers: Mapping[str, int]) -> dict[str, int]:
    for key, answer in answers.items():
        if key not in likeness.KEYS or not 1 <= answer <= likeness.LEVELS:
            raise DomainError("Choose from the scale", field=key)
    return {key: answers[key] for key in likeness.KEYS if key in answers}

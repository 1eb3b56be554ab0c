"""Passwords that are hard to guess, judged offline with the words of our field and the person's."""

import re
from typing import Any

from flask_security import PasswordUtil
from flask_security.utils import get_message
from zxcvbn import zxcvbn

OWN_WORDS = (
    "nhs",
    "mentoring",
    "mentor",
    "mentee",
    "programme",
    "national",
    "communications",
    "comms",
    "nhsmentoring",
    "trust",
    "hospital",
)
LEAST_SCORE = 3
JUDGED = 72
"""zxcvbn refuses longer input; more only makes a password better."""


def too_easy(password: str, about: list[str]) -> bool:
    """Whether a password is easy to guess for somebody who knows this person and our field."""
    parts = {part for text in about for part in re.split(r"[\s@.,-]+", text.lower())}
    words = {re.sub(r"\W", "", part) for part in parts} | set(re.split(r"\W+", " ".join(parts)))
    words = {word for word in words if len(word) > 1}
    score = zxcvbn(password[:JUDGED], user_inputs=[*OWN_WORDS, *sorted(words)])["score"]
    return bool(score < LEAST_SCORE)


class OwnPasswordUtil(PasswordUtil):
    """flask-security's checks of length and form, and our own of how easily it is guessed."""

    def validate(
        self, password: str, is_register: bool, **kwargs: Any
    ) -> tuple[list[str] | None, str]:
        problems, normal = super().validate(password, is_register, **kwargs)
        if problems:
            return problems, normal
        user = kwargs.get("user")
        about = [user.name, user.email] if user is not None else _texts(kwargs)
        if too_easy(normal, about):
            return [get_message("PASSWORD_TOO_SIMPLE")[0]], normal
        return None, normal


def _texts(values: dict[str, Any]) -> list[str]:
    return [value for value in values.values() if isinstance(value, str)]

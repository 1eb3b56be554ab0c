"""What the match is told of choices: places, and what mentors said to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from mentoring.choices.models import ChoiceResponse, Mark, MentorChoice
from mentoring.extensions import db
from mentoring.programmes.models import Application


@dataclass(frozen=True)
class Wishes:
    """What the match is told of choices, by application."""

    choices: Mapping[int, Mapping[int, int]]
    """Mentee to mentor to place."""
    prefers: Mapping[int, frozenset[int]]
    """Mentor to the mentees they would like to work with."""
    avoids: Mapping[int, frozenset[int]]
    """Mentor to the mentees they asked not to be paired with. Private."""


def wishes_of(which: Any) -> Wishes:
    """What the applicants that fit some conditions on `Application` chose and said; two queries.

    For the match only: whom a mentor avoids leaves this area nowhere else.
    """
    here = select(Application.id).where(*which)
    choices: dict[int, dict[int, int]] = {}
    for row in db.session.execute(
        select(MentorChoice.mentee_id, MentorChoice.mentor_id, MentorChoice.place)
        .where(MentorChoice.mentee_id.in_(here))
        .order_by(MentorChoice.mentee_id, MentorChoice.place)
    ):
        choices.setdefault(row.mentee_id, {})[row.mentor_id] = row.place
    said: dict[Mark, dict[int, set[int]]] = {mark: {} for mark in Mark}
    for mark, mentor_id, mentee_id in db.session.execute(
        select(ChoiceResponse.mark, ChoiceResponse.mentor_id, ChoiceResponse.mentee_id).where(
            ChoiceResponse.mentor_id.in_(here)
        )
    ):
        said[mark].setdefault(mentor_id, set()).add(mentee_id)
    return Wishes(
        choices,
        {key: frozenset(ids) for key, ids in said[Mark.PREFER].items()},
        {key: frozenset(ids) for key, ids in said[Mark.AVOID].items()},
    )

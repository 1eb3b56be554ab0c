"""Rows into blind cards. What is not a field of `BlindCard` is on no page of the other side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring import clock
from mentoring.choices import levels, queries
from mentoring.choices.models import MentorChoice
from mentoring.formatters import and_list, plural
from mentoring.profiles import choices as offered
from mentoring.profiles import grades
from mentoring.profiles.models import SkillUse
from mentoring.programmes.models import Application, Cohort, Side

MARKS = {
    "prefer": "I would like to work with this person",
    "neutral": "I do not mind either way",
    "avoid": "Please do not pair us",
}


@dataclass(frozen=True)
class BlindCard:
    """Everything the other side may see of somebody before both have accepted.

    Languages are not on it: with a region they can tell who somebody is, and the page that asks for
    them says that nobody is shown them. The match weighs them instead.
    """

    key: str
    rows: Sequence[tuple[str, str]]
    words: str
    fit: int = 0

    @property
    def title(self) -> str:
        """What to call a card in a talk with a coordinator: `Card 7F3C`."""
        return f"Card {self.key[:4].upper()}"


def blind_cards(rows: Iterable[Any], cohort: Cohort, side: Side) -> dict[int, BlindCard]:
    """Cards by application, in two queries whatever their number."""
    listed = list(rows)
    skills = queries.skills_on([row.profile_id for row in listed])
    shown = levels_on_cards(cohort, side)
    return {
        row.application_id: _card(row, side, skills[row.profile_id], shown.get(row.profile_id, ""))
        for row in listed
    }


def levels_on_cards(cohort: Cohort, side: Side) -> dict[int, str]:
    """The level on each card that shows one, by profile; in one query."""
    today = clock.today()
    return levels.shown_levels(
        {
            profile_id: grades.current_rank(posts, today)
            for profile_id, posts in queries.posts_of_side(cohort, side).items()
        }
    )


def _card(row: Any, side: Side, skills: dict[SkillUse, list[str]], level: str) -> BlindCard:
    use = SkillUse.OFFERED if side is Side.MENTOR else SkillUse.WANTED
    told = "Can help with" if side is Side.MENTOR else "Wants to work on"
    rows = [
        (told, "; ".join(skills[use])),
        ("Specialisms", "; ".join(skills[SkillUse.SPECIALISM])),
        ("Level", level),
        ("Region", row.region if row.shows_region and row.region else ""),
        ("Can meet", _chosen(offered.MEETING_MODES, row.meeting_modes)),
        ("Is free", _chosen(offered.AVAILABILITY, row.availability)),
    ]
    return BlindCard(
        row.key,
        [(label, text) for label, text in rows if text],
        row.words if side is Side.MENTOR else "",
        getattr(row, "fit", 0),
    )


def _chosen(labels: dict[str, str], keys: list[str] | None) -> str:
    listed = and_list([label.lower() for label in offered.chosen(labels, keys)])
    return listed[:1].upper() + listed[1:]


@dataclass(frozen=True)
class ChosenCard:
    """One line of a mentee's list; `card` is None once the mentor takes part no longer."""

    place: int
    key: str
    reason: str
    card: BlindCard | None
    free: bool


def my_list(mentee: Application, choices: Sequence[MentorChoice]) -> list[ChosenCard]:
    """A mentee's list with the cards as they are now."""
    rows = queries.cards_of_choices(mentee)
    cards = blind_cards(rows.values(), mentee.cohort, Side.MENTOR)
    free, keys = queries.still_free(mentee), queries.keys_of([c.mentor_id for c in choices])
    return [
        ChosenCard(
            each.place,
            keys[each.mentor_id],
            each.reason,
            cards.get(each.mentor_id),
            each.mentor_id in free,
        )
        for each in choices
    ]


def fit_words(card: BlindCard, wanted: int) -> str:
    """How much of what the mentee wants a card offers; nothing where they named no topic."""
    if not wanted:
        return ""
    return f"Offers {card.fit} of the {plural(wanted, 'topic')} you want to work on"

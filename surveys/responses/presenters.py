"""What the pages of a check-in say: rows to check, and why one cannot be answered."""

from dataclasses import dataclass

from mentoring.formatters import on
from surveys.instruments.items import OpenItem
from surveys.responses.queries import Stage, answers_so_far, sections_for
from surveys.responses.services import MAY_READ
from surveys.schedules.models import CheckIn

NOT_ANSWERED = "Not answered"


@dataclass(frozen=True)
class Row:
    """A question and its answer, on the page to check."""

    question: str
    answer: str
    note: str
    section: str
    anchor: str


def rows_to_check(check_in: CheckIn) -> list[Row]:
    """Every question that applies, with what will be sent."""
    answers = answers_so_far(check_in)
    rows = []
    for section in sections_for(check_in):
        for item in section.items:
            given = answers.get(item.key)
            note = ""
            if isinstance(item, OpenItem) and given:
                note = (
                    "Coordinators may read this, without your name"
                    if item.key + MAY_READ in answers
                    else "Only evaluators read this"
                )
            shown = item.shown(given) if given else NOT_ANSWERED
            rows.append(Row(item.text, shown, note, section.key, f"q_{item.key}"))
    return rows


def over_words(stage: Stage, check_in: CheckIn) -> tuple[str, list[str]]:
    """Title and paragraphs for a check-in that cannot be answered now."""
    programme = check_in.wave.cohort.programme
    help_line = f"If you need help, write to {programme.help_name} at {programme.help_email}."
    words = {
        Stage.ANSWERED: (
            "Thank you, your answers have been sent",
            [
                "You have nothing more to do. Your answers cannot be opened from this link again.",
                "When everybody has had time to answer, the programme's evaluators look at all "
                "answers together. What they find helps to make the programme better.",
            ],
        ),
        Stage.CLOSED: (
            "This check-in has closed",
            [
                f"It could be answered until {on(check_in.closes_on)}. What had not been sent by "
                "then was deleted.",
                "You will hear from us when the next one opens.",
            ],
        ),
        Stage.CANCELLED: ("This check-in is no longer needed", ["You have nothing to do."]),
        Stage.EARLY: (
            "This check-in is not open yet",
            [f"We will write to you when it opens, on or soon after {on(check_in.due_on)}."],
        ),
    }
    title, text = words[stage]
    return title, [*text, help_line]

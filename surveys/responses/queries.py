"""Where a check-in stands for the person who opens its link."""

from enum import StrEnum

from mentoring import clock
from mentoring.extensions import db
from surveys.instruments.declaration import Section
from surveys.instruments.scoring import shown_items
from surveys.responses.models import Draft
from surveys.schedules.models import CheckIn, CheckInStatus, WaveStatus


class Stage(StrEnum):
    """What somebody with the link can do."""

    OPEN = "open"
    ANSWERED = "answered"
    STOPPED = "stopped"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EARLY = "early"


OVER = {
    CheckInStatus.ANSWERED: Stage.ANSWERED,
    CheckInStatus.OPTED_OUT: Stage.STOPPED,
    CheckInStatus.CLOSED: Stage.CLOSED,
    CheckInStatus.CANCELLED: Stage.CANCELLED,
    CheckInStatus.PLANNED: Stage.EARLY,
}


def stage_of(check_in: CheckIn) -> Stage:
    """Whether it can be answered now, and if not, why."""
    if check_in.status is not CheckInStatus.SENT:
        return OVER[check_in.status]
    shut = check_in.wave.status is WaveStatus.CLOSED or clock.today() > check_in.closes_on
    return Stage.CLOSED if shut else Stage.OPEN


def answers_so_far(check_in: CheckIn) -> dict[str, str]:
    """What the draft holds; nothing before the first page is saved."""
    draft = db.session.get(Draft, check_in.id)
    return dict(draft.answers) if draft is not None else {}


def saved_sections(check_in: CheckIn) -> set[str]:
    """Pages that have been saved, also those left empty."""
    draft = db.session.get(Draft, check_in.id)
    return set(draft.sections) if draft is not None else set()


def sections_for(check_in: CheckIn) -> list[Section]:
    """The pages to go through, given the answers so far."""
    instrument = check_in.instrument_version.instrument
    shown = shown_items(instrument.conditions(), answers_so_far(check_in))
    return [
        section
        for section in instrument.sections
        if any(item.key in shown for item in section.items)
    ]


def carry_on_at(check_in: CheckIn) -> Section | None:
    """The page on which somebody who comes back carries on; None when each has been saved.

    It is the last one they saved while something on it has no answer, as they may have left half
    way through it; else the first they have not saved.
    """
    saved, sections = saved_sections(check_in), sections_for(check_in)
    ahead = [section for section in sections if section.key not in saved]
    if not ahead:
        return None
    answers = answers_so_far(check_in)
    shown = shown_items(check_in.instrument_version.instrument.conditions(), answers)
    for last in [section for section in sections if section.key in saved][-1:]:
        if any(item.key in shown and not answers.get(item.key) for item in last.items):
            return last
    return ahead[0]

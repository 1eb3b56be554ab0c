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

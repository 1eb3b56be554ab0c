"""Saving as they go, and sending."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select

from mentoring import clock
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from surveys.instruments.declaration import Instrument, Section
from surveys.instruments.items import OpenItem
from surveys.instruments.scoring import shown_items
from surveys.responses.models import (
    NOT_APPLICABLE,
    Draft,
    OpenAnswer,
    ParticipantKey,
    Response,
)
from surveys.responses.queries import Stage, answers_so_far, stage_of
from surveys.schedules import states
from surveys.schedules.models import CheckIn, CheckInStatus

MAY_READ = ":may_read"
"""Ends the name of the tick beside an open answer."""


def save_section(check_in: CheckIn, section: Section, sent: Mapping[str, str | None]) -> None:
    """Keep what was answered on one page; answers left out are forgotten.

    Raises Conflict when the check-in is over, DomainError for an answer that is not offered.
    """
    _refuse_if_over(check_in)
    answers = dict(answers_so_far(check_in))
    for item in section.items:
        answers.pop(item.key, None)
        answers.pop(item.key + MAY_READ, None)
        try:
            parsed = item.parse(sent.get(item.key))
        except ValueError as problem:
            raise DomainError(str(problem), field=item.key) from None
        if parsed is not None:
            answers[item.key] = parsed
            if isinstance(item, OpenItem) and sent.get(item.key + MAY_READ):
                answers[item.key + MAY_READ] = "yes"
    draft = db.session.get(Draft, check_in.id)
    if draft is None:
        draft = Draft(check_in_id=check_in.id, sections=[])
        db.session.add(draft)
    draft.answers = answers
    draft.sections = sorted({*draft.sections, section.key})
    db.session.flush()


def submit(check_in: CheckIn) -> Response:
    """Send the answers: they are kept under a key, the draft goes, the check-in says "answered".

    Raises Conflict when the check-in is over, DomainError when nothing has been answered.
    """
    _refuse_if_over(check_in)
    instrument = check_in.instrument_version.instrument
    answers = answers_so_far(check_in)
    if not any(answers.get(item.key) for item in instrument.items()):
        raise DomainError("Answer at least one question before you send your answers")
    response = Response(
        id=secrets.token_hex(16),
        wave_id=check_in.wave_id,
        side=check_in.side,
        instrument_version_id=check_in.instrument_version_id,
        key=_key_of(check_in),
        submitted_month=f"{clock.today():%Y-%m}",
        answers=_chosen(instrument, answers),
    )
    response.open_answers = _written(instrument, answers)
    db.session.add(response)
    db.session.flush()
    states.move(check_in, CheckInStatus.ANSWERED, actor=check_in.account)
    return response


def _chosen(instrument: Instrument, answers: Mapping[str, str]) -> dict[str, str]:
    """Codes of what was chosen; what an answer before it took away is not applicable."""
    shown = shown_items(instrument.conditions(), answers)
    chosen: dict[str, str] = {}
    for item in instrument.items():
        if isinstance(item, OpenItem):
            continue
        if item.key not in shown:
            chosen[item.key] = NOT_APPLICABLE
        elif item.key in answers:
            chosen[item.key] = answers[item.key]
    return chosen


def _written(instrument: Instrument, answers: Mapping[str, str]) -> list[OpenAnswer]:
    return [
        OpenAnswer(
            id=secrets.token_hex(16),
            item_key=item.key,
            position=position,
            text=answers[item.key],
            coordinators_may_read=item.key + MAY_READ in answers,
        )
        for position, item in enumerate(instrument.items())
        if isinstance(item, OpenItem) and answers.get(item.key)
    ]


def _key_of(check_in: CheckIn) -> str:
    cohort_id = check_in.wave.cohort_id
    found = db.session.get(ParticipantKey, (check_in.account_id, cohort_id))
    if found is None:
        found = ParticipantKey(
            account_id=check_in.account_id, cohort_id=cohort_id, key=secrets.token_hex(16)
        )
        db.session.add(found)
        db.session.flush()
    return found.key


def _refuse_if_over(check_in: CheckIn) -> None:
    stage = stage_of(check_in)
    if stage is not Stage.OPEN:
        raise Conflict("This check-in cannot be answered any more. Nothing was changed.")


def forget_draft(check_in: CheckIn) -> None:
    """Delete what was not sent, once nobody will send it."""
    draft = db.session.scalar(select(Draft).where(Draft.check_in_id == check_in.id))
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()


def break_links(account_id: int) -> None:
    """Make it impossible to tell which responses were this person's."""
    keys = db.session.scalars(
        select(ParticipantKey).where(ParticipantKey.account_id == account_id)
    ).all()
    for key in keys:
        db.session.delete(key)
    db.session.flush()

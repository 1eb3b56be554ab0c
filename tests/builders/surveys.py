"""Check-ins and responses, made through the production services. Call inside `unit_of_work()`."""

from collections.abc import Mapping

from sqlalchemy import select

from mentoring.extensions import db
from surveys.responses.models import Response
from surveys.responses.services import MAY_READ, save_section, submit
from surveys.schedules.models import CheckIn, CheckInStatus
from surveys.schedules.rules import WaveKind

AGREE = {"agreement": "4", "likelihood": "4", "recommend": "9", "choice": "yes"}


def check_in_for(account_id: int, kind: WaveKind = WaveKind.BASELINE) -> CheckIn:
    """The check-in of a person in a wave."""
    found = db.session.scalars(select(CheckIn).where(CheckIn.account_id == account_id)).all()
    return next(check_in for check_in in found if check_in.wave.kind is kind)


def answer(
    check_in: CheckIn, answers: Mapping[str, str] | None = None, *, may_read: bool = True
) -> Response:
    """Somebody answers everything (agreeing, unless told otherwise) and sends it."""
    given = dict(answers or {})
    assert check_in.status is CheckInStatus.SENT
    for section in check_in.instrument_version.instrument.sections:
        sent: dict[str, str | None] = {}
        for item in section.items:
            usual = AGREE.get(item.kind, f"My words about {item.key}.")
            sent[item.key] = given.get(item.key, usual)
            if may_read:
                sent[item.key + MAY_READ] = "yes"
        save_section(check_in, section, sent)
    return submit(check_in)

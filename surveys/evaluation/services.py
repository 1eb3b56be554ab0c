"""Freezing the report of a closed wave."""

from collections import defaultdict
from collections.abc import Sequence
from random import SystemRandom
from typing import Any

from mentoring import audit, clock
from mentoring.disclosure import may_show
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.frozen import digest_of
from surveys.evaluation.figures import is_one_circle, response_rate, side_figures
from surveys.evaluation.models import ReportSnapshot
from surveys.evaluation.queries import asked_and_answered, open_answers_of, responses_of
from surveys.instruments.items import OpenItem
from surveys.instruments.models import InstrumentVersion
from surveys.responses.models import OpenAnswer, Response
from surveys.schedules.models import SurveyWave, WaveStatus

JOB = "freeze-reports"


def compute_report(wave_id: int) -> dict[str, Any]:
    """Everything that may be shown about a closed wave. Reads only, and takes some seconds.

    Raises Conflict while the wave is open: its answers could still change.
    """
    wave = db.session.get_one(SurveyWave, wave_id)
    if wave.status is not WaveStatus.CLOSED:
        raise Conflict("The report is made when the check-in has closed.")
    responses: dict[tuple[str, int], list[Response]] = defaultdict(list)
    for response in responses_of(wave_id):
        responses[(response.side.value, response.instrument_version_id)].append(response)
    written: dict[str, list[OpenAnswer]] = defaultdict(list)
    for answer in open_answers_of(wave_id):
        written[answer.response_id].append(answer)
    sides = []
    for (side, version_id), asked in asked_and_answered([wave_id])[wave_id].items():
        version = db.session.get_one(InstrumentVersion, version_id)
        given = [] if is_one_circle(asked.circles) else responses[(side.value, version_id)]
        sides.append(
            {
                "side": side.value,
                "instrument": version.key,
                "version": version.version,
                "rate": response_rate(asked.sent, asked.answered, asked.circles),
                "quotes": _quotes(version, [a for r in given for a in written[r.id]]),
                **side_figures(version.instrument, [response.answers for response in given]),
            }
        )
    return {"wave": wave.label, "closed_on": f"{wave.closes_on:%Y-%m-%d}", "sides": sides}


def _quotes(version: InstrumentVersion, answers: Sequence[OpenAnswer]) -> list[dict[str, Any]]:
    """Per open question: which answers coordinators may read, in an order that tells nothing."""
    found = []
    for item in version.instrument.items():
        if not isinstance(item, OpenItem):
            continue
        of_item = [answer for answer in answers if answer.item_key == item.key]
        if not may_show(len(of_item)):
            continue
        ids = [answer.id for answer in of_item if answer.coordinators_may_read]
        SystemRandom().shuffle(ids)
        found.append({"key": item.key, "text": item.text, "answers": ids})
    return found


def keep_report(wave_id: int, payload: dict[str, Any]) -> ReportSnapshot:
    """Freeze a computed report; the first one stays, whoever comes second."""
    db.session.get_one(SurveyWave, wave_id, with_for_update=True)
    found = db.session.get(ReportSnapshot, wave_id)
    if found is not None:
        return found
    snapshot = ReportSnapshot(
        wave_id=wave_id, payload=payload, digest=digest_of(payload), frozen_at=clock.now()
    )
    db.session.add(snapshot)
    db.session.flush()
    audit.record("report frozen", snapshot.wave, actor=JOB, detail={"digest": snapshot.digest})
    return snapshot

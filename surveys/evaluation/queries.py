"""Reading what a report rests on, and the frozen reports."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from mentoring.circles.models import CircleMember
from mentoring.extensions import db
from mentoring.programmes.models import Cohort, Side
from surveys.evaluation.figures import response_rate
from surveys.evaluation.models import ReportSnapshot
from surveys.responses.models import OpenAnswer, Response
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyWave, WaveStatus
from surveys.schedules.queries import waves_of


@dataclass(frozen=True)
class Asked:
    """To how many questions were sent, and how many answered; of people in circles, how many."""

    sent: int
    answered: int
    circles: int | None


Counts = dict[tuple[Side, int], Asked]
"""Per side and version of the questions."""


def asked_and_answered(wave_ids: Sequence[int]) -> dict[int, Counts]:
    """The counts of each wave."""
    rows = db.session.execute(
        select(
            CheckIn.wave_id,
            CheckIn.side,
            CheckIn.instrument_version_id,
            func.count(),
            func.sum(case((CheckIn.status == CheckInStatus.ANSWERED, 1), else_=0)),
            func.count(CircleMember.circle_id.distinct()),
        )
        .outerjoin(CircleMember, CircleMember.id == CheckIn.circle_member_id)
        .where(CheckIn.wave_id.in_(wave_ids), CheckIn.sent_at.is_not(None))
        .group_by(CheckIn.wave_id, CheckIn.side, CheckIn.instrument_version_id)
        .order_by(CheckIn.wave_id, CheckIn.side, CheckIn.instrument_version_id)
    )
    found: dict[int, Counts] = defaultdict(dict)
    for wave_id, side, version_id, sent, answered, circles in rows:
        asked = Asked(sent, int(answered), circles if side is Side.MEMBER else None)
        found[wave_id][(side, version_id)] = asked
    return found


def responses_of(wave_id: int) -> list[Response]:
    """Every response of a wave, in no telling order."""
    return list(
        db.session.scalars(
            select(Response).where(Response.wave_id == wave_id).order_by(Response.id)
        )
    )


def open_answers_of(wave_id: int) -> list[OpenAnswer]:
    """Every answer in somebody's own words in a wave, in no telling order."""
    return list(
        db.session.scalars(
            select(OpenAnswer)
            .join(Response, Response.id == OpenAnswer.response_id)
            .where(Response.wave_id == wave_id)
            .order_by(OpenAnswer.id)
        )
    )


def waves_to_freeze() -> list[int]:
    """Closed waves without their report."""
    return list(
        db.session.scalars(
            select(SurveyWave.id)
            .outerjoin(ReportSnapshot, ReportSnapshot.wave_id == SurveyWave.id)
            .where(SurveyWave.status == WaveStatus.CLOSED, ReportSnapshot.wave_id.is_(None))
            .order_by(SurveyWave.id)
        )
    )


@dataclass(frozen=True)
class WaveReport:
    """A wave with its frozen figures, or with its response rates while it is open."""

    wave: SurveyWave
    snapshot: ReportSnapshot | None
    rates: dict[str, dict[str, Any]]
    """Per side: invited, answered, percent."""


def wave_reports(cohort: Cohort) -> list[WaveReport]:
    """Every wave of a cohort that has begun, the newest last. Four queries, however many."""
    waves = waves_of(cohort.id)
    ids = [wave.id for wave in waves]
    snapshots = {
        snapshot.wave_id: snapshot
        for snapshot in db.session.scalars(
            select(ReportSnapshot).where(ReportSnapshot.wave_id.in_(ids))
        )
    }
    counts = asked_and_answered(ids)
    return [
        WaveReport(wave, snapshots.get(wave.id), _rates(counts[wave.id]))
        for wave in waves
        if counts[wave.id]
    ]


def _rates(counts: Counts) -> dict[str, dict[str, Any]]:
    sides: dict[str, list[Asked]] = defaultdict(list)
    for (side, _), asked in counts.items():
        sides[side.value].append(asked)
    return {
        side: response_rate(
            sum(each.sent for each in found),
            sum(each.answered for each in found),
            # Versions may have been asked in the same circles: the most of one is certain.
            max((each.circles for each in found if each.circles is not None), default=None),
        )
        for side, found in sides.items()
    }


def texts_of(answer_ids: Sequence[str]) -> dict[str, str]:
    """The words of open answers that coordinators may still read."""
    rows = db.session.scalars(
        select(OpenAnswer).where(
            OpenAnswer.id.in_(answer_ids), OpenAnswer.coordinators_may_read.is_(True)
        )
    )
    return {row.id: row.text for row in rows}

"""What an evaluator may read: answers of their programmes, without names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import selectinload

from mentoring.accounts.queries import granted
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort
from surveys.coding.models import Code, Segment
from surveys.responses.models import OpenAnswer, Response
from surveys.schedules.models import SurveyWave


def _marked() -> Any:
    return exists().where(Segment.open_answer_id == OpenAnswer.id, Segment.removed_at.is_(None))


@dataclass(frozen=True)
class WaveToRead:
    """A wave with how many open answers it has and how many carry a theme."""

    wave: SurveyWave
    answers: int
    marked: int


def waves_to_read(account: Any) -> list[WaveToRead]:
    """Every wave of this evaluator's programmes in which somebody wrote something."""
    marked = func.count(OpenAnswer.id).filter(_marked())
    rows = db.session.execute(
        select(SurveyWave, func.count(OpenAnswer.id), marked)
        .join(Response, Response.wave_id == SurveyWave.id)
        .join(OpenAnswer, OpenAnswer.response_id == Response.id)
        .join(Cohort, Cohort.id == SurveyWave.cohort_id)
        .where(Cohort.programme_id.in_(granted(account, Role.EVALUATOR)))
        .group_by(SurveyWave.id)
        .order_by(SurveyWave.opens_on.desc(), SurveyWave.id)
    )
    return [WaveToRead(wave, answers, coded) for wave, answers, coded in rows]


def wave_to_read(account: Any, wave_id: int) -> SurveyWave:
    """One wave of this evaluator's programmes; raises NotFound."""
    wave = db.session.scalar(
        select(SurveyWave)
        .join(Cohort, Cohort.id == SurveyWave.cohort_id)
        .where(SurveyWave.id == wave_id, Cohort.programme_id.in_(granted(account, Role.EVALUATOR)))
    )
    if wave is None:
        raise NotFound
    return wave


def responses_to_read(wave: SurveyWave, *, side: str = "", unmarked: bool = False) -> Select[Any]:
    """Responses of a wave in which somebody wrote something, in no telling order."""
    written = exists().where(OpenAnswer.response_id == Response.id)
    if unmarked:
        written = exists().where(OpenAnswer.response_id == Response.id, ~_marked())
    query = (
        select(Response)
        .options(selectinload(Response.open_answers))
        .where(Response.wave_id == wave.id, written)
        .order_by(Response.id)
    )
    return query.where(Response.side == side) if side else query


def response_to_read(account: Any, response_id: str) -> Response:
    """One response of this evaluator's programmes; raises NotFound."""
    response = db.session.scalar(
        select(Response)
        .join(SurveyWave, SurveyWave.id == Response.wave_id)
        .join(Cohort, Cohort.id == SurveyWave.cohort_id)
        .where(
            Response.id == response_id, Cohort.programme_id.in_(granted(account, Role.EVALUATOR))
        )
    )
    if response is None:
        raise NotFound
    return response


def next_unmarked(response: Response) -> str | None:
    """The next response of the same wave with an answer that carries no theme."""
    query = responses_to_read(response.wave, unmarked=True).with_only_columns(Response.id)
    later = db.session.scalar(query.where(Response.id > response.id).limit(1))
    return later or db.session.scalar(query.where(Response.id != response.id).limit(1))


def segments_of(answer_ids: Sequence[str]) -> dict[str, list[Segment]]:
    """Passages of some answers in the order they stand, the removed ones included."""
    found: dict[str, list[Segment]] = defaultdict(list)
    for segment in db.session.scalars(
        select(Segment)
        .where(Segment.open_answer_id.in_(answer_ids))
        .order_by(Segment.start, Segment.stop, Segment.id)
    ):
        found[segment.open_answer_id].append(segment)
    return found


def segment_of(account: Any, segment_id: int) -> Segment:
    """One passage, removed or not, of this evaluator's programmes; raises NotFound."""
    segment = db.session.get(Segment, segment_id)
    if segment is None:
        raise NotFound
    response_to_read(account, segment.open_answer.response_id)
    return segment


def codes_of(programme_id: int, *, merged: bool = False) -> list[Code]:
    """The codebook of a programme; with `merged`, also codes that went into others."""
    query = select(Code).where(Code.programme_id == programme_id).order_by(by_name(Code.name))
    if not merged:
        query = query.where(Code.merged_into_id.is_(None))
    return list(db.session.scalars(query))


def code_of(account: Any, code_id: int) -> Code:
    """One code of this evaluator's programmes; raises NotFound."""
    code = db.session.scalar(
        select(Code).where(
            Code.id == code_id, Code.programme_id.in_(granted(account, Role.EVALUATOR))
        )
    )
    if code is None:
        raise NotFound
    return code


def people_by_code_and_wave(programme_id: int) -> dict[tuple[int, int], int]:
    """How many responses carry each theme, per wave. Raw: pass it through the gate to show it."""
    rows = db.session.execute(
        select(Segment.code_id, Response.wave_id, func.count(Response.id.distinct()))
        .join(OpenAnswer, OpenAnswer.id == Segment.open_answer_id)
        .join(Response, Response.id == OpenAnswer.response_id)
        .join(Code, Code.id == Segment.code_id)
        .where(Code.programme_id == programme_id, Segment.removed_at.is_(None))
        .group_by(Segment.code_id, Response.wave_id)
    )
    return {(code_id, wave_id): count for code_id, wave_id, count in rows}


def sides_of(wave: SurveyWave) -> list[Any]:
    """The sides on which somebody answered in a wave."""
    return list(
        db.session.scalars(select(Response.side).where(Response.wave_id == wave.id).distinct())
    )

"""What national oversight reads: frozen reports of every programme, or of one region. No persons.

A frozen report has passed the disclosure gate when it was made; nothing here counts anything.
"""

from typing import Any

from sqlalchemy import Select, or_, select

from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.organisations.models import Organisation
from mentoring.programmes.models import Cohort, Programme
from mentoring.programmes.overseeing import within_reach
from surveys.evaluation.models import ReportSnapshot
from surveys.evaluation.queries import WaveReport
from surveys.schedules.models import SurveyWave


def released(account: Account, text: str = "", sort: str = "newest") -> Select[Any]:
    """One row per frozen report within reach: programme, cohort, check-in and day."""
    query = (
        select(
            SurveyWave,
            Programme.name.label("programme"),
            Cohort.name.label("cohort"),
            ReportSnapshot.frozen_at,
        )
        .join(ReportSnapshot, ReportSnapshot.wave_id == SurveyWave.id)
        .join(Cohort, Cohort.id == SurveyWave.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .outerjoin(Organisation, Organisation.id == Programme.organisation_id)
        .where(within_reach(account))
    )
    if text:
        query = query.where(
            or_(
                Programme.name.icontains(text, autoescape=True),
                Cohort.name.icontains(text, autoescape=True),
            )
        )
    if sort == "programme":
        return query.order_by(
            by_name(Programme.name), ReportSnapshot.frozen_at.desc(), SurveyWave.id
        )
    return query.order_by(ReportSnapshot.frozen_at.desc(), SurveyWave.id)


def released_report(account: Account, wave_id: int) -> WaveReport:
    """One frozen report within reach; raises NotFound otherwise."""
    wanted = released(account).with_only_columns(SurveyWave.id).order_by(None)
    snapshot = db.session.scalar(
        select(ReportSnapshot).where(
            ReportSnapshot.wave_id == wave_id, ReportSnapshot.wave_id.in_(wanted)
        )
    )
    if snapshot is None:
        raise NotFound
    return WaveReport(snapshot.wave, snapshot, {})

"""Why a scenario keeps people together or apart, or supposes places: written, copied, read."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, or_, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.matchmaking.scenario_models import Scenario, ScenarioReason

Key = tuple[str, int, int | None]


def say_why(
    scenario: Scenario, what: str, first: int, second: int | None, reason: str, *, actor: Account
) -> None:
    """Write down why a scenario says something about people; raises DomainError without."""
    if not reason.strip():
        raise DomainError("Say why")
    db.session.add(
        ScenarioReason(
            scenario_id=scenario.id,
            what=what,
            first_id=first,
            second_id=second,
            reason=reason.strip(),
            made_by_id=actor.id,
            made_at=clock.now(),
        )
    )
    db.session.flush()


def take_reason_away(scenario: Scenario, what: str, first: int, second: int | None) -> None:
    """Note that what a reason was for is no longer said; the reason stays."""
    for each in db.session.scalars(select(ScenarioReason).where(*_live(scenario))):
        if (each.what, each.first_id, each.second_id) == (what, first, second):
            each.taken_away_at = clock.now()
    db.session.flush()


def copy_reasons(scenario: Scenario, made: Scenario) -> None:
    """Give a copy of a scenario the reasons of the original, with who gave them and when."""
    db.session.flush()
    for each in db.session.scalars(select(ScenarioReason).where(*_live(scenario))).all():
        db.session.add(
            ScenarioReason(
                scenario_id=made.id,
                what=each.what,
                first_id=each.first_id,
                second_id=each.second_id,
                reason=each.reason,
                made_by_id=each.made_by_id,
                made_at=each.made_at,
            )
        )


def _live(scenario: Scenario) -> tuple[ColumnElement[bool], ...]:
    return ScenarioReason.scenario_id == scenario.id, ScenarioReason.taken_away_at.is_(None)


def reasons_in(scenario: Scenario) -> dict[Key, ScenarioReason]:
    """Why a scenario says what it says about people, by what it is about; one query."""
    rows = db.session.scalars(
        select(ScenarioReason).where(*_live(scenario)).order_by(ScenarioReason.id)
    )
    return {(each.what, each.first_id, each.second_id): each for each in rows}


def forget_reasons(application_ids: Collection[int]) -> None:
    """Delete every reason that is about somebody who is erased."""
    mine = sorted(application_ids)
    db.session.execute(
        delete(ScenarioReason).where(
            or_(ScenarioReason.first_id.in_(mine), ScenarioReason.second_id.in_(mine))
        )
    )

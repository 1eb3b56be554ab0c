"""The background work of a count: read, compute with nothing open, write in one short unit."""

import numpy as np

from matching import StoppedError
from mentoring.extensions import db
from mentoring.jobs import Cancelled, JobContext
from mentoring.matchmaking import problem
from mentoring.matchmaking.hard_rules import hard_rules
from mentoring.matchmaking.jobs import Reporter
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.supply import services
from mentoring.matchmaking.supply.models import SupplyCheck
from mentoring.matchmaking.supply.shortage import COUNTING, RECRUITING, TRYING, Market, report
from mentoring.transactions import unit_of_work

READING = "Reading what people told us"
STAGES = {READING: (0, 5), COUNTING: (5, 15), TRYING: (15, 60), RECRUITING: (60, 98)}


def run_check(context: JobContext, *, check_id: int) -> None:
    """Count one cohort. Safe to run twice and to take over: it writes once, at the end.

    Raises Cancelled when it was stopped.
    """
    check = db.session.get(SupplyCheck, check_id)
    if check is None or check.finished_at is not None:
        return
    reporter = Reporter(context, STAGES)
    reporter.tell(READING, 0)
    market = read(db.session.get_one(SupplyCheck, check_id))
    db.session.rollback()
    if not market.left or not market.right:
        side = "mentors or seniors" if market.left else "mentees or juniors"
        with unit_of_work():
            services.fail_check(
                db.session.get_one(SupplyCheck, check_id),
                f"There are no approved {side} with a free place yet. Approve some, then count.",
            )
        return
    try:
        result = report(market, reporter.tell, reporter.should_stop)
    except StoppedError:
        raise Cancelled from None
    with unit_of_work():
        services.keep_check(db.session.get_one(SupplyCheck, check_id), result)


def read(check: SupplyCheck) -> Market:
    """Both sides of the cohort under the rules a match has unless a coordinator changes them."""
    options = RunOptions()
    intake = problem.read(check.cohort, options)
    reciprocal = problem.is_reciprocal(check.cohort)
    places = [1 if reciprocal else person.places for person in intake.right]
    return Market(
        intake.left,
        intake.right,
        hard_rules(intake.left, intake.right, intake, options, reciprocal=reciprocal),
        np.array(places, dtype=np.int64),
        reciprocal,
    )

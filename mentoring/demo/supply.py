"""Supply and demand counted in the past, as a coordinator does before a match."""

from mentoring import clock, jobs
from mentoring.demo.build import Demo, ago
from mentoring.extensions import db
from mentoring.matchmaking.supply.services import start_check
from mentoring.transactions import unit_of_work


def count_supply(demo: Demo, key: str, *, days_ago: int) -> None:
    """Ask for a count of a cohort and make it at once."""
    with clock.moved(ago(days_ago)):
        with unit_of_work():
            job = start_check(demo.cohort(key), actor=demo.account("coordinator")).job
        assert job is not None
        jobs.run_now(job)
    db.session.remove()

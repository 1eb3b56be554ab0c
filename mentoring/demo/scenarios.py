"""Scenarios of the cohort that is ready to match: three to try, two of them run."""

from mentoring import clock, jobs
from mentoring.demo.build import Demo, ago
from mentoring.matchmaking import scenarios
from mentoring.matchmaking.options import DEFAULTS, WHERE_CHOOSING, RunOptions
from mentoring.transactions import unit_of_work

USUAL = dict(DEFAULTS) | dict(WHERE_CHOOSING)
TRIED = (
    ("As usual", RunOptions(weights=USUAL, seed=7), True),
    (
        "More weight on goals",
        RunOptions(weights=USUAL | {"goals": 45, "seniority": 5}),
        True,
    ),
    ("The weakest pair first", RunOptions(weights=USUAL, objective="fair"), False),
)
"""Name, choices, and whether it has been run. The first two leave personal fit alone, so that their
pairs can be compared."""


def to_compare(demo: Demo) -> None:
    """The coordinator has tried a few ways to weigh, and not decided yet."""
    for name, options, run in TRIED:
        with clock.moved(ago(1)):
            with unit_of_work():
                made = scenarios.create_scenario(
                    demo.cohort("ready"), name, options, actor=demo.account("coordinator")
                )
                job = None
                if run:
                    job = scenarios.run_scenario(made, actor=demo.account("coordinator")).job
            if job is not None:
                jobs.run_now(job)

"""The kinds of background work of this area, in one list."""

from mentoring.matchmaking import (
    check_jobs,
    checks,
    jobs,
    next_round,
    publication,
    publishing,
    services,
    weighings,
)
from mentoring.matchmaking.supply import jobs as supply_jobs
from mentoring.matchmaking.supply import services as supply
from mentoring.registry import JobKind, Tick

KINDS = (
    JobKind(services.JOB, jobs.run_match, ended=services.close_with_job, max_attempts=3),
    JobKind(checks.JOB, check_jobs.run_check, ended=checks.close_with_job, max_attempts=3),
    JobKind(supply.JOB, supply_jobs.run_check, ended=supply.close_with_job, max_attempts=3),
    JobKind(publication.PUBLISH, publishing.publish_match, ended=publishing.close_with_job),
    JobKind(weighings.JOB, weighings.run_weighing, ended=weighings.close_with_job),
    JobKind(next_round.JOB, next_round.start_next_round),
)

TICKS = (Tick("next rounds", next_round.ask_next_rounds, "interval", {"minutes": 15}),)

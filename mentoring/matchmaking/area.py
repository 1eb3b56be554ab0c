"""What matchmaking plugs into the whole."""

from mentoring.matchmaking import (
    ahead,
    check_views,
    comparison_views,
    default_views,
    held,
    home,
    late,
    listeners,
    people_views,
    priority_views,
    publication_views,
    review_views,
    scenario_views,
    views,
    waiting_views,
    work,
)
from mentoring.matchmaking.supply import views as supply_views
from mentoring.registry import JobKind, Registry, Tick


def matchmaking(registry: Registry) -> None:
    listeners.connect()
    registry.add_holder(held.HOLDER)
    registry.add_pages(
        views,
        review_views,
        publication_views,
        people_views,
        scenario_views,
        check_views,
        comparison_views,
        supply_views,
        priority_views,
        default_views,
        waiting_views,
    )
    registry.home_tasks.append(home.tasks)
    registry.coordinated.append(ahead.COORDINATED)
    registry.participant_tasks.append(waiting_views.tasks)
    registry.cohort_links.append(home.cohort_links)
    for kind in work.KINDS:
        registry.add_job(kind)
    registry.cohort_links.append(waiting_views.cohort_links)
    registry.cohort_counts.append(waiting_views.cohort_counts)
    registry.application_links.append(waiting_views.application_links)
    registry.cohort_settings.append(default_views.settings)
    registry.add_job(JobKind(late.JOB, late.match_late_joiners))
    registry.ticks.append(Tick("late joiners", late.ask, "cron", {"hour": 3, "minute": 15}))
    registry.ticks += work.TICKS

"""What choices plug into the whole."""

from mentoring.choices import (
    coordinator_views,
    held,
    home,
    listeners,
    mentor_views,
    overview,
    views,
)
from mentoring.registry import Registry


def choices(registry: Registry) -> None:
    listeners.connect()
    registry.add_holder(held.HOLDER)
    registry.add_pages(views, mentor_views, coordinator_views)
    registry.participant_tasks.append(home.tasks)
    registry.choosing_over = overview.why_over
    registry.application_links.append(home.application_links)
    registry.cohort_links.append(home.cohort_links)

"""What circles plug into the whole."""

from typing import Any

from mentoring.circles import (
    facilitator_answer_views,
    facilitator_views,
    held,
    home,
    invitation_views,
    jobs,
    listeners,
    member_views,
    people_views,
    views,
    waiting,
)
from mentoring.permissions import FACILITATOR
from mentoring.programmes import meeting
from mentoring.registry import JobKind, NavigationItem, Registry, Tick


def is_in_circles(account: Any) -> bool:
    """Whoever takes part in circles and holds no role finds them at the top."""
    return not account.grants and meeting.in_circles(account)


def circles(registry: Registry) -> None:
    listeners.connect()
    registry.add_holder(held.HOLDER)
    registry.add_pages(views, people_views, invitation_views, member_views, facilitator_views)
    registry.add_pages(facilitator_answer_views)
    registry.participant_tasks.append(home.member_tasks)
    registry.home_tasks.append(home.tasks)
    registry.coordinated.append(home.COORDINATED)
    registry.cohort_links.append(home.cohort_links)
    registry.cohort_counts.append(home.cohort_counts)
    registry.placed_in.append(waiting.placed_in)
    registry.navigation.append(
        NavigationItem("Circles you lead", "facilitating.index", FACILITATOR.allows, order=25)
    )
    registry.navigation.append(
        NavigationItem("Your circles", "my_circles.index", is_in_circles, order=26)
    )
    registry.add_job(JobKind(jobs.EXPIRE, jobs.expire))
    registry.add_job(JobKind(jobs.REMIND, jobs.remind))
    every = {"minutes": 5}
    registry.ticks += [
        Tick("circle invitations expired", jobs.ask_expired, "interval", every),
        Tick("circle invitations to remind of", jobs.ask_reminders, "interval", every),
    ]

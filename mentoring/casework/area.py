"""What casework plugs into the whole."""

from mentoring.casework import case_views, message_views, template_views
from mentoring.casework.held import HOLDER
from mentoring.casework.jobs import KIND
from mentoring.registry import Registry


def casework(registry: Registry) -> None:
    registry.add_holder(HOLDER)
    registry.add_pages(case_views, message_views, template_views)
    registry.cohort_links.append(message_views.cohort_links)
    registry.add_job(KIND)

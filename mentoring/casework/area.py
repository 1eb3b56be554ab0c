"""What casework plugs into the whole."""

from mentoring.casework import case_views
from mentoring.casework.held import HOLDER
from mentoring.registry import Registry


def casework(registry: Registry) -> None:
    registry.add_holder(HOLDER)
    registry.add_pages(case_views)

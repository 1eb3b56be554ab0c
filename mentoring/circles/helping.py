"""The page on which members and facilitators ask for help."""

from typing import Any

from mentoring.circles import services
from mentoring.circles.models import Circle
from mentoring.pairings.answering import help_page
from mentoring.permissions import me


def circle_help_page(circle: Circle, back: str) -> Any:
    """Ask the named person about a circle that has been loaded through its owner."""

    def ask(message: str) -> None:
        services.ask_for_help(circle, me(), message=message)

    return help_page(circle.cohort.programme, ask, back=back, untold="The circle")

"""What is due about accounts by the clock."""

from mentoring.accounts import invitations
from mentoring.transactions import unit_of_work


def remind_invited() -> None:
    """Tick: one reminder to staff who have not answered an invitation."""
    while True:
        with unit_of_work():
            if not invitations.remind():
                return

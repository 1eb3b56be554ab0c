"""What the directory does when something below it changes, in the same transaction."""

from typing import Any

from mentoring.choices import services
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.signals import application_moved, cohort_changed, profile_changed


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    application_moved.connect(give_a_card)
    cohort_changed.connect(give_everybody_a_card)
    profile_changed.connect(look_at_words_again)


def give_a_card(application: Application, **_more: Any) -> None:
    """A mentor who is approved where mentees choose gets a card."""
    if (
        application.side is Side.MENTOR
        and application.status is ApplicationStatus.APPROVED
        and application.cohort.choose_by_on is not None
    ):
        services.ensure_card(application)


def give_everybody_a_card(cohort: Cohort, **_more: Any) -> None:
    """Where mentees may choose from now on, the mentors approved before have cards too."""
    if cohort.choose_by_on is not None:
        services.ensure_cards(cohort)


def look_at_words_again(profile: Profile, **_more: Any) -> None:
    """Words that would tell a new name or employer are no longer shown."""
    services.look_at_words_again(profile)

"""What the directory does when something below it changes, in the same transaction."""

from typing import Any

from mentoring.accounts.models import Account
from mentoring.choices import services
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import find_profile
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.signals import account_renamed, application_moved, cohort_changed, profile_changed


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    application_moved.connect(give_a_card)
    cohort_changed.connect(give_everybody_a_card)
    profile_changed.connect(look_at_words_again)
    account_renamed.connect(look_at_words_of)


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


def look_at_words_of(account: Account, **_more: Any) -> None:
    """The same when somebody is called otherwise from now on."""
    profile = find_profile(account.id)
    if profile is not None:
        services.look_at_words_again(profile)

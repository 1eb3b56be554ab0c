"""What is held about somebody and the real people who can see it now, item by item."""

from dataclasses import dataclass, field

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.formatters import and_list
from mentoring.pairings.models import PairingStatus
from mentoring.pairings.queries import pairings_of
from mentoring.profiles import presenters as profile_presenters
from mentoring.profiles import queries as profile_queries
from mentoring.profiles.experience import wording
from mentoring.profiles.models import Consent, Purpose
from mentoring.programmes.models import ApplicationStatus, Programme
from mentoring.programmes.queries import applications_of, coordinators_of

PURPOSES = {
    Purpose.SHARED_EXPERIENCE: "Shared experience",
    Purpose.TELL_PARTNER: "Telling a partner of shared experience",
    Purpose.UNDER_REPRESENTED: "Cohorts for under-represented groups",
}


PAGES = {
    Purpose.SHARED_EXPERIENCE: "profile.shared_experience",
    Purpose.TELL_PARTNER: "profile.shared_experience",
    Purpose.UNDER_REPRESENTED: "declaration.page",
}
"""Where each consent is given and taken back."""


@dataclass(frozen=True)
class Item:
    """Something held about a person: what, in which words, and who can see it now."""

    title: str
    lines: list[str]
    seen_by: str
    url: str = ""


@dataclass(frozen=True)
class Given:
    """A consent with the very words agreed to."""

    purpose: str
    text: str
    consent: Consent
    url: str


@dataclass(frozen=True)
class MyData:
    """The whole page."""

    coordinators: dict[str, list[str]] = field(default_factory=dict)
    partners: list[str] = field(default_factory=list)
    profile: list[Item] = field(default_factory=list)
    applications: list[str] = field(default_factory=list)
    consents: list[Given] = field(default_factory=list)


def my_data(account: Account) -> MyData:
    """What is held about somebody; special-category answers are named, not shown."""
    applications = applications_of(account)
    live = [each for each in applications if each.status is not ApplicationStatus.WITHDRAWN]
    programmes = {each.cohort.programme_id: each.cohort.programme for each in live}
    return MyData(
        coordinators={each.name: _names(each) for each in programmes.values()},
        partners=_partners(account),
        profile=_profile_items(account),
        applications=[
            f"{each.cohort.programme.name}, {each.cohort.name}: {each.status.value}"
            for each in applications
        ],
        consents=[
            Given(
                PURPOSES[each.purpose],
                wording(each.purpose.value, each.wording).text,
                each,
                url_for(PAGES[each.purpose]),
            )
            for each in profile_queries.consents_of(account.id)
        ],
    )


def _names(programme: Programme) -> list[str]:
    return [account.name for account in coordinators_of(programme)]


def _partners(account: Account) -> list[str]:
    names = [
        member.account.name
        for pairing in pairings_of(account)
        if pairing.status is PairingStatus.ACTIVE
        for member in pairing.members
        if member.account_id != account.id
    ]
    return sorted(set(names))


def _profile_items(account: Account) -> list[Item]:
    profile = profile_queries.profile_to_show(account)
    items = []
    for rows in profile_presenters.rows_by_group(profile).values():
        for row in rows:
            lines = [
                f"{line.question.label}: {and_list(line.lines)}" for line in row.lines if line.lines
            ]
            if lines:
                items.append(Item(row.section.title, lines, row.section.seen_by, row.section.key))
    return items

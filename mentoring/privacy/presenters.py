"""What is held about somebody and the real people who can see it now, item by item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mentoring.accounts.models import Account
from mentoring.privacy.seers import Seer, seers_of
from mentoring.privacy.sharing import share_of
from mentoring.privacy.today import naming
from mentoring.profiles.experience import wording
from mentoring.profiles.models import Consent, Purpose
from mentoring.profiles.queries import consents_of
from mentoring.profiles.sections import SECTIONS
from mentoring.registry import LINE_MANAGER, HeldItem, Reader, current_registry

PURPOSES = {
    Purpose.SHARED_EXPERIENCE: "Shared experience",
    Purpose.TELL_PARTNER: "Telling a partner of shared experience",
    Purpose.UNDER_REPRESENTED: "Cohorts for under-represented groups",
    Purpose.ACCESS_NEEDS: "Showing a partner what would help you to take part",
}

ON_WITHDRAWAL = {
    Purpose.SHARED_EXPERIENCE: "What you chose is erased at once and is not used in any later "
    "match. A match being computed now leaves it out, and a suggested pair that rested on it is "
    "shown to the coordinator as changed, without saying what. A pairing you already have goes on, "
    "and your partner is told nothing more.",
    Purpose.TELL_PARTNER: "From now on no partner is told. Where a partner's page says that you "
    "share an experience, the sentence goes at once. What they have read they have read. A "
    "pairing you have goes on.",
    Purpose.UNDER_REPRESENTED: "Your answer is not used from now on. A cohort for "
    "under-represented groups may ask you again before you can join it. A pairing you already "
    "have goes on.",
    Purpose.ACCESS_NEEDS: "What you wrote is erased at once, and your partner no longer sees it. "
    "What they have read they have read. A pairing you have goes on.",
}
"""What ending each consent changes, also for a match that stands."""

PAGES = {
    Purpose.SHARED_EXPERIENCE: "/profile/shared-experience",
    Purpose.TELL_PARTNER: "/profile/shared-experience",
    Purpose.UNDER_REPRESENTED: "/profile/under-represented",
    Purpose.ACCESS_NEEDS: "/profile/access-needs",
}
"""Where each consent is given: beside the answer it is about, which makes no sense without it."""


@dataclass(frozen=True)
class Chapter:
    """What one holder has about a person."""

    title: str
    items: Sequence[HeldItem]


@dataclass(frozen=True)
class Given:
    """A consent with the very words agreed to."""

    purpose: str
    text: str
    consent: Consent


@dataclass(frozen=True)
class Choice:
    """One purpose: the consent that stands for it, and what giving or ending it means."""

    purpose: Purpose
    title: str
    standing: Given | None
    ending: str
    page: str


@dataclass(frozen=True)
class MyData:
    """The whole page."""

    seers: list[Seer]
    chapters: list[Chapter]


def my_data(account: Account) -> MyData:
    """Everything held about somebody, with who sees it."""
    held = [
        (holder.title, holder.export(account).items)
        for holder in current_registry().holders_in_order()
    ]
    show = shown(account, [item for _title, items in held for item in items])
    chapters = (Chapter(title, [show(item) for item in items]) for title, items in held)
    return MyData(seers_of(account), [chapter for chapter in chapters if chapter.items])


GOALS = {
    f"/profile/{section.key}"
    for section in SECTIONS
    if {"goal_text", "aim_grade"} & {question.key for question in section.questions}
}


def shown(account: Account, items: Sequence[HeldItem]) -> Callable[[HeldItem], HeldItem]:
    """Puts to each of these items who can read it today, the line manager included."""
    manager, name = _manager_too(account), naming(account, items)
    return lambda item: name(manager(item))


def _manager_too(account: Account) -> Callable[[HeldItem], HeldItem]:
    """Adds the line manager to what they are shown of the items that other holders keep."""
    found = share_of(account)
    if found is None:
        return lambda item: item
    told = "Your line manager too, because you share it."

    def add(item: HeldItem) -> HeldItem:
        goals = "goals" in found.items and item.change in GOALS
        part = "part" in found.items and item.change.startswith("/applications/")
        words = told if goals else f"That you take part: {told}" if part else ""
        if not words:
            return item
        readers = (*item.readers, Reader(LINE_MANAGER))
        return replace(item, seen_by=f"{item.seen_by} {words}".strip(), readers=readers)

    return add


def given(consent: Consent) -> Given:
    """A consent in its own words."""
    words = wording(consent.purpose.value, consent.wording)
    return Given(PURPOSES[consent.purpose], words.text, consent)


def choices_of(account: Account) -> list[Choice]:
    """Each purpose with the consent that stands for it now, if there is one."""
    standing = {
        each.purpose: given(each) for each in consents_of(account.id) if each.withdrawn_at is None
    }
    return [choice(purpose, standing.get(purpose)) for purpose in PURPOSES]


def choice(purpose: Purpose, standing: Given | None) -> Choice:
    """One purpose as its page shows it."""
    return Choice(purpose, PURPOSES[purpose], standing, ON_WITHDRAWAL[purpose], PAGES[purpose])

"""How a partner is named, and how a pairing's state reads. Never tags of shared experience."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring.clock import LONDON
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Side

STATUS_WORDS = {
    PairingStatus.INVITED: "Waiting for answers",
    PairingStatus.ACTIVE: "Active",
    PairingStatus.DECLINED: "Declined",
    PairingStatus.DEFERRED: "Not now",
    PairingStatus.EXPIRED: "Expired",
    PairingStatus.WITHDRAWN: "Withdrawn",
    PairingStatus.ENDED: "Ended",
}

ANSWER_WORDS = {
    Answer.WAITING: "No answer yet",
    Answer.ACCEPTED: "Said yes",
    Answer.DECLINED: "Said no",
    Answer.NOT_NOW: "Not now",
}

ANSWERS = {
    Answer.ACCEPTED: "yes",
    Answer.DECLINED: "no",
    Answer.NOT_NOW: "not now",
}
"""What somebody's answer was, in a letter to them."""

HEARD = {
    "telephone": "By telephone or on a call",
    "writing": "By email or in writing",
    "in_person": "In person",
    "other": "In another way",
}
"""How somebody told a coordinator the answer that is recorded for them."""

SIDE_NAMES = {
    Side.MENTEE: "Mentee",
    Side.MENTOR: "Mentor",
    Side.JUNIOR: "Junior colleague",
    Side.SENIOR: "Senior leader",
    Side.MEMBER: "Circle member",
}


@dataclass(frozen=True)
class Named:
    """A person as their partner sees them: name, job and organisation, nothing else."""

    name: str
    job: str = ""
    organisation: str = ""

    @property
    def line(self) -> str:
        """`Ana Mendes, Communications Officer, Leeds Teaching Hospitals NHS Trust`."""
        return ", ".join(part for part in (self.name, self.job, self.organisation) if part)


def named(member: PairingMember, profile: Profile | None) -> Named:
    """Who a member is, from their profile."""
    account = member.account
    if profile is None:
        return told_of(account.name, account.erased_at)
    place = profile.organisation.name if profile.organisation else profile.organisation_other
    return told_of(account.name, account.erased_at, profile.job_title, place)


def told_of(name: str, erased_at: datetime | None, job: str = "", place: str = "") -> Named:
    """A person by what is told of them to a partner; an erased one is a former participant."""
    return Named("A former participant") if erased_at is not None else Named(name, job, place)


def last_day(pairing: Pairing) -> date:
    """The last day on which an invitation can be answered, as people in London see it."""
    return day_before(pairing.answer_by)


def day_before(moment: datetime) -> date:
    """The day a deadline ends with, when the deadline is the first moment after it."""
    return (moment - timedelta(seconds=1)).astimezone(LONDON).date()

"""What the circles report counts, from plain facts. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from mentoring.circles.models import CircleOutcome, CircleStatus, MemberStatus
from mentoring.circles.rules import Candidate, best
from mentoring.programmes.models import ApplicationStatus

TOGETHER = (CircleStatus.INVITING, CircleStatus.RUNNING)
"""A circle whose people have been invited, and which has not been closed."""

GONE = (MemberStatus.LEFT, MemberStatus.TAKEN_OUT, MemberStatus.ENDED)
"""How a place ends that had been offered."""

YES, NO, NOT_NOW, EXPIRED, WAITING, NEVER = (
    "yes", "no", "not_now", "expired", "waiting", "never",
)  # fmt: skip
"""The answers to an invitation; the last is that of whoever lost the place before answering."""

PROPOSED, FORMED_WITHOUT, NOT_YET, UNANSWERED = (
    "proposed", "formed_without", "not_yet", "unanswered",
)  # fmt: skip
"""Why somebody is in no circle, beside how their last place ended."""


@dataclass(frozen=True)
class Place:
    """One person's place in one circle, the earlier ones first."""

    application: int
    account: int
    circle: int
    status: MemberStatus
    answered: bool
    reason: str = ""
    on_behalf: bool = False


@dataclass(frozen=True)
class CircleFacts:
    """Everything the circles report counts about one cohort.

    Parameters
    ----------
    applied : mapping of int to ApplicationStatus
        Every application ever sent, by what names it.
    promised : collection of int
        Applications that were left without a circle when circles were approved.
    places : sequence of Place
        In the order in which they were made.
    circles : mapping of int to CircleStatus
        Every circle.
    outcomes : mapping of CircleOutcome to int
        What came of the closed ones.
    started : int
        How many circles have started.
    candidates : sequence of Candidate
        When, how and on what the people in `TOGETHER` can meet, by account.
    """

    applied: Mapping[int, ApplicationStatus] = field(default_factory=dict)
    promised: Collection[int] = ()
    places: Sequence[Place] = ()
    circles: Mapping[int, CircleStatus] = field(default_factory=dict)
    outcomes: Mapping[CircleOutcome, int] = field(default_factory=dict)
    started: int = 0
    candidates: Sequence[Candidate] = ()


def has_place(place: Place) -> bool:
    """Return whether a place waits for an answer, was said yes to, or has run its course.

    Parameters
    ----------
    place : Place

    Returns
    -------
    bool
    """
    if place.status is MemberStatus.ENDED:
        return place.answered
    return place.status in (MemberStatus.INVITED, MemberStatus.ACCEPTED)


def approved(facts: CircleFacts) -> set[int]:
    """Return the applications that are approved now.

    Parameters
    ----------
    facts : CircleFacts

    Returns
    -------
    set of int
    """
    return {key for key, status in facts.applied.items() if status is ApplicationStatus.APPROVED}


def without(facts: CircleFacts) -> Counter[str]:
    """Return the approved people without a circle by why, one reason for each.

    Parameters
    ----------
    facts : CircleFacts

    Returns
    -------
    Counter of str
        How their last place ended: a `MemberStatus`, `UNANSWERED` when its circle closed before
        they answered, or `PROPOSED` while nobody has been told of it. Who never had one was left
        without when circles were formed, or they have not been formed since.
    """
    placed = {each.application for each in facts.places if has_place(each)}
    last = {each.application: each for each in facts.places}
    found: Counter[str] = Counter()
    for key in approved(facts) - placed:
        if key in last:
            found[_why(last[key])] += 1
        else:
            found[FORMED_WITHOUT if key in facts.promised else NOT_YET] += 1
    return found


def _why(place: Place) -> str:
    if place.status is MemberStatus.ENDED:
        return UNANSWERED
    return PROPOSED if place.status is MemberStatus.PROPOSED else place.status.value


def sizes(facts: CircleFacts) -> list[tuple[int, int]]:
    """Return how many approved circles have how many people.

    Parameters
    ----------
    facts : CircleFacts

    Returns
    -------
    list of (int, int)
        People, then circles, for every size from the smallest to the largest. Who has a place
        counts; in a closed circle, who had said yes when it closed.
    """
    people = Counter(each.circle for each in facts.places if has_place(each))
    counted = Counter(
        people[key] for key, status in facts.circles.items() if status is not CircleStatus.PROPOSED
    )
    if not counted:
        return []
    return [(size, counted[size]) for size in range(min(counted), max(counted) + 1)]


@dataclass(frozen=True)
class Fits:
    """In how many of `circles` all people can meet at one time, in one way, on one topic."""

    circles: int
    time: int
    way: int
    topic: int


def fits(facts: CircleFacts) -> Fits:
    """Return how many living circles have something that suits everybody in them.

    Parameters
    ----------
    facts : CircleFacts

    Returns
    -------
    Fits
        Whoever has given no answer stands in nobody's way; a circle without anybody fits nowhere.
    """
    by_account = {each.key: each for each in facts.candidates}
    tables: dict[int, list[Candidate]] = defaultdict(list)
    for place in facts.places:
        if has_place(place) and facts.circles.get(place.circle) in TOGETHER:
            tables[place.circle].append(by_account.get(place.account, Candidate(place.account)))
    living = sum(1 for status in facts.circles.values() if status in TOGETHER)
    ways = (_times, _modes, _topics)
    time, way, topic = (
        sum(1 for table in tables.values() if best(table, each)[1] == len(table)) for each in ways
    )
    return Fits(living, time, way, topic)


def _times(person: Candidate) -> frozenset[str]:
    return person.times


def _modes(person: Candidate) -> frozenset[str]:
    return person.modes


def _topics(person: Candidate) -> frozenset[str]:
    return person.topics


def answers(places: Collection[Place]) -> Counter[str]:
    """Return how often each answer was given to an invitation.

    Parameters
    ----------
    places : collection of Place

    Returns
    -------
    Counter of str
        `YES` also counts who has left since; `NEVER` who lost the place before answering.
    """
    plain = {
        MemberStatus.INVITED: WAITING,
        MemberStatus.ACCEPTED: YES,
        MemberStatus.DECLINED: NO,
        MemberStatus.NOT_NOW: NOT_NOW,
        MemberStatus.EXPIRED: EXPIRED,
    }
    found: Counter[str] = Counter()
    for place in places:
        if place.status in GONE:
            found[YES if place.answered else NEVER] += 1
        elif place.status in plain:
            found[plain[place.status]] += 1
    return found


def declined(places: Collection[Place]) -> Counter[str]:
    """Return how often each reason was given for a no; the empty one where none is kept.

    Parameters
    ----------
    places : collection of Place

    Returns
    -------
    Counter of str
    """
    return Counter(each.reason for each in places if each.status is MemberStatus.DECLINED)


def gone(places: Collection[Place], status: MemberStatus) -> int:
    """Return how many people's place ended so after they had said yes.

    Parameters
    ----------
    places : collection of Place
    status : MemberStatus

    Returns
    -------
    int
    """
    return sum(1 for each in places if each.status is status and each.answered)

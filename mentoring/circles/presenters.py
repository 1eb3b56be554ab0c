"""How a circle reads to a coordinator who forms it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentoring.circles.models import Circle, CircleMember, CircleStatus, MemberStatus
from mentoring.circles.queries import living, with_status
from mentoring.circles.rules import LARGEST, SMALLEST, Candidate, best
from mentoring.circles.words import DECLINE_REASONS, MEMBER_LABELS
from mentoring.formatters import on, plural
from mentoring.pairings.naming import Named
from mentoring.profiles.choices import AVAILABILITY, MEETING_MODES


@dataclass(frozen=True)
class CircleCard:
    """A circle with its people, when most of them can meet, and what it lacks."""

    circle: Circle
    people: Sequence[tuple[CircleMember, Named]]
    meets: str
    answers: str
    lacks: str


def circle_card(
    circle: Circle,
    names: Mapping[int, Named],
    candidates: Sequence[Candidate],
    topics: Mapping[str, str],
) -> CircleCard:
    """A circle of a list, from the names and answers of everybody on it."""
    members = living(circle)
    here = {member.application.account_id for member in members}
    people = [each for each in candidates if each.key in here]
    told = [(each, names[each.id]) for each in members]
    return CircleCard(circle, told, _meets(people, topics), _answers(circle), _lacks(circle))


def _answers(circle: Circle) -> str:
    """How many said what, once they have been asked."""
    if circle.status is CircleStatus.PROPOSED:
        return ""
    counts = Counter(each.status for each in circle.members)
    told = [
        f"{MEMBER_LABELS[status].lower()}: {counts[status]}"
        for status in MemberStatus
        if counts[status]
    ]
    return f"{', '.join(told).capitalize()}."


def _meets(people: Sequence[Candidate], topics: Mapping[str, str]) -> str:
    """When, how and on what most can meet, with how many of them."""
    ways = (
        (best(people, lambda each: each.times), AVAILABILITY),
        (best(people, lambda each: each.modes), MEETING_MODES),
        (best(people, lambda each: each.topics), topics),
    )
    told = [
        f"{labels.get(key, key)}: {count} of {len(people)}" for (key, count), labels in ways if key
    ]
    return f"{'. '.join(told)}." if told else ""


def _lacks(circle: Circle) -> str:
    if circle.status is CircleStatus.CLOSED:
        return ""
    count = len(living(circle))
    if not SMALLEST <= count <= LARGEST:
        return f"{plural(count, 'person', 'people')}, and a circle has {SMALLEST} to {LARGEST}"
    return "" if circle.facilitator_id else "Nobody facilitates it yet"


def stands(circle: Circle) -> str:
    """What a circle waits for, in a sentence."""
    if circle.status is CircleStatus.INVITING:
        waiting = len(with_status(circle, MemberStatus.INVITED))
        if waiting:
            who = plural(waiting, "person has", "people have")
            return f"It starts when everybody has answered: {who} not done so yet."
        return f"Fewer than {SMALLEST} said yes, so it has not started. Add people, or close it."
    return ""


def before_lines(places: Mapping[int, CircleMember]) -> dict[int, str]:
    """What came of the last place somebody had, in a sentence, by what names them."""
    return {key: _before(place) for key, place in places.items()}


def _before(place: CircleMember) -> str:
    name, day = place.circle.name, on(place.answered_at)
    if place.status is MemberStatus.DECLINED:
        reason = DECLINE_REASONS.get(place.decline_reason, "no reason kept")
        return f"Said no to {name} on {day}: “{reason}”"
    if place.status is MemberStatus.NOT_NOW:
        return f"Said “not now” to {name} on {day}, ask again from {on(place.ask_again_on)}"
    return {
        MemberStatus.EXPIRED: f"Did not answer an invitation to {name}",
        MemberStatus.LEFT: f"Has left {name}",
        MemberStatus.TAKEN_OUT: f"Was taken out of {name}",
        MemberStatus.ENDED: f"Was in {name} until it closed",
    }.get(place.status, "")

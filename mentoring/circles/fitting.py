"""When, how and on what the people of a circle can meet, as whoever is invited may read it.

Counts and no names, of what the rule weighs: never lived experience, nor the equality questions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from mentoring.circles import apart
from mentoring.circles.models import Circle
from mentoring.circles.queries import living
from mentoring.circles.rules import Candidate, best
from mentoring.profiles.choices import AVAILABILITY, MEETING_MODES
from mentoring.profiles.queries import skills_by_key

MOST_TOPICS = 3
SHARED_BY = 2
"""A topic that one person alone would like to work on is nobody else's business."""


def fits_of(circles: Sequence[Circle]) -> dict[int, list[str]]:
    """How circles meet, in lines by their id; a constant number of queries."""
    accounts = {each.id: [m.application.account_id for m in living(each)] for each in circles}
    everybody = {key for keys in accounts.values() for key in keys}
    candidates = {each.key: each for each in apart.candidates_of(everybody)}
    topics = {str(skill.id): skill.label for skill in skills_by_key().values()}
    return {
        circle_id: in_words([candidates[key] for key in keys], topics)
        for circle_id, keys in accounts.items()
    }


def in_words(people: Sequence[Candidate], topics: Mapping[str, str]) -> list[str]:
    """The time and the way that suit most of some people, and the topics that most share."""
    told = []
    time, can = best(people, lambda each: each.times)
    if time:
        told.append(f"{_share(can, people)} can come on {_lower(AVAILABILITY.get(time, time))}")
    way, could = best(people, lambda each: each.modes)
    if way:
        told.append(f"{_share(could, people)} can meet {_lower(MEETING_MODES.get(way, way))}")
    shared = [f"{label} ({count} of {len(people)})" for label, count in _wanted(people, topics)]
    if shared:
        told.append(f"What most would like to work on: {', '.join(shared)}")
    return told


def _share(count: int, people: Sequence[Candidate]) -> str:
    return f"All {count} people" if count == len(people) else f"{count} of {len(people)} people"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _wanted(people: Sequence[Candidate], topics: Mapping[str, str]) -> list[tuple[str, int]]:
    counts = Counter(topics[key] for each in people for key in each.topics if key in topics)
    shared = [(label, count) for label, count in counts.items() if count >= SHARED_BY]
    return sorted(shared, key=lambda each: (-each[1], each[0]))[:MOST_TOPICS]

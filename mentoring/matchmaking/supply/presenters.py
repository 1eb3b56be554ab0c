"""How supply and demand reads on its page, every figure with what it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mentoring.charts import BarChart, bar_chart
from mentoring.formatters import plural
from mentoring.matchmaking.queries import Readiness
from mentoring.matchmaking.supply import queries
from mentoring.matchmaking.supply.fitting import BELOW, UNKNOWN
from mentoring.matchmaking.supply.models import SupplyCheck
from mentoring.pairings.board import decline_reasons
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.pairings.presenters import DECLINE_WORDS
from mentoring.profiles import grades
from mentoring.profiles.choices import MEETING_MODES
from mentoring.programmes.models import SIDES, Cohort, ProgrammeKind

HINDRANCES = {
    "same_organisation": "Two people of one organisation are not paired",
    "other_organisation": "Pairs stay within one organisation",
    "kept_apart": "Private reasons: avoid lists, line management, earlier pairings, your rulings",
    "topic": "The partner offers something that is wanted",
    "level": "The partner stands at the level aimed for, or one below",
    "meeting": "Both can meet in one way and at one time",
}
NAMED = 12
"""Names shown of one side of a bottleneck; the rest are counted."""


@dataclass(frozen=True)
class Words:
    """The two sides and the labels that figures are told with."""

    left: str
    right: str
    topics: Mapping[str, str]
    regions: Mapping[str, str]
    names: Mapping[int, str]


@dataclass(frozen=True)
class Table:
    """One comparison of what is asked for with what there is, the scarcest first."""

    title: str
    note: str
    first: str
    rows: list[tuple[str, int, int, int]]


@dataclass(frozen=True)
class Crowd:
    """A bottleneck: who competes for whom."""

    text: str
    left: list[tuple[int, str]]
    left_more: int
    right: list[tuple[int, str]]
    right_more: int


@dataclass(frozen=True)
class Supply:
    """Everything the page shows of one count."""

    check: SupplyCheck
    headline: str
    chart: BarChart
    changed: str
    hindrances: list[tuple[str, str]]
    tables: list[Table]
    crowds: list[Crowd]
    recruits: list[str]
    decliners: list[str]
    declined: list[tuple[str, list[int]]]


def supply_of(check: SupplyCheck, ready: Readiness) -> Supply:
    """One count as its page shows it, in a constant number of queries."""
    told, words = check.result, _words(check)
    return Supply(
        check,
        _headline(told, words),
        _chart(told, words),
        _changed(told, ready, words),
        [_hindrance(row, words) for row in told["hindrances"]],
        _tables(told, words),
        [_crowd(row, words) for row in told["bottlenecks"]],
        _recruits(told, words),
        [f"{SIDE_NAMES[side]}s" for side in SIDES[check.cohort.programme.kind]],
        _declined(check.cohort),
    )


def _declined(cohort: Cohort) -> list[tuple[str, list[int]]]:
    """Each reason with how often it was given on each side."""
    sides = SIDES[cohort.programme.kind]
    return [
        (DECLINE_WORDS.get(reason, reason), [counts.get(side, 0) for side in sides])
        for reason, counts in decline_reasons(cohort)
    ]


def _words(check: SupplyCheck) -> Words:
    people = [each for row in check.result["bottlenecks"] for each in (*row["left"], *row["right"])]
    left, right = side_names(check.cohort)
    return Words(
        left,
        right,
        queries.topic_labels(),
        queries.region_names(),
        queries.names_by_application(people),
    )


def side_names(cohort: Cohort) -> tuple[str, str]:
    """What one person of each side is called in a sentence."""
    if cohort.programme.kind is ProgrammeKind.RECIPROCAL:
        return "junior colleague", "senior leader"
    left, right = SIDES[cohort.programme.kind]
    return left.value, right.value


def share(part: int, whole: int) -> str:
    """`81 of 100 (81%)`."""
    return f"{part:,} of {whole:,} ({part / whole:.0%})" if whole else "0 of 0"


def _headline(told: Mapping[str, Any], words: Words) -> str:
    return (
        f"{share(told['served'], told['left'])} {words.left}s can have a {words.right} who offers "
        f"something they want, stands where they aim to get, and can meet them. "
        f"{share(told['possible'], told['left'])} could have one at all."
    )


def _chart(told: Mapping[str, Any], words: Words) -> BarChart:
    return bar_chart(
        "coverage",
        f"How many of the {words.left}s can be paired at the same time",
        [
            (f"Approved {words.left}s with no pair yet", told["left"]),
            (f"Could have some {words.right}", told["possible"]),
            (f"Could have a {words.right} who serves them", told["served"]),
            (f"Places of the {words.right}s", told["places"]),
        ],
        label_heading="What is counted",
        value_heading="Number",
    )


def _changed(told: Mapping[str, Any], ready: Readiness, words: Words) -> str:
    """Whether people or places have come or gone since; nothing when it still stands."""
    now = list(ready.free.values())
    if now == [told["left"], told["right"]] and ready.places == told["places"]:
        return ""
    return (
        f"Since this was counted the cohort has changed: {plural(now[0], words.left)}, "
        f"{plural(now[1], words.right)} and {plural(ready.places, 'place')} now. Count "
        "again to see the figures of today."
    )


def _hindrance(row: Mapping[str, Any], words: Words) -> tuple[str, str]:
    name, gained = HINDRANCES.get(row["key"], row["key"]), row["gained"]
    if not gained:
        return name, "Costs nobody a pair"
    return name, f"Without it, {plural(gained, words.left)} more could be served"


def _tables(told: Mapping[str, Any], words: Words) -> list[Table]:
    level = {str(each.rank): each.label for each in reversed(grades.GRADES)}
    counted = f"Each {words.left} is counted once for each thing asked for."
    made = (
        Table("Topics", counted, "Topic", _rows(told["topics"], words.topics)),
        Table(
            "Levels",
            f"A {words.right} serves a level at or above it, or one below.",
            "Level aimed for",
            _rows(told["levels"], level),
        ),
        Table("Ways to meet", counted, "Way", _rows(told["modes"], MEETING_MODES)),
        Table(
            "Regions",
            f"Only {words.left}s who can meet in person and in no other way.",
            "Region",
            _rows(told["regions"], words.regions),
        ),
    )
    return [table for table in made if table.rows]


def _rows(
    tallies: list[dict[str, Any]], labels: Mapping[str, str]
) -> list[tuple[str, int, int, int]]:
    return [
        (labels.get(row["key"], row["key"]), row["asked"], row["givers"], row["places"])
        for row in tallies
    ]


def _crowd(row: Mapping[str, Any], words: Words) -> Crowd:
    asking, missing = plural(len(row["left"]), words.left), row["missing"]
    if row["places"]:
        text = (
            f"{asking} compete for {plural(row['places'], 'place')}"
            f"{_of(row['right'], words)}: {missing:,} of them cannot be served."
        )
    else:
        text = f"{asking} whom nobody who is there would serve."
    left, left_more = _named(row["left"], words)
    right, right_more = _named(row["right"], words)
    return Crowd(text, left, left_more, right, right_more)


def _of(people: list[int], words: Words) -> str:
    return f" of {plural(len(people), words.right)}" if people else ""


def _named(people: list[int], words: Words) -> tuple[list[tuple[int, str]], int]:
    there = [(each, words.names[each]) for each in people if each in words.names]
    there.sort(key=lambda one: one[1])
    return there[:NAMED], max(0, len(there) - NAMED)


def _recruits(told: Mapping[str, Any], words: Words) -> list[str]:
    """Whom to look for, each with how far the share served would rise, found by solving again."""
    lines, before = [], told["served"]
    for row in told["recruits"]:
        wanted = [f"{plural(row['places'], 'place')} with {words.right}s"]
        if row["level"] != UNKNOWN:
            wanted.append(f"at {_level(row['level'])} or above")
        if row["topic"]:
            wanted.append(f"who help with {words.topics.get(row['topic'], row['topic'])}")
        if row["mode"]:
            wanted.append(f"and meet {MEETING_MODES.get(row['mode'], row['mode']).lower()}")
        lines.append(
            f"{' '.join(wanted)} would lift the {words.left}s served from "
            f"{before / told['left']:.0%} to {row['served'] / told['left']:.0%} "
            f"({row['served']:,} of {told['left']:,})."
        )
        before = row["served"]
    return lines


def _level(rank: int) -> str:
    """The first grade of a rank, from Agenda for Change where it has one."""
    at = [each for each in grades.GRADES if each.rank >= max(rank, BELOW)]
    banded = [each for each in at if each.family == grades.AFC]
    return min(banded or at, key=lambda each: each.rank).label

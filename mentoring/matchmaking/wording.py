"""Reason codes and facts into sentences people read. Pure.

The same facts read differently to each person, so every sentence is built from two voices: the
one who is addressed ("you") and the other by name. Personal fit has no sentence in any letter, and
for coordinators only one that says what it is, never what is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.choices.rules import place_name
from mentoring.formatters import and_list
from mentoring.matchmaking.meeting import NOT_IN_PERSON
from mentoring.profiles.choices import (
    AVAILABILITY,
    LANGUAGES,
    MEETING_MODES,
    USUAL_LANGUAGE,
)
from mentoring.profiles.vocabulary import LABELS

MOST_IN_A_LETTER = 4
LEFT_SIDES = ("mentee", "junior")

TITLES: Mapping[str, str] = {
    "goals": "Career goals",
    "role": "Role aimed at",
    "seniority": "Seniority gap",
    "specialism": "Specialism",
    "logistics": "Being able to meet",
    "choice": "The mentee’s choice",
    "preference": "The mentor’s wish",
    "personal_fit": "Personal fit",
}

BOTH_WAYS: Mapping[str, str] = {
    "goals": "What the junior colleague learns",
    "goals_back": "What the senior colleague learns",
}
"""Titles where both sides learn."""

PERSONAL_FIT = (
    "Counts in the match and is shown only roughly. "
    "What it rests on is private to the two people, so nobody sees it."
)
NOT_TOLD = "They did not tell us enough to say, so it counts half."
NOTHING_SAID = "They said nothing about each other, which takes nothing from any pair."


@dataclass(frozen=True)
class Voice:
    """Somebody in a sentence: by name, or addressed as "you".

    Parameters
    ----------
    name : str
        Name; not used for "you".
    you : bool
        Whether the reader is meant.
    """

    name: str
    you: bool = False

    def verb(self, plain: str, third: str) -> str:
        """Return who and what they do, inside a sentence: "you offer", "Sam offers"."""
        return f"you {plain}" if self.you else f"{self.name} {third}"

    def start(self, plain: str, third: str) -> str:
        """Return the same at the start of a sentence."""
        return f"You {plain}" if self.you else f"{self.name} {third}"

    @property
    def their(self) -> str:
        """Whose: "your", "their"."""
        return "your" if self.you else "their"

    def object(self) -> str:
        """Return the name as an object: "you", "Sam"."""
        return "you" if self.you else self.name


@dataclass(frozen=True)
class PartLine:
    """One part of a pair's score as a coordinator reads it.

    Parameters
    ----------
    title : str
        What is weighed.
    points, max_points : int
        Points given and most that could be.
    fits, lacks : str
        What fits and what does not; either may be empty.
    """

    title: str
    points: int
    max_points: int
    fits: str
    lacks: str


Facts = Mapping[str, Any]
Tell = Callable[[Facts, Voice, Voice], str]


def part_lines(
    parts: Sequence[Mapping[str, Any]],
    left_name: str,
    right_name: str,
    labels: Mapping[str, str] = LABELS,
) -> list[PartLine]:
    """Return the parts of a pair as a coordinator reads them, the largest first.

    Parameters
    ----------
    parts : sequence of mapping
        As stored with the proposal.
    left_name, right_name : str
        The mentee's and the mentor's name (or the junior's and the senior's).
    labels : mapping of str to str
        What people read for each topic.

    Returns
    -------
    list of PartLine
        Every part, with what fits and what does not.
    """
    left, right = Voice(left_name), Voice(right_name)
    both_ways = any(part["criterion"] == "goals_back" for part in parts)
    lines = []
    for part in _largest_first(parts):
        key = part["criterion"]
        fits, lacks = _told(part, left, right, labels)
        if key == "personal_fit":
            fits = PERSONAL_FIT
        elif not fits and not lacks:
            fits, lacks = (NOTHING_SAID, "") if key == "preference" else ("", NOT_TOLD)
        title = BOTH_WAYS.get(key) if both_ways else None
        title = title or TITLES.get(key, key)
        lines.append(PartLine(title, part["points"], part["max_points"], fits, lacks))
    return lines


def letter_reasons(
    parts: Sequence[Mapping[str, Any]],
    side: str,
    partner_name: str,
    labels: Mapping[str, str] = LABELS,
) -> list[str]:
    """Return why a person was matched, in the words their invitation uses.

    Parameters
    ----------
    parts : sequence of mapping
        As stored with the proposal.
    side : str
        The reader's side.
    partner_name : str
        The other person's name.
    labels : mapping of str to str
        What people read for each topic.

    Returns
    -------
    list of str
        The largest parts that fit, then what to agree on first where meeting is not easy. Nothing
        about personal fit.
    """
    reader, partner = Voice("", you=True), Voice(partner_name)
    left, right = (reader, partner) if side in LEFT_SIDES else (partner, reader)
    told = []
    for part in _largest_first(parts):
        fits, _ = _told(part, left, right, labels)
        if fits:
            told.append(fits)
    told = told[:MOST_IN_A_LETTER] or ["Of the people taking part, you two fit each other best."]
    for part in parts:
        if part["criterion"] == "logistics":
            _, lacks = _told(part, left, right, labels)
            told += [f"{lacks} Agree how to meet first."] if lacks else []
    return told


def _largest_first(parts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(parts, key=lambda part: (part["criterion"] == "personal_fit", -part["points"]))


def _told(
    part: Mapping[str, Any], left: Voice, right: Voice, labels: Mapping[str, str]
) -> tuple[str, str]:
    key = part["criterion"]
    if key == "goals_back":
        left, right = right, left
    fits, lacks = SENTENCES.get(key, (_silent, _silent))
    facts = _in_words(part["facts"], labels)
    return fits(facts, left, right), lacks(facts, left, right)


def _in_words(facts: Facts, labels: Mapping[str, str]) -> Facts:
    """Facts with what people read in the place of the keys of topics."""
    named = {
        name: [labels.get(key, key.replace("_", " ")) for key in facts[name]]
        for name in ("met", "missing")
        if name in facts
    }
    return dict(facts) | named


def _silent(facts: Facts, left: Voice, right: Voice) -> str:
    return ""


def topics(labels: Sequence[str], joiner: str = "and") -> str:
    """Return topics inside a sentence: "media relations and handling interviews".

    Parameters
    ----------
    labels : sequence of str
        What people read for each.
    joiner : str
        What stands before the last.

    Returns
    -------
    str
        In plain words.
    """
    plain = [label[:1].lower() + label[1:] for label in labels]
    if len(plain) > 1 and any(" and " in label for label in plain):
        return f"{', '.join(plain[:-1])}, {joiner} {plain[-1]}"
    return and_list(plain, joiner)


def _all_of(keys: Sequence[str]) -> str:
    return {1: "this", 2: "both"}.get(len(keys), "all of these")


def _goals_fit(facts: Facts, left: Voice, right: Voice) -> str:
    met = facts.get("met", [])
    if not met:
        return ""
    wish = left.start("want", "wants")
    return f"{wish} to work on {topics(met)}; {right.verb('offer', 'offers')} {_all_of(met)}."


def _goals_lack(facts: Facts, left: Voice, right: Voice) -> str:
    missing = facts.get("missing", [])
    if not missing:
        return ""
    also = "also " if facts.get("met") else ""
    wish = f"{left.name} {also}wants" if not left.you else f"You {also}want"
    does_not = right.verb("do not", "does not")
    return f"{wish} to work on {topics(missing)}, which {does_not} offer."


def _role_fit(facts: Facts, left: Voice, right: Voice) -> str:
    above = facts.get("above")
    if above is None or above < 0:
        return ""
    aim = left.start("aim", "aims")
    where = "at that level" if above == 0 else "above that level"
    return f"{aim} for a more senior role; {right.verb('work', 'works')} {where}."


def _role_lack(facts: Facts, left: Voice, right: Voice) -> str:
    above = facts.get("above")
    if above is None or above >= 0:
        return ""
    step = "one step" if above == -1 else f"{-above} steps"
    return f"{right.start('work', 'works')} {step} below the level {left.verb('aim', 'aims')} for."


def _seniority_fit(facts: Facts, left: Voice, right: Voice) -> str:
    gap = facts.get("gap")
    if gap is None or not facts["best_from"] <= gap <= facts["best_to"]:
        return ""
    be = right.start("are", "is")
    return f"{be} {gap} grade steps ahead of {left.object()}: near enough to remember the way."


def _seniority_lack(facts: Facts, left: Voice, right: Voice) -> str:
    gap = facts.get("gap")
    if gap is None or facts["best_from"] <= gap <= facts["best_to"]:
        return ""
    be = right.start("are", "is")
    if gap < 0:
        return f"{be} at a lower grade than {left.object()}."
    if gap == 0:
        return f"{be} at the same grade as {left.object()}."
    if gap < facts["best_from"]:
        return f"{be} only {'one grade step' if gap == 1 else f'{gap} grade steps'} ahead."
    far = "a little more than works best" if gap <= facts["best_to"] + 2 else "a long way"
    return f"{be} {gap} grade steps ahead of {left.object()}, which is {far}."


def _specialism_fit(facts: Facts, left: Voice, right: Voice) -> str:
    met = facts.get("met", [])
    if not met:
        return ""
    two = f"You and {(right if left.you else left).name}"
    who = two if left.you or right.you else f"{left.name} and {right.name}"
    return f"{who} both work in {topics(met)}."


def _specialism_lack(facts: Facts, left: Voice, right: Voice) -> str:
    missing = facts.get("missing", [])
    if not missing:
        return ""
    work = left.start("work", "works")
    return f"{work} in {topics(missing)}; {right.verb('do not', 'does not')}."


def _labels(words: Mapping[str, str], keys: Sequence[str], joiner: str = "and") -> str:
    found = [words.get(key, key) for key in keys]
    return and_list([word[:1].lower() + word[1:] for word in found], joiner)


def _logistics_fit(facts: Facts, left: Voice, right: Voice) -> str:
    modes, times = facts.get("modes", []), facts.get("times", [])
    languages = [key for key in facts.get("languages", []) if key != USUAL_LANGUAGE]
    who = "You can both" if left.you or right.you else "Both can"
    told = []
    if modes or times:
        how = f" {_labels(MEETING_MODES, modes, 'or')}" if modes else ""
        when = f" on {_labels(AVAILABILITY, times)}" if times else ""
        told.append(f"{who} meet{how}{when}.")
    if languages:
        told.append(f"{who} use {and_list([LANGUAGES.get(key, key) for key in languages])}.")
    return " ".join(told)


def _logistics_lack(facts: Facts, left: Voice, right: Voice) -> str:
    told = []
    if why := NOT_IN_PERSON.get(facts.get("in_person_not", "")):
        you = left.you or right.you
        both = "You would both" if you else "Both would"
        told.append(f"{both} meet in person, but {why.format(they='you' if you else 'they')}.")
    if facts.get("modes_asked"):
        ours = _labels(MEETING_MODES, facts["modes_asked"], "or")
        theirs = _labels(MEETING_MODES, facts["modes_offered"], "or")
        told.append(f"{left.start('prefer', 'prefers')} to meet {ours}; {right.object()} {theirs}.")
    if facts.get("times_asked"):
        ours = _labels(AVAILABILITY, facts["times_asked"])
        theirs = _labels(AVAILABILITY, facts["times_offered"])
        told.append(f"{left.start('prefer', 'prefers')} {ours}; {right.object()} {theirs}.")
    if facts.get("languages_asked"):
        ours, theirs = (
            and_list([LANGUAGES.get(key, key) for key in facts[f"languages_{side}"]])
            for side in ("asked", "offered")
        )
        told.append(f"{left.start('use', 'uses')} {ours}; {right.object()} {theirs}.")
    return " ".join(told)


def _choice_fit(facts: Facts, left: Voice, right: Voice) -> str:
    place = facts.get("rank")
    if not place:
        quiet = left.you or right.you or facts.get("named")
        return "" if quiet else f"{left.name} named nobody, which takes nothing from any pair."
    if right.you:
        return f"{left.name} named you as somebody they would like as a mentor."
    return f"{left.start('named', 'named')} {right.object()} as {left.their} {place_name(place)}."


def _choice_lack(facts: Facts, left: Voice, right: Voice) -> str:
    if facts.get("rank"):
        return ""
    named = facts.get("named", 0)
    if not named:
        return ""
    others = "one other mentor" if named == 1 else f"{named} other mentors"
    return f"{left.start('named', 'named')} {others}."


def _preference_fit(facts: Facts, left: Voice, right: Voice) -> str:
    """Told to the mentor and to coordinators: what mentors say is no business of mentees."""
    if not facts.get("rank") or left.you:
        return ""
    return f"{right.start('said that you', 'said that they')} would like to work with {left.name}."


SENTENCES: Mapping[str, tuple[Tell, Tell]] = {
    "goals": (_goals_fit, _goals_lack),
    "goals_back": (_goals_fit, _goals_lack),
    "role": (_role_fit, _role_lack),
    "seniority": (_seniority_fit, _seniority_lack),
    "specialism": (_specialism_fit, _specialism_lack),
    "logistics": (_logistics_fit, _logistics_lack),
    "choice": (_choice_fit, _choice_lack),
    "preference": (_preference_fit, _silent),
}
"""What fits and what does not, by criterion; personal fit has no sentence. A wish that a mentor
did not utter is no misfit either: who would rather not is kept apart without a word."""

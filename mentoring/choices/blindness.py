"""Whether a text would tell its reader who wrote it. Pure.

It finds what a machine can find: the writer's own name, names of organisations and places of
study, addresses, telephone numbers and years. It cannot find everything, so people also read their
words as others will see them and say that they are fit to be shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mentoring.organisations.names import abbreviations, search_key

ORDINARY = frozenset(
    """
    an art as at august april baker bay be best bill black bond bright brown carter case church
    cook dawn day do drew faith field ford frank gray green grace go grey hall hardy he hill hope
    hunter in jack jay joy june king lane lee little long man mark may me miles my noble on park
    parks pat penny power price ray read reed rich rob rose sharp snow so stone street strong sue
    summer swift to us wall we white will wise wood young
    """.split()  # noqa: SIM905 - a list of a hundred words reads better as words
)
"""Names that are also words: they count as a name only with a capital inside a sentence."""

PLACES = frozenset({"england", "scotland", "wales", "london", "ireland", "midlands"})
GENERIC = frozenset(
    {"nhs", "foundation", "the", "a", "an", "my", "your", "our", "each", "every", "this", "that"}
)
"""Words before "trust" or "school" that name none."""

EMAIL = re.compile(r"\S+@\S+")
WEB = re.compile(
    r"https?://\S+|\bwww\.\S+|\b[\w-]+\.(?:com|org|net|uk|io|me)\b|(?<!\w)@\w{2,}", re.I
)
PHONE = re.compile(r"\+?\d(?:[\s().-]*\d){6,}")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
INSTITUTION = re.compile(
    r"\b([A-Z][\w’'-]*)\s+(?:[A-Z][\w’'-]*\s+)*"
    r"(NHS|Trust|Hospitals?|University|College|School|Academy|Council|ICB)\b"
    r"|\b(University|College|School) of [A-Z]\w*"
)


@dataclass(frozen=True)
class Writer:
    """Whose words they are, and what would give them away.

    Parameters
    ----------
    name : str
        Their name.
    organisation : str
        Their employer, in any form.
    others : tuple of str
        Names of other organisations.
    """

    name: str
    organisation: str = ""
    others: tuple[str, ...] = ()


def tells(text: str, writer: Writer) -> list[str]:
    """Return what in a text would tell who wrote it, in words to show to them.

    Parameters
    ----------
    text : str
        What they wrote.
    writer : Writer
        Who they are.

    Returns
    -------
    list of str
        Such as "your name (“Amara”)"; empty when nothing was found.
    """
    found = []
    for pattern, what in (
        (EMAIL, "an email address"),
        (WEB, "a web address or account"),
        (PHONE, "a telephone number"),
        (YEAR, "a year"),
    ):
        if hit := pattern.search(text):
            found.append(f"{what} (“{hit.group().strip()}”)")
            text = pattern.sub(" ", text)
    if name := _name_in(text, writer.name):
        found.append(f"your name (“{name}”)")
    if place := _organisation_in(text, writer):
        found.append(f"the name of an organisation or a place of study (“{place}”)")
    return found


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not unicodedata.combining(c))


def _name_in(text: str, name: str) -> str:
    """Return the part of somebody's name that a text has in it."""
    parts = {part.lower() for part in re.findall(r"[^\W\d_]{2,}", _plain(name))}
    for hit in re.finditer(r"[^\W\d_]+", _plain(text)):
        word = hit.group()
        if word.lower() not in parts:
            continue
        inside = bool(re.search(r"[^\s.!?:\n]\s*$", _plain(text)[: hit.start()]))
        if word.lower() not in ORDINARY or (word[0].isupper() and inside):
            return word
    return ""


def _organisation_in(text: str, writer: Writer) -> str:
    """Return the organisation or place of study that a text names."""
    if hit := _institution_in(text):
        return hit
    words = f" {_spaced(text)} "
    own = search_key(writer.organisation)
    if own and own not in PLACES and f" {_spaced(own)} " in words:
        return writer.organisation
    for short in abbreviations(writer.organisation) if writer.organisation else ():
        if re.search(rf"\b{re.escape(short)}\b", text):
            return short
    return _other_in(words, writer.others)


def _institution_in(text: str) -> str:
    for hit in INSTITUTION.finditer(text):
        first = hit.group(1)
        if first is None or first.lower() not in GENERIC:
            return hit.group()
    return ""


def _other_in(words: str, others: Iterable[str]) -> str:
    """Return another organisation named; one of a single word is named only by its full name."""
    for name in others:
        key, full = _forms(name)
        if (" " in key and f" {key} " in words) or f" {full} " in words:
            return name
    return ""


@lru_cache(maxsize=4096)
def _forms(name: str) -> tuple[str, str]:
    """Return the words that tell an organisation apart, and all of its name; asked often."""
    return _spaced(search_key(name)), _spaced(name)


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’]", "", _plain(text).lower())).split())

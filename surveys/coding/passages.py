"""Passages of a frozen text, as start and end in code points (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]*(?:[.!?…]+[\"'”’)]*|(?=\n)|$)|[.!?…]+")


@dataclass(frozen=True)
class Mark:
    """A passage and the theme it carries."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text under the same themes."""

    text: str
    names: tuple[str, ...]


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends.

    Parameters
    ----------
    text : str
        What somebody wrote.

    Returns
    -------
    list of (int, int)
        In order, not overlapping, without the space between them; a line of its own counts as a
        sentence. Rough (an abbreviation ends one), which is enough to choose by.

    Examples
    --------
    >>> sentences("It helped. A lot!")
    [(0, 10), (11, 17)]
    """
    found = []
    for match in SENTENCE.finditer(text):
        trimmed = match.group().rstrip()
        if trimmed:
            found.append((match.start(), match.start() + len(trimmed)))
    return found


def runs(text: str, chosen: Sequence[int]) -> list[tuple[int, int]]:
    """Chosen sentences as passages: neighbours become one.

    Parameters
    ----------
    text : str
        What somebody wrote.
    chosen : sequence of int
        Which sentences, counted from nought.

    Returns
    -------
    list of (int, int)

    Raises
    ------
    ValueError
        When there is no such sentence.
    """
    spans = sentences(text)
    passages: list[tuple[int, int]] = []
    last = None
    for number in sorted(set(chosen)):
        if not 0 <= number < len(spans):
            raise ValueError("Choose sentences from the answer on the page")
        start, end = spans[number]
        if last is not None and number == last + 1:
            start = passages.pop()[0]
        passages.append((start, end))
        last = number
    return passages


def find_passage(text: str, passage: str) -> tuple[int, int]:
    """Where some words stand in a text, whatever the spaces and line ends between them.

    Parameters
    ----------
    text : str
        What somebody wrote.
    passage : str
        Some words of it, as copied from a page.

    Returns
    -------
    (int, int)
        The first place.

    Raises
    ------
    ValueError
        When the words are not there, saying what to do.
    """
    words = passage.split()
    if not words:
        raise ValueError("Choose a sentence, or copy the passage you want to mark")
    match = re.search(r"\s+".join(re.escape(word) for word in words), text)
    if match is None:
        raise ValueError("These words are not in the answer. Copy them exactly as they stand")
    return match.span()


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """A text cut wherever a passage begins or ends, for drawing.

    Parameters
    ----------
    text : str
        What somebody wrote.
    marks : sequence of Mark
        May overlap.

    Returns
    -------
    list of Piece
        Joined, their texts are the text again.
    """
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    return [
        Piece(
            text[start:end],
            tuple(dict.fromkeys(m.name for m in marks if m.start <= start and end <= m.end)),
        )
        for start, end in pairwise(cuts)
    ]

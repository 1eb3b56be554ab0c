"""Answers with their marks, and themes by wave, as the pages draw them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mentoring.disclosure import HIDDEN, shown_count
from surveys.coding.models import Code, Segment
from surveys.coding.passages import Mark, Piece, pieces
from surveys.responses.models import OpenAnswer, Response
from surveys.schedules.models import SurveyWave

SIDE_WORDS = {
    "mentee": "a mentee",
    "mentor": "a mentor",
    "junior": "a junior partner",
    "senior": "a senior partner",
    "member": "a member of a circle",
}


@dataclass(frozen=True)
class MarkedPassage:
    """One mark under an answer."""

    segment_id: int
    text: str
    theme: str
    memo: str


@dataclass(frozen=True)
class MarkedAnswer:
    """One open answer with everything marked in it."""

    key: str
    question: str
    pieces: tuple[Piece, ...]
    marks: tuple[MarkedPassage, ...]
    removed: tuple[MarkedPassage, ...]


def question_of(answer: OpenAnswer, response: Response) -> str:
    """What was asked."""
    return response.instrument_version.instrument.item(answer.item_key).text


def marked_answers(
    response: Response, segments: Mapping[str, Sequence[Segment]]
) -> list[MarkedAnswer]:
    """The open answers of a response, to read and to mark."""
    made = []
    for answer in response.open_answers:
        of_answer = segments.get(answer.id, ())
        live = [segment for segment in of_answer if segment.removed_at is None]
        marks = [Mark(each.start, each.stop, each.code.name) for each in live]
        made.append(
            MarkedAnswer(
                answer.item_key,
                question_of(answer, response),
                tuple(pieces(answer.text, marks)),
                _passages(answer, live),
                _passages(answer, [each for each in of_answer if each.removed_at is not None]),
            )
        )
    return made


def _passages(answer: OpenAnswer, segments: Iterable[Segment]) -> tuple[MarkedPassage, ...]:
    return tuple(
        MarkedPassage(each.id, answer.text[each.start : each.stop], each.code.name, each.memo or "")
        for each in segments
    )


@dataclass(frozen=True)
class ThemeRow:
    """A theme and, wave by wave, in how many responses it stands."""

    name: str
    definition: str
    counts: tuple[str, ...]


def themes_by_wave(
    codes: Sequence[Code], waves: Sequence[SurveyWave], counts: Mapping[tuple[int, int], int]
) -> list[ThemeRow]:
    """The table of themes, small counts hidden. A response can carry several themes, so that no
    total of the page adds up to them."""
    return [
        ThemeRow(
            code.name,
            code.definition,
            tuple(_shown(counts.get((code.id, wave.id), 0)) for wave in waves),
        )
        for code in codes
    ]


def _shown(count: int) -> str:
    shown = shown_count(count)
    return HIDDEN if shown is None else f"{shown:,}"


CODEBOOK_HEADINGS = ("Theme", "What it means", "Merged into", "Changed", "What was done")


def codebook_table(codes: Sequence[Code]) -> list[Sequence[str]]:
    """The codebook as a file, with everything that was done to it."""
    rows: list[Sequence[str]] = [CODEBOOK_HEADINGS]
    for code in codes:
        into = code.merged_into.name if code.merged_into else ""
        rows.append((code.name, code.definition, into, "", ""))
        rows += [
            (revision.name, revision.definition, "", f"{revision.at:%Y-%m-%d}", revision.act)
            for revision in code.revisions
        ]
    return rows

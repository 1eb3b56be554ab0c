"""A frozen report as rows, charts and words. The page and the file are made from the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.charts import BarChart, bar_chart
from mentoring.disclosure import HIDDEN, may_show
from surveys.evaluation.queries import WaveReport

SIDE_WORDS = {
    "mentee": "Mentees",
    "mentor": "Mentors",
    "junior": "Junior partners",
    "senior": "Senior partners",
    "member": "Members of circles",
}
SOURCE = "Breaking Barriers: improving diversity in NHS communications, 2025"
CONTEXT = {
    "recommend": (
        "For context: minus 30 among Black and minority ethnic communicators in the NHS "
        f"({SOURCE}). That survey asked other people, and how many is not published: the two "
        "cannot be compared to the point."
    ),
    "likelihood": (
        "For context: 26 per cent of Black and minority ethnic communications professionals "
        f"surveyed expected to leave the NHS within three years ({SOURCE}). The question was "
        "worded differently, and how many answered is not published."
    ),
}
DEFINITIONS = {
    "rate": "Answers sent, out of everybody a check-in was sent to.",
    "agreement": "The mean of all answers, from 1 (strongly disagree) to 5 (strongly agree).",
    "recommend": (
        "100 times those who answered 9 or 10, minus those who answered 0 to 6, divided by "
        "everybody who answered; 7 and 8 count in the last only. From minus 100 to 100."
    ),
    "likelihood": (
        "Those who answered unlikely or very unlikely, out of everybody who answered, “I do not "
        "know” included."
    ),
    "choice": "How many chose each answer.",
    "scale": (
        "The mean of people's own means, for those who answered at least half of the questions. "
        "Sentences worded the other way round are turned."
    ),
}
FEW = "Fewer than 5"
OWN_WORDS = "In their own words"


@dataclass(frozen=True)
class Row:
    """One figure, as the page shows it and the file has it."""

    wave: str
    side: str
    question: str
    figure: str
    value: str
    base: str
    rate: str
    counted: bool = False
    """One of the bars of the chart, which has it in its table."""


@dataclass(frozen=True)
class Question:
    """One question of the report: rows, chart, definition, context."""

    text: str
    rows: tuple[Row, ...]
    chart: BarChart | None
    definition: str
    note: str


@dataclass(frozen=True)
class SideReport:
    """Everything about one side in one wave."""

    title: str
    rate: str
    means: BarChart | None
    questions: tuple[Question, ...]
    quotes: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def rows(self) -> list[Row]:
        return [row for question in self.questions for row in question.rows]


def rate_words(rate: Mapping[str, Any]) -> str:
    """`16 of 20 answered (80%)`, or that fewer than five did; of a few people, or of one circle
    alone, nothing. Reports frozen before have numbers of a few, which are hidden here."""
    if rate["invited"] is None or not may_show(rate["invited"]):
        return HIDDEN
    if rate["answered"] is None:
        return f"{FEW} of {rate['invited']:,} answered"
    return f"{rate['answered']:,} of {rate['invited']:,} answered ({rate['percent']}%)"


def side_title(side: Mapping[str, Any], sides: Sequence[Mapping[str, Any]]) -> str:
    """The side; with the version where people of one side were asked different ones."""
    words = SIDE_WORDS[side["side"]]
    alike = [other for other in sides if other["side"] == side["side"]]
    return words if len(alike) == 1 else f"{words}, questions version {side['version']}"


def side_reports(report: WaveReport, texts: Mapping[str, str]) -> list[SideReport]:
    """A frozen wave, side by side; nothing while it has no snapshot."""
    if report.snapshot is None:
        return []
    payload = report.snapshot.payload
    return [_side(report, side, payload["sides"], texts) for side in payload["sides"]]


def _side(
    report: WaveReport,
    side: Mapping[str, Any],
    sides: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
) -> SideReport:
    title, rate = side_title(side, sides), rate_words(side["rate"])
    key = f"w{report.wave.id}-{side['side']}-{side['version']}"
    start = (report.wave.label, title)
    questions = [_question(item, start, rate, f"{key}-{item['key']}") for item in side["items"]]
    questions += [_scale(scale, start, rate) for scale in side["scales"]]
    agreed = [item for item in side["items"] if item["kind"] == "agreement"]
    means = bar_chart(
        f"{key}-means",
        f"Mean answers of {title.lower()}: higher is better, but where it says lower",
        [(_with_direction(item), item["score"]) for item in agreed],
        label_heading="Sentence",
        value_heading="Mean, 1 to 5",
        largest=5,
        decimals=1,
    )
    quotes = tuple(
        (quote["text"], tuple(texts[each] for each in quote["answers"] if each in texts))
        for quote in side["quotes"]
    )
    return SideReport(title, rate, means if agreed else None, tuple(questions), quotes)


def _with_direction(item: Mapping[str, Any]) -> str:
    """A sentence as the chart names it: the longest bar is not always the best."""
    return f"{item['text']} (lower is better)" if item["reverse"] else str(item["text"])


def _question(item: Mapping[str, Any], start: tuple[str, str], rate: str, key: str) -> Question:
    base = f"{item['base']} answers" if item["base"] else HIDDEN
    made = [
        Row(*start, item["text"], figure, value, base, rate) for figure, value in _figures(item)
    ]
    bands = [tuple(band) for band in item["bands"]]
    chart = bar_chart(key, item["text"], bands, label_heading="Answer", value_heading="People")
    made += [
        Row(*start, item["text"], f"People who answered: {label}", f"{count:,}", base, rate, True)
        for label, count in bands
    ]
    note = CONTEXT.get(item["kind"], "")
    if item["reverse"]:
        note = "Worded the other way round: here a low figure is a good one."
    return Question(
        item["text"], tuple(made), chart if bands else None, DEFINITIONS[item["kind"]], note
    )


def _figures(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    kind, score = item["kind"], item["score"]
    if kind == "agreement":
        return [("Mean, 1 to 5", HIDDEN if score is None else f"{score:.1f}")]
    if kind == "recommend":
        return [("eNPS, minus 100 to 100", HIDDEN if score is None else f"{score:+.0f}")]
    if kind == "likelihood":
        leaving = item["leaving"]
        if leaving is None:
            return [("Expect to leave within three years", HIDDEN)]
        rows = [
            ("Expect to leave within three years", f"{leaving['percent']}%"),
        ]
        if "knowing" in leaving:
            rows.append(
                (
                    "Expect to leave, of those who know",
                    f"{leaving['percent_of_knowing']}% of {leaving['knowing']}",
                )
            )
        return rows
    return [("How many chose each answer", "See the table" if item["bands"] else HIDDEN)]


def _scale(scale: Mapping[str, Any], start: tuple[str, str], rate: str) -> Question:
    value = HIDDEN if scale["score"] is None else f"{scale['score']:.1f}"
    text = f"{scale['title']} ({scale['items']} questions together)"
    row = Row(*start, text, "Mean, 1 to 5", value, "Those who answered at least half of them", rate)
    return Question(text, (row,), None, DEFINITIONS["scale"], "")


HEADINGS = ("Wave", "Side", "Question", "Figure", "Value", "Rests on", "Response rate")


def table_of(reports: Sequence[WaveReport], chosen: Sequence[SideReport]) -> list[Sequence[str]]:
    """The file: response rates of every wave, then the figures of the chosen one."""
    rows: list[Sequence[str]] = [HEADINGS]
    for report in reports:
        for side, rate in report.rates.items():
            words = rate_words(rate)
            rows.append(
                (report.wave.label, SIDE_WORDS[side], "", "Response rate", words, "", words)
            )
    for side in chosen:
        rows += [
            (row.wave, row.side, row.question, row.figure, row.value, row.base, row.rate)
            for row in side.rows
        ]
        wave = side.rows[0].wave if side.rows else ""
        for question, answers in side.quotes:
            rows += [(wave, side.title, question, OWN_WORDS, each, "", "") for each in answers]
    return rows

"""The circles report as a coordinator reads it: each figure with what it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mentoring.charts import BarChart, bar_chart
from mentoring.circles.models import CircleStatus, MemberStatus
from mentoring.circles.words import CIRCLE_LABELS, DECLINE_REASONS, OUTCOMES
from mentoring.formatters import plural
from mentoring.reports.circles import figures as counting
from mentoring.reports.circles.figures import CircleFacts
from mentoring.reports.figures import Figure

WHY_WITHOUT = {
    counting.NOT_YET: "Circles have not been formed since they were approved",
    counting.FORMED_WITHOUT: "Circles were formed, and none had a place that was right for them",
    counting.PROPOSED: "In a proposed circle, of which nobody has been told",
    MemberStatus.DECLINED.value: "They said no to their last invitation",
    MemberStatus.NOT_NOW.value: "They asked to be asked again later",
    MemberStatus.EXPIRED.value: "They did not answer their last invitation in time",
    counting.UNANSWERED: "Their circle was closed before they had answered",
    MemberStatus.LEFT.value: "They left their circle",
    MemberStatus.TAKEN_OUT.value: "A coordinator took them out of their circle",
}
ANSWER_WORDS = {
    counting.YES: "Said yes",
    counting.NO: "Said no",
    counting.NOT_NOW: "Not now",
    counting.EXPIRED: "Did not answer in time",
    counting.WAITING: "No answer yet",
    counting.NEVER: "The place had gone before they answered",
}
HEADINGS = ("Figure", "Number", "What it counts")


@dataclass(frozen=True)
class Table:
    """Rows of one kind: what they count, and each with its number."""

    title: str
    heading: str
    unit: str
    counts: str
    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class CirclesReport:
    """Everything the circles report shows."""

    people: Sequence[Figure]
    without: Table
    circles: Sequence[Figure]
    sizes: Table
    outcomes: Table
    answers: Table
    declined: Table
    changes: Sequence[Figure]

    @property
    def size_chart(self) -> BarChart:
        """How many circles have how many people."""
        return bar_chart(
            "sizes",
            self.sizes.title,
            self.sizes.rows,
            label_heading=self.sizes.heading,
            value_heading=self.sizes.unit,
        )

    @property
    def tables(self) -> Sequence[Table]:
        """Every table, in the order of the page."""
        return (self.without, self.sizes, self.outcomes, self.answers, self.declined)


def circles_report(facts: CircleFacts) -> CirclesReport:
    """Lay the report out from what was counted."""
    return CirclesReport(
        people=_people(facts),
        without=_without(facts),
        circles=_circles(facts),
        sizes=Table(
            "Circles by number of people",
            "People",
            "Circles",
            "Approved circles by how many people have a place; closed ones by how many had said "
            "yes when they closed",
            [(plural(size, "person", "people"), count) for size, count in counting.sizes(facts)],
        ),
        outcomes=Table(
            "What came of closed circles",
            "Outcome",
            "Circles",
            "Closed circles, by what a coordinator recorded",
            [(OUTCOMES[key], facts.outcomes[key]) for key in OUTCOMES if facts.outcomes.get(key)],
        ),
        answers=_answers(facts),
        declined=_declined(facts),
        changes=_changes(facts),
    )


def _people(facts: CircleFacts) -> list[Figure]:
    approved = counting.approved(facts)
    placed = {each.application for each in facts.places if counting.has_place(each)}
    return [
        Figure("Applied", len(facts.applied), "Applications ever sent, withdrawn ones included"),
        Figure("Approved", len(approved), "Applications that are approved now"),
        Figure(
            "In a circle",
            len(approved & placed),
            "Approved people with a place that waits for an answer, that they said yes to and "
            "still have, or that ended with their circle",
        ),
        Figure(
            "Without a circle",
            len(approved - placed),
            "Approved people with no such place; also those in a proposed circle, and those who "
            "said no, left or were taken out",
        ),
    ]


def _without(facts: CircleFacts) -> Table:
    counted = counting.without(facts)
    return Table(
        "Approved people without a circle, by the last that is known",
        "Why",
        "People",
        "Approved people, each once, by the last that is known",
        [(words, counted[key]) for key, words in WHY_WITHOUT.items() if counted[key]],
    )


def _circles(facts: CircleFacts) -> list[Figure]:
    stands = list(facts.circles.values())
    fit = counting.fits(facts)
    which = "Circles that are running or wait for answers, in which"
    silent = "whoever named none stands in nobody’s way"
    return [
        *(
            Figure(CIRCLE_LABELS[status], stands.count(status), "Circles that stand so now")
            for status in CircleStatus
        ),
        Figure("Started", facts.started, "Circles that have ever started, closed ones included"),
        Figure(
            "All can come at one time",
            fit.time,
            f"{which} one time of the week suits everybody; {silent}",
        ),
        Figure("All can meet in one way", fit.way, f"{which} one way suits everybody; {silent}"),
        Figure("All share a topic", fit.topic, f"{which} everybody wants one topic; {silent}"),
    ]


def _answers(facts: CircleFacts) -> Table:
    counted = counting.answers(facts.places)
    return Table(
        "Invitations sent, by the answer so far",
        "Answer",
        "Invitations",
        "Invitations ever sent; a yes counts also when they have left since",
        [(words, counted[key]) for key, words in ANSWER_WORDS.items() if counted[key]],
    )


def _declined(facts: CircleFacts) -> Table:
    counted = counting.declined(facts.places)
    words = DECLINE_REASONS | {"": "No reason is kept, as their data was erased"}
    return Table(
        "Why people said no",
        "Reason",
        "Invitations",
        "Invitations that were declined, by the reason chosen",
        [(words[key], counted[key]) for key in words if counted[key]],
    )


def _changes(facts: CircleFacts) -> list[Figure]:
    return [
        Figure(
            "Answered through a coordinator",
            sum(1 for each in facts.places if each.on_behalf),
            "Answers that a coordinator noted for somebody",
        ),
        Figure(
            "Left",
            counting.gone(facts.places, MemberStatus.LEFT),
            "Places that people gave up by themselves after they had said yes",
        ),
        Figure(
            "Taken out or moved",
            counting.gone(facts.places, MemberStatus.TAKEN_OUT),
            "Places a coordinator took somebody out of after they had said yes, also to give "
            "them another one",
        ),
    ]


def csv_rows(report: CirclesReport) -> Iterator[tuple[str, int, str]]:
    """The report's figures as rows: name, number, what it counts."""
    for each in report.people:
        yield f"People: {each.label}", each.value, each.counts
    for each in report.circles:
        yield f"Circles: {each.label}", each.value, each.counts
    for each in report.changes:
        yield each.label, each.value, each.counts
    for table in report.tables:
        for label, value in table.rows:
            yield f"{table.title}: {label}", value, table.counts

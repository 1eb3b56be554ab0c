"""Charts as data (pure): what a bar chart shows and where its parts stand. Drawn by charts.jinja.

A chart is drawn on the server as SVG with presentation attributes, so that it also survives where
the stylesheet does not reach, and always with its numbers as a table beside it. Colour carries no
meaning of its own. Figures reach a chart only after `mentoring.disclosure` has let them.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
"""Width of the drawing in its own units: one unit is a pixel on the narrowest phone."""

LABEL_CHARACTERS = 42
LINE = 18
BAR = 18
GAP = 12
ROOM_FOR_FIGURE = 84
NOT_SHOWN = "Not shown"


@dataclass(frozen=True)
class Bar:
    """One bar as drawn: its label in lines, its place and width, and the figure beside it."""

    label: str
    lines: tuple[str, ...]
    shown: str
    top: int
    width: float

    @property
    def bar_top(self) -> int:
        """Where the bar itself begins, under its label."""
        return self.top + LINE * len(self.lines) + 2

    @property
    def baselines(self) -> tuple[tuple[int, str], ...]:
        """Each line of the label with the height it is written at."""
        return tuple((self.top + LINE * (n + 1) - 4, line) for n, line in enumerate(self.lines))


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars with their title, description and table headings."""

    key: str
    title: str
    description: str
    label_heading: str
    value_heading: str
    bars: tuple[Bar, ...]

    width: int = WIDTH
    bar_height: int = BAR

    @property
    def height(self) -> int:
        """Height of the whole drawing."""
        return self.bars[-1].bar_top + BAR + 2 if self.bars else 0


def bar_chart(
    key: str,
    title: str,
    figures: Sequence[tuple[str, float | int | None]],
    *,
    label_heading: str,
    value_heading: str,
    description: str = "",
    largest: float | None = None,
    decimals: int = 0,
    unit: str = "",
) -> BarChart:
    """Lay out a bar chart.

    Parameters
    ----------
    key : str
        Unique on the page: identifies the drawing for people who use a screen reader.
    title : str
        What the chart shows; also the table's caption.
    figures : sequence of (str, float or int or None)
        Label and value of each bar from top to bottom; None for a figure that is not shown.
    label_heading, value_heading : str
        Headings of the table's columns; the second says what is counted.
    description : str, optional
        What is to be seen, in a sentence; made from the figures when left out.
    largest : float, optional
        The value that fills the whole width, such as 100 or the end of a scale; the largest shown
        figure when left out.
    decimals : int
        Places after the point.
    unit : str
        Written after each figure, such as ``"%"``.

    Returns
    -------
    BarChart
        Cost: linear in the number of bars.

    Raises
    ------
    ValueError
        When a value is negative (bars would have to point the other way).

    Examples
    --------
    >>> chart = bar_chart("a", "Answers", [("Yes", 6), ("No", None)],
    ...                   label_heading="Answer", value_heading="People")
    >>> [(bar.shown, bar.width) for bar in chart.bars]
    [('6', 236.0), ('Not shown', 0.0)]
    """
    values = [value for _, value in figures if value is not None]
    if any(value < 0 for value in values):
        raise ValueError("A bar chart cannot show a value below nought")
    most = largest if largest is not None else max(values, default=0)
    top, bars = 0, []
    for label, value in figures:
        lines = tuple(textwrap.wrap(label, LABEL_CHARACTERS)) or (label,)
        shown = NOT_SHOWN if value is None else f"{value:,.{decimals}f}{unit}"
        share = min(float(value) / most, 1.0) if value and most else 0.0
        bar = Bar(label, lines, shown, top, round(share * (WIDTH - ROOM_FOR_FIGURE), 1))
        bars.append(bar)
        top = bar.bar_top + BAR + GAP
    spoken = description or "; ".join(f"{bar.label}: {bar.shown}" for bar in bars) + "."
    return BarChart(key, title, spoken, label_heading, value_heading, tuple(bars))

"""Charts: what is drawn is what the table says."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string

from mentoring.charts import WIDTH, bar_chart

DRAW = '{% from "charts.jinja" import bar_chart %}{{ bar_chart(chart) }}'


def drawn(app: Flask, figures: list[tuple[str, float | None]]) -> BeautifulSoup:
    chart = bar_chart("c", "Answers", figures, label_heading="Answer", value_heading="People")
    return BeautifulSoup(render_template_string(DRAW, chart=chart), "html.parser")


def test_a_drawing_has_a_title_a_description_and_a_table(app: Flask) -> None:
    page = drawn(app, [("Yes", 6), ("No", 3)])
    svg = page.svg
    assert svg is not None
    assert svg["role"] == "img"
    assert [page.find(id=name).text for name in svg["aria-labelledby"].split()] == [
        "Answers",
        "Yes: 6; No: 3.",
    ]
    assert [cell.text for cell in page.select("tbody tr *")] == ["Yes", "6", "No", "3"]
    assert not page.select("[style]")


def test_a_figure_not_shown_is_nowhere_in_the_drawing(app: Flask) -> None:
    page = drawn(app, [("Yes", 6), ("No", None)])
    assert page.text.count("Not shown") == 3
    assert len(page.select('rect[fill="#005eb8"]')) == 1


def test_what_people_write_stays_text(app: Flask) -> None:
    page = drawn(app, [("<script>alert(1)</script>", 1)])
    assert page.script is None


def test_bars_are_in_proportion_and_inside_the_drawing() -> None:
    chart = bar_chart("c", "A", [("a", 50), ("b", 100)], label_heading="", value_heading="")
    one, two = chart.bars
    assert two.width == 2 * one.width
    assert two.width < WIDTH
    assert one.bar_top < two.top < chart.height


def test_nothing_but_noughts_is_drawn_without_a_division_by_nought() -> None:
    chart = bar_chart("c", "A", [("a", 0)], label_heading="", value_heading="")
    assert chart.bars[0].width == 0
    assert chart.bars[0].shown == "0"
    assert bar_chart("c", "A", [], label_heading="", value_heading="").height == 0


def test_a_long_label_is_broken_into_lines_that_fit() -> None:
    label = "How likely are you to be working in the NHS in three years' time? I do not know"
    bar = bar_chart("c", "A", [(label, 1)], label_heading="", value_heading="").bars[0]
    assert " ".join(bar.lines) == label
    assert len(bar.baselines) == 2


def test_a_value_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="below nought"):
        bar_chart("c", "A", [("a", -1)], label_heading="", value_heading="")

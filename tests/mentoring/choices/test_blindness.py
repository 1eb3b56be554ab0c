"""What a text would tell of its writer, and how broadly a level is said."""

import pytest

from mentoring.choices.blindness import Writer, tells
from mentoring.choices.levels import ABOVE_SEVEN, MOST_SENIOR, SENIOR, UP_TO_SEVEN, shown_levels

AMARA = Writer(
    "Amara Will O’Neill",
    "Leeds Teaching Hospitals NHS Trust",
    ("Bradford District Care NHS Foundation Trust", "NHS England", "Solent NHS Trust"),
)


@pytest.mark.parametrize(
    "text",
    [
        "Ask for amara.",
        "I am Will, and I like campaigns.",
        "Écrivez à Ámara!",
        "o'neill here",
        "I lead the team at Leeds Teaching Hospitals.",
        "Ten years at LTHT.",
        "I moved from bradford district care last spring.",
        "I was at NHS England before.",
        "My degree is from the University of Kent.",
        "I run comms at Harrogate Hospital",
        "Write to me@example.org",
        "Find me at linkedin.com/in/somebody",
        "I post as @somebody",
        "Ring 0113 496 0000",
        "In comms since 1998",
    ],
)
def test_words_that_tell_who_somebody_is_are_found(text: str) -> None:
    assert tells(text, AMARA)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I will help you with interviews. Will you be ready? You will.",
        "I have worked in an NHS Trust and in large hospitals across England.",
        "I can spare 2 hours a month, and 10 in the first.",
        "I went to school late, and to college later.",
        "Working with Boards; Band 8a roles; EPRR; 24/7 press work.",
    ],
)
def test_words_about_the_work_pass(text: str) -> None:
    assert tells(text, AMARA) == []


def test_a_short_name_that_is_a_word_counts_only_as_a_name() -> None:
    an = Writer("An Li")
    assert tells("I like an open talk.", an) == []
    assert tells("Hello, An here.", an)
    assert tells("Ask li.", an)


def test_a_level_is_shown_only_where_three_share_it() -> None:
    assert set(shown_levels(dict.fromkeys(range(3), 9) | {9: 6}).values()) == {SENIOR}
    assert 9 not in shown_levels(dict.fromkeys(range(3), 9) | {9: 6})
    assert set(shown_levels({1: 8, 2: 9, 3: 13}).values()) == {ABOVE_SEVEN}
    both = shown_levels(dict.fromkeys(range(3), 8) | dict.fromkeys(range(3, 6), 12))
    assert set(both.values()) == {SENIOR, MOST_SENIOR}
    assert set(shown_levels(dict.fromkeys(range(4), 5) | {8: None}).values()) == {UP_TO_SEVEN}
    assert shown_levels({1: 8, 2: 13}) == {}

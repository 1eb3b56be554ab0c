"""The one gate for figures about people who answered, or who share something sensitive (pure).

Every figure that rests on a survey answer, a protected characteristic or an experience tag, or is
shown to somebody who may not see the rows counted, passes here before it reaches a page, a chart
or a file. What is let through is chosen so that nothing hidden can be worked out from it: small
counts are hidden, further figures with them where subtraction would give them back, and what
remains is attacked with linear and integer programming before it is released.

The rules, and where they come from:

- a count of 1 to 4 is not shown (`MIN_COUNT`);
- a mean, score, percentage or quotation needs 10 respondents (`MIN_RESPONDENTS`), and two
  organisations where the question is asked per organisation (`MIN_ORGANISATIONS`);
- a hidden count must stay uncertain by at least `WIDTH` given everything shown beside it;
- for sensitive answers a nought, or everybody, is hidden too: it tells about each person.

What is refused gives no reason: "nearly all agreed" must not be told apart from "few answered".
"""

from mentoring.disclosure.answers import (
    NOTHING,
    Partition,
    Release,
    Score,
    is_safe,
    release_answers,
)
from mentoring.disclosure.counts import Total, protect, ranges
from mentoring.disclosure.limits import (
    HIDDEN,
    MIN_COUNT,
    MIN_ORGANISATIONS,
    MIN_RESPONDENTS,
    MIN_ROUNDED,
    WIDTH,
    may_show,
    rounded_count,
    shown_count,
)

__all__ = [
    "HIDDEN",
    "MIN_COUNT",
    "MIN_ORGANISATIONS",
    "MIN_RESPONDENTS",
    "MIN_ROUNDED",
    "NOTHING",
    "WIDTH",
    "Partition",
    "Release",
    "Score",
    "Total",
    "is_safe",
    "may_show",
    "protect",
    "ranges",
    "release_answers",
    "rounded_count",
    "shown_count",
]

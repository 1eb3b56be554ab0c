"""Who named whom, as lists of positions for the engine. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mentoring.choices.rules import MOST
from mentoring.matchmaking.people import UNKNOWN, Person


def places_named(left: Sequence[Person], right: Sequence[Person]) -> NDArray[np.int64]:
    """Return whom each on the left named.

    Parameters
    ----------
    left, right : sequence of Person
        Rows and columns of the run.

    Returns
    -------
    (n, places) int array
        Columns by place; a place stays empty (-1) when the mentor is not in this run.
    """
    column = {person.application_id: at for at, person in enumerate(right)}
    named = np.full((len(left), MOST), UNKNOWN, dtype=np.int64)
    for row, person in enumerate(left):
        for other, place in person.choices.items():
            named[row, place - 1] = column.get(other, UNKNOWN)
    return named


def preferred(left: Sequence[Person], right: Sequence[Person]) -> NDArray[np.int64]:
    """Return whom each on the right would like to be paired with.

    Parameters
    ----------
    left, right : sequence of Person
        Rows and columns of the run.

    Returns
    -------
    (m, longest list) int array
        Rows in no order, then -1.
    """
    row = {person.application_id: at for at, person in enumerate(left)}
    lists = [sorted(row[each] for each in person.prefers & row.keys()) for person in right]
    width = max((len(listed) for listed in lists), default=0)
    return np.array(
        [listed + [UNKNOWN] * (width - len(listed)) for listed in lists], dtype=np.int64
    ).reshape(len(right), width)

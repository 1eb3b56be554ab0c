"""How senior somebody is, said so broadly that nobody is recognised by it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

LEAST = 3
"""A group is named only where at least so many cards of one directory share it."""

UP_TO_SEVEN, SENIOR, MOST_SENIOR, ABOVE_SEVEN = (
    "Up to Band 7, or similar",
    "Band 8a to 8c, or similar",
    "Band 8d and above, or similar",
    "Band 8a and above, or similar",
)
LAST_OF_SEVEN, LAST_SENIOR = 7, 10


def group_of(rank: int) -> str:
    """Return the finest group a rank belongs to.

    Parameters
    ----------
    rank : int
        Place on the common scale of `mentoring.profiles.grades`.

    Returns
    -------
    str
        One of three groups.
    """
    if rank <= LAST_OF_SEVEN:
        return UP_TO_SEVEN
    return SENIOR if rank <= LAST_SENIOR else MOST_SENIOR


def shown_levels(ranks: Mapping[int, int | None]) -> dict[int, str]:
    """Return the group to show for each person of one directory.

    Parameters
    ----------
    ranks : mapping of int to int or None
        Rank by person; None where it is not known.

    Returns
    -------
    dict of int to str
        The two senior groups become one where either has too few people; a group that still has
        too few is not shown, so its people are left out.

    Examples
    --------
    >>> shown_levels({1: 8, 2: 9, 3: 12, 4: 5})[3]
    'Band 8a and above, or similar'
    >>> shown_levels({1: 8, 2: 5})
    {}
    """
    groups = {who: group_of(rank) for who, rank in ranks.items() if rank is not None}
    counted = Counter(groups.values())
    if any(0 < counted[name] < LEAST for name in (SENIOR, MOST_SENIOR)):
        groups = {who: _merged(name) for who, name in groups.items()}
    enough = _large(groups.values())
    return {who: name for who, name in groups.items() if name in enough}


def _merged(name: str) -> str:
    return name if name == UP_TO_SEVEN else ABOVE_SEVEN


def _large(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count >= LEAST}

"""Tables of counts: which cells to hide so that no small one can be worked out from the rest."""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.optimize import linprog

from mentoring.disclosure.limits import WIDTH, too_small

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Total:
    """That one published figure is the sum of others."""

    whole: Hashable
    parts: tuple[Hashable, ...]


def ranges(
    figures: Mapping[Key, int],
    totals: Sequence[Total],
    hidden: frozenset[Key] | set[Key],
    *,
    of: Collection[Key] | None = None,
) -> dict[Key, tuple[float, float]]:
    """What a reader can work out about each hidden count, from what is shown.

    Parameters
    ----------
    figures : mapping of key to int
        Every count, the hidden ones included (their values are not used).
    totals : sequence of Total
        Which figures are sums of which; the reader knows this from the page.
    hidden : set of key
        Figures that are not shown.
    of : collection of key, optional
        The hidden figures that are asked about; all of them when left out.

    Returns
    -------
    dict of key to (float, float)
        Least and greatest whole number each hidden count can be; the greatest may be infinite.

    Notes
    -----
    Two linear programs per hidden figure over non-negative reals: the integer range lies inside,
    so that an uncertain answer here may be a little wide; counts are rounded inwards.
    """
    order = sorted(hidden, key=repr)
    place = {key: index for index, key in enumerate(order)}
    rows, right = [], []
    for total in totals:
        row, known = np.zeros(len(order)), 0
        for key, sign in [(total.whole, -1), *((part, 1) for part in total.parts)]:
            if key in place:
                row[place[key]] += sign
            else:
                known -= sign * figures[key]  # type: ignore[index]  # totals name the figures' keys
        if row.any():
            rows.append(row)
            right.append(known)
    equal = {"A_eq": np.array(rows), "b_eq": np.array(right)} if rows else {}
    asked = order if of is None else sorted(of, key=repr)
    return {key: _range(place[key], len(order), equal) for key in asked}


def _range(index: int, size: int, equal: dict[str, np.ndarray]) -> tuple[float, float]:
    direction = np.zeros(size)
    direction[index] = 1
    low = linprog(direction, bounds=(0, None), method="highs", **equal)
    high = linprog(-direction, bounds=(0, None), method="highs", **equal)
    least = math.ceil(low.fun - 1e-6) if low.status == 0 else 0
    most = math.floor(-high.fun + 1e-6) if high.status == 0 else math.inf
    return least, most


def protect(
    figures: Mapping[Key, int],
    totals: Sequence[Total] = (),
    *,
    sensitive: bool = False,
    width: int = WIDTH,
    hide: Collection[Key] = (),
    known: Collection[Key] = (),
) -> frozenset[Key]:
    """Which counts of a table must be hidden so that no small one can be worked out.

    Parameters
    ----------
    figures : mapping of key to int
        Every count that would be shown, totals included.
    totals : sequence of Total
        Which figures are sums of which, across the whole page and not only one table.
    sensitive : bool
        Hide noughts too, and a part that is the whole of its total.
    width : int
        How uncertain a hidden count must stay: greatest minus least possible value.
    hide : collection of key
        Figures to hide whatever their size.
    known : collection of key
        Figures the reader has from elsewhere: hiding them would protect nothing, so they never
        are. Where they alone leave less than `width`, a hidden count must stay as uncertain as
        they leave it.

    Returns
    -------
    frozenset of key
        The hidden figures: first the small ones, then as many others as it takes, the smallest
        first. Showing the rest leaves every hidden count uncertain by `width` or more.

    Raises
    ------
    ValueError
        When a count is negative or a total is not the sum of its parts: the page would contradict
        itself, and the audit would prove nothing.

    Notes
    -----
    Greedy, so not always the fewest. Each round costs two linear programs per figure whose
    protection is not proved yet: hiding more never narrows a range, so what is proved stays so. A
    table of a few dozen cells takes well under a second. Merging groups before calling often
    hides less than hiding them after.

    Examples
    --------
    >>> sorted(protect({"all": 30, "a": 3, "b": 9, "c": 18}, [Total("all", ("a", "b", "c"))]))
    ['a', 'b']
    >>> sorted(protect({"all": 3, "a": 3, "b": 0}, [Total("all", ("a", "b"))], known=["all"]))
    ['a', 'b']
    """
    _check(figures, totals)
    free = set(figures) - set(known)
    hidden = _primary(figures, totals, sensitive) | set(hide)
    hidden &= free
    unproved = set(hidden)
    while exposed := _exposed(figures, totals, hidden, free, unproved, width):
        more = _beside(exposed, totals, hidden) & free or (free - hidden)
        chosen = min(more, key=lambda key: (figures[key] == 0, figures[key], repr(key)))
        hidden.add(chosen)
        unproved = exposed | {chosen}
    return frozenset(hidden)


def _primary(figures: Mapping[Key, int], totals: Sequence[Total], sensitive: bool) -> set[Key]:
    """The figures that give a few people away by themselves."""
    hidden = {key for key, count in figures.items() if too_small(count, sensitive=sensitive)}
    if sensitive:
        for total in totals:
            hidden |= {
                part  # type: ignore[misc]  # totals name the figures' keys
                for part in total.parts
                if figures[part] == figures[total.whole]  # type: ignore[index]  # as above
            }
    return hidden


def _check(figures: Mapping[Key, int], totals: Sequence[Total]) -> None:
    if any(count < 0 for count in figures.values()):
        raise ValueError("A count cannot be negative")
    for total in totals:
        parts = sum(figures[part] for part in total.parts)  # type: ignore[index]  # keys of figures
        if parts != figures[total.whole]:  # type: ignore[index]  # as above
            raise ValueError(f"{total.whole!r} is not the sum of its parts")


def _exposed(
    figures: Mapping[Key, int],
    totals: Sequence[Total],
    hidden: set[Key],
    free: set[Key],
    unproved: set[Key],
    width: int,
) -> set[Key]:
    """Hidden figures that a reader can tell too closely."""
    if not unproved:
        return set()
    found = ranges(figures, totals, hidden, of=unproved)
    close = {key for key, (least, most) in found.items() if most - least < width}
    if not close or free == set(figures):
        return close
    widest = ranges(figures, totals, free, of=close)
    return {key for key in close if _span(found[key]) < min(width, _span(widest[key]))}


def _span(found: tuple[float, float]) -> float:
    least, most = found
    return most - least


def _beside(exposed: set[Key], totals: Sequence[Total], hidden: set[Key]) -> set[Key]:
    """Figures still shown in a total with an exposed one."""
    beside: set[Key] = set()
    for total in totals:
        members = {total.whole, *total.parts}
        if members & exposed:
            beside |= members - hidden  # type: ignore[arg-type]  # totals name the figures' keys
    return beside

"""Tables of counts: which cells to hide so that no small one can be worked out from the rest."""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

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
    reader = _Reader.of(figures, totals, hidden)
    asked = reader.order if of is None else sorted(of, key=repr)
    return {key: reader.range(key) for key in asked}


@dataclass(frozen=True)
class _Reader:
    """What a reader can add up: one equation for each total with something hidden in it."""

    order: Sequence[Hashable]
    place: Mapping[Hashable, int]
    equal: Mapping[str, np.ndarray]

    @classmethod
    def of(
        cls,
        figures: Mapping[Key, int],
        totals: Sequence[Total],
        hidden: frozenset[Key] | set[Key],
    ) -> "_Reader":
        """Write the equations down."""
        order = sorted(hidden, key=repr)
        place: dict[Hashable, int] = {key: index for index, key in enumerate(order)}
        rows, right = [], []
        for total in totals:
            row, known = np.zeros(len(order)), 0
            for key, sign in [(total.whole, -1), *((part, 1) for part in total.parts)]:
                if key in place:
                    row[place[key]] += sign
                else:
                    known -= sign * figures[key]  # type: ignore[index]  # keys of the figures
            if row.any():
                rows.append(row)
                right.append(known)
        equal = {"A_eq": np.array(rows), "b_eq": np.array(right)} if rows else {}
        return cls(order, place, equal)

    def farthest(self, key: Hashable, sign: int) -> np.ndarray | None:
        """A way all hidden figures can be, with this one least (1) or greatest (-1).

        None when there is no greatest.
        """
        direction = np.zeros(len(self.order))
        direction[self.place[key]] = sign
        solved = linprog(direction, bounds=(0, None), method="highs", **self.equal)
        return solved.x if solved.status == 0 else None

    def range(self, key: Hashable) -> tuple[float, float]:
        """The least and greatest a hidden figure can be."""
        low, high = self.farthest(key, 1), self.farthest(key, -1)
        least = 0 if low is None else math.ceil(low[self.place[key]] - NEARLY)
        return least, math.inf if high is None else math.floor(high[self.place[key]] + NEARLY)


NEARLY = 1e-6
"""How far a whole number may be off in a solver's answer."""


def protect(
    figures: Mapping[Key, int],
    totals: Sequence[Total] = (),
    *,
    sensitive: bool = False,
    width: int = WIDTH,
    hide: Collection[Key] = (),
    known: Collection[Key] = (),
    together: Mapping[Key, Collection[Key]] | None = None,
    covers_too: bool = True,
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
    together : mapping of key to collection of key, optional
        Figures that mean little without another: when that one is hidden, they are hidden too.
    covers_too : bool
        Whether a figure that is hidden to cover for a small one must stay uncertain itself. It
        gives nobody away, so where much is known anyway it need not.

    Returns
    -------
    frozenset of key
        The hidden figures: first the small ones, then as many others as it takes, the smallest
        first. Showing the rest leaves every hidden count (without `covers_too`: every small one
        and every one of `hide`) uncertain by `width` or more.

    Raises
    ------
    ValueError
        When a count is negative or a total is not the sum of its parts: the page would contradict
        itself, and the audit would prove nothing.

    Notes
    -----
    Greedy, so not always the fewest. Each round costs at most two linear programs per figure whose
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
    goes_with = together or {}

    def block(key: Key) -> set[Key]:
        return {key, *goes_with.get(key, ())} & free

    def loss(key: Key) -> tuple[bool, int, str]:
        lost = sum(figures[each] for each in block(key) - hidden)
        return lost == 0, lost, repr(key)

    small = (_primary(figures, totals, sensitive) | set(hide)) & free
    hidden: set[Key] = set().union(*(block(key) for key in small))
    unproved, widest = set(hidden if covers_too else small), _Widest(figures, totals, free)

    def exposed_now() -> set[Key]:
        spans = _spans(figures, totals, hidden, unproved, width)
        return {k for k, s in spans.items() if s < width and s < widest.of(k)}

    while exposed := exposed_now():
        more = _beside(exposed, totals, hidden) & free or (free - hidden)
        fresh = block(min(more, key=loss)) - hidden
        hidden |= fresh
        unproved = exposed | fresh if covers_too else exposed
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


@dataclass
class _Widest:
    """How uncertain a figure is while nothing but what the reader knows anyway is shown."""

    figures: Mapping[Any, int]
    totals: Sequence[Total]
    free: set[Any]
    found: dict[Any, float] = field(default_factory=dict)

    def of(self, key: Any) -> float:
        """Greatest minus least possible value; asked of the solver once."""
        if len(self.free) == len(self.figures):
            return math.inf
        if key not in self.found:
            ((least, most),) = ranges(self.figures, self.totals, self.free, of=[key]).values()
            self.found[key] = most - least
        return self.found[key]


def _spans(
    figures: Mapping[Key, int],
    totals: Sequence[Total],
    hidden: set[Key],
    asked: set[Key],
    width: int,
) -> dict[Key, float]:
    """Greatest minus least possible value of each figure asked about, as far as `width`.

    Every way the figures can be that turns up while one is asked about says something about all:
    most are shown to be uncertain enough before their turn comes.
    """
    reader, spans = _Reader.of(figures, totals, hidden), {}
    least = np.array([float(figures[key]) for key in reader.order])  # type: ignore[index]  # keys of figures
    most = least.copy()

    def span(at: int) -> float:
        return float(np.floor(most[at] + NEARLY) - np.ceil(least[at] - NEARLY))

    for key in sorted(asked, key=repr):
        at = reader.place[key]
        for sign in (-1, 1):
            if span(at) >= width:
                break
            way = reader.farthest(key, sign)
            if way is None:
                most[at] = np.inf
            else:
                least, most = np.minimum(least, way), np.maximum(most, way)
        spans[key] = span(at)
    return spans


def _beside(exposed: set[Key], totals: Sequence[Total], hidden: set[Key]) -> set[Key]:
    """Figures still shown in a total with an exposed one."""
    beside: set[Key] = set()
    for total in totals:
        members = {total.whole, *total.parts}
        if members & exposed:
            beside |= members - hidden  # type: ignore[arg-type]  # totals name the figures' keys
    return beside

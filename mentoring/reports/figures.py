"""Figures of the match report from plain numbers. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A number and what it counts.

    Parameters
    ----------
    label : str
        What is counted.
    value : int
        The count.
    counts : str
        Definition: whom or what one counts, in a sentence.
    """

    label: str
    value: int
    counts: str


def score_bands(shares: Iterable[float], width: int = 10) -> list[tuple[str, int]]:
    """Return how many pairs have which score, in bands of per cent of the most points.

    Parameters
    ----------
    shares : iterable of float
        Points over most points of each pair, 0 to 1.
    width : int
        Width of a band in per cent; 100 is in the last.

    Returns
    -------
    list of (str, int)
        Every band from the lowest with a pair to the highest with one, empty ones between
        included; nothing without pairs.

    Examples
    --------
    >>> score_bands([0.55, 0.78, 1.0], width=25)
    [('50% to 74%', 1), ('75% to 100%', 2)]
    """
    last = 100 // width - 1
    counted = Counter(min(int(share * 100 // width), last) for share in shares)
    if not counted:
        return []
    bands = []
    for band in range(min(counted), max(counted) + 1):
        end = 100 if band == last else (band + 1) * width - 1
        bands.append((f"{band * width}% to {end}%", counted[band]))
    return bands


def median(values: Sequence[float]) -> float | None:
    """Return the middle value, the mean of the two middle ones of an even number.

    Parameters
    ----------
    values : sequence of float
        In any order.

    Returns
    -------
    float or None
        None without values.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def load_bands(loads: Mapping[int, int]) -> list[tuple[str, int]]:
    """Return how many people carry how many pairings.

    Parameters
    ----------
    loads : mapping of int to int
        Pairings by person.

    Returns
    -------
    list of (str, int)
        From no pairing to the most; each with the number of people.

    Examples
    --------
    >>> load_bands({1: 0, 2: 2})
    [('No pairing', 1), ('1 pairing', 0), ('2 pairings', 1)]
    """
    if not loads:
        return []
    counted = Counter(loads.values())

    def name(load: int) -> str:
        return {0: "No pairing", 1: "1 pairing"}.get(load, f"{load} pairings")

    return [(name(load), counted[load]) for load in range(max(counted) + 1)]

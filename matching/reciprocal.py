"""Pairs within one group: each member gains from the other, each above their own floor.

A general graph, not two sides: an edge joins two members who may meet and whose score of each
other reaches the floor of the one who scores. Among the pairings with most pairs, one with the
largest sum of both directions' scores is found, exactly, by Edmonds' blossom algorithm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from .errors import NotWholeError, OverflowRefusedError, ShapeError, StoppedError
from .validation import as_array, mask_matrix, score_matrix

MAX_EDGES = 1_000_000
"""Most edges of one component that are solved unasked: about 20 s, which cannot be interrupted."""

TIE_BITS = 40
LARGEST = 2**53

Reason = str
NOT_ALLOWED = "no_allowed_partner"
OWN_FLOOR = "nobody_above_own_floor"
THEIR_FLOOR = "nobody_whose_floor_is_reached"
ODD = "odd_one_out"
OUTNUMBERED = "outnumbered"


@dataclass(frozen=True, eq=False)
class Group:
    """A checked group, as a graph.

    Parameters
    ----------
    scores : (n, n) int64 array
        Score that the row's member gives the column's.
    may : (n, n) bool array
        Who may meet whom; symmetric, never oneself.
    floor : (n,) int64 array
        Least score each member wants to give.
    edges : (e, 2) int64 array
        Pairs i < j that may meet, both above their floor.
    weights : (e,) int64 array
        Sum of both directions' scores.
    component : (n,) int array
        Number of the connected component of each member.
    """

    scores: NDArray[np.int64]
    may: NDArray[np.bool_]
    floor: NDArray[np.int64]
    edges: NDArray[np.int64]
    weights: NDArray[np.int64]
    component: NDArray[Any]


@dataclass(frozen=True)
class Alone:
    """Why one member has no partner.

    Parameters
    ----------
    member : int
        Who.
    reason : str
        ``no_allowed_partner``; ``nobody_above_own_floor``; ``nobody_whose_floor_is_reached``
        (of those above the own floor); ``odd_one_out`` (the only one left of an odd number of
        people who can only be paired with each other); ``outnumbered`` (in such a set more than
        one stays alone: some partners are wanted by too many).
    allowed, above_own_floor, possible : int
        Others the member may meet; those of them who reach the member's floor; those of them
        whose floor the member reaches.
    together : int
        Members of the connected set the member belongs to.
    taken : tuple of (int, int, int)
        For each possible partner: who, with whom they are paired, and by how many points that pair
        weighs more (less, if negative) than the pair with this member.
    """

    member: int
    reason: Reason
    allowed: int
    above_own_floor: int
    possible: int
    together: int
    taken: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, eq=False)
class Pairing:
    """The answer.

    Parameters
    ----------
    group : Group
        What was asked.
    pairs : (k, 2) int64 array
        Members of each pair, the smaller number first, sorted.
    total : int
        Sum of both directions' scores over the pairs.
    alone : tuple of Alone
        Everybody without a partner, and why.
    """

    group: Group
    pairs: NDArray[np.int64]
    total: int
    alone: tuple[Alone, ...]


def _whole_scores(scores: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return whole scores and where they were not NaN."""
    given = score_matrix("scores", scores)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ShapeError("scores", "one row and one column for each member expected")
    if given.dtype.kind not in "iuf":
        raise NotWholeError("scores", "whole numbers expected, NaN where two may not meet")
    there = ~np.isnan(given) if given.dtype.kind == "f" else np.ones(given.shape, dtype=np.bool_)
    filled = np.where(there, given, 0)
    if filled.dtype.kind == "f" and (filled != np.floor(filled)).any():
        raise NotWholeError("scores", "whole numbers expected: round them to points first")
    if (abs(filled.astype(np.float64)) >= LARGEST / (2 * max(1, len(given)))).any():
        raise OverflowRefusedError("scores", "score x members must stay below 2^52")
    return filled.astype(np.int64), there


def group(scores: ArrayLike, floor: ArrayLike = 0, allowed: ArrayLike | None = None) -> Group:
    """Check a group and lay it out as a graph.

    Parameters
    ----------
    scores : (n, n) whole numbers
        What the row's member gains from the column's; NaN forbids the pair. The diagonal is not
        read.
    floor : whole number or (n,) whole numbers
        Least score that each member must give their partner.
    allowed : (n, n) bool, optional
        Pairs that may stand; a pair needs both directions.

    Returns
    -------
    Group
        The graph.

    Raises
    ------
    ShapeError, NotWholeError, OverflowRefusedError
        If an array does not fit, has fractions, or numbers too large to add up exactly.
    """
    points, there = _whole_scores(scores)
    n = len(points)
    least = as_array("floor", floor)
    if least.dtype.kind not in "iu":
        raise NotWholeError("floor", "a whole number, or one for each member, expected")
    if least.shape not in ((), (n,)):
        raise ShapeError("floor", f"one whole number, or {n}, expected")
    if least.size and (least.max() > LARGEST or least.min() < -LARGEST):
        raise OverflowRefusedError("floor", "must stay within 2^53")
    least = np.broadcast_to(least, (n,)).astype(np.int64)
    may = there & there.T & ~np.eye(n, dtype=np.bool_)
    if allowed is not None:
        mask = mask_matrix(allowed, (n, n))
        may = may & mask & mask.T
    good = points >= least[:, None]
    edges = np.argwhere(np.triu(may & good & good.T)).astype(np.int64)
    weights = points[edges[:, 0], edges[:, 1]] + points[edges[:, 1], edges[:, 0]]
    graph = csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    component = connected_components(graph, directed=False)[1] if n else np.zeros(0, np.int64)
    return Group(points, may, least, edges, weights, np.asarray(component))


def _tie(edges: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a fixed `TIE_BITS`-bit number for each edge (the finaliser of SplitMix64)."""
    mixed = (edges[:, 0].astype(np.uint64) << np.uint64(32)) + edges[:, 1].astype(np.uint64)
    mixed = mixed + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    told: NDArray[np.uint64] = (mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - TIE_BITS)
    return told


def _best(
    edges: NDArray[np.int64], weights: NDArray[np.int64], bonus: int | None = None
) -> list[tuple[int, int]]:
    """Return a matching of most weight among those of most pairs, of one component.

    ``bonus`` is a member to be covered first, where most pairs allow it.
    """
    import rustworkx  # noqa: PLC0415  # slow to import, needed by reciprocal programmes only

    members, ends = np.unique(edges, return_inverse=True)
    ends = ends.reshape(-1, 2)
    least = int(weights.min())
    span = (int(weights.max()) - least + 1) * (len(members) // 2 + 1)
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(members)))
    listed = []
    for (a, b), (i, j), weight, tie in zip(
        ends.tolist(), edges.tolist(), weights.tolist(), _tie(edges).tolist(), strict=True
    ):
        lead = span if bonus in (i, j) else 0
        listed.append((a, b, ((weight - least + lead) << (TIE_BITS + 24)) + tie))
    graph.add_edges_from(listed)
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    named = [(int(members[a]), int(members[b])) for a, b in found]
    return sorted((min(pair), max(pair)) for pair in named)


def pair(
    asked: Group,
    max_edges: int = MAX_EDGES,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Pairing:
    """Pair as many members as can be, and among such pairings with the largest total.

    Parameters
    ----------
    asked : Group
        From `group`.
    max_edges : int
        Most edges one component may have.
    progress : callable, optional
        Called with the part done, 0 to 1, after each component.
    should_stop : callable, optional
        Asked before each component.

    Returns
    -------
    Pairing
        Pairs, total, and why anybody is alone.

    Raises
    ------
    OverflowRefusedError
        If a component has more edges than ``max_edges``.
    StoppedError
        If ``should_stop`` said so.

    Notes
    -----
    Edmonds (1965), as improved by Galil (1986): O(n^3) per component. Among equal optima the one
    with the largest sum of fixed numbers mixed from the members' positions is taken, so that the
    answer does not hang on the library's inner order, and nobody gains by standing first. Two
    optima share that sum with a probability of at most edges / 2^40 (isolation lemma, Mulmuley,
    Vazirani and Vazirani 1987).

    Examples
    --------
    >>> told = pair(group([[0, 9, 2], [3, 0, 5], [4, 5, 0]], floor=1))
    >>> told.pairs.tolist(), told.total
    ([[0, 1]], 12)
    >>> [(one.member, one.reason) for one in told.alone]
    [(2, 'odd_one_out')]
    """
    of_edge = asked.component[asked.edges[:, 0]] if len(asked.edges) else np.zeros(0, np.int64)
    order = np.argsort(of_edge, kind="stable")
    cuts = np.flatnonzero(np.diff(of_edge[order])) + 1
    pairs: list[tuple[int, int]] = []
    blocks = np.split(order, cuts) if len(order) else []
    for done, block in enumerate(blocks):
        if should_stop is not None and should_stop():
            raise StoppedError("stopped before the next component")
        if len(block) > max_edges:
            raise OverflowRefusedError(
                "scores",
                f"{len(block)} possible pairs hang together; raise a floor, or max_edges to "
                "accept a computation that cannot be interrupted",
            )
        pairs += _best(asked.edges[block], asked.weights[block])
        if progress is not None:
            progress((done + 1) / len(blocks))
    listed = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    total = int(asked.scores[listed[:, 0], listed[:, 1]].sum())
    total += int(asked.scores[listed[:, 1], listed[:, 0]].sum())
    return Pairing(asked, listed, total, _alone(asked, listed))


def _partners(asked: Group, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each member's partner, -1 for none."""
    partner = np.full(len(asked.scores), -1, dtype=np.int64)
    partner[pairs[:, 0]], partner[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    return partner


def _alone(asked: Group, pairs: NDArray[np.int64]) -> tuple[Alone, ...]:
    """Return why each member without a partner has none."""
    partner = _partners(asked, pairs)
    good = asked.scores >= asked.floor[:, None]
    sizes = np.bincount(asked.component)
    lonely = np.bincount(asked.component[partner < 0], minlength=len(sizes))
    told = []
    for i in np.flatnonzero(partner < 0).tolist():
        liked = asked.may[i] & good[i]
        possible = np.flatnonzero(liked & good[:, i])
        weight = asked.scores[i] + asked.scores[:, i]
        taken = tuple(
            (j, int(partner[j]), int(weight_of(asked, j, int(partner[j])) - weight[j]))
            for j in possible.tolist()
        )
        home = asked.component[i]
        if not asked.may[i].any():
            reason = NOT_ALLOWED
        elif not liked.any():
            reason = OWN_FLOOR
        elif not len(possible):
            reason = THEIR_FLOOR
        else:
            reason = ODD if lonely[home] == 1 else OUTNUMBERED
        counts = int(asked.may[i].sum()), int(liked.sum()), len(possible)
        told.append(Alone(i, reason, *counts, int(sizes[home]), taken))
    return tuple(told)


def weight_of(asked: Group, i: int, j: int) -> int:
    """Return the weight of a pair: the sum of both directions' scores.

    Parameters
    ----------
    asked : Group
        From `group`.
    i, j : int
        Two members.

    Returns
    -------
    int
        Points.
    """
    return int(asked.scores[i, j] + asked.scores[j, i])


@dataclass(frozen=True)
class Instead:
    """What pairing a member who is alone would cost.

    Parameters
    ----------
    points : int
        Total lost, at the same number of pairs.
    partner : int
        Whom the member would have.
    alone : tuple of int
        Who would be alone instead.
    """

    points: int
    partner: int
    alone: tuple[int, ...]


def instead(answer: Pairing, member: int) -> Instead:
    """Return exactly what it would cost to pair a member who is alone.

    Parameters
    ----------
    answer : Pairing
        From `pair`.
    member : int
        Somebody alone with at least one possible partner. Such a member is always in some pairing
        with most pairs: take a possible partner's place beside that partner.

    Returns
    -------
    Instead
        The points lost, the partner, and who would be alone instead.

    Raises
    ------
    ValueError
        If the member is not alone, or nobody could be their partner.

    Notes
    -----
    One more matching of the member's component.
    """
    asked = answer.group
    before = _partners(asked, answer.pairs)
    if before[member] >= 0:
        raise ValueError(f"member {member} has a partner")
    here = asked.component == asked.component[member]
    block = np.flatnonzero(here[asked.edges[:, 0]]) if len(asked.edges) else np.zeros(0, np.int64)
    if not len(block):
        raise ValueError(f"nobody could be the partner of member {member}")
    pairs = np.array(_best(asked.edges[block], asked.weights[block], bonus=member))
    after = _partners(asked, pairs)
    total = sum(weight_of(asked, i, j) for i, j in pairs.tolist())
    old = sum(weight_of(asked, i, j) for i, j in answer.pairs.tolist() if here[i])
    left = np.flatnonzero(here & (after < 0) & (before >= 0))
    return Instead(old - total, int(after[member]), tuple(left.tolist()))

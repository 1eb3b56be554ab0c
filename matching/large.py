"""Large problems: short lists, an auction, exact shortest paths and a proof over all pairs.

Imported only for large problems, because it imports numba.
"""

from __future__ import annotations

import numpy as np

from . import kernel_auction, kernel_cover, kernel_paths, kernel_rows
from .augment import Flow
from .network import Network
from .potentials import NEVER
from .prices import tier_totals
from .problem import FORBIDDEN
from .progress import Watch
from .units import NOBODY, SMALL, Empty, Lists, Rows, State, candidate_lists, read_rows
from .validation import IntArray

# Chosen by timing the instances of `benchmarks.matching`; none of them changes what is best.
LISTED = 12  # candidates a list is sure to have
SPARE = 4  # room beyond, so that ties seldom cut a list
BIDS = 60  # bids for each unit, after which the paths take over
ROUGH = 30  # the same in each rough auction
FIRST_STEP, FINER, STEPS = 64, 8, 5  # rough auctions: range / 64, then an eighth, five at most
HIGHEST = 1 << 56  # rough prices stay far from what says "nobody"
SLICE = 1 << 24  # entries of lists read by bids between two looks at the watch
BATCH = 1 << 15  # units and nodes looked at by paths, or rows read, between two looks
STRIPE = 1024  # rows read between two looks


class UncoveredError(Exception):
    """Some unit cannot be placed: the coverage has to be found first."""


class Large:
    """One large solve.

    Parameters
    ----------
    network : Network
        The canonical problem.
    empty : Empty
        The nodes for places left empty.
    watch : Watch
        Told of progress; may ask to stop.
    listed : bool
        Whether to make lists of the best candidates at once.
    """

    def __init__(self, network: Network, empty: Empty, watch: Watch, listed: bool = True) -> None:
        self.network, self.watch = network, watch
        self.n, self.m = network.problem.shape
        self.state = State(network, empty)
        self.dense = network.problem.scores is not None
        self.rounds = 0
        self.rows: Rows = read_rows(network)
        if self.dense:
            room = np.minimum(self.m, LISTED + SPARE + np.maximum(network.demand - 1, 0))
            self.lists = Lists.with_room(room)
            if listed:
                self.refresh(np.arange(self.n))
        else:
            self.lists = candidate_lists(network)

    def buffers(self) -> tuple[IntArray, int, IntArray]:
        """Return a row buffer, its barred weight, and the prices in the same type."""
        price = self.state.price[: self.m]
        narrow = self.rows.narrow and int(np.abs(price).max(initial=0)) < SMALL
        row, barred = self.rows.buffer(narrow, self.m)
        return row, barred, price.astype(row.dtype)

    def refresh(self, mentees: IntArray) -> None:
        """Make new lists for some mentees at the prices of now."""
        row, barred, price = self.buffers()
        for a in range(0, len(mentees), STRIPE):
            self.watch.tick("list", a, len(mentees))
            kernel_rows.best_lists(
                self.rows.source,
                barred,
                mentees[a : a + STRIPE],
                price,
                SPARE,
                self.lists.arrays,
                row,
            )

    def price_empty(self, empty: Empty) -> None:
        """Start each tier's empty places near the price at which as many would take them.

        Such a node ends full whatever its price; this start saves the auction a contest.
        """
        best = self.listed_gains()
        for node, capacity in enumerate(empty.capacity.tolist()):
            members = np.sort(best[(empty.at == node) & (best > NOBODY)])
            if len(members):
                cut = int(members[min(int(capacity), len(members) - 1)])
                self.state.price[self.m + node] = -cut

    def auction(self) -> IntArray:
        """Run the auction; return the units without a place.

        Mentees who ask for several bid only where every place is taken: there a unit may be
        unseated, because a mentor with a price and room is filled in the end.
        """
        state = self.state
        single = np.diff(state.first)[state.owner] == 1
        active, others = np.flatnonzero(single), np.flatnonzero(~single)
        taken = self.every_place_is_taken()
        if taken:
            active = np.arange(len(single))
            self.rough_prices(active)
        left = self.bidding(active, 0, BIDS * len(active))
        kernel_auction.link(state.flow)
        if taken:
            count = kernel_auction.leave_worse(self.lists.arrays, state.first, state.flow, others)
            others = others[:count]
        return np.sort(np.concatenate([others, left]))

    def every_place_is_taken(self) -> bool:
        """Say whether there are just as many places, empty ones included, as units."""
        return int(self.state.capacity.sum()) == len(self.state.owner)

    def rough_prices(self, active: IntArray) -> None:
        """Find prices near the best where every place will be taken, so that any may be kept.

        Auctions with a large step, then smaller ones; only their prices are used. It ends
        where somebody finds no place: prices would only climb.
        """
        problem = self.network.problem
        step = (problem.highest - problem.lowest) // FIRST_STEP
        for _ in range(STEPS):
            if step < 1:
                break
            left = self.bidding(active, step, ROUGH * len(active))
            kernel_auction.clear(self.state.flow)
            if len(left) or self.state.price.max() > HIGHEST:
                break
            step //= FINER

    def bidding(self, active: IntArray, step: int, budget: int) -> IntArray:
        """Let units bid until nobody can or the budget is spent; return who is left."""
        state = self.state
        left = [active[:0]]
        bid = np.zeros(len(state.owner), np.int64)
        stale, stuck = np.empty_like(active), np.empty_like(active)
        queue = np.empty(len(active) + 1, np.int64)
        waiting = [active[:0]]
        self.rounds += 1
        while len(active) and budget > 0:
            self.watch.tick("auction", len(bid) - len(active), len(bid))
            queue[: len(active)] = active
            bids, unlisted, hopeless, on = kernel_auction.auction(
                self.lists.arrays,
                state.null,
                state.first,
                state.flow,
                bid,
                queue,
                len(active),
                step,
                budget,
                SLICE,
                stale,
                stuck,
            )
            budget -= bids
            left.append(stuck[:hopeless].copy())
            waiting.append(stale[:unlisted].copy())
            active = stuck[hopeless : hopeless + on].copy()
            if not on and budget > 0:
                active, waiting = np.sort(np.concatenate(waiting)), [active[:0]]
                self.rounds += 1
                self.refresh(state.owner[active])
        return np.concatenate([*left, *waiting, active])

    def lower_prices(self) -> None:
        """Lower all prices alike where every place is taken, until some mentor costs nothing."""
        common = int(self.state.price[: self.m].min()) if self.m else 0
        if common > 0 and self.every_place_is_taken():
            self.state.price -= common
            self.lists.beyond[self.lists.beyond > NOBODY] += common

    def paths(self, free: IntArray, limit: IntArray) -> int:
        """Place units on shortest paths; return how many cannot be placed.

        Parameters
        ----------
        free : numpy.ndarray
            Units; -1 pulls a unit from a mentor above the minimum load.
        limit : numpy.ndarray
            A path ends at a node that holds fewer units than this.
        """
        state = self.state
        units, nodes = len(state.owner), len(state.head)
        both = nodes + units
        work = (
            np.full(both, kernel_paths.FAR),
            np.zeros(units, np.int64),
            np.zeros(nodes, np.int64),
            np.zeros(nodes, np.int64),
            np.zeros(both, np.int64),
            np.full(both, -1, np.int64),
            np.zeros(both, np.int64),
        )
        hungry = np.zeros(self.n, np.bool_)
        wide = np.empty(self.m, np.int64)
        begin = lost = 0
        while begin < len(free) and not lost:
            self.watch.tick("paths", begin, len(free))
            begin, lost = kernel_paths.paths(
                self.lists.arrays,
                state.null,
                state.first,
                state.flow,
                limit,
                free,
                begin,
                state.surplus,
                BATCH,
                self.rows.source,
                FORBIDDEN,
                self.dense,
                wide,
                work,
                hungry,
            )
            self.rounds += 1
            again = np.flatnonzero(hungry)
            if len(again):
                self.refresh(again)
                hungry[:] = False
        return lost

    def listed_gains(self) -> IntArray:
        """Return every mentee's best listed gain at the prices of now."""
        out = np.empty(self.n, np.int64)
        kernel_paths.listed_gain(self.lists.arrays, self.state.price, out)
        return out

    def whole_gains(self, mentees: IntArray) -> IntArray:
        """Return the best gain of some mentees at the prices of now, from their whole rows."""
        row, barred, price = self.buffers()
        out = np.empty(len(mentees), np.int64)
        for a in range(0, len(mentees), STRIPE):
            self.watch.tick("proof", a, len(mentees))
            part = slice(a, a + STRIPE)
            kernel_rows.best_gain(self.rows.source, barred, mentees[part], price, out[part], row)
        return out

    def cover(self, whole: bool = False) -> IntArray:
        """Place as many units as can be, tier by tier; return places filled per mentee.

        With `whole`, give up as soon as one unit cannot be placed.
        """
        state = self.state
        order = np.argsort(self.network.problem.tier[state.owner], kind="stable")
        seen = np.zeros(self.m, np.bool_)
        via, trail = np.zeros(self.m, np.int64), np.zeros(self.m, np.int64)
        row, barred = self.rows.buffer(self.rows.narrow, self.m)
        begin = 0
        while 0 <= begin < len(order):
            self.watch.tick("coverage", begin, len(order))
            begin = kernel_cover.cover(
                self.lists.arrays,
                state.first,
                state.flow,
                order,
                begin,
                BATCH,
                self.rows.source,
                barred,
                self.dense,
                whole,
                row,
                seen,
                via,
                trail,
            )
        used = state.owner[state.at >= 0]
        return np.bincount(used, minlength=self.n)[: self.n]


def solve_large(network: Network, with_tiers: bool, watch: Watch) -> Flow:
    """Solve the canonical problem with the compiled engine.

    Parameters
    ----------
    network : Network
        The canonical problem.
    with_tiers : bool
        Whether coverage comes first.
    watch : Watch
        Told of progress.

    Returns
    -------
    Flow
        Optimal; if minimum loads cannot be met, they are not.
    """
    n = network.problem.n
    if not with_tiers:
        never_full = np.array([int(network.demand.sum()) + 1])
        empty = Empty(np.zeros(n, np.int64), -np.asarray(network.cost), never_full)
        return _run(network, empty, watch, np.zeros(0, np.int64))[0]
    tiers = len(network.problem.tiers)
    if network.demand.sum() <= network.capacity.sum():
        try:
            return _run(network, nobody(network), watch, np.full(tiers, -1))[0]
        except UncoveredError:
            pass
    filled = Large(network, nobody(network), watch, listed=False).cover()
    return covering_flow(network, tier_totals(network, filled), watch)[0]


def nobody(network: Network) -> Empty:
    """Return the nodes of a network in which no place is left empty: none."""
    n = network.problem.n
    return Empty(np.full(n, -1), np.zeros(n, np.int64), np.zeros(0, np.int64))


def covering_flow(network: Network, filled: IntArray, watch: Watch) -> tuple[Flow, bool]:
    """Return the best flow that fills so many places of each tier.

    Parameters
    ----------
    network : Network
        The canonical problem.
    filled : numpy.ndarray, shape (t,)
        Places filled in each tier; no more can be filled.
    watch : Watch
        Told of progress.

    Returns
    -------
    tuple of (Flow, bool)
        And whether it meets the minimum loads.
    """
    left = tier_totals(network, network.demand) - filled
    used = np.flatnonzero(left)
    node = np.full(len(filled), -1)
    node[used] = np.arange(len(used))
    empty = Empty(node[network.problem.order], np.zeros(network.problem.n, np.int64), left[used])
    return _run(network, empty, watch, node)


def _run(network: Network, empty: Empty, watch: Watch, node: IntArray) -> tuple[Flow, bool]:
    """Auction, shortest paths, minimum loads, proof.

    Raises
    ------
    UncoveredError
        If a unit cannot be placed.
    """
    large = Large(network, empty, watch)
    state = large.state
    if (large.lists.size[(network.demand > 0) & (empty.at < 0)] == 0).any():
        raise UncoveredError
    if len(node) and len(empty.capacity):
        large.price_empty(empty)
    free = large.auction()
    if large.paths(free, state.capacity):
        raise UncoveredError
    missing = int(np.maximum(0, state.surplus - state.load).sum())
    if missing:
        large.paths(np.full(missing, -1), state.surplus)
        loose = np.flatnonzero(network.minimum == 0)
        state.price[loose] = np.maximum(state.price[loose], 0)
    large.lower_prices()
    met = bool((state.load >= state.surplus).all())
    proved = met and _prove(large)
    tier = np.array([NEVER if k < 0 else -int(state.price[large.m + k]) for k in node], np.int64)
    price = state.price[: large.m].copy()
    return Flow(state.pairs(), price, tier, "lists", large.rounds, proved), met


def _prove(large: Large) -> bool:
    """Make sure of every pair that nobody gains by one that is not made.

    Whoever is not on a mentee's list gains at most the bound kept with it, so only the rows
    of mentees whose bound is above what they have are read again. With several mentors per
    mentee this is left to the pass that computes the bound.

    Returns
    -------
    bool
        Whether that was done.
    """
    state = large.state
    if large.network.demand.max(initial=0) > 1:
        return False
    mine = np.full(large.n, np.iinfo(np.int64).max)
    mine[state.owner] = state.held - state.price[state.at]
    doubtful = np.flatnonzero(large.lists.beyond > mine)
    listed, whole = large.listed_gains() > mine, large.whole_gains(doubtful) > mine[doubtful]
    if listed.any() or whole.any():
        raise AssertionError("a pair gains more than its price: the paths were not shortest")
    return True

"""`solve`: reads the options, solves the levels in order and gathers the proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from .augment import Flow
from .conflict import refuse_minimum
from .coverage import coverage_levels
from .errors import OptionError, UnknownObjectiveError
from .methods import find_cover, find_floor, find_flow
from .network import Network, beyond, build
from .prices import excess, score_prices, tier_totals, vertex_bound
from .problem import Problem
from .progress import Progress, ShouldStop, Watch
from .solution import Certificate, Level, Options, Solution, read_only, reasons
from .validation import IntArray, count_vector, pair_list

OBJECTIVES = ("total", "fair")


def solve(
    problem: Problem,
    objective: str = "total",
    unmatched_cost: npt.ArrayLike | None = None,
    previous: tuple[Any, int] | None = None,
    progress: Progress | None = None,
    should_stop: ShouldStop | None = None,
) -> Solution:
    """Find a best assignment and prove it.

    Parameters
    ----------
    problem : Problem
        The problem; it is not changed.
    objective : {"total", "fair"}
        ``total``: most places filled, tier by tier, then the best total score.
        ``fair``: most places filled, then the lowest pair that is not locked as high
        as can be, then the best total with no pair lower than that.
    unmatched_cost : int or array_like of int, shape (n,), optional
        Points lost per unfilled place. Coverage is then no longer first: the best
        total minus costs is found. Not with tiers or ``fair``.
    previous : tuple of (pairs, charge), optional
        Published pairs, as (mentee, mentor) positions, and the whole points that changing each
        of them costs.
    progress : callable, optional
        Called as ``progress(stage, done, of)``, `stage` being a word such as ``"proof"``. Small
        problems call it once, and not every stage reaches `of`.
    should_stop : callable, optional
        Asked often; True ends the solve with `StoppedError`.

    Returns
    -------
    Solution
        Optimal, with a certificate whose gap is 0.

    Raises
    ------
    UnknownObjectiveError, OptionError
        If an option is unknown or cannot be combined.
    InfeasibleError
        If locks or minimum loads contradict each other; with what conflicts.
    StoppedError
        If `should_stop` said so.

    Examples
    --------
    >>> from matching import Problem, check, solve
    >>> problem = Problem([[10, 4], [5, float("nan")]], capacity=[1, 1])
    >>> solution = solve(problem)
    >>> solution.pairs.tolist(), solution.total, solution.gap
    ([[0, 1], [1, 0]], 9, 0)
    >>> check(problem, solution)
    []
    """
    options = read_options(problem, objective, unmatched_cost, previous)
    watch = Watch(progress, should_stop)
    watch.tick("read", 0, 1)
    network = build(problem, options)
    levels: list[Level] = []
    coverage_first = options.unmatched_cost is None
    if options.objective == "fair":
        flow = find_cover(network, watch)
    else:
        flow = find_flow(network, coverage_first, watch)
    _require_minimum(network, flow, watch)
    if coverage_first:
        levels += coverage_levels(network, flow.pairs, flow.method, flow.rounds, watch)
    if options.objective == "fair":
        floor = find_floor(network, flow.pairs, watch)
        if floor is not None:
            levels.append(floor)
            network = replace(network, floor=floor.value)
        flow = find_flow(network, True, watch)
    mine = network.weights(flow.pairs[:, 0], flow.pairs[:, 1])
    levels.append(_score_level(network, flow, mine, options, watch))
    return _gather(network, flow, mine, options, levels)


def read_options(
    problem: Problem,
    objective: str,
    unmatched_cost: npt.ArrayLike | None,
    previous: tuple[Any, int] | None,
) -> Options:
    """Read and check the options of `solve`.

    Raises
    ------
    UnknownObjectiveError, OptionError, ProblemError
        If they cannot be read or combined.
    """
    if str(objective) not in OBJECTIVES:
        raise UnknownObjectiveError(
            "objective", f"{objective!r} is unknown; give {' or '.join(OBJECTIVES)}"
        )
    cost = None
    if unmatched_cost is not None:
        if objective == "fair":
            raise OptionError("unmatched_cost", "cannot be combined with the objective 'fair'")
        if len(problem.tiers) > 1:
            raise OptionError("unmatched_cost", "cannot be combined with tiers")
        cost = count_vector("unmatched_cost", unmatched_cost, problem.n)
    if previous is None:
        return Options(objective, cost)
    try:
        pairs, charge = previous
    except (TypeError, ValueError):
        raise OptionError("previous", "give (pairs, points charged per changed pair)") from None
    published = pair_list("previous", pairs, problem.n, problem.m)
    return Options(objective, cost, published, int(count_vector("charge", [charge], 1)[0]))


def _require_minimum(network: Network, flow: Flow, watch: Watch) -> None:
    """Refuse if minimum loads are not met (the flow meets them if they can be)."""
    load = np.bincount(flow.pairs[:, 1], minlength=network.problem.m)[: network.problem.m]
    if (load < network.minimum).any():
        refuse_minimum(network.problem, watch)


def _score_level(
    network: Network, flow: Flow, mine: IntArray, options: Options, watch: Watch
) -> Level:
    """Return the proved score level; `mine` are the weights of the flow's pairs."""
    problem = network.problem
    fixed = options.unmatched_cost is None
    prices = score_prices(network, flow, mine, fixed)
    filled = np.bincount(flow.pairs[:, 0], minlength=problem.n)[: problem.n]
    empty = network.demand - filled
    bound = vertex_bound(network, prices.mentee, prices.mentor)
    if not flow.proved:
        bound += excess(network, prices.mentee, prices.mentor, watch)
    value = int(mine.sum())
    if fixed:
        bound -= int((prices.tier * tier_totals(network, empty)).sum())
    locked = problem.locked
    outside = int(problem.points(locked[:, 0], locked[:, 1]).sum())
    if not fixed:
        value -= int((network.cost * empty).sum())
        outside -= int((network.cost * beyond(network)).sum())
    outside -= options.charge * (len(options.previous) - _common(problem, options.previous, locked))
    return Level("score", None, value + outside, bound + outside, prices, flow.method, flow.rounds)


def _common(problem: Problem, left: IntArray, right: IntArray) -> int:
    """Count the pairs that both lists hold."""
    if not len(left) or not len(right):
        return 0
    width = max(1, problem.m)
    return len(np.intersect1d(left[:, 0] * width + left[:, 1], right[:, 0] * width + right[:, 1]))


def _gather(
    network: Network, flow: Flow, mine: IntArray, options: Options, levels: list[Level]
) -> Solution:
    """Put the solution together."""
    problem = network.problem
    locked = problem.locked
    pairs = flow.pairs
    total = int(mine.sum()) - options.charge * _common(problem, options.previous, pairs)
    if len(locked):
        total += int(problem.points(locked[:, 0], locked[:, 1]).sum())
        pairs = np.concatenate([pairs, locked])
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    filled = np.bincount(pairs[:, 0], minlength=problem.n)[: problem.n]
    unfilled = problem.demand - filled
    prices = levels[-1].prices
    solution = Solution(
        pairs=read_only(pairs),
        total=total,
        matched=int((filled > 0).sum()),
        unmatched=reasons(problem, unfilled, network.capacity, options.unmatched_cost is not None),
        unfilled=read_only(unfilled),
        certificate=Certificate(tuple(levels)),
        mentor_price=prices.mentor,
        mentee_price=prices.mentee,
        resolution=problem.resolution,
        rounding=problem.rounding,
        changed=len(options.previous) - _common(problem, options.previous, pairs),
        options=options,
    )
    return replace(solution, seal=solution.fingerprint())

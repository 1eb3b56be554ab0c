"""When minimum loads cannot be met: which hard demands contradict each other."""

from __future__ import annotations

import copy

import numpy as np

from .augment import augment
from .coverage import Flat
from .errors import Demand as Conflict
from .errors import InfeasibleError
from .network import Network, build
from .problem import Problem
from .progress import Watch
from .solution import Options


def refuse_minimum(problem: Problem, watch: Watch) -> None:
    """Raise the refusal of minimum loads that cannot all be met.

    Raises
    ------
    InfeasibleError
        With an irreducible set of minimum loads and locks.

    Notes
    -----
    QuickXplain (Junker 2004): about k log(n / k) maximum flows for k members.
    """
    members = [Conflict("minimum", None, int(j)) for j in np.flatnonzero(problem.minimum)]
    members += [Conflict("lock", int(i), int(j)) for i, j in problem.locked]
    found = _explain(problem, [], members, False, watch)
    mentors = [problem.mentor_ids[c.mentor] for c in found if c.kind == "minimum"]
    locks = len(found) - len(mentors)
    with_locks = f" together with {locks} locked pairs" if locks else ""
    raise InfeasibleError(
        f"the minimum loads of mentors {mentors!r}{with_locks} cannot all be met; "
        "lower a minimum, allow more pairs or remove a lock",
        tuple(found),
    )


def _explain(
    problem: Problem, kept: list[Conflict], members: list[Conflict], changed: bool, watch: Watch
) -> list[Conflict]:
    """Return the irreducible part of `members` given that `kept` is demanded."""
    if changed and not _feasible(problem, kept, watch):
        return []
    if len(members) == 1:
        return members
    half = len(members) // 2
    first, second = members[:half], members[half:]
    from_second = _explain(problem, kept + first, second, True, watch)
    from_first = _explain(problem, kept + from_second, first, bool(from_second), watch)
    return from_first + from_second


def _feasible(problem: Problem, demands: list[Conflict], watch: Watch) -> bool:
    """Say whether a part of the hard demands can be met."""
    part = copy.copy(problem)
    minimum = np.zeros(problem.m, np.int64)
    for one in demands:
        if one.kind == "minimum":
            minimum[one.mentor] = problem.minimum[one.mentor]
    part.minimum = minimum
    locks = sorted((one.mentee, one.mentor) for one in demands if one.kind == "lock")
    part.locked = np.array(locks, np.int64).reshape(-1, 2)
    return meets_minimum(build(part, Options()), watch)


def meets_minimum(network: Network, watch: Watch) -> bool:
    """Say whether every minimum load of a network can be met."""
    flat = Flat(network, np.zeros(network.problem.n, np.int64))
    flat.cost = np.zeros(network.problem.n, np.int64)
    flow = augment(flat, watch)
    load = np.bincount(flow.pairs[:, 1], minlength=network.problem.m)
    return bool((load[: network.problem.m] >= network.minimum).all())

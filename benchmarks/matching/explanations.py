"""How long explanations take beside the solve they explain.

Run by itself: ``python -m benchmarks.matching.explanations``. Limits: reasons and least losses for
every pair and everybody unmatched take less time than the solve; one exact loss takes less than
0.1 s in the median. Times are of this process's processor, so that other work on the machine
counts little; compilation is left out. Exit code 1 where a limit is not kept.
"""

from __future__ import annotations

import argparse
import time
from statistics import median

import numpy as np

from matching import Problem, Solution, solve
from matching.explain import blocking_pairs, bottleneck, bounds, exact, overview, unmatched

EXACT_LIMIT = 0.1


def structured(mentees: int, slack: float, seed: int = 7) -> Problem:
    """Scores with popular mentors, as real ones are; places = mentees x slack, about."""
    rng = np.random.default_rng(seed)
    mentors = mentees // 2
    ours = rng.normal(size=(mentees, 64)).astype(np.float32)
    theirs = rng.normal(size=(mentors, 64)).astype(np.float32)
    fame = 5 * rng.normal(size=mentors).astype(np.float32)
    scores = np.rint((ours @ theirs.T + fame) * 100).astype(np.int32)
    capacity = np.full(mentors, int(2 * slack))
    capacity[: round(mentors * (2 * slack - int(2 * slack)))] += 1
    return Problem(scores, rng.permutation(capacity))


def clocked(work: object, *given: object) -> tuple[float, object]:
    """Processor seconds of a call, and what it returned."""
    begun = time.process_time()
    told = work(*given)  # type: ignore[operator]
    return time.process_time() - begun, told


def every_bound(problem: Problem, solution: Solution) -> None:
    """Read the least loss of every pair."""
    for _ in bounds(problem, solution):
        pass


def measure(mentees: int, slack: float, asked: int) -> bool:
    """Print one case; return whether the limits are kept."""
    problem = structured(mentees, slack)
    solve(problem)  # compiles
    solved, solution = min((clocked(solve, problem) for _ in range(3)), key=lambda one: one[0])
    everybody = min(clocked(overview, problem, solution)[0] for _ in range(3))
    everybody += min(clocked(every_bound, problem, solution)[0] for _ in range(3))
    rng = np.random.default_rng(1)
    pairs = np.column_stack(
        [rng.integers(problem.n, size=asked + 1), rng.integers(problem.m, size=asked + 1)]
    ).tolist()
    exact(problem, solution, *pairs[0])  # compiles
    single = [clocked(exact, problem, solution, i, j)[0] for i, j in pairs[1:]]
    swaps = clocked(blocking_pairs, problem, solution)[0]
    shortage = clocked(bottleneck, problem, solution)[0]
    alone = list(solution.unmatched)[:asked]
    one = [clocked(unmatched, problem, solution, i)[0] for i in alone]
    kept = everybody < solved and median(single) < EXACT_LIMIT
    print(f"{problem.n} x {problem.m}, places {slack:.0%} of mentees")
    print(f"  solve                     {solved:8.3f} s")
    print(f"  reasons for everybody     {everybody:8.3f} s   {everybody / solved:.2f} of the solve")
    print(f"  one exact loss, median    {median(single):8.3f} s   largest {max(single):.3f}")
    print(f"  blocking pairs            {swaps:8.3f} s")
    print(f"  bottlenecks               {shortage:8.3f} s")
    if one:
        print(f"  one unmatched, median     {median(one):8.3f} s   largest {max(one):.3f}")
    print(f"  limits {'kept' if kept else 'NOT KEPT'}")
    return kept


def main() -> int:
    """Measure enough places, exactly enough, and too few."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentees", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=50, help="exact losses to take the median of")
    given = parser.parse_args()
    kept = [measure(given.mentees, slack, given.asked) for slack in (1.25, 1.0, 0.9)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Pairs within one group beside networkx, which solves the same problem in pure Python.

Run by itself: ``python -m benchmarks.matching.reciprocal``. Both find most pairs first and then the
largest total, on the same graph; ours includes checking the group and the reasons of whoever stays
alone. Exit code 1 where the totals differ or ours is not 20 times as fast.
"""

from __future__ import annotations

import time

import networkx
import numpy as np

from matching.reciprocal import Group, group, pair

LEAST_RATIO = 20


def scores_of(members: int, share: float, seed: int = 3) -> np.ndarray:
    """Random whole scores; a share of pairs may meet."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 1000, (members, members)).astype(float)
    apart = np.triu(rng.random((members, members)) > share)
    scores[apart | apart.T] = np.nan
    return scores


def peer(asked: Group) -> int:
    """Total that networkx finds."""
    graph = networkx.Graph()
    edges = zip(asked.edges.tolist(), asked.weights.tolist(), strict=True)
    graph.add_weighted_edges_from((i, j, weight) for (i, j), weight in edges)
    found = networkx.max_weight_matching(graph, maxcardinality=True)
    return sum(graph[i][j]["weight"] for i, j in found)


def main() -> int:
    """Measure a dense and a sparse group."""
    pair(group(scores_of(10, 1.0)))  # imports
    kept = True
    for members, share in ((200, 0.1), (200, 1.0), (600, 0.03)):
        scores = scores_of(members, share)
        begun = time.process_time()
        told = pair(group(scores))
        ours = time.process_time() - begun
        begun = time.process_time()
        total = peer(told.group)
        theirs = time.process_time() - begun
        same = total == told.total
        kept &= same and theirs >= LEAST_RATIO * ours
        print(
            f"{members:5} members, {len(told.group.edges):6} possible pairs: ours {ours:.3f} s, "
            f"networkx {theirs:.2f} s, {theirs / ours:.0f} times; totals "
            f"{'equal' if same else 'DIFFER'}"
        )
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())

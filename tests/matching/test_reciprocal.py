"""Pairs within one group."""

from __future__ import annotations

import subprocess
import sys

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import NotWholeError, OverflowRefusedError, ShapeError, StoppedError
from matching.reciprocal import group, instead, pair, weight_of


@st.composite
def groups(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = draw(st.integers(0, 9))
    cells = st.lists(st.integers(-6, 9), min_size=n * n, max_size=n * n)
    scores = np.array(draw(cells), dtype=np.int64).reshape(n, n)
    ban = st.lists(st.booleans(), min_size=n * n, max_size=n * n)
    allowed = ~(np.array(draw(ban), dtype=bool) & np.array(draw(ban), dtype=bool)).reshape(n, n)
    floor = np.array(draw(st.lists(st.integers(-7, 4), min_size=n, max_size=n)), dtype=np.int64)
    return scores, floor, allowed


def networkx_best(asked) -> tuple[int, int]:
    graph = networkx.Graph()
    for (i, j), weight in zip(asked.edges.tolist(), asked.weights.tolist(), strict=True):
        graph.add_edge(i, j, weight=weight)
    found = networkx.max_weight_matching(graph, maxcardinality=True)
    return len(found), sum(graph[i][j]["weight"] for i, j in found)


@given(groups())
@settings(max_examples=150, deadline=None)
def test_pairs_are_as_many_and_then_as_good_as_networkx_finds(made) -> None:
    asked = group(*made)
    told = pair(asked)
    assert (len(told.pairs), told.total) == networkx_best(asked)
    scores, floor, allowed = made
    people = told.pairs.ravel().tolist() + [one.member for one in told.alone]
    assert sorted(people) == list(range(len(scores)))
    for i, j in told.pairs.tolist():
        assert i < j
        assert allowed[i, j]
        assert allowed[j, i]
        assert scores[i, j] >= floor[i]
        assert scores[j, i] >= floor[j]


@given(groups())
@settings(max_examples=100, deadline=None)
def test_everybody_alone_is_told_why_and_what_pairing_them_would_cost(made) -> None:
    scores, floor, allowed = made
    told = pair(group(*made))
    for one in told.alone:
        others = [j for j in range(len(scores)) if j != one.member]
        may = [j for j in others if allowed[one.member, j] and allowed[j, one.member]]
        liked = [j for j in may if scores[one.member, j] >= floor[one.member]]
        possible = [j for j in liked if scores[j, one.member] >= floor[j]]
        assert (one.allowed, one.above_own_floor, one.possible) == tuple(
            map(len, (may, liked, possible))
        )
        expected = (
            {"no_allowed_partner"} if not may
            else {"nobody_above_own_floor"} if not liked
            else {"nobody_whose_floor_is_reached"} if not possible
            else {"odd_one_out", "outnumbered"}
        )  # fmt: skip
        assert one.reason in expected
        if one.reason == "odd_one_out":
            assert one.together % 2 == 1
        if possible:
            swap = instead(told, one.member)
            assert swap.points >= 0
            assert swap.partner in possible
            assert len(swap.alone) == 1
            assert swap.points == _cost_by_trying(told, one.member)


def _cost_by_trying(told, member: int) -> int:
    """Force each possible partner in turn and solve what remains."""
    asked, best = told.group, None
    for j in np.flatnonzero((asked.edges == member).any(axis=1)).tolist():
        forced = asked.edges[j]
        rest = ~np.isin(asked.edges, forced).any(axis=1)
        graph = networkx.Graph()
        for (a, b), weight in zip(asked.edges[rest].tolist(), asked.weights[rest], strict=True):
            graph.add_edge(a, b, weight=int(weight))
        found = networkx.max_weight_matching(graph, maxcardinality=True)
        if len(found) + 1 < len(told.pairs):
            continue
        value = sum(graph[a][b]["weight"] for a, b in found) + weight_of(asked, *forced.tolist())
        best = value if best is None else max(best, value)
    assert best is not None
    return told.total - best


def test_three_who_fit_each_other_leave_the_one_with_least_to_give_alone() -> None:
    told = pair(group([[0, 9, 2], [3, 0, 5], [4, 5, 0]], floor=1))
    assert (told.pairs.tolist(), told.total) == ([[0, 1]], 12)
    assert told.alone[0].reason == "odd_one_out"


def test_a_star_leaves_more_than_one_outnumbered() -> None:
    scores = np.full((4, 4), np.nan)
    scores[0, 1:], scores[1:, 0] = [5, 6, 7], [1, 1, 1]
    told = pair(group(scores))
    assert told.pairs.tolist() == [[0, 3]]
    assert {one.reason for one in told.alone} == {"outnumbered"}
    assert told.alone[0].taken == ((0, 3, 2),)
    assert instead(told, 1).points == 2
    assert instead(told, 1).alone == (3,)


def test_more_pairs_go_before_more_points() -> None:
    scores = np.full((4, 4), np.nan)
    for i, j, points in ((0, 1, 1), (1, 2, 100), (2, 3, 1)):
        scores[i, j] = scores[j, i] = points
    assert pair(group(scores)).pairs.tolist() == [[0, 1], [2, 3]]


def test_ties_are_broken_the_same_way_in_every_process() -> None:
    program = (
        "import numpy as np; from matching.reciprocal import group, pair; "
        "print(pair(group(np.ones((31, 31), dtype=int))).pairs.tolist())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(3)
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: group([[0, 1]]), ShapeError, "one row and one column"),
        (lambda: group([[0, 0.5], [1, 0]]), NotWholeError, "round them to points"),
        (lambda: group([[0, np.inf], [1, 0]]), OverflowRefusedError, "2^52"),
        (lambda: group([["a"]]), NotWholeError, "whole numbers"),
        (lambda: group([[0, 2**52], [1, 0]]), OverflowRefusedError, "2^52"),
        (lambda: group([[0, 1], [1]]), ShapeError, "rows that do not match"),
        (lambda: group(np.ma.array(np.eye(2), mask=np.eye(2))), NotWholeError, "masked"),
        (lambda: group([[0, 1e308], [1, 0]]), OverflowRefusedError, "2^52"),
        (lambda: group([[0]], floor=0.5), NotWholeError, "floor"),
        (lambda: group([[0]], floor=[2**63]), OverflowRefusedError, "floor"),
        (lambda: group([[0, 1], [1, 0]], allowed=[["no"] * 2] * 2), NotWholeError, "true or false"),
        (lambda: group([[0]], floor=[1, 2]), ShapeError, "floor"),
        (lambda: group([[0]], allowed=[[True, True]]), ShapeError, "allowed"),
        (lambda: pair(group([[0, 1], [1, 0]]), max_edges=0), OverflowRefusedError, "raise a floor"),
        (lambda: pair(group([[0, 1], [1, 0]]), should_stop=lambda: True), StoppedError, "stopped"),
        (lambda: instead(pair(group([[0, 1], [1, 0]])), 0), ValueError, "has a partner"),
        (lambda: instead(pair(group([[0]])), 0), ValueError, "nobody could be"),
    ],
)
def test_what_makes_no_sense_is_refused(make, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert said in str(caught.value)


def test_progress_is_told_by_component() -> None:
    seen: list[float] = []
    scores = np.full((4, 4), np.nan)
    scores[0, 1] = scores[1, 0] = scores[2, 3] = scores[3, 2] = 1
    pair(group(scores), progress=seen.append)
    assert seen == [0.5, 1.0]

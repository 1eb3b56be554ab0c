"""What the engine refuses, by name and with a message that says how to mend it."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from matching import InfeasibleError, Problem, StoppedError, errors, solve
from matching.conflict import refuse_minimum
from matching.progress import Watch

SQUARE = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("kind", "words", "arguments"),
    [
        (errors.NotWholeError, "entry 1 is nan", {"capacity": [1, float("nan")]}),
        (errors.NotWholeError, "entry 0 is 1.5", {"capacity": [1.5, 1]}),
        (errors.NotWholeError, "give whole numbers", {"capacity": ["a", "b"]}),
        (errors.NegativeError, "entry 0 is -1", {"capacity": [-1, 1]}),
        (errors.NegativeError, "demand", {"demand": [1, -2]}),
        (errors.NegativeError, "minimum", {"minimum": [-1, 0]}),
        (errors.ShapeError, "give 2 whole numbers", {"capacity": [1, 1, 1]}),
        (errors.ShapeError, "give 2 whole numbers", {"capacity": [[1, 1]]}),
        (errors.ShapeError, "mentees x mentors", {"scores": [1, 2]}),
        (errors.ShapeError, "allowed", {"allowed": [[True]]}),
        (errors.ShapeError, "tier", {"tier": [1, 2, 3]}),
        (errors.ShapeError, "mentor_scores", {"mentor_scores": [[1]]}),
        (errors.ShapeError, "names somebody twice", {"mentee_ids": ["a", "a"]}),
        (errors.InfiniteScoreError, "NaN to forbid", {"scores": [[float("inf"), 1], [1, 1]]}),
        (errors.InfiniteScoreError, "mentor_scores", {"mentor_scores": [[-np.inf, 1], [1, 1]]}),
        (errors.OverflowRefusedError, "2**53", {"scores": [[2**53, 1], [1, 1]]}),
        (
            errors.OverflowRefusedError,
            "coarser",
            {"scores": [[1.5, 1], [1, 1]], "resolution": 2**-60},
        ),
        (errors.OverflowRefusedError, "2**31", {"capacity": [2**40, 1]}),
        (errors.ProblemError, "power of two", {"resolution": 0.3}),
        (errors.ProblemError, "power of two", {"resolution": -1.0}),
        (
            errors.LockedPairError,
            "is forbidden",
            {"scores": [[np.nan, 1], [1, 1]], "locked": [(0, 0)]},
        ),
        (errors.LockedPairError, "outside", {"locked": [(0, 5)]}),
        (errors.LockedPairError, "pairs", {"locked": [(0.5, 1)]}),
        (errors.NotWholeError, "give numbers", {"scores": [["a", "b"], ["c", "d"]]}),
        (errors.NotWholeError, "mentor_scores", {"mentor_scores": [["a", "b"], ["c", "d"]]}),
        (errors.ShapeError, "rows that do not match", {"scores": [[1, 2], [3]]}),
        (errors.ShapeError, "rows that do not match", {"capacity": [[1], [1, 2]]}),
        (errors.ShapeError, "rows that do not match", {"allowed": [[True], [True, False]]}),
        (errors.NotWholeError, "true or false", {"allowed": [["no", "yes"], ["yes", "yes"]]}),
        (errors.NotWholeError, "true or false", {"allowed": [[np.nan, 1], [1, 1]]}),
        (errors.NotWholeError, "masked", {"scores": np.ma.array(SQUARE, mask=np.eye(2))}),
        (errors.NotWholeError, "masked", {"capacity": np.ma.array([1, 1], mask=[1, 0])}),
        (errors.OverflowRefusedError, "64 bits", {"scores": [[2**70, 1], [1, 1]]}),
        (errors.OverflowRefusedError, "divide", {"scores": [[2**54, 1], [1, 1]], "resolution": 64}),
        (errors.LockedPairError, "pairs", {"locked": 5}),
        (errors.LockedPairError, "pairs", {"locked": [(0, 1), (1,)]}),
        (errors.ProblemError, "power of two", {"resolution": "fine"}),
        (errors.ProblemError, "power of two", {"resolution": [0.5]}),
        (errors.ProblemError, "power of two", {"resolution": 10**400}),
        (errors.ShapeError, "different names", {"mentee_ids": [["a"], ["b"]]}),
        (errors.ShapeError, "different names", {"mentor_ids": 2}),
    ],
)
def test_a_problem_that_cannot_be_read_is_refused_by_name(kind, words, arguments):
    with pytest.raises(kind) as refusal:
        Problem(**{"scores": SQUARE, "capacity": [1, 1], **arguments})
    assert words in str(refusal.value)
    assert isinstance(refusal.value, errors.MatchingError)
    assert isinstance(refusal.value, ValueError)


@pytest.mark.parametrize(
    ("words", "indptr", "indices"),
    [
        ("must rise", [0, 3, 2], [0, 1]),
        ("must rise", [1, 2, 2], [0, 1]),
        ("outside", [0, 1, 2], [0, 7]),
        ("twice", [0, 2, 2], [1, 1]),
        ("whole numbers", [0.0, 1.0, 2.0], [0, 1]),
    ],
)
def test_lists_of_candidates_that_are_not_sound_are_refused(words, indptr, indices):
    with pytest.raises(errors.CandidateError, match=words):
        Problem.from_candidates(indptr, indices, [5, 6], [1, 1])


@pytest.mark.parametrize(
    ("kind", "words", "options"),
    [
        (errors.UnknownObjectiveError, "best", {"objective": "best"}),
        (errors.UnknownObjectiveError, "unknown", {"objective": np.array(["fair", "total"])}),
        (errors.LockedPairError, "previous", {"previous": ([(0, 1), (1,)], 1)}),
        (errors.ShapeError, "charge", {"previous": ([(0, 0)], [1, 2])}),
        (errors.OptionError, "fair", {"objective": "fair", "unmatched_cost": 1}),
        (errors.NegativeError, "unmatched_cost", {"unmatched_cost": -1}),
        (errors.NotWholeError, "unmatched_cost", {"unmatched_cost": [0.5, 1]}),
        (errors.OptionError, "points charged", {"previous": [(0, 0)]}),
        (errors.LockedPairError, "previous", {"previous": ([(9, 9)], 1)}),
        (errors.NegativeError, "charge", {"previous": ([(0, 0)], -1)}),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_by_name(kind, words, options):
    with pytest.raises(kind) as refusal:
        solve(Problem(SQUARE, [1, 1]), **options)
    assert words in str(refusal.value)


def test_an_unmatched_cost_is_refused_together_with_tiers():
    with pytest.raises(errors.OptionError, match="tiers"):
        solve(Problem(SQUARE, [1, 1], tier=[0, 1]), unmatched_cost=1)


def test_a_cost_of_places_beyond_what_adds_up_exactly_is_refused():
    problem = Problem(SQUARE, [1, 1], demand=[2**30, 1])
    with pytest.raises(errors.OverflowRefusedError, match="give a smaller cost"):
        solve(problem, unmatched_cost=2**30)


def test_locks_over_a_capacity_name_just_the_locks_that_conflict():
    problem = Problem(np.ones((4, 2)), [2, 4], locked=[(0, 0), (1, 0), (2, 0), (3, 1)])
    with pytest.raises(InfeasibleError) as refusal:
        solve(problem)
    assert [(c.kind, c.mentee, c.mentor) for c in refusal.value.conflict] == [
        ("lock", 0, 0),
        ("lock", 1, 0),
        ("lock", 2, 0),
    ]


def test_locks_on_a_mentor_without_places_conflict_alone():
    problem = Problem(np.ones((2, 3)), [0, 1, 1], locked=[(0, 0), (0, 1), (1, 1)])
    with pytest.raises(InfeasibleError) as refusal:
        solve(problem)
    assert [(c.kind, c.mentee, c.mentor) for c in refusal.value.conflict] == [("lock", 0, 0)]


def test_locks_over_a_demand_are_refused():
    problem = Problem(np.ones((1, 3)), [1, 1, 1], locked=[(0, 0), (0, 1)])
    with pytest.raises(InfeasibleError, match="mentors asked for by mentee"):
        solve(problem)


def test_minimum_loads_that_cannot_be_met_name_an_irreducible_set():
    scores = [[1, 1, np.nan], [np.nan, np.nan, 1]]
    problem = Problem(scores, [1, 1, 1], minimum=[1, 1, 1])
    with pytest.raises(InfeasibleError) as refusal:
        solve(problem)
    assert {c.mentor for c in refusal.value.conflict} == {0, 1}


def test_a_lock_that_takes_the_mentee_a_minimum_needs_is_part_of_the_conflict():
    problem = Problem([[1, 1]], [1, 1], minimum=[0, 1], locked=[(0, 0)])
    with pytest.raises(InfeasibleError) as refusal:
        solve(problem)
    assert {(c.kind, c.mentor) for c in refusal.value.conflict} == {("lock", 0), ("minimum", 1)}


def stands(scores, demand, minimum, locked):
    try:
        solve(Problem(scores, [2] * 4, demand=demand, minimum=minimum, locked=locked))
    except InfeasibleError:
        return False
    return True


def test_the_conflict_is_irreducible():
    rng = np.random.default_rng(4)
    kinds = set()
    for _ in range(200):
        scores = np.where(rng.random((4, 4)) < 0.5, np.nan, 1.0)
        minimum, demand = rng.integers(0, 3, 4), rng.integers(1, 3, 4)
        allowed = np.argwhere(~np.isnan(scores))
        locked = allowed[rng.permutation(len(allowed))[:3]].tolist()
        try:
            solve(Problem(scores, [2] * 4, demand=demand, minimum=minimum, locked=locked))
        except InfeasibleError as refusal:
            kinds.add(frozenset(c.kind for c in refusal.conflict))
            for left_out in [None, *refusal.conflict]:
                named = [c for c in refusal.conflict if c is not left_out]
                least = np.zeros(4, int)
                for c in named:
                    if c.kind == "minimum":
                        least[c.mentor] = minimum[c.mentor]
                locks = [(c.mentee, c.mentor) for c in named if c.kind == "lock"]
                assert stands(scores, demand, least, locks) == (left_out is not None)
    assert len(kinds) == 3


def test_a_conflict_among_many_people_is_found_in_little_memory_and_can_be_stopped():
    n = 20_000
    minimum = np.ones(n, int)
    minimum[-1] = 2
    problem = Problem.from_candidates(np.arange(n + 1), np.arange(n), np.ones(n), np.full(n, 2))
    problem.minimum = minimum
    tracemalloc.start()
    with pytest.raises(InfeasibleError) as refusal:
        refuse_minimum(problem, Watch())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(c.kind, c.mentor) for c in refusal.value.conflict] == [("minimum", n - 1)]
    assert peak < 2**26
    with pytest.raises(StoppedError, match="conflict"):
        refuse_minimum(problem, Watch(should_stop=lambda: True))


def test_a_minimum_above_a_capacity_is_refused():
    with pytest.raises(InfeasibleError, match="raise the capacity"):
        solve(Problem(SQUARE, [1, 1], minimum=[2, 0]))


@pytest.mark.parametrize("size", [(8, 5), (300, 150)])
def test_a_solve_reports_progress_and_stops_when_asked(size):
    scores = np.random.default_rng(0).integers(0, 99, size)
    problem = Problem(
        scores,
        np.full(size[1], 3),
        demand=np.full(size[0], 1),
        minimum=np.eye(1, size[1], dtype=int)[0],
    )
    seen = []
    solve(problem, progress=lambda stage, done, of: seen.append((stage, done, of)))
    assert len(seen) > 2
    assert all(0 <= done <= of for _, done, of in seen)
    with pytest.raises(StoppedError):
        solve(problem, should_stop=lambda: True)


def test_numbers_of_any_kind_and_layout_are_read_alike():
    scores = np.array([[5, 3, 2], [4, 1, 0]])
    wanted = solve(Problem(scores, [1, 1, 0])).pairs.tolist()
    wide = np.zeros((4, 6), np.int64)
    wide[::2, ::2] = scores
    for given in (
        scores.astype(np.uint64),
        scores.astype(np.float16),
        scores.astype(np.longdouble),
        scores.astype(">i4"),
        scores.astype(">f8"),
        np.asfortranarray(scores),
        wide[::2, ::2],
        np.ma.array(scores),
    ):
        problem = Problem(given, np.array([1, 1, 0], ">i2"), allowed=np.ones((2, 3), int))
        assert solve(problem).pairs.tolist() == wanted


def test_nothing_given_is_changed():
    scores = np.array([[1.5, np.nan], [2.0, 3.0]])
    capacity, demand = np.array([1, 1]), np.array([1, 1])
    before = scores.copy()
    solve(Problem(scores, capacity, demand=demand))
    np.testing.assert_array_equal(scores, before)
    assert capacity.tolist() == demand.tolist() == [1, 1]
    assert capacity.flags.writeable

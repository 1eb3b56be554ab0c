"""From arrays to a verified answer in our own terms: the one place that runs the engine. Pure.

Every answer is verified by `matching.check`, which knows only the problem and the proof. A
reciprocal match is found by `matching.reciprocal` and verified against the proof of the same
pairs as a two-sided problem: both must reach the same number of pairs and the same total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

import matching
from matching import InfeasibleError, Problem, Solution, check, solve
from matching.problem import fingerprint
from matching.reciprocal import group, pair
from mentoring.errors import DomainError
from mentoring.formatters import some
from mentoring.matchmaking.encoding import Encoded

ENGINE_VERSION: str = matching.__version__

BLOCK_ROWS = 256

NO_ONE = "no_one_on_other_side"
NO_PLACES = "no_places"
OUTNUMBERED = "places_ran_out"
SPARE = "not_needed"
NOTHING_TO_GAIN = "nothing_to_learn"
NOTHING_TO_GIVE = "nothing_to_share"

Tell = Callable[[str, float], None]
"""Called with a stage in plain words and how far it is, 0 to 1; may raise to stop."""


class NotProved(DomainError):
    """The answer did not pass the independent verifier; nothing was kept."""

    status = 500


@dataclass(frozen=True, eq=False)
class Answer:
    """A verified match.

    Parameters
    ----------
    pairs : tuple of (int, int)
        Positions left and right, sorted.
    unmatched : mapping of (str, int) to (str, dict)
        By ("left" or "right", position): reason code and its figures.
    digest : str
        Fingerprint of the arrays that were solved; seal it with a key before storing.
    gap : int
        Gap of the certificate; 0 is proved optimal.
    problem, solution : Problem, Solution
        What was solved and how, for questions about what another pair would cost. Exact points:
        for the engine alone, never for a screen.
    rival : tuple of (int, int) or None
        The pairs the other aim would have chosen, for the price of this one; None where there is no
        other aim.
    """

    pairs: tuple[tuple[int, int], ...]
    unmatched: Mapping[tuple[str, int], tuple[str, dict[str, Any]]]
    digest: str
    gap: int
    problem: Problem = field(repr=False)
    solution: Solution = field(repr=False)
    rival: tuple[tuple[int, int], ...] | None = None


def match(
    encoded: Encoded, tell: Tell, should_stop: Callable[[], bool], *, price: bool = False
) -> Answer:
    """Score, solve and verify.

    Parameters
    ----------
    encoded : Encoded
        The run as arrays.
    tell : callable
        Told of progress.
    should_stop : callable
        Asked often; True ends the work with `matching.StoppedError`.
    price : bool
        Solve with the other aim too (one-to-one programmes), to say what this one costs.

    Returns
    -------
    Answer
        Optimal and verified.

    Raises
    ------
    DomainError
        If pairs to keep contradict each other; names the people.
    NotProved
        If the verifier found anything wrong.
    matching.StoppedError
        If `should_stop` said so.
    """
    if encoded.back is not None:
        return _match_reciprocal(encoded, tell, should_stop)
    points = scored(encoded, tell)
    problem = _problem(encoded, points, encoded.allowed.allowed)
    solution = _solved(problem, encoded.options.objective, encoded, tell, should_stop)
    _verify(problem, solution, tell)
    pairs = _pairs_of(solution)
    other = "total" if encoded.options.objective == "fair" else "fair"
    return Answer(
        pairs,
        _unmatched(encoded, pairs, encoded.allowed.allowed),
        _digest(encoded, points),
        solution.gap,
        problem,
        solution,
        _pairs_of(_solved(problem, other, encoded, tell, should_stop)) if price else None,
    )


def _pairs_of(solution: Solution) -> tuple[tuple[int, int], ...]:
    """Return the pairs of a solution as positions."""
    return tuple((int(i), int(j)) for i, j in solution.pairs)


def pairs_alone(
    encoded: Encoded, tell: Tell, should_stop: Callable[[], bool]
) -> tuple[tuple[int, int], ...]:
    """Return the best pairs and nothing beside them: for many weightings of one run.

    Parameters
    ----------
    encoded, tell, should_stop
        As for `match`.

    Returns
    -------
    tuple of (int, int)
        Positions left and right, sorted. Not verified again.

    Raises
    ------
    DomainError, matching.StoppedError
        As for `match`.
    """
    if encoded.back is not None:
        return _blossoms(encoded, tell, should_stop).pairs
    problem = _problem(encoded, scored(encoded, tell), encoded.allowed.allowed)
    return _pairs_of(_solved(problem, encoded.options.objective, encoded, tell, should_stop))


def scored(encoded: Encoded, tell: Tell) -> NDArray[np.int32]:
    """Return the exact points of every pair; for the engine alone, never for a screen.

    Parameters
    ----------
    encoded : Encoded
        The run.
    tell : callable
        Told after every block of rows.

    Returns
    -------
    (n, m) int32 array
        Points.
    """
    n, m = len(encoded.left), len(encoded.right)
    points = np.empty((n, m), dtype=np.int32)
    for start in range(0, n, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, n)
        points[start:stop] = encoded.scorer.rows(start, stop)
        tell("Scoring every possible pair", stop / n)
    return points


def _problem(encoded: Encoded, points: NDArray[Any], allowed: NDArray[np.bool_]) -> Problem:
    """Return the engine's problem, or refuse pairs to keep that may not stand."""
    for i, j in encoded.locked:
        if not allowed[i, j]:
            raise DomainError(
                f"{encoded.left[i].name} and {encoded.right[j].name} are to be kept together, "
                "but a rule forbids the pair. Lift one of the two, then start again."
            )
    least = int(encoded.options.everyone_helps and encoded.back is None)
    return Problem(
        points,
        encoded.capacity,
        allowed=allowed,
        demand=encoded.demand,
        minimum=np.full(len(encoded.right), least) if least else None,
        tier=encoded.tier,
        locked=encoded.locked,
    )


def _solved(
    problem: Problem,
    objective: str,
    encoded: Encoded,
    tell: Tell,
    should_stop: Callable[[], bool],
) -> Solution:
    """Run the solver; contradictions come back in people's names."""

    def progress(_stage: str, done: int, of: int) -> None:
        tell("Finding the best set of pairs", done / max(of, 1))

    near = (encoded.previous, encoded.charge) if encoded.charge and encoded.previous else None
    try:
        return solve(problem, objective, previous=near, progress=progress, should_stop=should_stop)
    except InfeasibleError as problem_found:
        raise DomainError(_contradiction(encoded, problem_found)) from None


def _contradiction(encoded: Encoded, found: InfeasibleError) -> str:
    """Say which demands cannot all be met, of whom, and the way out."""
    names = sorted({encoded.right[each.mentor].name for each in found.conflict})
    told = some(names)
    if all(each.kind == "lock" for each in found.conflict):
        return (
            f"The pairs to keep ask for more places than there are: {told}. "
            "Lift one of them, then start again."
        )
    return (
        f"There is no way to give everybody a partner who is to have one: {told}. Take away the "
        "tick at “Give every mentor at least one mentee”, or let more pairs meet, then start again."
    )


def _verify(problem: Problem, solution: Solution, tell: Tell) -> None:
    """Refuse an answer the independent verifier does not believe."""
    tell("Checking the result", 0.0)
    issues = check(problem, solution)
    if issues or solution.gap != 0:
        told = "; ".join(str(issue) for issue in issues) or f"a gap of {solution.gap}"
        raise NotProved(f"The match could not be verified and was not kept ({told}).")


def _digest(encoded: Encoded, points: NDArray[Any]) -> str:
    """Return the fingerprint of what was solved."""
    locked = np.array(encoded.locked, dtype=np.int64).reshape(-1, 2)
    first = () if encoded.tier is None else (encoded.tier,)
    near: tuple[Any, ...] = ()
    if encoded.charge and encoded.previous:
        near = (np.array(encoded.previous, dtype=np.int64), encoded.charge)
    return fingerprint(
        points, encoded.allowed.allowed, encoded.capacity, encoded.demand, locked, *first, *near
    )


def _unmatched(
    encoded: Encoded, pairs: tuple[tuple[int, int], ...], allowed: NDArray[np.bool_]
) -> dict[tuple[str, int], tuple[str, dict[str, Any]]]:
    """Return why each person without a pair has none, on both sides."""
    paired_left, paired_right = {i for i, _ in pairs}, {j for _, j in pairs}
    told: dict[tuple[str, int], tuple[str, dict[str, Any]]] = {}
    public = [rule for rule in encoded.allowed.rules if rule != "kept_apart"]
    for i in range(len(encoded.left)):
        if i not in paired_left:
            told["left", i] = _why(encoded, int(allowed[i].sum()), len(encoded.right), i, public)
    for j in range(len(encoded.right)):
        if j not in paired_right:
            possible = int(allowed[:, j].sum())
            if not len(encoded.left):
                told["right", j] = (NO_ONE, {})
            elif possible:
                told["right", j] = (SPARE, {"possible": possible})
            else:
                told["right", j] = (_wall(encoded, j, public), {"possible": 0})
    return told


def _why(
    encoded: Encoded, possible: int, others: int, i: int, public: list[str]
) -> tuple[str, dict[str, Any]]:
    """Return the reason of somebody on the left."""
    if not others:
        return NO_ONE, {}
    if possible:
        return OUTNUMBERED, {"possible": possible}
    last = int(encoded.allowed.last[i])
    took = encoded.allowed.rules[last] if last >= 0 else ""
    return (took or NO_PLACES), {"possible": 0}


def _wall(encoded: Encoded, j: int, public: list[str]) -> str:
    """Return the rule that keeps everybody from somebody on the right."""
    if not public:
        return "kept_apart"
    same = public[0] == "other_organisation"
    home = encoded.right[j].employers
    alike = [bool(home & person.employers) for person in encoded.left]
    by_organisation = not any(alike) if same else all(alike)
    return public[0] if by_organisation else "kept_apart"


@dataclass(frozen=True, eq=False)
class _Paired:
    """A reciprocal match as found, with what it was found from."""

    pairs: tuple[tuple[int, int], ...]
    total: int
    forward: NDArray[np.int32]
    learn: NDArray[np.int32]
    teach: NDArray[np.int32]
    allowed: NDArray[np.bool_]
    fits: NDArray[np.bool_]


def _blossoms(encoded: Encoded, tell: Tell, should_stop: Callable[[], bool]) -> _Paired:
    """Pair juniors and seniors of one organisation in both directions."""
    n, m = len(encoded.left), len(encoded.right)
    forward, learn, teach = scored(encoded, tell), *_both_goals(encoded)
    allowed = _cleared(encoded)
    fits = allowed & (learn > 0) & (teach > 0) if encoded.options.both_gain else allowed.copy()
    for i, j in encoded.locked:
        fits[i, j] = allowed[i, j]
    scores, may = np.zeros((n + m, n + m), np.int64), np.zeros((n + m, n + m), np.bool_)
    scores[:n, n:], scores[n:, :n] = forward, teach.T
    may[:n, n:], may[n:, :n] = fits, fits.T
    found = pair(
        group(scores, allowed=may),
        progress=lambda done: tell("Finding the best set of pairs", done),
        should_stop=should_stop,
    )
    pairs = tuple((int(i), int(j) - n) for i, j in found.pairs)
    return _Paired(pairs, found.total, forward, learn, teach, allowed, fits)


def _match_reciprocal(encoded: Encoded, tell: Tell, should_stop: Callable[[], bool]) -> Answer:
    """Pair within one organisation, and verify against the proof of a two-sided problem."""
    found = _blossoms(encoded, tell, should_stop)
    both = found.forward + found.teach
    problem = _problem(encoded, both, found.fits)
    proof = _solved(problem, encoded.options.objective, encoded, tell, should_stop)
    _verify(problem, proof, tell)
    if (len(found.pairs), found.total) != (len(proof.pairs), proof.total):
        raise NotProved("Two ways of finding the match do not agree, so neither was kept.")
    told = _unmatched(encoded, found.pairs, found.allowed)
    for (side, at), (reason, _) in list(told.items()):
        if reason in (OUTNUMBERED, SPARE):
            told[side, at] = _one_sided(
                side, at, found.allowed, found.fits, found.learn, found.teach
            )
    return Answer(found.pairs, told, _digest(encoded, both), proof.gap, problem, proof)


def _both_goals(encoded: Encoded) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the points of what the left learns, and of what the right learns, as (n, m)."""
    assert encoded.ahead is not None
    assert encoded.back is not None
    n, m = len(encoded.left), len(encoded.right)
    return encoded.ahead.rows(0, n), encoded.back.rows(0, m).T


def _cleared(encoded: Encoded) -> NDArray[np.bool_]:
    """Return what is allowed once pairs to keep have their two people for themselves."""
    allowed = encoded.allowed.allowed.copy()
    stays = [(i, j, allowed[i, j]) for i, j in encoded.locked]
    for i, j, _ in stays:
        allowed[i, :] = False
        allowed[:, j] = False
    for i, j, may in stays:
        allowed[i, j] = may
    return allowed


def _one_sided(
    side: str,
    at: int,
    allowed: NDArray[np.bool_],
    fits: NDArray[np.bool_],
    learn: NDArray[np.int32],
    teach: NDArray[np.int32],
) -> tuple[str, dict[str, Any]]:
    """Return the reason of somebody a reciprocal match left alone although others may meet them."""
    row = (at, slice(None)) if side == "left" else (slice(None), at)
    possible = int(fits[row].sum())
    if possible:
        return OUTNUMBERED, {"possible": possible}
    own = learn if side == "left" else teach
    return (NOTHING_TO_GIVE if (allowed[row] & (own[row] > 0)).any() else NOTHING_TO_GAIN), {
        "possible": 0
    }

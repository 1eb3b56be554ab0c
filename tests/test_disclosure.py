"""The disclosure gate, attacked: nothing hidden may be worked out from what is shown."""

import doctest
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from mentoring.disclosure import (
    MIN_COUNT,
    MIN_RESPONDENTS,
    WIDTH,
    Release,
    Score,
    Total,
    answers,
    counts,
    is_safe,
    limits,
    may_show,
    protect,
    ranges,
    release_answers,
    rounded_count,
    shown_count,
)

MEAN = Score((1, 2, 3, 4, 5), 1)
ENPS = Score((-100, 0, 100), 0)
FINEST_FIRST = (
    ((0,), (1,), (2,), (3,), (4,)),
    ((0, 1), (2,), (3,), (4,)),
    ((0, 1), (2,), (3, 4)),
    ((0, 1, 2), (3, 4)),
    ((0, 1), (2, 3, 4)),
)


def cross(rows: list[list[int]]) -> tuple[dict[tuple[int, int] | str, int], list[Total]]:
    """A table with its margins and its grand total."""
    figures: dict[tuple[int, int] | str, int] = {
        (r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)
    }
    width = len(rows[0])
    totals = []
    for r, row in enumerate(rows):
        figures[f"row{r}"] = sum(row)
        totals.append(Total(f"row{r}", tuple((r, c) for c in range(width))))
    for c in range(width):
        figures[f"column{c}"] = sum(row[c] for row in rows)
        totals.append(Total(f"column{c}", tuple((r, c) for r in range(len(rows)))))
    figures["all"] = sum(map(sum, rows))
    totals.append(Total("all", tuple(f"row{r}" for r in range(len(rows)))))
    totals.append(Total("all", tuple(f"column{c}" for c in range(width))))
    return figures, totals


def attacked(figures, totals, hidden):  # type: ignore[no-untyped-def]  # keys of any kind
    """An attack of its own: integer programs over every figure, the shown ones fixed."""
    keys = list(figures)
    low = [0 if key in hidden else figures[key] for key in keys]
    high = [10_000 if key in hidden else figures[key] for key in keys]
    rows = []
    for total in totals:
        parts = set(total.parts)
        rows.append([-1 if key == total.whole else int(key in parts) for key in keys])
    known = LinearConstraint(rows, 0, 0) if rows else ()
    found = {}
    for key in hidden:
        ends = []
        for sign in (1, -1):
            goal = [sign * (key == other) for other in keys]
            solved = milp(goal, constraints=known, integrality=1, bounds=Bounds(low, high))
            ends.append(sign * solved.fun)
        found[key] = (round(ends[0]), round(ends[1]))
    return found


COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 40))


@settings(max_examples=30, deadline=None)
@given(
    st.integers(2, 3).flatmap(
        lambda c: st.lists(st.lists(COUNTS, min_size=c, max_size=c), min_size=2, max_size=3)
    ),
    st.booleans(),
)
def test_no_hidden_count_of_a_table_can_be_worked_out(
    rows: list[list[int]], sensitive: bool
) -> None:
    figures, totals = cross(rows)
    hidden = protect(figures, totals, sensitive=sensitive)
    for key, count in figures.items():
        if 0 < count < MIN_COUNT or (sensitive and count == 0):
            assert key in hidden
    for least, most in attacked(figures, totals, hidden).values():
        assert most - least >= WIDTH


def test_hiding_one_figure_of_a_total_hides_another() -> None:
    figures = {"all": 30, "a": 3, "b": 9, "c": 18}
    assert protect(figures, [Total("all", ("a", "b", "c"))]) == {"a", "b"}


def test_hiding_small_cells_alone_gives_them_back_by_subtraction() -> None:
    figures, totals = cross([[3, 20, 12], [15, 2, 30]])
    small = {key for key, count in figures.items() if 0 < count < MIN_COUNT}
    for key, (least, most) in ranges(figures, totals, small).items():
        assert least == most == figures[key]
    hidden = protect(figures, totals)
    assert small < hidden
    assert all(most - least >= WIDTH for least, most in ranges(figures, totals, hidden).values())


def test_a_table_without_small_counts_is_shown_whole() -> None:
    figures, totals = cross([[5, 20], [15, 30]])
    assert protect(figures, totals) == frozenset()
    assert protect({"a": 0, "b": 5}) == frozenset()


def test_nought_and_everybody_are_hidden_where_answers_are_sensitive() -> None:
    figures = {"all": 6, "dissatisfied": 6, "satisfied": 0}
    total = [Total("all", ("dissatisfied", "satisfied"))]
    assert protect(figures, total) == frozenset()
    assert protect(figures, total, sensitive=True) >= {"dissatisfied", "satisfied"}


@settings(max_examples=20, deadline=None)
@given(
    st.integers(2, 3).flatmap(
        lambda c: st.lists(st.lists(COUNTS, min_size=c, max_size=c), min_size=2, max_size=3)
    )
)
def test_what_a_reader_knows_anyway_does_not_give_hidden_counts_away(rows: list[list[int]]) -> None:
    figures, totals = cross(rows)
    known = {"all", *(key for key in figures if str(key).startswith("column"))}
    hidden = protect(figures, totals, known=known)
    assert not hidden & known
    cells = set(figures) - known
    widest = attacked(figures, totals, cells)
    for key, (least, most) in attacked(figures, totals, hidden).items():
        assert most - least >= min(WIDTH, widest[key][1] - widest[key][0])


def test_a_figure_can_be_hidden_for_a_reason_of_its_own() -> None:
    figures, totals = cross([[10, 0], [20, 12]])
    hidden = protect(figures, totals, hide=[(1, 1)], known=["all", "column0", "column1"])
    assert {(1, 1), (0, 1)} <= hidden


def test_what_only_covers_for_a_small_count_may_be_worked_out_where_that_is_agreed() -> None:
    figures = {"all": 30, "yes": 27, "no": 3, "a no": 3, "b no": 0, "a yes": 7, "b yes": 20,
               "a": 10, "b": 20}  # fmt: skip
    totals = [
        Total("no", ("a no", "b no")),
        Total("yes", ("a yes", "b yes")),
        Total("a", ("a no", "a yes")),
        Total("b", ("b no", "b yes")),
    ]
    known = ["all", "yes", "no"]
    hidden = protect(figures, totals, known=known, covers_too=False)
    assert {"a no", "b no"} <= hidden and "b" not in hidden
    assert hidden < protect(figures, totals, known=known)


def test_figures_that_hang_on_a_hidden_one_go_with_it() -> None:
    figures, totals = cross([[3, 20], [15, 30]])
    hidden = protect(figures, totals, together={(0, 0): ["row0"]})
    assert {(0, 0), "row0"} <= hidden


def test_a_page_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        protect({"all": 9, "a": 3, "b": 5}, [Total("all", ("a", "b"))])
    with pytest.raises(ValueError, match="negative"):
        protect({"a": -1})


@pytest.mark.parametrize("n", [MIN_RESPONDENTS - 1, MIN_RESPONDENTS, MIN_RESPONDENTS + 1])
def test_a_score_needs_ten_people(n: int) -> None:
    assert may_show(n) is (n >= 10)
    spread = [n - 8, 2, 2, 2, 2]
    release = release_answers(spread, score=MEAN, partitions=FINEST_FIRST)
    assert (release.score is not None) is (n >= 10)
    assert (release.respondents > 0) is (n >= 10)


def test_two_organisations_where_they_are_asked_for() -> None:
    assert not may_show(50, organisations=1)
    assert may_show(50, organisations=2)
    assert release_answers([10, 10], organisations=1) == Release(0)


def test_a_count_alone_does_not_tell_nought_from_four() -> None:
    assert [shown_count(n) for n in (0, 1, 4, 5)] == [None, None, None, 5]


# ---------------------------------------------------------------- answers: every way they can lie


def worlds(counts: list[int], release: Release, score: Score) -> list[tuple[int, ...]]:
    """Every set of answers that would have led to the same page, by counting them all."""
    n = sum(counts)
    found = []
    for rest in product(range(n + 1), repeat=len(counts) - 1):
        if sum(rest) > n:
            continue
        world = (*rest, n - sum(rest))
        if release.score is not None and score.of(world) != release.score:
            continue
        if all(sum(world[i] for i in band) == count for band, count in release.bands):
            found.append(world)
    return found


def told(found: list[tuple[int, ...]], sensitive: bool) -> list[str]:
    """What those worlds have in common that nobody may know."""
    n, options = sum(found[0]), len(found[0])
    telling = []
    for mask in range(1, 2**options - 1):
        sums = [sum(world[i] for i in range(options) if mask >> i & 1) for world in found]
        least, most = min(sums), max(sums)
        if least >= 1 and most < MIN_COUNT:
            telling.append(f"{least} to {most} chose {mask:b}")
        if least == n and (mask.bit_count() == 1 or sensitive):
            telling.append(f"all chose {mask:b}")
    return telling


@pytest.mark.parametrize(
    "counts", [[4, 3, 4, 1, 0], [0, 1, 4, 3, 4]], ids=["low scores", "high scores"]
)
def test_a_reader_who_knows_how_halves_are_rounded_learns_nothing(counts: list[int]) -> None:
    for score in (MEAN, Score((-2, -1, 0, 1, 2), 1)):
        release = release_answers(counts, score=score, partitions=FINEST_FIRST)
        assert told(worlds(counts, release, score), False) == []


@settings(max_examples=15, deadline=None)
@given(st.integers(10, 13), st.data(), st.booleans())
def test_no_page_tells_of_a_few_people(n: int, data: st.DataObject, sensitive: bool) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, n), min_size=4, max_size=4)))
    counts = [b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True)]
    release = release_answers(counts, score=MEAN, partitions=FINEST_FIRST, sensitive=sensitive)
    if release.score is None and not release.bands:
        return
    assert told(worlds(counts, release, MEAN), sensitive) == []


@settings(max_examples=40, deadline=None)
@given(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)), st.booleans())
def test_enps_and_n_do_not_tell_of_a_few_people(
    counts: tuple[int, int, int], sensitive: bool
) -> None:
    groups = (((0,), (1,), (2,)),)
    release = release_answers(counts, score=ENPS, partitions=groups, sensitive=sensitive)
    if sum(counts) < 10:
        assert release == Release(0)
    elif release.score is not None or release.bands:
        assert told(worlds(list(counts), release, ENPS), sensitive) == []


def test_mean_and_n_give_the_sum_so_an_extreme_mean_is_hidden() -> None:
    assert release_answers([0, 0, 0, 1, 14], score=MEAN).score is None
    assert release_answers([15, 0, 0, 0, 0], score=MEAN).score is None
    assert release_answers([2, 3, 4, 4, 2], score=MEAN).score == 3.1


def test_a_mean_beside_a_finer_distribution_would_give_a_small_count_away() -> None:
    counts = [0, 0, 5, 2, 8]
    assert not is_safe(counts, MEAN, ((0, 1), (2,), (3, 4)))
    assert is_safe(counts, MEAN, ())


def test_neighbours_are_merged_before_anything_is_hidden() -> None:
    release = release_answers([1, 5, 6, 9, 4], partitions=FINEST_FIRST)
    assert release.bands == (((0, 1), 6), ((2,), 6), ((3, 4), 13))


def test_what_is_refused_does_not_say_why() -> None:
    few = release_answers([3, 3, 3, 0, 0], score=MEAN, partitions=FINEST_FIRST)
    same = release_answers([0, 0, 0, 0, 9], score=MEAN, partitions=FINEST_FIRST)
    assert few == same == Release(0)


def test_somebody_leaving_between_two_pages_is_why_reports_are_frozen() -> None:
    before, after = 12 * 3.5, 11 * 3.4545
    assert round(before - after) == 4


def test_a_score_is_rounded_as_people_round() -> None:
    assert ENPS.of((5, 5, 6)) == 6
    assert ENPS.of((6, 5, 5)) == -6
    assert Score((1, 2), 1).of((1, 3)) == 1.8
    assert str(ENPS.of((5, 5, 5))) == "0.0"


def test_the_examples_in_the_documentation_run() -> None:
    assert sum(doctest.testmod(part).failed for part in (answers, counts, limits)) == 0


def test_counts_rounded_beside_each_other_leave_a_remainder_untold() -> None:
    """Whoever takes one rounded count from another cannot tell a few people from nobody."""
    by_shown: dict[tuple[int | None, int | None], set[int]] = {}
    for whole, part in product(range(73), repeat=2):
        if part <= whole:
            both = rounded_count(whole), rounded_count(part)
            by_shown.setdefault(both, set()).add(whole - part)
    for (whole, part), left in by_shown.items():
        assert max(left) - min(left) >= MIN_COUNT - 1, (whole, part)
        assert min(left) == 0 or max(left) >= MIN_COUNT, (whole, part)


def test_a_count_is_rounded_to_the_nearest_five_and_a_small_one_is_not_shown() -> None:
    assert {rounded_count(each) for each in range(8)} == {None}
    assert [rounded_count(each) for each in (8, 12, 13, 17, 18)] == [10, 10, 15, 15, 20]

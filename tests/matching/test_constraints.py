"""Hard rules: what each forbids, and who lost what to which."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import constraints
from matching.constraints import (
    AvoidOrganisations,
    Floor,
    Full,
    LineManagement,
    Listed,
    Masked,
    Organisations,
    allow,
)


def forbidden(rule: constraints.Rule, n: int, m: int) -> list[list[int]]:
    return (~allow([rule], n, m).allowed).astype(int).tolist()


def test_pairs_cross_organisations_and_an_unknown_one_is_like_no_other() -> None:
    assert forbidden(Organisations([1, 2, -1], [1, 3, -1]), 3, 3) == [
        [1, 0, 0], [0, 0, 0], [0, 0, 0]
    ]  # fmt: skip


def test_pairs_stay_within_an_organisation_where_the_programme_says_so() -> None:
    rule = Organisations([1, -1], [1, 2, -1], same=True)
    assert rule.name == "other_organisation"
    assert forbidden(rule, 2, 3) == [[0, 1, 1], [1, 1, 1]]


def test_nobody_is_paired_with_themselves_or_anybody_above_or_below_in_their_line() -> None:
    # 0 reports to 1, 1 to 2; 3 reports to 2; 4 stands apart.
    manager = [1, 2, -1, 2, -1]
    rule = LineManagement(manager, mentees=[0, 2, 4], mentors=[0, 1, 2, 3, 4, -1])
    assert forbidden(rule, 3, 6) == [
        [1, 1, 1, 0, 0, 0],
        [1, 1, 1, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
    ]


def test_a_line_that_bites_its_own_tail_ends() -> None:
    assert forbidden(LineManagement([1, 0], [0], [1]), 1, 2 - 1) == [[1]]


def test_a_line_with_a_stranger_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="manager: names somebody"):
        LineManagement([5], [0], [0])


def test_listed_pairs_organisations_to_avoid_full_mentors_and_low_scores_are_forbidden() -> None:
    assert forbidden(Listed("avoid", [[1, 0]]), 2, 2) == [[0, 0], [1, 0]]
    assert forbidden(Listed("avoid", []), 1, 1) == [[0]]
    assert forbidden(AvoidOrganisations([[0, 7]], [7, 8]), 2, 2) == [[1, 0], [0, 0]]
    assert forbidden(Full([0, 2]), 2, 2) == [[1, 0], [1, 0]]
    assert forbidden(Floor(np.array([[5, 9]]), 6), 1, 2) == [[1, 0]]


def test_who_lost_what_to_which_rule_is_told() -> None:
    told = allow([Organisations([1, 2], [1, 1]), Full([0, 1])], 2, 2)
    assert told.rules == ("same_organisation", "no_place")
    assert told.removed.tolist() == [[2, 0], [0, 1]]
    assert told.alone.tolist() == [[1, 0], [0, 1]]
    assert told.last.tolist() == [0, -1]


def test_without_rules_or_mentors_nothing_is_removed() -> None:
    assert allow([], 2, 3).allowed.all()
    assert allow([Full([])], 2, 0).last.tolist() == [-1, -1]


@given(st.data(), st.integers(1, 7), st.integers(1, 6), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_counts_agree_with_the_masks_whatever_the_blocks(
    data: st.DataObject, n: int, m: int, count: int
) -> None:
    bits = data.draw(st.lists(st.booleans(), min_size=n * m * count, max_size=n * m * count))
    masks = np.array(bits).reshape(count, n, m)
    rules = [Masked(f"rule {at}", mask) for at, mask in enumerate(masks)]
    kept = constraints.BLOCK_CELLS
    constraints.BLOCK_CELLS = data.draw(st.sampled_from([1, 3 * m, kept]))
    try:
        told = allow(rules, n, m)
    finally:
        constraints.BLOCK_CELLS = kept
    assert (told.allowed == ~masks.any(axis=0)).all()
    assert (told.removed.sum(axis=1) == (~told.allowed).sum(axis=1)).all()
    by_hand = masks & (masks.sum(axis=0) == 1)
    assert (by_hand.sum(axis=2) == told.alone.T).all()
    for i in range(n):
        if told.allowed[i].any():
            assert told.last[i] == -1
        else:
            firsts = masks[:, i, :].argmax(axis=0)
            assert told.last[i] == firsts.max()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: allow([Full([1]), Full([1])], 1, 1), "two have one name"),
        (lambda: allow([Full([1, 1])], 1, 1), "no_place: made for 2 mentors"),
        (lambda: allow([Organisations([1], [1])], 2, 1), "same_organisation"),
        (lambda: allow([Listed(str(i), []) for i in range(32)], 1, 1), "at most"),
        (lambda: Listed("avoid", [[0, -1]]), "avoid"),
        (lambda: Listed("avoid", [[0, 1, 2]]), "avoid"),
        (lambda: Full([[1]]), "capacity"),
        (lambda: Full([0.5]), "capacity"),
    ],
)
def test_rules_that_make_no_sense_are_refused(make, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        make()
    assert said in str(caught.value)


def test_a_listed_pair_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        allow([Listed("avoid", [[0, 5]])], 1, 2)

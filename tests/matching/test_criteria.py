"""What each criterion says, by worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.criteria import CRITERIA, SeniorityGap
from matching.criterion import level_of
from matching.features import FeatureError, Mentees, Mentors
from matching.frames import Block, Pairs
from tests.matching.people import create_sides


def share(key: str, mentees: dict, mentors: dict) -> list:
    ours, theirs = Mentees(size=1, **mentees), Mentors(size=1, **mentors)
    value = float(CRITERIA[key].share(ours, theirs, Block(0, 1, 1))[0, 0])
    return None if np.isnan(value) else pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("key", "mentees", "mentors", "expected"),
    [
        ("goals", {"wants": [[3, 1, 0]]}, {"offers": [[1, 0, 1]]}, 0.75),
        ("goals", {"wants": [[0, 0, 0]]}, {"offers": [[1, 0, 1]]}, None),
        ("goals", {"wants": [[3, 1, 0]]}, {}, None),
        ("role", {"aims": [[1, 0]], "aim_rank": [7]}, {"roles": [[1, 1]], "rank": [8]}, 1.0),
        ("role", {"aims": [[1, 0]], "aim_rank": [7]}, {"roles": [[0, 1]], "rank": [6]}, 0.25),
        ("role", {"aims": [[0, 0]], "aim_rank": [7]}, {"roles": [[0, 1]], "rank": [5]}, 0.0),
        ("role", {"aims": [[0, 0]], "aim_rank": [-1]}, {"roles": [[0, 1]], "rank": [5]}, None),
        ("seniority", {"rank": [3]}, {"rank": [3]}, 0.0),
        ("seniority", {"rank": [3]}, {"rank": [4]}, 0.5),
        ("seniority", {"rank": [3]}, {"rank": [6]}, 1.0),
        ("seniority", {"rank": [3]}, {"rank": [9]}, 0.6),
        ("seniority", {"rank": [3]}, {"rank": [12]}, 0.0),
        ("seniority", {"rank": [-1]}, {"rank": [12]}, None),
        ("specialism", {"specialisms": [[1, 1]]}, {"specialisms": [[0, 1]]}, 0.5),
        ("logistics", {"modes": [[1, 0]]}, {"modes": [[0, 1]]}, 0.0),
        ("logistics", {"modes": [[0, 0]]}, {"modes": [[0, 1]]}, 1.0),
        ("logistics", {"times": [[1, 1, 0]]}, {"times": [[0, 1, 1]]}, 0.5),
        ("logistics", {"region": [2], "modes": [[1]]}, {"region": [1], "modes": [[1]]}, 0.5),
        ("logistics", {"region": [2], "region_matters": [0]}, {"region": [1]}, None),
        ("similarity", {"values": [[1, 1, 0]]}, {"values": [[1, 0, 0]]}, 1.0),
        ("similarity", {"style": [[1, 5]]}, {"style": [[5, 1]]}, 0.0),
        ("similarity", {"style": [[2, 0]]}, {"style": [[3, 4]]}, 0.75),
        ("similarity", {"style": [[2, 0, 0]]}, {"style": [[3, 4, 4]]}, None),
        ("choice", {"choices": [[0, -1, -1]]}, {}, 1.0),
        ("choice", {"choices": [[-1, 0, -1]]}, {}, 2 / 3),
        ("choice", {"choices": [[-1, -1, -1]]}, {}, None),
        ("preference", {}, {"preferences": [[0, -1]]}, 1.0),
        ("preference", {}, {}, None),
    ],
)
def test_a_criterion_gives_what_its_meaning_says(
    key: str, mentees: dict, mentors: dict, expected: float | None
) -> None:
    assert share(key, mentees, mentors) == expected


BOTH = {"tags": [[1, 1, 0]], "tags_consent": [1]}


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        (BOTH, BOTH, 1.0),
        ({**BOTH, "tags_importance": [1]}, BOTH, 1 / 3),
        ({**BOTH, "tags_importance": [0]}, BOTH, 0.0),
        (BOTH, {"tags": [[1, 0, 1]], "tags_consent": [1]}, 0.5),
        ({"tags": [[1, 0, 0]], "tags_consent": [1]}, BOTH, 1.0),
        (BOTH, {"tags": [[0, 0, 1]], "tags_consent": [1]}, 0.0),
        (BOTH, {**BOTH, "tags_consent": [0]}, None),
        ({**BOTH, "tags_consent": [0]}, BOTH, None),
    ],
)
def test_shared_experience_counts_only_where_both_consented(
    mentee: dict, mentor: dict, expected: float | None
) -> None:
    assert share("shared_experience", mentee, mentor) == expected


def test_tags_of_somebody_who_did_not_consent_are_emptied_at_once() -> None:
    side = Mentees(size=2, tags=[[1, 0], [0, 1]], tags_consent=[0, 1])
    assert side.array("tags").tolist() == [[0, 0], [0, 1]]


def test_tags_without_consent_flags_are_refused() -> None:
    with pytest.raises(FeatureError, match="tags_consent is needed"):
        Mentors(size=1, tags=[[1]])


def test_no_fact_of_shared_experience_or_style_is_ever_told() -> None:
    mentees, mentors = create_sides(5, 6, 6)
    for key in ("shared_experience", "similarity"):
        for i in range(6):
            for j in range(6):
                assert CRITERIA[key].facts(mentees, mentors, i, j) == {}


def test_facts_name_what_was_met_and_missed() -> None:
    mentees = Mentees(
        size=1,
        wants=[[3, 1, 0]],
        aims=[[1, 1]],
        aim_rank=[5],
        rank=[4],
        choices=[[1, 0]],
        modes=[[1, 1]],
        region=[4],
    )
    mentors = Mentors(
        size=2,
        offers=[[1, 0, 1], [0, 0, 0]],
        roles=[[0, 1], [0, 0]],
        rank=[7, -1],
        preferences=[[-1], [0]],
        modes=[[0, 1], [1, 1]],
        region=[4, 5],
    )

    def facts(key: str, j: int) -> dict:
        return dict(CRITERIA[key].facts(mentees, mentors, 0, j))

    assert facts("goals", 0) == {"met": (0,), "missing": (1,)}
    assert facts("role", 0) == {"met": (1,), "above": 2}
    assert facts("role", 1) == {"met": ()}
    assert facts("seniority", 0) == {"gap": 3, "best_from": 2, "best_to": 4}
    assert facts("seniority", 1) == {}
    assert facts("logistics", 0) == {"modes": (1,), "same_region": 1}
    assert facts("choice", 0) == {"rank": 2}
    assert facts("preference", 0) == {}
    assert facts("preference", 1) == {"rank": 1}
    assert facts("specialism", 0) == {}


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_share_is_from_0_to_1_or_unknown_and_the_same_in_any_frame(seed: int) -> None:
    mentees, mentors = create_sides(seed, 5, 6)
    rows, columns = np.divmod(np.arange(30), 6)
    for criterion in CRITERIA.values():
        block = criterion.share(mentees, mentors, Block(0, 5, 6))
        listed = criterion.share(mentees, mentors, Pairs(rows, columns))
        assert block.dtype == np.float32
        np.testing.assert_array_equal(block.ravel(), listed)
        known = block[~np.isnan(block)]
        assert ((known >= 0) & (known <= 1)).all()


@given(st.integers(0, 10**6), st.integers(0, 140), st.sampled_from([1, 3, 9]))
@settings(max_examples=60, deadline=None)
def test_inner_products_are_exact_for_any_width_of_vocabulary(
    seed: int, width: int, most: int
) -> None:
    rng = np.random.default_rng(seed)
    ours, theirs = rng.integers(0, most + 1, (4, width)), rng.integers(0, 2, (5, width))
    told = Block(1, 4, 5).dot(ours.astype(np.uint8), theirs > 0)
    assert told.dtype == np.float32
    assert (told == ours[1:4] @ theirs.T).all()


def test_levels_name_unknown_none_some_and_full() -> None:
    assert level_of(np.array([np.nan, 0, 0.4, 1], np.float32)).tolist() == [0, 1, 2, 3]


def test_a_sweet_spot_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="best_from <= best_to"):
        SeniorityGap(best_from=5, best_to=4)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"wants": [[1], [1]]}, "wants: 1 row"),
        ({"wants": [1]}, "wants: 2 dimension"),
        ({"wants": [[10]]}, "wants: row 0 has a value outside 0 to 9"),
        ({"wants": [[0.5]]}, "wants: whole numbers"),
        ({"rank": ["8a"]}, "rank: whole numbers"),
        ({"rank": [-2]}, "rank: row 0"),
        ({"style": [[6]]}, "style: row 0"),
        ({"size": -1}, "size"),
        ({"size": True}, "size"),
    ],
)
def test_features_that_cannot_be_used_are_refused_by_name(fields: dict, said: str) -> None:
    with pytest.raises(FeatureError) as caught:
        Mentees(**{"size": 1, **fields})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("choices", "said"), [([[2]], "not on the other side"), ([[0, 0]], "one person twice")]
)
def test_lists_of_people_that_make_no_sense_are_refused(choices: list, said: str) -> None:
    from matching.scoring import Scorer

    with pytest.raises(FeatureError, match=said):
        Scorer(Mentees(size=1, choices=choices), Mentors(size=2))

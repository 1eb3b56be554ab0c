"""The encoder and the answer: rules hold, order does not count, nothing better exists."""

import dataclasses
import gc
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.errors import DomainError
from mentoring.matchmaking import flags
from mentoring.matchmaking.beside import beside
from mentoring.matchmaking.collector import collector_paused
from mentoring.matchmaking.encoding import Encoded, encode
from mentoring.matchmaking.options import CRITERIA, DEFAULTS, WHERE_CHOOSING, RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.reasons import shown_pairs
from mentoring.matchmaking.solving import Answer, match, scored
from mentoring.matchmaking.wording import letter_reasons
from tests.mentoring.matchmaking.people import intakes, may_meet, person

FEW = settings(max_examples=60, deadline=None)


def never() -> bool:
    return False


def say(stage: str, share: float) -> None:
    assert 0 <= share <= 1, stage


def solved(intake: Intake, options: RunOptions | None = None) -> tuple[Encoded, Answer]:
    encoded = encode(intake, options or RunOptions(seed=3), reciprocal=False)
    return encoded, match(encoded, say, never)


def named(encoded: Encoded, answer: Answer) -> set[tuple[int, int]]:
    return {
        (encoded.left[i].application_id, encoded.right[j].application_id) for i, j in answer.pairs
    }


@FEW
@given(intakes())
def test_only_pairs_that_may_meet_are_proposed_and_within_places(intake: Intake) -> None:
    encoded, answer = solved(intake)
    for i, one in enumerate(encoded.left):
        for j, other in enumerate(encoded.right):
            assert bool(encoded.allowed.allowed[i, j]) == may_meet(one, other, intake)
    for j, other in enumerate(encoded.right):
        assert sum(right == j for _, right in answer.pairs) <= other.places
    paired = {("left", i) for i, _ in answer.pairs} | {("right", j) for _, j in answer.pairs}
    everyone = {("left", i) for i in range(len(encoded.left))}
    everyone |= {("right", j) for j in range(len(encoded.right))}
    assert paired | answer.unmatched.keys() == everyone
    assert not paired & answer.unmatched.keys()


@FEW
@given(intakes(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_signed_up_makes_no_difference(
    intake: Intake, dice: object
) -> None:
    left, right = list(intake.left), list(intake.right)
    dice.shuffle(left)  # type: ignore[attr-defined]  # random.Random
    dice.shuffle(right)  # type: ignore[attr-defined]
    mixed = dataclasses.replace(intake, left=tuple(left), right=tuple(right))
    one, other = solved(intake), solved(mixed)
    assert named(*one) == named(*other)
    assert one[1].digest == other[1].digest


@FEW
@given(intakes(), st.sampled_from(("total", "fair")))
def test_no_other_set_of_pairs_is_better(intake: Intake, objective: str) -> None:
    encoded, answer = solved(intake, RunOptions(seed=3, objective=objective))
    points = scored(encoded, say)

    def worth(pairs: list[tuple[int, int]]) -> tuple[int, ...]:
        each = [int(points[pair]) for pair in pairs]
        floor = min(each, default=0) if objective == "fair" else 0
        return len(pairs), floor, sum(each)

    best = (0, 0, 0)
    for choice in product([None, *range(len(encoded.right))], repeat=len(encoded.left)):
        pairs = [(i, j) for i, j in enumerate(choice) if j is not None]
        loads = [sum(j == right for _, j in pairs) for right in range(len(encoded.right))]
        if any(load > encoded.capacity[j] for j, load in enumerate(loads)):
            continue
        if all(encoded.allowed.allowed[pair] for pair in pairs):
            best = max(best, worth(pairs))
    assert worth(list(answer.pairs)) == best


@FEW
@given(intakes())
def test_what_is_shown_adds_up_and_says_nothing_of_tags(intake: Intake) -> None:
    options = RunOptions(seed=3, weights=DEFAULTS | WHERE_CHOOSING)
    encoded, answer = solved(intake, options)
    for points, most, parts in shown_pairs(encoded, answer.pairs):
        assert points == sum(part["points"] for part in parts)
        assert most == sum(part["max_points"] for part in parts)
        assert {part["criterion"] for part in parts} == set(CRITERIA)
    plain = encode(without(intake, "tags"), options, reciprocal=False)
    shown, told = shown_pairs(encoded, answer.pairs), shown_pairs(plain, answer.pairs)
    assert [open_parts(pair) for pair in shown] == [open_parts(pair) for pair in told]
    own = [flags.open_points(parts) for _, _, parts in told]
    assert beside(encoded, answer, own) == beside(plain, answer, own)


@FEW
@given(intakes())
def test_a_tag_moves_no_band_where_there_is_nothing_to_hide_behind(intake: Intake) -> None:
    alone = without(intake, "values", "style")
    encoded, answer = solved(alone)
    plain = encode(without(alone, "tags"), RunOptions(seed=3), reciprocal=False)
    assert shown_pairs(encoded, answer.pairs) == shown_pairs(plain, answer.pairs)


def without(intake: Intake, *private: str) -> Intake:
    """The same people, who have not answered some questions."""
    empty = {name: getattr(person(0), name) for name in private}
    return dataclasses.replace(
        intake,
        left=tuple(dataclasses.replace(each, **empty) for each in intake.left),
        right=tuple(dataclasses.replace(each, **empty) for each in intake.right),
    )


def open_parts(shown: tuple[int, int, list[dict[str, object]]]) -> list[dict[str, object]]:
    return [part for part in shown[2] if part["criterion"] != "personal_fit"]


def test_two_who_share_an_experience_are_preferred_among_equals() -> None:
    tagged = {"tags": frozenset({"carer"}), "tags_importance": 3}
    left = (person(1, **tagged),)
    right = tuple(person(100 + n, "mentor") for n in range(5))
    sharing = person(110, "mentor", **tagged)
    encoded, answer = solved(Intake(left, (*right, sharing)))
    assert named(encoded, answer) == {(1, 110)}


def test_a_pair_to_keep_stands_even_where_it_is_the_worst() -> None:
    good = person(101, "mentor", offers=frozenset({"media"}))
    poor = person(102, "mentor")
    intake = Intake((person(1, wants={"media": 3}),), (good, poor), keep=((1, 102),))
    assert named(*solved(intake)) == {(1, 102)}


def test_a_pair_to_keep_that_a_rule_forbids_is_refused_with_names() -> None:
    left, right = person(1, organisation="north"), person(101, "mentor", organisation="north")
    intake = Intake((left,), (right,), keep=((1, 101),))
    with pytest.raises(DomainError, match="Person 1 and Person 101 are to be kept together"):
        solved(intake)


def test_more_pairs_to_keep_than_places_are_refused_with_names() -> None:
    right = person(101, "mentor", places=1)
    intake = Intake((person(1), person(2)), (right,), keep=((1, 101), (2, 101)))
    with pytest.raises(DomainError, match="more places than there are: Person 101"):
        solved(intake)


def test_the_reason_of_somebody_nobody_may_meet_names_no_private_rule() -> None:
    avoided = person(1, avoid_emails=frozenset({"p101@example.org"}))
    _, answer = solved(Intake((avoided,), (person(101, "mentor"),)))
    assert answer.unmatched["left", 0][0] == "kept_apart"
    assert answer.unmatched["right", 0][0] == "kept_apart"


def test_somebody_left_over_hears_how_many_could_have_been_their_partner() -> None:
    _, answer = solved(Intake((person(1), person(2)), (person(101, "mentor"),)))
    reasons = [told for (side, _), told in answer.unmatched.items() if side == "left"]
    assert reasons == [("places_ran_out", {"possible": 1})]


def test_a_digest_tells_change_and_needs_the_key() -> None:
    one = person(1, tags=frozenset({"faith"}))
    changed = dataclasses.replace(one, tags=frozenset())
    assert one.basis(b"key") == dataclasses.replace(one, name="New name").basis(b"key")
    assert one.basis(b"key") != changed.basis(b"key")
    assert one.basis(b"key") != one.basis(b"other")
    assert "faith" not in repr(one)


def test_two_of_one_team_are_kept_apart_without_a_word() -> None:
    left = person(1, organisation="north", team="north/press")
    right = person(101, "mentor", organisation="north", team="north/press")
    options = RunOptions(seed=3, keep_organisations_apart=False)
    _, answer = solved(Intake((left,), (right,)), options)
    assert answer.unmatched["left", 0][0] == "kept_apart"
    elsewhere = dataclasses.replace(right, team="north/digital")
    assert named(*solved(Intake((left,), (elsewhere,)), options)) == {(1, 101)}


@pytest.mark.parametrize(("importance", "paired"), [(3, False), (2, True)])
def test_a_topic_refused_rules_out_those_to_whom_it_matters_most(
    importance: int, paired: bool
) -> None:
    left = person(1, wants={"media": importance})
    right = person(101, "mentor", refuses=frozenset({"media"}))
    assert bool(named(*solved(Intake((left,), (right,))))) is paired


def test_a_language_in_common_counts_and_is_told() -> None:
    signing = {"languages": frozenset({"bsl"}), "modes": frozenset({"video"})}
    left = person(1, **signing)
    hearing = person(101, "mentor", languages=frozenset({"english"}), modes=frozenset({"video"}))
    encoded, answer = solved(Intake((left,), (hearing, person(102, "mentor", **signing))))
    assert named(encoded, answer) == {(1, 102)}
    ((_, _, parts),) = shown_pairs(encoded, answer.pairs)
    (meeting,) = [part for part in parts if part["criterion"] == "logistics"]
    assert meeting["facts"]["languages"] == ["bsl"]
    assert "You can both use British Sign Language (BSL)." in " ".join(
        letter_reasons(parts, "mentee", "Sam")
    )


def test_garbage_is_collected_again_after_a_match_is_laid_out_even_when_that_fails() -> None:
    @collector_paused()
    def fail() -> None:
        with collector_paused():
            pass
        assert not gc.isenabled(), "within a longer pause, the longer one decides"
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert gc.isenabled()

"""Who counts as a colleague of whom, through mergers and splits: the same seen from both sides."""

from hypothesis import given
from hypothesis import strategies as st

from mentoring.organisations.employers import Employers
from tests.mentoring.matchmaking.people import person

NUMBERS = st.integers(1, 7)
HEIRS = st.dictionaries(NUMBERS, st.frozensets(NUMBERS, min_size=1, max_size=3))


def someone(number: int, where: int, employers: Employers):
    return person(number, organisation=employers.of(where, ""), may_be=employers.may_be(where))


@given(HEIRS, NUMBERS, NUMBERS)
def test_being_colleagues_is_mutual_and_the_match_and_the_directory_agree(
    heirs: dict[int, frozenset[int]], one: int, other: int
) -> None:
    employers = Employers(heirs)
    in_match = someone(1, one, employers).employers & someone(2, other, employers).employers
    assert (other in employers.alike(one)) == (one in employers.alike(other))
    assert (other in employers.alike(one)) == bool(in_match)
    assert one in employers.alike(one)


def test_somebody_of_a_split_board_is_a_colleague_in_every_part_until_they_say_which() -> None:
    employers = Employers({1: frozenset({2, 3}), 4: frozenset({3})})
    assert employers.alike(1) == {1, 2, 3, 4}
    assert employers.alike(2) == {1, 2}
    assert employers.alike(3) == {1, 3, 4}
    assert employers.may_be(1) == {"#2", "#3"}
    assert employers.may_be(4) == frozenset()
    assert employers.of(4, "") == "#3"

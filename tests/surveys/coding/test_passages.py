"""Passages of a text: exact in code points, whatever people write."""

import doctest
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.coding import passages
from surveys.coding.passages import Mark, find_passage, pieces, runs, sentences

TEXTS = st.text(st.sampled_from("ab .!?…\n\t🙂é“”'"), max_size=60)


@given(TEXTS)
def test_sentences_lie_in_order_and_cover_everything_but_space(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= start < stop <= len(text) for start, stop in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    covered = {place for start, stop in spans for place in range(start, stop)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)


def test_sentences_as_people_write_them() -> None:
    text = "It helped 🙂. Really? No full stop\nnew line"
    assert [text[start:stop] for start, stop in sentences(text)] == [
        "It helped 🙂.",
        "Really?",
        "No full stop",
        "new line",
    ]


@given(TEXTS, st.data())
def test_neighbours_become_one_passage(text: str, data: st.DataObject) -> None:
    spans = sentences(text)
    if not spans:
        return
    chosen = data.draw(st.lists(st.integers(0, len(spans) - 1), min_size=1))
    found = runs(text, chosen)
    assert all(stop <= start for (_, stop), (start, _) in itertools.pairwise(found))
    assert found[0][0] == spans[min(chosen)][0]
    assert found[-1][1] == spans[max(chosen)][1]
    assert len(found) <= len(set(chosen))


def test_a_sentence_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="Choose sentences"):
        runs("One.", [1])


def test_words_are_found_whatever_the_space_between_them() -> None:
    text = "🙂 I was  not\ntold why."
    start, stop = find_passage(text, "was not told")
    assert text[start:stop] == "was  not\ntold"
    with pytest.raises(ValueError, match="not in the answer"):
        find_passage(text, "was told")
    with pytest.raises(ValueError, match="Choose a sentence"):
        find_passage(text, "  ")


@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 20)), max_size=4))
def test_pieces_are_the_text_again(text: str, where: list[tuple[int, int]]) -> None:
    marks = [
        Mark(start, min(start + length, len(text)), f"theme {number}")
        for number, (start, length) in enumerate(where)
        if start < len(text)
    ]
    cut = pieces(text, marks)
    assert "".join(piece.text for piece in cut) == text
    for mark in marks:
        assert mark.name in {name for piece in cut for name in piece.names}


def test_the_examples_run() -> None:
    assert doctest.testmod(passages).failed == 0

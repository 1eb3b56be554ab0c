"""Names of organisations come to one key however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.organisations.names import abbreviations, search_key


@pytest.mark.parametrize(
    "written",
    [
        "Bradford Teaching Hospitals NHS Foundation Trust",
        "bradford teaching hospitals nhs ft",
        "  Bradford  Teaching Hospitals, N.H.S. Foundation Trust. ",
        "The Bradford Teaching Hospitals",
        "BRADFORD TEACHING HOSPITALS FT",
    ],
)
def test_every_way_of_writing_a_trust_has_the_same_key(written: str) -> None:
    assert search_key(written) == "bradford teaching hospitals"


def test_boards_keep_the_word_that_tells_them_from_trusts() -> None:
    assert search_key("NHS Somerset Integrated Care Board") == "somerset icb"
    assert search_key("Somerset NHS Foundation Trust") == "somerset"


def test_a_name_of_shared_words_only_is_kept() -> None:
    assert search_key("NHS Trust") == "nhs trust"


def test_initials_come_with_the_endings_people_use() -> None:
    assert "LTHT" in abbreviations("Leeds Teaching Hospitals NHS Trust")
    assert "WYICB" in abbreviations("NHS West Yorkshire Integrated Care Board")


@given(st.text())
def test_any_text_has_a_key_that_is_its_own_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) in (key, search_key(search_key(key)))
    assert key == key.strip()

"""Instruments: what ships is sound, and what is published never changes."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.programmes.models import Side
from mentoring.transactions import unit_of_work
from surveys.instruments import declaration
from surveys.instruments.declaration import Occasion, declared, digest, parse
from surveys.instruments.items import AgreementItem, OpenItem, RecommendItem
from surveys.instruments.models import InstrumentVersion
from surveys.instruments.queries import newest_for, published
from surveys.instruments.services import load_declared, published_or_declared


def kinds(definition: dict[str, Any]) -> list[str]:
    return [item.kind for item in parse(definition).items()]


def test_a_check_in_asks_about_everything_the_programme_reports() -> None:
    for definition in declared():
        instrument = parse(definition)
        scales = {scale.key: len(scale.items) for scale in instrument.scales}
        assert kinds(definition).count("likelihood") == 1
        assert kinds(definition).count("recommend") == 1
        assert scales["belonging"] == scales["progress"] == 2
        if instrument.occasion is Occasion.CHECK_IN:
            assert scales["relationship"] == 4
            assert kinds(definition).count("open") == 2


def test_nobody_is_asked_about_a_relationship_before_meeting() -> None:
    for definition in declared():
        if definition["occasion"] == "baseline":
            assert "relationship" not in {scale["key"] for scale in definition["scales"]}


def test_the_same_question_has_the_same_words_in_every_instrument() -> None:
    words: dict[str, set[str]] = {}
    for definition in declared():
        for item in parse(definition).items():
            if item.key in {"stay", "recommend", "fair", "belong", "myself"}:
                words.setdefault(item.key, set()).add(item.text)
    assert all(len(texts) == 1 for texts in words.values())
    assert words["stay"] == {
        "How likely are you to be working in the NHS in three years' time?",
    }


def test_every_side_has_an_instrument_for_every_occasion(app: Flask) -> None:
    with unit_of_work():
        versions = published_or_declared()
    for side in Side:
        for occasion in Occasion:
            assert side in newest_for(versions, side, occasion).instrument.sides


def test_publishing_again_changes_nothing(app: Flask) -> None:
    with unit_of_work():
        load_declared()
    with unit_of_work():
        assert load_declared() == []


def test_what_came_with_an_upgrade_is_published_when_a_side_needs_it(app: Flask) -> None:
    with unit_of_work():
        load_declared()
        db.session.execute(delete(InstrumentVersion).where(InstrumentVersion.key.like("%-member")))
    with unit_of_work():
        assert len(published_or_declared([Side.MENTEE])) == len(declared()) - 2
        versions = published_or_declared([Side.MEMBER])
        assert newest_for(versions, Side.MEMBER, Occasion.BASELINE).version == 1


def test_changing_words_needs_a_new_version(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work():
        load_declared()
    changed = declared()
    changed[0]["title"] = "Something else"
    monkeypatch.setattr("surveys.instruments.services.declared", lambda: changed)
    with pytest.raises(Conflict, match="next version number"), unit_of_work():
        load_declared()
    changed[0]["version"] = 2
    with unit_of_work():
        assert [version.version for version in load_declared()] == [2]
    newest = [version for version in published() if version.key == changed[0]["key"]]
    assert [version.version for version in newest] == [2, 1]


def test_a_published_version_cannot_be_changed(app: Flask) -> None:
    with unit_of_work():
        load_declared()
    first = published()[0].id
    db.session.get_one(InstrumentVersion, first).digest = "other"
    with pytest.raises(RuntimeError, match="cannot change"):
        db.session.flush()
    db.session.rollback()


def test_the_fingerprint_sees_words_and_not_layout() -> None:
    one, *_ = declared()
    again = dict(reversed(list(one.items())))
    assert digest(again) == digest(one)
    again["title"] += "."
    assert digest(again) != digest(one)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.pop("licence"), "lacks 'licence'"),
        (lambda d: d["scales"][0]["items"].append("nothing"), "has no score"),
        (lambda d: d["sections"][0]["items"].append(d["sections"][0]["items"][0]), "twice"),
        (lambda d: d["sections"][0]["items"][0].update(type="magic"), "do not know"),
        (
            lambda d: d["sections"][0]["items"][0].update(show_if={"item": "later", "is": ["yes"]}),
            "cannot carry it",
        ),
    ],
)
def test_an_unsound_declaration_is_refused(spoil: Any, said: str) -> None:
    definition = declared()[0]
    spoil(definition)
    with pytest.raises(ValueError, match=said):
        parse(definition)


def test_an_answer_that_is_not_offered_is_refused() -> None:
    item = RecommendItem(key="r", text="How likely?")
    assert item.parse("0") == "0"
    assert item.parse("") is None
    for wrong in ("11", "-1", "dk", "7.5"):
        with pytest.raises(ValueError, match="Choose one"):
            item.parse(wrong)


def test_an_open_answer_keeps_its_words_and_has_a_limit() -> None:
    item = OpenItem(key="o", text="What helped?")
    assert item.parse("  Two\r\nlines 🙂 ") == "Two\nlines 🙂"
    assert item.parse("   ") is None
    with pytest.raises(ValueError, match="Shorten"):
        item.parse("x" * 2001)
    with pytest.raises(ValueError, match="control"):
        item.parse("a\x00b")


def test_counting_keeps_the_order_of_the_options() -> None:
    counted = AgreementItem(key="a", text="I agree").summarise(["5", "5", "1"])
    assert counted.counts == (1, 0, 0, 0, 2)
    assert counted.values == (1, 2, 3, 4, 5)
    assert counted.answered == 3


def test_the_declarations_are_found_beside_the_code() -> None:
    assert declaration.DECLARED.is_dir()
    assert len(declared()) == 8

"""Instruments as they are declared: read from JSON, checked, and told apart by a digest."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from surveys.instruments.items import ITEM_TYPES, ChoiceItem, Item

DECLARED = Path(__file__).resolve().parent / "declared"


class Occasion(StrEnum):
    """When an instrument is asked: before people have met, or along the way."""

    BASELINE = "baseline"
    CHECK_IN = "check_in"


class Comparability(StrEnum):
    """How a version's figures stand to those of the version before it."""

    FIRST = "first"
    IDENTICAL = "identical"
    RESCORED = "rescored"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Section:
    """Questions asked on one page."""

    key: str
    title: str
    text: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Scale:
    """Items whose mean is a score."""

    key: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Instrument:
    """One version of a set of questions, for some sides and one occasion."""

    key: str
    version: int
    title: str
    occasion: Occasion
    sides: tuple[str, ...]
    minutes: int
    licence: str
    comparability: Comparability
    sections: tuple[Section, ...]
    scales: tuple[Scale, ...]

    def items(self) -> Iterator[Item]:
        """Every item, in the order asked."""
        for section in self.sections:
            yield from section.items

    def item(self, key: str) -> Item:
        """The item of this key; raises KeyError."""
        for item in self.items():
            if item.key == key:
                return item
        raise KeyError(key)

    def conditions(self) -> dict[str, tuple[str, frozenset[str]] | None]:
        """What each item hangs on."""
        return {item.key: item.show_if for item in self.items()}


def digest(definition: Mapping[str, Any]) -> str:
    """The fingerprint of a declaration: any change of a word changes it, layout does not."""
    written = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def parse(definition: Mapping[str, Any]) -> Instrument:
    """Read a declaration; raises ValueError naming what is wrong with it."""
    try:
        instrument = Instrument(
            key=definition["key"],
            version=int(definition["version"]),
            title=definition["title"],
            occasion=Occasion(definition["occasion"]),
            sides=tuple(definition["sides"]),
            minutes=int(definition["minutes"]),
            licence=definition["licence"],
            comparability=Comparability(definition["comparability"]),
            sections=tuple(_section(section) for section in definition["sections"]),
            scales=tuple(
                Scale(scale["key"], scale["title"], tuple(scale["items"]))
                for scale in definition["scales"]
            ),
        )
    except KeyError as missing:
        raise ValueError(f"{definition.get('key', 'An instrument')} lacks {missing}") from None
    _check(instrument)
    return instrument


def _section(section: Mapping[str, Any]) -> Section:
    items = tuple(_item(item) for item in section["items"])
    return Section(section["key"], section["title"], section["text"], items)


def _item(item: Mapping[str, Any]) -> Item:
    kind = ITEM_TYPES.get(item["type"])
    if kind is None:
        raise ValueError(f"{item['key']} is of a type we do not know: {item['type']}")
    condition = item.get("show_if")
    more: dict[str, Any] = {}
    if kind is ChoiceItem:
        more["choices"] = tuple(item["options"].items())
    return kind(
        key=item["key"],
        text=item["text"],
        hint=item.get("hint", ""),
        sensitive=bool(item.get("sensitive", False)),
        reverse=bool(item.get("reverse", False)),
        show_if=(condition["item"], frozenset(condition["is"])) if condition else None,
        **more,
    )


def _check(instrument: Instrument) -> None:
    seen: dict[str, Item] = {}
    for item in instrument.items():
        if item.key in seen:
            raise ValueError(f"{instrument.key} asks {item.key} twice")
        if item.show_if is not None:
            on = seen.get(item.show_if[0])
            if not isinstance(on, ChoiceItem) or on.show_if is not None:
                raise ValueError(f"{item.key} hangs on {item.show_if[0]}, which cannot carry it")
            if not item.show_if[1] <= set(on.options()):
                raise ValueError(f"{item.key} waits for an answer {on.key} does not offer")
        seen[item.key] = item
    for scale in instrument.scales:
        for key in scale.items:
            if key not in seen or not seen[key].scored:
                raise ValueError(f"The scale {scale.key} counts {key}, which has no score")
    if not instrument.licence:
        raise ValueError(f"{instrument.key} does not say under which licence its words stand")


def declared() -> list[dict[str, Any]]:
    """Every declaration that ships with the platform, in the order of their file names."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(DECLARED.glob("*.json"))]

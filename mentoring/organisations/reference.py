"""The lists in `data/` as plain records; no database. See data/SOURCES.md."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mentoring.organisations.models import OrganisationKind
from mentoring.organisations.names import abbreviations, search_key

DATA = Path(__file__).parent / "data"
BOARDS_BEGAN = date(2022, 7, 1)
CODE = re.compile(r"^[A-Z0-9]{3,5}$")


@dataclass
class Record:
    """One organisation as the lists have it. `code` is None for employers without one."""

    code: str | None
    name: str
    kind: OrganisationKind
    detail: str = ""
    region: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Succession:
    """One organisation went into another on a day; not `whole` when it was split."""

    predecessor: str
    successor: str
    happened_on: date
    whole: bool


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the lists."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def successions() -> list[Succession]:
    """Every merger and split; a predecessor with several heirs was split."""
    found = [
        (before, row["ods_code"], date.fromisoformat(row["merger_date"]))
        for name in ("icbs_2026.csv", "trusts.csv")
        for row in rows(name)
        for before in filter(None, row["predecessor_codes"].split(";"))
    ]
    found += [
        (row["predecessor_code"], row["successor_code"], date.fromisoformat(row["happened_on"]))
        for row in rows("succession_extra.csv")
    ]
    heirs = Counter(before for before, _, _ in found)
    return [Succession(before, after, on, heirs[before] == 1) for before, after, on in found]


def organisations() -> list[Record]:
    """Every organisation, each with all the names it is looked up by.

    Raises ValueError for a code that is none, so that a broken list is noticed when it is loaded.
    """
    ended = {each.predecessor: each.happened_on for each in successions()}
    records = [*_boards(ended), *_trusts(ended), *_employers()]
    for record in records:
        if record.code is not None and not CODE.match(record.code):
            raise ValueError(f"{record.code} is not an ODS code ({record.name})")
    _name_all(records)
    return records


def _boards(ended: dict[str, date]) -> Iterator[Record]:
    before = {row["ods_code"]: row for row in rows("icbs_2022.csv")}
    for code, row in before.items():
        yield Record(
            code,
            row["name"],
            OrganisationKind.ICB,
            "Integrated care board",
            row["region"],
            BOARDS_BEGAN,
            ended.get(code),
        )
    for row in rows("icbs_2026.csv"):
        if row["ods_code"] not in before:
            name = f"NHS {row['name'].removesuffix(' ICB')} Integrated Care Board"
            starts = date.fromisoformat(row["merger_date"])
            detail = "Integrated care board"
            yield Record(row["ods_code"], name, OrganisationKind.ICB, detail, row["region"], starts)


def _trusts(ended: dict[str, date]) -> Iterator[Record]:
    for row in rows("trusts.csv"):
        region = "" if row["region"] == "National" else row["region"]
        yield Record(row["ods_code"], row["name"], OrganisationKind.TRUST, row["type"], region)
    for row in rows("former_trusts.csv"):
        yield Record(
            row["ods_code"],
            row["name"],
            OrganisationKind.TRUST,
            "NHS trust",
            ends_on=ended[row["ods_code"]],
        )


def _employers() -> Iterator[Record]:
    for row in rows("other_employers.csv"):
        yield Record(
            row["ods_code"] or None,
            row["name"],
            OrganisationKind(row["kind"]),
            row["detail"],
            names=[name for name in row["other_names"].split(";") if name],
        )


def _name_all(records: list[Record]) -> None:
    """Give each record its names; initials we made are left out where a list claims them."""
    curated: dict[str, list[str]] = defaultdict(list)
    for row in rows("other_names.csv"):
        curated[row["ods_code"]].append(row["name"])
    for record in records:
        record.names = [record.name, *record.names, *curated.get(record.code or "", ())]
    claimed = {search_key(name) for record in records for name in record.names}
    claimed |= {record.code.lower() for record in records if record.code}
    for record in records:
        if record.code is not None:
            made = abbreviations(record.name)
            record.names += [name for name in made if search_key(name) not in claimed]

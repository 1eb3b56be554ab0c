"""Unique strings in what people told us, and who of the world stands how to whom."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Table

from mentoring import clock
from mentoring.casework.models import CaseNote
from mentoring.extensions import db
from mentoring.pairings.models import PairingStatus
from mentoring.pairings.queries import pairings_of
from mentoring.profiles.models import FormerWorkplace, Profile
from mentoring.programmes.models import Application
from tests.support.audiences import PARTICIPANT
from tests.support.world import World

SUBJECTS = (
    "mentee",
    "mentor",
    "invited mentee",
    "invited mentor",
    "choosing mentee",
    "chosen mentor",
    "applicant",
    "returned",
    "circle member",
    "circle fellow",
)
"""The people of the world who carry canaries."""

LETTERS = str.maketrans("0123456789", "abcdefghij")
TOKEN = re.compile("zq[a-j]{4}x")
"""A canary: letters only, so that it can stand in a key for an authenticator app as well."""

Two = frozenset[str]
KNOWN: dict[Two, str] = {
    frozenset({"choosing mentee", "chosen mentor"}): "blind",
    frozenset({"circle member", "circle fellow"}): "fellow",
}
STANDING = {PairingStatus.ACTIVE: "partner", PairingStatus.INVITED: "proposed"}


def counterparts(world: World) -> dict[Two, str]:
    """Who of the subjects stands to whom: in a choice, a circle, an invitation or a pairing."""
    names = {world.ids[subject]: subject for subject in SUBJECTS}
    found = dict(KNOWN)
    for subject in SUBJECTS:
        for pairing in reversed(pairings_of(world.account(subject))):
            two = frozenset(names.get(each.account_id, "") for each in pairing.members)
            if "" not in two:
                found[two] = STANDING.get(pairing.status, "former")
    return found


def relation(visitor: str, subject: str, between: Mapping[Two, str]) -> str:
    """What a visitor is to a subject: themselves, their counterpart, or what their role says."""
    if visitor == subject:
        return "self"
    standing = between.get(frozenset({visitor, subject}))
    return standing or (PARTICIPANT if visitor in SUBJECTS else visitor)


@dataclass
class Canaries:
    """Every canary with whose it is and in which field it stands."""

    told: dict[str, tuple[str, str]] = field(default_factory=dict)

    def sow(self, subject: str, name: str) -> str:
        """A new string that stands nowhere else."""
        token = f"zq{len(self.told):04d}x".translate(LETTERS)
        self.told[token] = (subject, name)
        return token

    def found_in(self, text: str) -> Iterator[tuple[str, str]]:
        """Whose field a text shows; looked for without regard to case."""
        for token in set(TOKEN.findall(text.lower())):
            if token in self.told:
                yield self.told[token]


def seed(world: World, columns: Mapping[str, Any]) -> Canaries:
    """Put a canary into each of these columns of each subject's rows.

    Their employers become the ones they typed, which can carry one too, and each has left another.
    """
    canaries = Canaries()
    own = Profile.account_id.in_([world.ids[subject] for subject in SUBJECTS])
    for profile_id in db.session.scalars(sa.select(Profile.id).where(own)):
        db.session.add(FormerWorkplace(profile_id=profile_id, until=clock.now()))
    db.session.flush()
    db.session.execute(sa.update(Profile).where(own).values(organisation_id=None))
    for subject in SUBJECTS:
        for name in columns:
            table_name, column_name = name.split(".")
            table = db.metadata.tables.get(table_name)
            if table is None or column_name not in table.c:
                continue  # the test of the table of audiences says so in better words
            column, rows = table.c[column_name], rows_of(table, world.ids[subject])
            if not db.session.scalar(sa.select(sa.func.count()).select_from(table).where(rows)):
                continue
            value = shaped(column, canaries.sow(subject, name))
            db.session.execute(sa.update(table).where(rows).values({column: value}))
    db.session.commit()
    return canaries


def shaped(column: Column[Any], token: str) -> Any:
    """A canary in the shape its column takes."""
    name = f"{column.table.name}.{column.name}"
    if name in SHAPES:
        return SHAPES[name](token)
    return f"{token}@example.org" if "email" in column.name else token


SHAPES = {
    "pairing_member.reasons": lambda token: [token],
    "pairing_member.goals": lambda token: [{"aim": "learn", "text": token}],
    "proposal_member.reasons": lambda token: [token],
}


def rows_of(table: Table, account_id: int) -> Any:
    """The rows of a table that are about a person."""
    profiles = sa.select(Profile.id).where(Profile.account_id == account_id)
    applications = sa.select(Application.id).where(Application.account_id == account_id)
    if table.name == "account":
        return table.c.id == account_id
    for name, ids in (
        ("account_id", [account_id]),
        ("profile_id", profiles),
        ("application_id", applications),
        ("mentee_id", applications),
        ("note_id", sa.select(CaseNote.id).where(CaseNote.account_id == account_id)),
    ):
        if name in table.c:
            return table.c[name].in_(ids)
    raise KeyError(f"{table.name} leads to no person by a name we know")


def text_of(response: Any) -> str:
    """Everything a response says, a spreadsheet's cells included."""
    data = response.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(
                packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
            )
    return data.decode("utf-8", "replace")


def text_columns(tables: set[str]) -> Iterator[str]:
    """Every column of these tables in which words may stand."""
    for table in db.metadata.sorted_tables:
        for column in table.columns if table.name in tables else ():
            kind = getattr(column.type, "impl", column.type)
            if isinstance(column.type, sa.Enum) or column.foreign_keys:
                continue
            if isinstance(kind, sa.String | sa.JSON | sa.LargeBinary):
                yield f"{table.name}.{column.name}"

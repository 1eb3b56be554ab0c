"""What lists of people hold: whose name somebody gave us, and what the list said of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import lazyload

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed, row_data
from mentoring.imports import training_lists
from mentoring.imports.models import ImportedPerson, ImportRow, PeopleImport
from mentoring.imports.removed import remember_removed
from mentoring.imports.services import abandon
from mentoring.imports.states import OPEN
from mentoring.permissions import Role
from mentoring.registry import DataHolder, Held, HeldItem, Reader, RetentionRule

HIDDEN = ("id", "account_id", "import_id", "application_id", "profile_version")


def export(account: Account) -> Held:
    """Which lists a person stands in, and what each said of them."""
    people = db.session.scalars(
        select(ImportedPerson)
        .where(ImportedPerson.account_id == account.id)
        .options(lazyload(ImportedPerson.account), lazyload(ImportedPerson.application))
        .order_by(ImportedPerson.id)
    ).all()
    items = [
        HeldItem(
            f"List for {person.people_import.cohort.name}",
            [
                ("Brought in", at(person.applied_at)),
                ("By", "The coordinator who uploaded the list"),
                ("What it said", f"{len(person.written)} answers, which are in your profile"),
            ],
            "Coordinators of the programme",
            readers=(Reader(Role.COORDINATOR, person.people_import.cohort_id),),
        )
        for person in people
    ]
    return Held(items, [row_data(person, leave_out=HIDDEN) for person in people])


def erase(account: Account) -> Mapping[str, int]:
    """Delete what lists said of a person; no later list brings them back."""
    rows = changed(delete(ImportRow).where(ImportRow.email == account.email))
    people = changed(delete(ImportedPerson).where(ImportedPerson.account_id == account.id))
    training_lists.forget(account)
    remember_removed(account.email)
    return {"rows of waiting lists deleted": rows, "entries of lists deleted": people}


def forgotten(before: datetime, held: Select[Any]) -> Select[Any]:
    """Lists nobody has applied; about nobody's account yet, so no legal hold touches them."""
    return select(PeopleImport.id).where(
        PeopleImport.status.in_(OPEN), PeopleImport.created_at < before
    )


def drop(ids: Sequence[Any]) -> int:
    """Drop lists that were not applied, with all their rows."""
    found = db.session.scalars(select(PeopleImport).where(PeopleImport.id.in_(ids))).all()
    for each in found:
        abandon(each, actor="retention")
    return len(found)


HOLDER = DataHolder(
    key="lists",
    title="Lists you were named in",
    tables=frozenset(
        {"people_import", "import_row", "imported_person", "removed_address", "training_list"}
    ),
    export=export,
    erase=erase,
    goes="What a list said about you, and your row in a list that is not finished.",
    retention=(
        RetentionRule(
            "lists not applied",
            "Lists of people that were uploaded and never applied, with every row",
            "list not applied",
            "the upload",
            forgotten,
            drop,
        ),
        RetentionRule(
            "lists of training not applied",
            "Lists of training that were uploaded and never written down, with every row",
            "list not applied",
            "the upload",
            training_lists.forgotten,
            training_lists.drop,
        ),
    ),
    order=30,
)

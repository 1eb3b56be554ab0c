"""What casework holds about a person: the notes on their case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import selectinload

from mentoring.accounts.models import Account
from mentoring.casework.models import CaseNote, EarlierNote
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed, row_data
from mentoring.programmes.models import Cohort
from mentoring.registry import DataHolder, Held, HeldItem, RetentionRule

HIDDEN = ("id", "account_id", "author_id", "cohort_id")


def export(account: Account) -> Held:
    """Every note on this person's cases, also what it said before; who wrote it by role only."""
    rows = db.session.execute(
        select(CaseNote, Cohort.name)
        .join(Cohort, Cohort.id == CaseNote.cohort_id)
        .where(CaseNote.account_id == account.id)
        .options(selectinload(CaseNote.earlier))
        .order_by(CaseNote.id)
    ).all()
    items = [
        HeldItem(
            f"A note about you in {cohort}",
            [
                ("Written", at(note.written_at)),
                ("What it says", note.text),
                *((f"What it said until {at(old.until)}", old.text) for old in note.earlier),
            ],
            "Coordinators of the programme, and whoever looks after your pairing. Never your "
            "partner.",
        )
        for note, cohort in rows
    ]
    data = [
        row_data(note, leave_out=HIDDEN)
        | {
            "cohort": cohort,
            "earlier": [
                row_data(old, leave_out=("id", "note_id", "changed_by_id")) for old in note.earlier
            ],
        }
        for note, cohort in rows
    ]
    return Held(items, {"notes": data})


def erase(account: Account) -> Mapping[str, int]:
    """Delete the notes on this person with all they ever said."""
    return {"notes deleted": _delete_notes(CaseNote.account_id == account.id)}


def _delete_notes(which: Any) -> int:
    ids = select(CaseNote.id).where(which)
    changed(delete(EarlierNote).where(EarlierNote.note_id.in_(ids)))
    return changed(delete(CaseNote).where(which))


def old_notes(before: datetime, held: Select[Any]) -> Select[Any]:
    """Notes that nobody has touched for so long."""
    return select(CaseNote.id).where(CaseNote.changed_at < before, CaseNote.account_id.not_in(held))


def delete_notes(ids: Sequence[Any]) -> int:
    """Delete notes with all they ever said."""
    return _delete_notes(CaseNote.id.in_(ids))


HOLDER = DataHolder(
    key="casework",
    title="Notes about you",
    tables=frozenset({"case_note", "earlier_note"}),
    export=export,
    erase=erase,
    goes="Every note that a coordinator, or whoever looks after your pairing, wrote about you.",
    retention=(
        RetentionRule(
            "case notes",
            "Notes that coordinators wrote about somebody, with what they said before",
            "casework",
            "the note was written or last changed",
            old_notes,
            delete_notes,
        ),
    ),
    order=55,
)

"""What casework holds about a person: the notes on their case, and letters to many people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import selectinload

from mentoring.accounts.models import Account
from mentoring.casework.message_models import Message, Recipient, RecipientStatus
from mentoring.casework.models import CaseNote, EarlierNote
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed, plain, row_data
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort
from mentoring.registry import COHORT_OWNER, DataHolder, Held, HeldItem, Reader, RetentionRule

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
    items = [_note_item(note, cohort) for note, cohort in rows]
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
    letters = _letters_to(account)
    items += [
        HeldItem(
            f"A letter to you and others in {cohort}",
            [("Subject", subject), ("Written", at(moment))],
            "Coordinators of the programme. Whoever looks after your pairing sees its subject.",
            readers=(Reader(Role.COORDINATOR, cohort_id), Reader(COHORT_OWNER, cohort_id)),
        )
        for subject, moment, cohort, cohort_id in letters
    ]
    told = [{"subject": row[0], "written_at": plain(row[1]), "cohort": row[2]} for row in letters]
    return Held(items, {"notes": data, "letters": told})


def _note_item(note: CaseNote, cohort: str) -> HeldItem:
    before = [(f"What it said until {at(old.until)}", old.text) for old in note.earlier]
    return HeldItem(
        f"A note about you in {cohort}",
        [("Written", at(note.written_at)), ("What it says", note.text), *before],
        "Coordinators of the programme, and whoever looks after your pairing. Never your partner.",
        readers=(Reader(Role.COORDINATOR, note.cohort_id), Reader(COHORT_OWNER, note.cohort_id)),
    )


def _letters_to(account: Account) -> Sequence[Any]:
    return db.session.execute(
        select(Message.subject, Recipient.written_at, Cohort.name, Cohort.id)
        .join(Recipient, Recipient.message_id == Message.id)
        .join(Cohort, Cohort.id == Message.cohort_id)
        .where(Recipient.account_id == account.id, Recipient.status == RecipientStatus.WRITTEN)
        .order_by(Message.id)
    ).all()


def erase(account: Account) -> Mapping[str, int]:
    """Delete the notes on this person, and that they stood in lists of people written to."""
    notes = _delete_notes(CaseNote.account_id == account.id)
    letters = changed(delete(Recipient).where(Recipient.account_id == account.id))
    return {"notes deleted": notes, "entries in lists of letters deleted": letters}


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
    title="Notes about you, and letters to many",
    tables=frozenset(
        {
            "case_note",
            "earlier_note",
            "message",
            "message_recipient",
            "letter_template",
            "earlier_template",
        }
    ),
    export=export,
    erase=erase,
    goes="Every note that a coordinator, or whoever looks after your pairing, wrote about you, and "
    "that you were among those written to.",
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

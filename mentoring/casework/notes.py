"""Writing notes on a case, changing them with their history kept, and deleting them."""

from enum import StrEnum

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.casework.cases import Case
from mentoring.casework.models import CaseNote, EarlierNote
from mentoring.errors import DomainError, NotAllowed, StaleEdit
from mentoring.extensions import db
from mentoring.transactions import lock


class DeleteReason(StrEnum):
    """Why a note goes: from a list, so that the log holds nothing of what it said."""

    MISTAKE = "mistake"
    WRONG_PERSON = "wrong_person"
    NOT_NEEDED = "not_needed"
    ASKED = "asked"


REASON_LABELS = {
    DeleteReason.MISTAKE: "What it says is not right",
    DeleteReason.WRONG_PERSON: "It is about somebody else",
    DeleteReason.NOT_NEEDED: "Nobody needs it any more",
    DeleteReason.ASKED: "The person asked for it",
}


def may_change(note: CaseNote, case: Case, account: Account) -> bool:
    """Whether somebody may change or delete a note: who wrote it, and every coordinator."""
    return case.coordinating or note.author_id == account.id


def write_note(case: Case, text: str, *, actor: Account) -> CaseNote:
    """Write a note on a case; raises DomainError without words."""
    now = clock.now()
    note = CaseNote(
        cohort_id=case.cohort.id,
        account_id=case.person.id,
        author_id=actor.id,
        text=_said(text),
        written_at=now,
        changed_at=now,
    )
    db.session.add(note)
    audit.record("case note written", case.person, actor=actor, detail=_where(case))
    return note


def change_note(note: CaseNote, case: Case, text: str, *, version: int, actor: Account) -> None:
    """Change a note; what it said before stays readable below it. The same words change nothing.

    Raises StaleEdit when somebody else changed it meanwhile, NotAllowed for who may not.
    """
    _check(note, case, actor)
    lock(note)
    if note.version != version:
        raise StaleEdit(
            "Somebody else changed this note while you were writing. Read it as it is now, then "
            "write your change again."
        )
    said = _said(text)
    if said == note.text:
        return
    now = clock.now()
    db.session.add(
        EarlierNote(
            note_id=note.id,
            version=note.version,
            text=note.text,
            until=now,
            changed_by_id=actor.id,
        )
    )
    note.text, note.changed_at, note.version = said, now, note.version + 1
    audit.record("case note changed", case.person, actor=actor, detail=_where(case))


def delete_note(note: CaseNote, case: Case, reason: DeleteReason, *, actor: Account) -> None:
    """Delete a note with its history; the log keeps who did it, when and why, not what it said.

    Raises NotAllowed for who may not.
    """
    _check(note, case, actor)
    db.session.delete(note)
    detail = _where(case) | {"note": note.id, "reason": reason.value}
    audit.record("case note deleted", case.person, actor=actor, detail=detail)


def _check(note: CaseNote, case: Case, actor: Account) -> None:
    if not may_change(note, case, actor):
        raise NotAllowed("Only who wrote a note, or a coordinator, can change it.")


def _said(text: str) -> str:
    if not text.strip():
        raise DomainError("Write the note", field="text")
    return text.strip()


def _where(case: Case) -> dict[str, int]:
    return {"cohort": case.cohort.id}

"""Undoing an import: person by person, as long as nobody has acted on what it did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from mentoring import audit, clock
from mentoring.accounts.models import ClaimInvitation
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.imports.applying import Tools, write_profile
from mentoring.imports.claims import erase_account
from mentoring.imports.models import ImportedPerson, ImportStatus, Outcome, PeopleImport
from mentoring.imports.planning import acted
from mentoring.imports.states import move_import
from mentoring.organisations.models import Organisation
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import profiles_for, skills_by_key
from mentoring.programmes.models import Application, ApplicationStatus
from mentoring.signals import profile_changed


@dataclass(frozen=True)
class Undoable:
    """One person of an import, and why what was done to them cannot be undone, if so."""

    person: ImportedPerson
    profile: Profile | None
    reason: str = ""


def undoable_people(
    people_import: PeopleImport, accounts: Collection[int] | None = None
) -> list[Undoable]:
    """Everybody an import did something to (or these accounts), with what stands against undoing
    it. A constant number of queries."""
    query = select(ImportedPerson).where(
        ImportedPerson.import_id == people_import.id, ImportedPerson.undone_at.is_(None)
    )
    if accounts is not None:
        query = query.where(ImportedPerson.account_id.in_(accounts))
    people = db.session.scalars(query.order_by(ImportedPerson.id)).all()
    ids = [person.account_id for person in people]
    profiles = profiles_for(ids)
    later = set(
        db.session.scalars(
            select(ImportedPerson.account_id).where(
                ImportedPerson.account_id.in_(ids),
                ImportedPerson.import_id > people_import.id,
                ImportedPerson.undone_at.is_(None),
            )
        )
    )
    elsewhere = _applied_elsewhere(people)
    versions: dict[int, int] = {}
    for person in people:
        left = person.profile_version
        versions[person.account_id] = max(left, versions.get(person.account_id, 0))
    reasons: dict[int, str] = {}
    for person in people:
        which = person.account_id
        profile, version = profiles.get(which), versions[which]
        reason = _against(person, profile, version, later, elsewhere)
        reasons[which] = reasons.get(which) or reason
    return [
        Undoable(person, profiles.get(person.account_id), reasons[person.account_id])
        for person in people
    ]


def _applied_elsewhere(people: Sequence[ImportedPerson]) -> set[int]:
    """Accounts with an application that this import did not make."""
    made = {person.application_id for person in people if person.application_made}
    return {
        account_id
        for account_id, application_id in db.session.execute(
            select(Application.account_id, Application.id).where(
                Application.account_id.in_([person.account_id for person in people])
            )
        )
        if application_id not in made
    }


def _against(
    person: ImportedPerson,
    profile: Profile | None,
    version: int,
    later: set[int],
    elsewhere: set[int],
) -> str:
    application = person.application
    if person.account_id in later:
        return "A later list has changed them. Undo that one first."
    if acted(person.account, profile) and person.outcome in (Outcome.CREATED, Outcome.UPDATED):
        return "They have made the account their own."
    if application is not None and person.application_made:
        if application.status is not ApplicationStatus.SUBMITTED:
            return f"Their application has been {application.status.value}."
        if application.version != person.application_version:
            return "Their application has been changed."
    wrote = person.outcome in (Outcome.CREATED, Outcome.UPDATED)
    if wrote and profile is not None and profile.version != version:
        return "Their profile has been changed."
    if person.outcome is Outcome.CREATED and person.account_id in elsewhere:
        return "They have applied to something else too."
    return ""


def undo_import(
    people_import: PeopleImport, *, actor: audit.Actor, accounts: Collection[int] | None = None
) -> tuple[int, int]:
    """Take back what an import did (to these accounts) where nobody has acted on it; returns how
    many rows were undone and how many are left.

    The import counts as undone when nothing of it is left; otherwise it can be tried again.
    Raises Conflict when it has not been applied, or nothing can be undone.
    """
    db.session.refresh(people_import, with_for_update={"of": PeopleImport})
    if people_import.status is not ImportStatus.APPLIED:
        raise Conflict("Only a list that has been applied can be undone.")
    can = [each for each in undoable_people(people_import, accounts) if not each.reason]
    if not can and accounts is None:
        raise Conflict("Everybody on this list has acted since, so nothing can be undone.")
    tools = Tools(people_import, actor, skills_by_key(), _organisations(can))
    erased = {e.person.account_id for e in can if e.person.outcome is Outcome.CREATED}
    for each in can:
        if each.person.outcome is Outcome.CREATED:
            erase_account(each.person.account)
        elif each.person.account_id not in erased:
            _undo_person(each, tools)
    db.session.flush()
    kept = _left(people_import)
    people_import.counts = people_import.counts | {
        "undone": people_import.counts.get("undone", 0) + len(can)
    }
    audit.record(
        "import undone", people_import, actor=actor, detail={"undone": len(can), "kept": kept}
    )
    if not kept:
        people_import.undone_at = clock.now()
        move_import(people_import, ImportStatus.UNDONE, actor=actor)
    return len(can), kept


def _left(people_import: PeopleImport) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ImportedPerson)
            .where(ImportedPerson.import_id == people_import.id, ImportedPerson.undone_at.is_(None))
        )
        or 0
    )


def _organisations(people: Sequence[Undoable]) -> dict[int, Organisation]:
    ids = {
        each.person.before["organisation"][0]
        for each in people
        if each.person.before.get("organisation")
    }
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {organisation.id: organisation for organisation in found}


def _undo_person(each: Undoable, tools: Tools) -> None:
    person, profile = each.person, each.profile
    if person.application_made and person.application_id is not None:
        application_id, person.application_id = person.application_id, None
        db.session.flush()
        db.session.execute(delete(Application).where(Application.id == application_id))
    if profile is not None and person.written:
        write_profile(
            person.account,
            profile,
            {name: person.before.get(name) for name in person.written},
            tools,
        )
        profile_changed.send(profile)
    db.session.execute(
        delete(ClaimInvitation).where(
            ClaimInvitation.account_id == person.account_id,
            ClaimInvitation.used_at.is_(None),
            ClaimInvitation.sent_at >= person.applied_at,
        )
    )
    person.undone_at = clock.now()

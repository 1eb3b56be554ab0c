"""What stands here for the people of some rows, read in a constant number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.imports.models import (
    ImportedPerson,
    ImportRow,
    ImportStatus,
    PeopleImport,
    RemovedAddress,
)
from mentoring.imports.removed import digest_of
from mentoring.imports.schemas import Surroundings
from mentoring.imports.topics import Known, Topics
from mentoring.listing import by_name
from mentoring.organisations.queries import load_register, regions
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import profiles_for, skills_by_key
from mentoring.programmes.models import SIDES, Application, Cohort

Key = tuple[str, str]
"""Address and side: who a row is about."""


@dataclass
class Standing:
    """What is known by address: accounts, profiles, what earlier lists wrote, who asked to be
    removed; and applications to the cohort by address and side, the latest of each."""

    accounts: dict[str, Account] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    applications: dict[Key, Application] = field(default_factory=dict)
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    removed: dict[str, Any] = field(default_factory=dict)


def surroundings(people_import: PeopleImport) -> Surroundings:
    """What the rows of an import are read against."""
    cohort = people_import.cohort
    return Surroundings(
        load_register(),
        {region.name: region.id for region in regions()},
        clock.today(),
        Topics(
            Known(entry.key, entry.label, entry.retired_at is None, entry.merged_into)
            for entry in skills_by_key().values()
        ),
        people_import.side.value if people_import.side else None,
        tuple(side.value for side in SIDES[cohort.programme.kind]),
    )


def standing_of(cohort: Cohort, emails: Collection[str]) -> Standing:
    """Everything a plan looks at, for these addresses."""
    found = Standing()
    wanted = sorted(set(emails))
    for account in db.session.scalars(select(Account).where(Account.email.in_(wanted))):
        found.accounts[account.email] = account
    address = {account.id: email for email, account in found.accounts.items()}
    for account_id, profile in profiles_for(address).items():
        found.profiles[address[account_id]] = profile
    for application in db.session.scalars(
        select(Application)
        .where(Application.cohort_id == cohort.id, Application.account_id.in_(address))
        .order_by(Application.id)
    ):
        key = (address[application.account_id], application.side.value)
        found.applications[key] = application
    for account_id, written in db.session.execute(
        select(ImportedPerson.account_id, ImportedPerson.written)
        .where(ImportedPerson.account_id.in_(address), ImportedPerson.undone_at.is_(None))
        .order_by(ImportedPerson.id)
    ):
        email = address[account_id]
        found.written[email] = found.written.get(email, {}) | written
    digests = {digest_of(email): email for email in wanted}
    for digest, removed_at in db.session.execute(
        select(RemovedAddress.digest, RemovedAddress.removed_at).where(
            RemovedAddress.digest.in_(digests)
        )
    ):
        found.removed[digests[digest]] = removed_at
    return found


def rows_above(import_id: int, first: int, emails: Collection[str]) -> dict[Key, int]:
    """Rows before `first` that name the same people, by address and side."""
    return {
        (email, side.value): number
        for email, side, number in db.session.execute(
            select(ImportRow.email, ImportRow.side, func.min(ImportRow.number))
            .where(
                ImportRow.import_id == import_id,
                ImportRow.number < first,
                ImportRow.email.in_(sorted(set(emails))),
                ImportRow.side.is_not(None),
            )
            .group_by(ImportRow.email, ImportRow.side)
        )
    }


def missing_people(people_import: PeopleImport) -> Sequence[Any]:
    """Who stood in an earlier copy of this list and is not in this one: name, address, side,
    application. People who have withdrawn are not missed."""
    listed = select(ImportRow.email).where(
        ImportRow.import_id == people_import.id, ImportRow.email.is_not(None)
    )
    return db.session.execute(
        select(Account.name, Account.email, Application.side, Application.id.label("application"))
        .join(ImportedPerson, ImportedPerson.account_id == Account.id)
        .join(PeopleImport, PeopleImport.id == ImportedPerson.import_id)
        .join(Application, Application.id == ImportedPerson.application_id)
        .where(
            PeopleImport.cohort_id == people_import.cohort_id,
            PeopleImport.list_name == people_import.list_name,
            PeopleImport.id < people_import.id,
            PeopleImport.status == ImportStatus.APPLIED,
            ImportedPerson.undone_at.is_(None),
            Application.status != "withdrawn",
            Account.email.not_in(listed),
        )
        .group_by(Account.name, Account.email, Application.side, Application.id)
        .order_by(by_name(Account.name), Application.id)
    ).all()

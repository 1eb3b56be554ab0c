"""Files that name people: what their log holds, and the officer's list of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from mentoring.accounts.models import Account
from mentoring.downloads import PURPOSES, DownloadedPerson, PeopleDownload
from mentoring.extensions import db
from mentoring.formatters import at, plural
from mentoring.held import changed, plain
from mentoring.permissions import Role
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule


def listed(text: str, purpose: str) -> Select[Any]:
    """Files that were taken, newest first, by part of a name or of what was taken."""
    query = (
        select(PeopleDownload, Account.name)
        .join(Account, Account.id == PeopleDownload.account_id)
        .order_by(PeopleDownload.id.desc())
    )
    if text:
        query = query.where(
            PeopleDownload.what.icontains(text, autoescape=True)
            | Account.name.icontains(text, autoescape=True)
        )
    return query.where(PeopleDownload.purpose == purpose) if purpose in PURPOSES else query


def export(account: Account) -> Held:
    """Files that named this person, and files they took themselves."""
    naming = db.session.scalars(
        select(PeopleDownload)
        .join(DownloadedPerson, DownloadedPerson.download_id == PeopleDownload.id)
        .where(DownloadedPerson.account_id == account.id)
        .order_by(PeopleDownload.id)
    ).all()
    taken = db.session.scalars(
        select(PeopleDownload)
        .where(PeopleDownload.account_id == account.id)
        .order_by(PeopleDownload.id)
    ).all()
    items = []
    if naming:
        lines = [(at(each.at), f"Somebody of the team took {_words(each)}") for each in naming]
        items.append(HeldItem("Files that named you", lines, OFFICERS, readers=WHO))
    if taken:
        items.append(
            HeldItem(
                "Files you took",
                [(at(each.at), _words(each)) for each in taken],
                OFFICERS,
                readers=WHO,
            )
        )
    return Held(
        items, {"naming_you": [_data(e) for e in naming], "taken": [_data(e) for e in taken]}
    )


WHO = (Reader(Role.DATA_PROTECTION),)
OFFICERS = "Data protection officers see who took it and why."


def _words(download: PeopleDownload) -> str:
    count = plural(download.people, "person", "people")
    return f"“{download.what}”, with {count}. {PURPOSES[download.purpose]}"


def _data(download: PeopleDownload) -> dict[str, Any]:
    return {
        "at": plain(download.at),
        "what": download.what,
        "purpose": download.purpose,
        "people": download.people,
    }


def erase(account: Account) -> Mapping[str, int]:
    """Forget which files named this person; that somebody took a file stays."""
    named = changed(delete(DownloadedPerson).where(DownloadedPerson.account_id == account.id))
    changed(update(PeopleDownload).where(PeopleDownload.account_id == account.id).values(note=""))
    return {"entries in the log of downloads deleted": named}


def old(before: datetime, held: Select[Any]) -> Select[Any]:
    """Files taken so long ago that named nobody under a hold."""
    kept = select(DownloadedPerson.download_id).where(DownloadedPerson.account_id.in_(held))
    return select(PeopleDownload.id).where(
        PeopleDownload.at < before, PeopleDownload.id.not_in(kept)
    )


def drop(ids: Sequence[Any]) -> int:
    """Delete entries of the log, with whom they named."""
    return changed(delete(PeopleDownload).where(PeopleDownload.id.in_(ids)))


HOLDER = DataHolder(
    key="downloads",
    title="Files that name people",
    tables=frozenset({"people_download", "downloaded_person"}),
    export=export,
    erase=erase,
    goes="That files named you.",
    keeps=(
        Kept(
            "That somebody took a file of people, when and why, without your name",
            "To show that lists of people were taken for a reason",
            "6 years after it was taken",
        ),
    ),
    retention=(
        RetentionRule(
            "log of downloads",
            "Who took a file that names people, when and why",
            "download log",
            "the download",
            old,
            drop,
        ),
    ),
    order=88,
)

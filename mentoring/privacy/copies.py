"""Copies of everything held about a person: asked for, made in the background, fetched, gone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy import Select, delete, select, update

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, NotFound
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed
from mentoring.jobs import Job, JobContext, JobStatus, enqueue
from mentoring.mail import absolute_url, queue_mail
from mentoring.privacy.models import DataCopy
from mentoring.privacy.presenters import shown
from mentoring.privacy.seers import seers_of
from mentoring.registry import DataHolder, Held, HeldItem, RetentionRule, current_registry
from mentoring.retention import PERIODS
from mentoring.transactions import unit_of_work

JOB = "copy a person's data"
UNDER_WAY = (JobStatus.QUEUED, JobStatus.RUNNING)


def ask_copy(account: Account) -> DataCopy:
    """Queue a copy of everything held about a person; one that is being made is not doubled."""
    waiting = db.session.scalar(
        select(DataCopy)
        .join(Job, Job.id == DataCopy.job_id)
        .where(
            DataCopy.account_id == account.id,
            DataCopy.made_at.is_(None),
            Job.status.in_(UNDER_WAY),
        )
    )
    if waiting is not None:
        return waiting
    copy = DataCopy(account_id=account.id, asked_at=clock.now())
    db.session.add(copy)
    db.session.flush()
    copy.job = enqueue(JOB, key=f"{JOB}/{copy.id}", copy_id=copy.id)
    audit.record("copy of data asked for", account, actor=account)
    return copy


def copies_of(account: Account) -> Sequence[DataCopy]:
    """This person's copies, newest first, those that have expired left out."""
    return db.session.scalars(
        select(DataCopy)
        .where(
            DataCopy.account_id == account.id,
            DataCopy.expires_at.is_(None) | (DataCopy.expires_at > clock.now()),
        )
        .order_by(DataCopy.id.desc())
    ).all()


def copy_of(account: Account, copy_id: int) -> DataCopy:
    """One of this person's own copies; raises NotFound when there is none or it has expired."""
    found = db.session.scalar(
        select(DataCopy).where(DataCopy.id == copy_id, DataCopy.account_id == account.id)
    )
    if found is None or (found.expires_at is not None and found.expires_at <= clock.now()):
        raise NotFound
    return found


def fetch(copy: DataCopy, what: str, *, actor: Account) -> Any:
    """The page or the data of a copy, and a note that it was fetched.

    Raises Conflict when it is still being made.
    """
    if copy.made_at is None:
        raise Conflict("Your copy is not ready yet. Look again in a minute.")
    copy.fetches += 1
    audit.record("copy of data fetched", copy, actor=actor, detail={"as": what})
    return copy.page if what == "page" else copy.data


def make(context: JobContext, copy_id: int) -> None:
    """Job: ask every holder what it has, then store page and data, encrypted."""
    holders = current_registry().holders_in_order()
    chapters: list[tuple[DataHolder, Held]] = []
    for number, holder in enumerate(holders):
        context.progress(number, len(holders), holder.title)
        account = _account_of(copy_id)
        if account is None:
            return
        chapters.append((holder, holder.export(account)))
        db.session.rollback()
    account = _account_of(copy_id)
    if account is None:
        return
    show = shown(account, [item for _holder, held in chapters for item in held.items])
    chapters = [
        (holder, replace(held, items=[show(item) for item in held.items]))
        for holder, held in chapters
    ]
    written = {"page": _page(account, chapters), "data": _data(account, chapters)}
    db.session.rollback()
    with unit_of_work():
        _store(copy_id, written)


def _account_of(copy_id: int) -> Account | None:
    """Whose copy it is; nobody when it was made by an earlier try or its person has gone."""
    copy = db.session.get(DataCopy, copy_id)
    if copy is None or copy.made_at is not None:
        return None
    return db.session.get(Account, copy.account_id)


def _page(account: Account, chapters: Sequence[tuple[DataHolder, Held]]) -> str:
    return render_template(
        "privacy/copy.jinja",
        account=account,
        made_at=clock.now(),
        seers=seers_of(account),
        chapters=[(holder, held) for holder, held in chapters if held.items],
        empty=[holder.title for holder, held in chapters if not held.items],
    )


def _data(account: Account, chapters: Sequence[tuple[DataHolder, Held]]) -> dict[str, Any]:
    return {
        "about": account.email,
        "made_at": clock.now().isoformat(),
        "who_can_see_it": [
            {"role": each.role, "where": each.where, "names": each.names, "sees": each.sees}
            for each in seers_of(account)
        ],
        "who_can_see_each_thing": [
            {"thing": item.title, "names": {label: list(names) for label, names in item.today}}
            for _holder, held in chapters
            for item in held.items
        ],
        **{holder.key: held.data for holder, held in chapters},
    }


def _store(copy_id: int, written: Mapping[str, Any]) -> None:
    copy = db.session.get(DataCopy, copy_id)
    if copy is None or copy.made_at is not None:
        return
    copy.page, copy.data, copy.made_at = written["page"], written["data"], clock.now()
    period = PERIODS["copy of a person's data"]
    copy.expires_at = period.after(clock.now())
    account = db.session.get_one(Account, copy.account_id)
    queue_mail(
        account.email,
        "The copy you asked for is ready",
        "privacy/copy_ready",
        account_id=account.id,
        key=f"data-copy/{copy.id}",
        name=account.name,
        until=at(copy.expires_at),
        link=absolute_url("/account/data/copies"),
    )


def export(account: Account) -> Held:
    """That copies were made; not the copies, which would stand in themselves."""
    copies = db.session.scalars(
        select(DataCopy).where(DataCopy.account_id == account.id).order_by(DataCopy.id)
    ).all()
    lines = [(f"Asked for {at(each.asked_at)}", f"Fetched {each.fetches} times") for each in copies]
    item = HeldItem("Copies of your data", lines, "Nobody but you", "/account/data/copies")
    data = [{"asked_at": each.asked_at.isoformat(), "fetches": each.fetches} for each in copies]
    return Held([item] if copies else [], data)


def erase(account: Account) -> Mapping[str, int]:
    """Delete every copy."""
    return {"copies deleted": changed(delete(DataCopy).where(DataCopy.account_id == account.id))}


def expired(before: datetime, held: Select[Any]) -> Select[Any]:
    """Copies made so long ago; a legal hold is about the data, not about copies of it."""
    return select(DataCopy.id).where(DataCopy.made_at < before, DataCopy.page.is_not(None))


def empty(ids: Sequence[Any]) -> int:
    """Delete what stood in copies; that they were made stays on record."""
    return changed(update(DataCopy).where(DataCopy.id.in_(ids)).values(page=None, data=None))


HOLDER = DataHolder(
    key="copies",
    title="Copies of your data",
    tables=frozenset({"data_copy"}),
    export=export,
    erase=erase,
    goes="Copies you asked for.",
    retention=(
        RetentionRule(
            "copies people asked for",
            "Copies of everything held about a person, which they asked for",
            "copy of a person's data",
            "the day it was made",
            expired,
            empty,
        ),
    ),
    order=80,
)

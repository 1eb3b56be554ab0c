"""A programme's privacy notice: a draft, published in versions, read by the people it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import aliased

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError, NotFound
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import changed
from mentoring.prepared import rows_of
from mentoring.privacy.models import NoticeRead, PrivacyNotice
from mentoring.profiles.services import refuse_stale
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    Programme,
)
from mentoring.registry import DataHolder, Held, HeldItem, Kept, PublishedNotice


def draft_of(programme: Programme) -> PrivacyNotice | None:
    """What a coordinator is writing, if anything."""
    return db.session.scalar(
        select(PrivacyNotice).where(
            PrivacyNotice.programme_id == programme.id, PrivacyNotice.published_at.is_(None)
        )
    )


def versions_of(programme_id: int) -> Sequence[PrivacyNotice]:
    """Published versions, newest first."""
    return db.session.scalars(
        select(PrivacyNotice)
        .where(PrivacyNotice.programme_id == programme_id, PrivacyNotice.published_at.is_not(None))
        .order_by(PrivacyNotice.version.desc())
    ).all()


def published_in(programme_id: int) -> Sequence[PublishedNotice]:
    """Which versions are published and since when, newest first; without their words."""
    rows = db.session.execute(
        select(PrivacyNotice.version, PrivacyNotice.published_at)
        .where(PrivacyNotice.programme_id == programme_id, PrivacyNotice.published_at.is_not(None))
        .order_by(PrivacyNotice.version.desc())
    )
    return [PublishedNotice(version, since) for version, since in rows]


def programme_to_read(programme_id: int) -> Programme:
    """A programme anybody may read about; raises NotFound while all its cohorts are drafts."""
    seen = select(Cohort.id).where(
        Cohort.programme_id == programme_id, Cohort.status != CohortStatus.DRAFT
    )
    found = db.session.get(Programme, programme_id)
    if found is None or db.session.scalar(seen.limit(1)) is None:
        raise NotFound
    return found


def published(programme_id: int, version: int | None = None) -> PrivacyNotice:
    """One published version, the newest unless another is named; raises NotFound for none."""
    for each in versions_of(programme_id):
        if version in (None, each.version):
            return each
    raise NotFound


def save_draft(
    programme: Programme, *, body: str, changes: str, seen: str | None, actor: audit.Actor
) -> PrivacyNotice:
    """Keep what a coordinator writes; nobody else sees it.

    Raises StaleEdit when it was saved in another tab.
    """
    draft = draft_of(programme)
    refuse_stale(seen, draft.body if draft is not None else None)
    if draft is None:
        newest = db.session.scalar(
            select(func.max(PrivacyNotice.version)).where(
                PrivacyNotice.programme_id == programme.id
            )
        )
        draft = PrivacyNotice(programme_id=programme.id, version=(newest or 0) + 1)
        db.session.add(draft)
    draft.body, draft.changes, draft.edited_at = body, changes, clock.now()
    db.session.flush()
    return draft


def publish(programme: Programme, *, actor: audit.Actor) -> PrivacyNotice:
    """Make the draft the version in force; people in the programme are asked to read it.

    Raises DomainError when there is nothing to publish, or a later version does not say what has
    changed.
    """
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    draft = draft_of(programme)
    if draft is None or not draft.body.strip():
        raise DomainError("Write the notice and save it first", field="body")
    if draft.version > 1 and not draft.changes.strip():
        raise DomainError("Say in a few words what has changed", field="changes")
    draft.published_at = clock.now()
    draft.published_by_id = actor.id if isinstance(actor, Account) else None
    audit.record(
        "privacy notice published", programme, actor=actor, detail={"version": draft.version}
    )
    return draft


MINE = (
    select(Cohort.programme_id)
    .join(Application, Application.cohort_id == Cohort.id)
    .where(
        Application.account_id == bindparam("account"),
        Application.status != ApplicationStatus.WITHDRAWN,
    )
)
NEWEST = (
    select(func.max(PrivacyNotice.id))
    .where(PrivacyNotice.published_at.is_not(None), PrivacyNotice.programme_id.in_(MINE))
    .group_by(PrivacyNotice.programme_id)
)
READ = select(NoticeRead.notice_id).where(NoticeRead.account_id == bindparam("account"))
EARLIER = aliased(PrivacyNotice)
READ_EARLIER = (
    select(NoticeRead.notice_id)
    .join(EARLIER, EARLIER.id == NoticeRead.notice_id)
    .where(
        NoticeRead.account_id == bindparam("account"),
        EARLIER.programme_id == PrivacyNotice.programme_id,
    )
    .exists()
)
UNREAD = (
    select(
        PrivacyNotice.id,
        PrivacyNotice.programme_id,
        PrivacyNotice.changes,
        Programme.name.label("programme"),
        READ_EARLIER.label("earlier"),
    )
    .join(Programme, Programme.id == PrivacyNotice.programme_id)
    .where(PrivacyNotice.id.in_(NEWEST), PrivacyNotice.id.not_in(READ))
)
"""Built once: it stands on the way to every home page."""


def unread_by(account: Account) -> Sequence[Any]:
    """The newest notice of each programme this person takes part in, where they have not read it.

    One query: id, programme, what has changed, and whether they have read an earlier version.
    """
    return rows_of(UNREAD, account=account.id)


def waits(account: Account, notice_id: int) -> bool:
    """Whether this notice is one of those this person has still to read."""
    return notice_id in [notice.id for notice in unread_by(account)]


def note_read(account: Account, notice_id: int) -> None:
    """Somebody says that they have read it; saying it twice is once.

    Raises NotFound for a notice that does not wait for them.
    """
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    if not waits(account, notice_id):
        raise NotFound
    db.session.add(NoticeRead(notice_id=notice_id, account_id=account.id, read_at=clock.now()))


def readers(programme_id: int) -> dict[int, int]:
    """How many people have read each version, by its id."""
    rows = db.session.execute(
        select(NoticeRead.notice_id, func.count())
        .join(PrivacyNotice, PrivacyNotice.id == NoticeRead.notice_id)
        .where(PrivacyNotice.programme_id == programme_id)
        .group_by(NoticeRead.notice_id)
    )
    return {row[0]: row[1] for row in rows}


def export(account: Account) -> Held:
    """Which versions somebody has read."""
    rows = db.session.execute(
        select(NoticeRead.read_at, PrivacyNotice)
        .join(PrivacyNotice, PrivacyNotice.id == NoticeRead.notice_id)
        .where(NoticeRead.account_id == account.id)
        .order_by(NoticeRead.read_at)
    ).all()
    lines = [(at(when), f"{each.programme.name}, version {each.version}") for when, each in rows]
    item = HeldItem(
        "Privacy notices you have read, there or as you made your account",
        lines,
        "Coordinators see only how many have.",
    )
    data = [
        {"programme": each.programme.name, "version": each.version, "read_at": when.isoformat()}
        for when, each in rows
    ]
    return Held([item] if rows else [], data)


def erase(account: Account) -> Mapping[str, int]:
    """Forget which versions somebody has read."""
    gone = changed(delete(NoticeRead).where(NoticeRead.account_id == account.id))
    return {"readings of notices deleted": gone}


HOLDER = DataHolder(
    key="notices",
    title="Privacy notices",
    tables=frozenset({"privacy_notice", "notice_read"}),
    export=export,
    erase=erase,
    goes="Which privacy notices you have read.",
    keeps=(
        Kept(
            "The notices themselves, which a coordinator wrote",
            "To show what people were told, and when",
            "As long as the programme stands",
        ),
    ),
    order=84,
)

"""Notices shown where somebody makes their account: ours, and the one of the programme behind it.

Below the pages that show them, so those ask the registry and tell what was shown by a signal.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from mentoring import audit, clock
from mentoring.accounts.invitations import invitation_by
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.imports.claims import claim_by, imports_of
from mentoring.privacy.models import NoticeRead, PrivacyNotice
from mentoring.privacy.notices import programme_to_read, versions_of
from mentoring.programmes.models import Cohort
from mentoring.registry import ShownNotice
from mentoring.signals import notices_shown

GENERAL_VERSION = 1
GENERAL_SINCE = date(2026, 11, 26)
"""Of `home/_privacy_text.jinja`: a change of its words is a new version."""


def connect() -> None:
    """Begin to listen; connecting twice listens once."""
    notices_shown.connect(note_shown)


def at_sign_up(path: str) -> Sequence[ShownNotice]:
    """What to show somebody who makes an account on their way to `path`: ours always, and the
    newest one of the programme that page belongs to."""
    found = [
        ShownNotice(
            f"general:{GENERAL_VERSION}",
            "How we use what you tell us",
            GENERAL_VERSION,
            GENERAL_SINCE,
            url_for("home_public.privacy"),
            template="home/_privacy_text.jinja",
        )
    ]
    programme_id = programme_behind(path)
    for notice in versions_of(programme_id)[:1] if programme_id is not None else ():
        found.append(
            ShownNotice(
                key_of(notice),
                f"{notice.programme.name}: privacy notice",
                notice.version,
                notice.published_at,
                url_for("notices.show", programme_id=programme_id),
                body=notice.body,
                programme_id=programme_id,
            )
        )
    return found


def programme_behind(path: str) -> int | None:
    """The programme a page of ours is about, where anybody may read about it."""
    try:
        endpoint, values = current_app.url_map.bind("").match(urlsplit(path).path, method="GET")
        programme_id = _programme_of(endpoint, values)
        return programme_to_read(programme_id).id if programme_id is not None else None
    except (HTTPException, DomainError, ValueError):
        return None


def _programme_of(endpoint: str, values: dict[str, Any]) -> int | None:
    if endpoint == "claims.show":
        lists = imports_of(claim_by(values["token"]).account)
        return lists[0].people_import.cohort.programme_id if lists else None
    if endpoint == "welcome.show":
        return invitation_by(values["token"]).programme_id
    if "cohort_id" in values:
        query = select(Cohort.programme_id).where(Cohort.id == values["cohort_id"])
        return db.session.scalar(query)
    return values.get("programme_id")


def note_shown(account: Account, *, keys: str | None, shown: Sequence[ShownNotice]) -> None:
    """Keep which versions stood on the page where somebody made their account.

    `keys` came back with the form: what the page showed then, which may be a version behind what
    is `shown` now. Only versions of the same notices count.
    """
    detail: dict[str, int] = {}
    came = set((keys or "").split())
    for each in shown:
        if each.programme_id is None and each.key in came:
            detail["general notice"] = each.version
        for notice in versions_of(each.programme_id) if each.programme_id is not None else ():
            if key_of(notice) in came:
                db.session.merge(
                    NoticeRead(notice_id=notice.id, account_id=account.id, read_at=clock.now())
                )
                detail[f"notice of programme {notice.programme_id}"] = notice.version
    if detail:
        audit.record("privacy notices shown", account, actor=account, detail=detail)


def key_of(notice: PrivacyNotice) -> str:
    """How a version of a programme's notice is called in the form."""
    return f"programme:{notice.id}"

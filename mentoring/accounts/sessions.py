"""Sign-ins as rows: each browser somebody is signed in with can be seen, and signed out, by them.

What the browser keeps names the account and one row, `<fs_uniquifier>.<key>`, in the session's
cookie and in the one that keeps people signed in. A row that has ended lets nobody in.
"""

import secrets
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from flask import Flask, Response, after_this_request, g, request, session
from flask_security.utils import set_request_attr
from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from mentoring import audit, clock
from mentoring.accounts import lockout
from mentoring.accounts.devices import device_words
from mentoring.accounts.models import Account, AccountSession
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.listing import Page, page_of
from mentoring.transactions import unit_of_work

SEEN_EVERY = timedelta(hours=1)
"""How exactly we know when a session was last used: no request but one an hour writes anything."""


def begin(account: Account) -> None:
    """Note a full sign-in: a row for this browser, instead of the one it may have had."""
    now, key = clock.now(), secrets.token_urlsafe(18)
    _end(AccountSession.key == g.get("session_key"))
    db.session.add(
        AccountSession(
            account_id=account.id,
            key=key,
            device=device_words(request.headers.get("User-Agent", "")),
            started_at=now,
            last_seen_at=now,
        )
    )
    g.session_key, session["_user_id"] = key, identity(account, key)


def identity(account: Account, key: str) -> str:
    """What a browser keeps of a sign-in."""
    return f"{account.fs_uniquifier}.{key}"


@cache
def _statement() -> Select[Any]:
    """Built once: it stands on the way to every page. Roles come along, as every page asks."""
    return (
        select(Account, AccountSession.last_seen_at)
        .join(AccountSession, AccountSession.account_id == Account.id)
        .where(
            Account.fs_uniquifier == bindparam("uniquifier"),
            Account.active.is_(True),
            AccountSession.key == bindparam("key"),
            AccountSession.ended_at.is_(None),
        )
        .options(joinedload(Account.grants))
    )


def load(kept: str) -> Account | None:
    """Whose living session a browser's is, in one query; None when it has ended or is nobody's."""
    uniquifier, _, key = kept.partition(".")
    named = {"uniquifier": uniquifier, "key": key}
    rows = db.session.execute(_statement(), named).unique().all()
    if not rows:
        return None
    account, seen = rows[0]
    g.session_key = key
    # flask-security asks these of whoever is signed in.
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    if clock.now() - seen >= SEEN_EVERY:
        g.seen_session = key
    return account  # type: ignore[no-any-return]  # a row's parts are untyped


def _note_seen(response: Response) -> Response:
    """Once an hour, write down that the session is in use; never at the cost of the page."""
    key = g.pop("seen_session", None)
    if key is not None and response.status_code < 500:
        try:
            with unit_of_work():
                db.session.execute(
                    update(AccountSession)
                    .where(AccountSession.key == key)
                    .values(last_seen_at=clock.now())
                )
        except OperationalError:
            db.session.rollback()
    return response


def init_app(app: Flask) -> None:
    """Let signed-in people in by their rows."""
    app.login_manager.user_loader(load)  # type: ignore[attr-defined]  # set by flask-login
    app.after_request(_note_seen)


def living(account: Account, number: int) -> Page:
    """One page of the browsers somebody is signed in with, the last used first."""
    query = select(AccountSession).where(
        AccountSession.account_id == account.id, AccountSession.ended_at.is_(None)
    )
    recent = (AccountSession.last_seen_at.desc(), AccountSession.id.desc())
    return page_of(query.order_by(*recent), number)


def session_of(account: Account, session_id: int) -> AccountSession:
    """One of somebody's own living sessions; raises NotFound otherwise."""
    found = db.session.scalar(
        select(AccountSession).where(
            AccountSession.id == session_id,
            AccountSession.account_id == account.id,
            AccountSession.ended_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def this_session() -> str:
    """The key of the session this request came with, or has just begun."""
    return str(g.get("session_key", ""))


def end_session(found: AccountSession, *, actor: Account) -> None:
    """Sign one browser out: its next request is a stranger's."""
    found.ended_at = clock.now()
    audit.record("session ended", found, actor=actor)


def end_others(account: Account, *, actor: audit.Actor, but: str = "") -> int:
    """Sign every browser out but the one with this key; returns how many were signed in."""
    ended = _end(AccountSession.account_id == account.id, AccountSession.key != but)
    if ended:
        audit.record("sessions ended", account, actor=actor, detail={"sessions": ended})
    return ended


def end_all(account: Account, *, actor: audit.Actor) -> None:
    """Sign somebody out everywhere, for good: what any browser keeps names nobody any more."""
    account.fs_uniquifier = uuid4().hex
    end_others(account, actor=actor)


def end_this() -> None:
    """A person signs out."""
    _end(AccountSession.key == g.get("session_key"))
    after_this_request(lockout.commit)  # flask-security commits nothing when people sign out


def _end(*which: Any) -> int:
    ended = db.session.execute(
        update(AccountSession)
        .where(AccountSession.ended_at.is_(None), *which)
        .values(ended_at=clock.now())
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows

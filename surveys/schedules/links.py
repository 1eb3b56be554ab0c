"""Links in mails: signed, so that nobody guesses one, and made again for every reminder."""

from typing import Any, Protocol

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from mentoring.errors import LinkExpired
from mentoring.extensions import db
from surveys.schedules.models import CheckIn


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="check-in")


class HasNonce(Protocol):
    """A check-in, or as much of one as its address needs."""

    id: Any
    nonce: Any


def token_of(check_in: HasNonce) -> str:
    """What stands in the address of a check-in."""
    token: str | bytes = _serializer().dumps([check_in.id, check_in.nonce])
    return token if isinstance(token, str) else token.decode()


def check_in_of(token: str, *, lock: bool = False) -> CheckIn:
    """The check-in an address leads to; raises LinkExpired for one that is not ours."""
    try:
        check_in_id, nonce = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise LinkExpired(
            "This link to a check-in is not complete. Open it again from our mail, "
            "or copy the whole of it into the address bar."
        ) from None
    query = select(CheckIn).where(CheckIn.id == check_in_id, CheckIn.nonce == nonce)
    if lock:
        query = query.with_for_update(of=CheckIn).execution_options(populate_existing=True)
    check_in = db.session.scalar(query)
    if check_in is None:
        raise LinkExpired("This check-in is no longer there. You have nothing to do.")
    return check_in

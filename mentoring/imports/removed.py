"""Remembering who asked to be removed, without keeping their address."""

import hashlib
import hmac

from flask import current_app
from sqlalchemy import select

from mentoring import clock
from mentoring.extensions import db
from mentoring.imports.models import RemovedAddress


def digest_of(email: str) -> str:
    """A keyed digest of an address: it can be compared, not read."""
    salt: str = current_app.extensions["settings"].password_salt
    return hmac.new(salt.encode(), email.encode(), hashlib.sha256).hexdigest()


def remember_removed(email: str) -> None:
    """No later list brings this address back; saying it twice is once."""
    digest = digest_of(email)
    if db.session.scalar(select(RemovedAddress).where(RemovedAddress.digest == digest)) is None:
        db.session.add(RemovedAddress(digest=digest, removed_at=clock.now()))


def forget_removed(email: str) -> None:
    """The person has come back by themselves."""
    found = db.session.scalar(
        select(RemovedAddress).where(RemovedAddress.digest == digest_of(email))
    )
    if found is not None:
        db.session.delete(found)

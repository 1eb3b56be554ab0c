"""Failed sign-ins, counted in our database: a lock that holds across processes and restarts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import after_this_request, has_request_context, request
from sqlalchemy import update

from mentoring import audit, clock
from mentoring.extensions import db

if TYPE_CHECKING:
    from mentoring.accounts.models import Account

MOST_FAILURES = 10
LOCKED_FOR = timedelta(minutes=15)
LOCKED_WORDS = (
    "This account is locked for 15 minutes after ten wrong tries. Wait, then try again; or choose "
    "a new password with “I have forgotten my password”"
)


def note_failure(account: "Account") -> None:
    """Count a failed try; the tenth in a row locks the account for a while.

    flask-security does not commit after a failed sign-in, so this registers a commit of its own.
    """
    table = type(account)
    db.session.execute(
        update(table)
        .where(table.id == account.id)
        .values(failed_sign_ins=table.failed_sign_ins + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(account, ["failed_sign_ins"])
    if account.failed_sign_ins >= MOST_FAILURES:
        account.locked_until = clock.now() + LOCKED_FOR
        account.failed_sign_ins = 0
        audit.record("account locked", account, actor="sign-in")
    if has_request_context():
        after_this_request(commit)


def is_locked(account: "Account") -> bool:
    """Whether nobody can sign in to this account now, whatever they know.

    Asking for a mail with a new password stays open: it is how the owner gets back in.
    """
    if has_request_context() and request.endpoint == "security.forgot_password":
        return False
    return account.locked_until is not None and account.locked_until > clock.now()


def note_success(account: "Account") -> None:
    """A full sign-in forgets the failures before it."""
    account.failed_sign_ins = 0
    account.locked_until = None
    account.last_sign_in_at = clock.now()


def commit(response: Any) -> Any:
    """Commit what flask-security leaves pending: failures counted, mails queued."""
    db.session.commit()
    return response

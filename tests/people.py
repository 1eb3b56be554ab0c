"""Signing people in without the sign-in page, for tests that are about something else."""

import time

from flask.testing import FlaskClient

from mentoring.accounts.models import Account
from tests.support.pages import signed_in


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Give a test client the session that a full sign-in (second factor included) leaves behind."""
    kept = signed_in(account)
    with client.session_transaction() as session:
        session["_user_id"] = kept
        session["_fresh"] = True
        session["_permanent"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = time.time()
    return client

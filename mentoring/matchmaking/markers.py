"""Signed markers that a pair's reasons page carries: only who was shown it can decide."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

SALT = "reasons shown"


def marker_for(proposal_id: int, version: int, account_id: int) -> str:
    """The marker for one person's form on the reasons page of one version of a pair."""
    return _signer().dumps([proposal_id, version, account_id])


def is_for(marker: str, proposal_id: int, version: int, account_id: int) -> bool:
    """Whether a marker was made by us for exactly this."""
    try:
        told = _signer().loads(marker)
    except BadSignature:
        return False
    return bool(told == [proposal_id, version, account_id])


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["settings"].secret_key, salt=SALT)

"""The secret in an invitation's address. Only its hash is stored; a reminder makes it again."""

import base64
import hashlib
import hmac

from flask import current_app


def token_for(pairing_id: int, account_id: int) -> str:
    """The token of one member's invitation: the same each time, and not to be guessed."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    message = f"pairing-invitation:{pairing_id}:{account_id}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

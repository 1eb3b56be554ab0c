"""The secret in a mailed link. Only its hash is stored; a reminder makes the same one again."""

import base64
import hashlib
import hmac

from flask import current_app


def token_for(purpose: str, *what: object) -> str:
    """The token of one link: the same each time for the same things, and not to be guessed.

    `purpose` keeps links of different kinds apart, so that none opens another's door.
    """
    key = str(current_app.config["SECRET_KEY"]).encode()
    message = ":".join([purpose, *map(str, what)])
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

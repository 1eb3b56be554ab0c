"""Encrypted columns: MultiFernet over the keys in the settings, so equal answers differ at rest."""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from mentoring.errors import DomainError


class FieldKeyMissing(DomainError):
    """A stored answer cannot be read: the field key that wrote it is not in FIELD_KEYS."""

    status = 500


def cipher() -> MultiFernet:
    """The cipher of the running app; the first key writes, all keys read."""
    return current_app.extensions["field_cipher"]  # type: ignore[no-any-return]  # Flask's dict is untyped


def build_cipher(keys: tuple[str, ...]) -> MultiFernet:
    """Make the cipher from Fernet keys, newest first."""
    return MultiFernet([Fernet(key) for key in keys])


PADDED_TO = 256
"""Text is filled up with spaces to a multiple of this, so that lengths tell no answers apart."""


def encrypted(value: Any) -> str:
    """A JSON value as it is stored; never twice the same."""
    text = json.dumps(value)
    return cipher().encrypt(text.ljust(-(-len(text) // PADDED_TO) * PADDED_TO).encode()).decode()


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value encrypted at rest; cannot be searched, compared or sorted in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return encrypted(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        try:
            return json.loads(cipher().decrypt(value.encode()))
        except InvalidToken:
            raise FieldKeyMissing(
                "A protected answer cannot be read with the keys in FIELD_KEYS. "
                "Add the key that was in use when it was written."
            ) from None

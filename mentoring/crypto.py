"""Encrypted columns: MultiFernet over the keys in the settings, so equal answers differ at rest."""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from sqlalchemy import JSON, Dialect, LargeBinary, Text, cast, type_coerce
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


class Sealed(bytes):
    """Bytes that are encrypted already, for what is too much to encrypt under the write lock."""


def sealed(plain: bytes) -> Sealed:
    """Bytes as they are stored; never twice the same."""
    return Sealed(cipher().encrypt(plain))


def opened(token: str | bytes) -> bytes:
    """What a token holds; raises FieldKeyMissing when no key here reads it."""
    try:
        return cipher().decrypt(token)
    except InvalidToken:
        raise FieldKeyMissing(
            "A protected answer cannot be read with the keys in FIELD_KEYS. "
            "Add the key that was in use when it was written."
        ) from None


class Encrypted(TypeDecorator[Any]):
    """The base of every column that holds what FIELD_KEYS encrypted: `rotation` looks for it.

    What lies in the column is `read_raw`, which can be compared with itself in SQL; `tokens` are
    the encrypted values in it, and `with_tokens` puts others in their place.
    """

    impl = Text
    cache_ok = True

    def read_raw(self, column: Any) -> Any:
        return type_coerce(column, Text)

    def tokens(self, raw: Any) -> list[str]:
        return [raw]

    def with_tokens(self, tokens: list[str]) -> Any:
        return type_coerce(tokens[0], Text)


class EncryptedJSON(Encrypted):
    """A JSON value encrypted at rest; cannot be searched, compared or sorted in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return encrypted(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(opened(value))


class EncryptedBytes(Encrypted):
    """Bytes encrypted at rest; `sealed` bytes are stored as they are."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return value if value is None or isinstance(value, Sealed) else sealed(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else opened(bytes(value))

    def read_raw(self, column: Any) -> Any:
        return type_coerce(column, LargeBinary)

    def tokens(self, raw: Any) -> list[str]:
        return [bytes(raw).decode()]

    def with_tokens(self, tokens: list[str]) -> Any:
        return type_coerce(tokens[0].encode(), LargeBinary)


class EncryptedCodes(Encrypted):
    """A list of values that a library encrypted with FIELD_KEYS; it reads them itself."""

    impl = JSON
    cache_ok = True

    def read_raw(self, column: Any) -> Any:
        return cast(column, Text)

    def tokens(self, raw: Any) -> list[str]:
        return json.loads(raw) or []

    def with_tokens(self, tokens: list[str]) -> Any:
        return type_coerce(tokens, JSON)

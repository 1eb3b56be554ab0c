"""Whole numbers in addresses: what no row can have is no number, so that no database is asked."""

from typing import overload

from flask import Flask, request
from werkzeug.routing import IntegerConverter

DIGITS = 9
"""So many fit the key of a row on both databases, and no table will need more."""


def whole(text: str) -> int:
    """A whole number of one to nine digits; raises ValueError for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise ValueError("not a whole number that a row can have")
    return int(text)


def whole_or_0(text: str | None) -> int:
    """The same for a hidden field: 0, which no row and no version has, for anything else."""
    try:
        return whole(text or "")
    except ValueError:
        return 0


@overload
def asked(name: str, default: int) -> int: ...
@overload
def asked(name: str, default: None = None) -> int | None: ...
def asked(name: str, default: int | None = None) -> int | None:
    """A number from the address; the default when it is missing or no number."""
    return request.args.get(name, default=default, type=whole)


def all_asked(name: str) -> list[int]:
    """Every number of one name in the address, each once."""
    return list(dict.fromkeys(request.args.getlist(name, type=whole)))


class RowNumber(IntegerConverter):
    """`<int:…>` of an address; there is no page for a number that no row can have."""

    regex = f"[0-9]{{1,{DIGITS}}}"


def init_app(app: Flask) -> None:
    """Read every whole number of an address so."""
    app.url_map.converters = {**app.url_map.converters, "int": RowNumber}

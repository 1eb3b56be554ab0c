"""Long lists a page at a time: how many there are, which are shown, links that keep filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import Flask, request, url_for
from sqlalchemy import Select, func

from mentoring import numbers
from mentoring.extensions import db

SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    rows: Sequence[Any]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)


def by_name(column: Any) -> Any:
    """What every list that is in order of names is ordered by: capitals come with small letters,
    on both databases."""
    return func.lower(column)


def page_of(query: Select[Any], number: int, *, size: int = SIZE) -> Page:
    """One page of a query's rows and how many there are, in two queries.

    A number past the end shows the last page: rows may have gone since the link was drawn.
    """
    counted = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    total = db.session.scalar(counted) or 0
    number = min(max(1, number), max(1, ceil(total / size)))
    rows = db.session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, size, total)


def slice_of(rows: Sequence[Any], number: int, *, size: int = SIZE) -> Page:
    """One page of a list that is in memory already; see `page_of`."""
    number = min(max(1, number), max(1, ceil(len(rows) / size)))
    return Page(rows[(number - 1) * size : number * size], number, size, len(rows))


def page_asked() -> int:
    """The page number in the address; the first when it is missing or no number."""
    return numbers.asked("page", 1)


def page_url(number: int) -> str:
    """This list at another page, with every filter kept."""
    kept = {name: value for name, value in request.args.lists() if name != "page"}
    return url_for(request.endpoint or "", **(request.view_args or {}), **kept, page=number)


def init_app(app: Flask) -> None:
    """Let templates link to the pages of a list."""
    app.jinja_env.globals["page_url"] = page_url

"""How dates, numbers and lists read on a page. British, in London time, in plain words."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import Flask

from mentoring.clock import LONDON
from mentoring.disclosure import MIN_ROUNDED


def on(day: date | datetime | None) -> str:
    """`3 March 2027`; an empty string for nothing."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(LONDON).date()
    return f"{day.day} {day:%B %Y}"


def at(moment: datetime | None) -> str:
    """`3 March 2027 at 2:05pm`, in London."""
    if moment is None:
        return ""
    local = moment.astimezone(LONDON)
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    minute = f":{local.minute:02d}" if local.minute else ""
    return f"{on(local.date())} at {hour}{minute}{half}"


def and_list(words: Sequence[str], joiner: str = "and") -> str:
    """`media, digital and campaigns`."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def number(count: object) -> object:
    """`1,000`, for every count that people read; anything but a whole number as it is."""
    return f"{count:,}" if isinstance(count, int) and not isinstance(count, bool) else count


def roughly(count: int | None) -> str:
    """`About 10`, or that it is hidden: a count that went through `disclosure.rounded_count`."""
    return f"Fewer than {MIN_ROUNDED}" if count is None else f"About {count:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 mentee`, `2,000 mentees`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def some(names: Sequence[str], most: int = 5) -> str:
    """`Ada, Bea and Cy`; the first few `and 7 others` where there are more."""
    if len(names) <= most:
        return and_list(names)
    return f"{', '.join(names[:most])} and {plural(len(names) - most, 'other', 'others')}"


def init_app(app: Flask) -> None:
    """Make the formatters filters in templates."""
    for filter_ in (on, at, and_list, number, plural, roughly):
        app.add_template_filter(filter_)

"""What people type into cells, read with goodwill: "2-3", "yes", "3rd Feb 25". Pure.

Every function takes text and gives a Read: a value, and a note when a person should look at it.
A Read without a value and with a note is a problem; nothing here raises.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mentoring.profiles.choices import MAX_CAPACITY, MAX_CAPACITY_YEAR
from mentoring.profiles.grades import EARLIEST


@dataclass(frozen=True)
class Read:
    """What a cell says.

    Parameters
    ----------
    value
        The value in our terms; None when there is none.
    note
        What a person should know or mend; empty when all is clear.
    """

    value: Any = None
    note: str = ""


NOTHING = Read()
BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "n/a",
        "na",
        "none",
        "nil",
        "n.a.",
        "tbc",
        "tba",
        "?",
        "not applicable",
        "unknown",
        "not sure",
        "prefer not to say",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "null",
    }
)


def blank(text: str) -> bool:
    """Whether a cell says nothing: empty, "n/a", "TBC", an error of Excel's."""
    return text.strip().casefold() in BLANKS


def quoted(text: str, limit: int = 60) -> str:
    text = " ".join(text.split())
    return f"“{text if len(text) <= limit else text[:limit].rstrip() + '…'}”"


NUMBER_WORDS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
}


_NUMBERS = {word: int(n) for word, n in NUMBER_WORDS.items() if word.isalpha() and len(word) > 2}
_NUMBERS |= {"one": 1, "a couple": 2, "couple": 2, "ten": 10, "zero": 0, "single": 1}


def capacity(text: str) -> Read:
    """How many mentees somebody can take.

    Parameters
    ----------
    text
        "2", "two", "2-3", "up to 3", "3 (max)", or the day Excel made of "2-3".

    Returns
    -------
    Read
        A whole number from 0 to 10; of a range the smaller, with a note.

    Examples
    --------
    >>> capacity("2-3")
    Read(value=2, note='“2-3” is a range. We took 2; the mentor will be asked.')
    """
    return _people(text, 0, MAX_CAPACITY)


def capacity_year(text: str) -> Read:
    """How many new mentees somebody takes in twelve months: as `capacity`, from 1 to 30."""
    return _people(text, 1, MAX_CAPACITY_YEAR)


def _people(text: str, least: int, most: int) -> Read:
    if blank(text):
        return NOTHING
    made = _from_date(text)
    if made is not None:
        low, high = made
        return Read(
            low if 0 < low <= most else None,
            f"Excel has made a date of what was probably {low}-{high}. We took {low}; the mentor "
            "will be asked.",
        )
    words = text.casefold()
    for word, number in _NUMBERS.items():
        words = re.sub(rf"\b{word}\b", str(number), words)
    numbers = [int(n) for n in re.findall(r"\d{1,4}", words)]
    fits = numbers and least <= min(numbers) and max(numbers) <= most
    if not fits or "." in words.strip("."):
        return Read(None, f"Enter a whole number from {least} to {most} instead of {quoted(text)}.")
    if len(numbers) > 1:
        low = min(numbers)
        return Read(low, f"{quoted(text)} is a range. We took {low}; the mentor will be asked.")
    return Read(numbers[0])


def _from_date(text: str) -> tuple[int, int] | None:
    """The two numbers Excel made a day of: 2027-03-02, or 02-Mar in a CSV file."""
    if match := re.match(r"^\d{4}-(\d\d)-(\d\d)", text):
        low, high = sorted((int(match.group(1)), int(match.group(2))))
        return low, high
    match = re.fullmatch(r"(\d{1,2})[-/ ]([a-z]{3})", text.casefold())
    if match and match.group(2) in _MONTHS:
        low, high = sorted((int(match.group(1)), _MONTHS[match.group(2)]))
        return low, high
    return None


def years(text: str) -> Read:
    """Years of experience: "5", "5 yrs", "10+", "2-3 years", "18 months", "less than 1".

    Parameters
    ----------
    text
        As typed.

    Returns
    -------
    Read
        Whole years, 0 to 60, rounded down.
    """
    if blank(text):
        return NOTHING
    words = text.casefold()
    for word, number in _NUMBERS.items():
        words = re.sub(rf"\b{word}\b", str(number), words)
    numbers = [float(n) for n in re.findall(r"\d{1,4}(?:\.\d+)?", words)]
    if not numbers:
        return Read(None, f"Enter the years as a whole number instead of {quoted(text)}.")
    low = min(numbers)
    if "month" in words and "year" not in words and "yr" not in words:
        low /= 12
    if re.search(r"less than|under|<", words):
        low = max(0.0, low - 1)
    if low > 60:
        return Read(None, f"{quoted(text)} is not a number of years. Enter one from 0 to 60.")
    return Read(int(low))


_YES = frozenset({"y", "yes", "x", "true", "1", "✓", "✔", "yep", "yeah", "ok", "ja", "oui"})
_NO = frozenset({"n", "no", "false", "0", "✗", "✘", "nope"})


def yes_no(text: str) -> Read:
    """A tick: "yes", "Y", "x", "no".

    Parameters
    ----------
    text
        As typed; nothing means nothing.

    Returns
    -------
    Read
        True or False; a note for anything else.
    """
    word = text.strip().casefold().rstrip(".!")
    if blank(text):
        return NOTHING
    if word in _YES or word.startswith("yes"):
        return Read(True)
    if word in _NO or re.match(r"no\b", word):
        return Read(False)
    return Read(None, f"Enter yes or no instead of {quoted(text)}.")


_MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        start=1,
    )
}
EXCEL_EPOCH = date(1899, 12, 30)


def day(text: str, today: date) -> Read:
    """A day in the past, British order: "3/2/25", "3rd Feb 2025", "Feb 2025", "2025", "45000".

    Parameters
    ----------
    text
        As typed, often on a phone.
    today
        The present day; a later one is a problem.

    Returns
    -------
    Read
        A date; a note when only a month or year was given, or the day does not exist.

    Examples
    --------
    >>> day("3rd Feb 25", date(2026, 1, 1)).value
    datetime.date(2025, 2, 3)
    >>> day("31/02/2025", date(2026, 1, 1)).value is None
    True
    """
    if blank(text):
        return NOTHING
    found = _day(text.casefold().strip())
    if found is None:
        return Read(None, f"{quoted(text)} is not a date we can read. Enter it as 1 April 2024.")
    if isinstance(found, str):
        return Read(None, f"{quoted(text)} {found}. Enter a date that exists.")
    if found > today:
        return Read(None, f"{quoted(text)} is in the future. Enter the day they started.")
    if found < EARLIEST:
        return Read(None, f"{quoted(text)} is too long ago. Look at the year.")
    return Read(found)


def whole_day(text: str) -> Read:
    """A day in the past or to come, written whole: "3/2/25", "3rd Feb 2025", "45000".

    Parameters
    ----------
    text
        As typed.

    Returns
    -------
    Read
        A date; a note when it cannot be read, does not exist, or says only a month or a year.

    Examples
    --------
    >>> whole_day("31 Jan 2026").value
    datetime.date(2026, 1, 31)
    >>> whole_day("Jan 2026").note
    '“Jan 2026” is no whole date. Enter it as 1 April 2024.'
    """
    if blank(text):
        return NOTHING
    found = _day(text.casefold().strip())
    if found is None:
        return Read(None, f"{quoted(text)} is not a date we can read. Enter it as 1 April 2024.")
    if isinstance(found, str):
        return Read(None, f"{quoted(text)} {found}. Enter a date that exists.")
    parts = re.findall(r"\d+|[a-z]{3,}", text.casefold())
    if len(parts) < 3 and not re.fullmatch(r"\d{5}", text.strip()):
        return Read(None, f"{quoted(text)} is no whole date. Enter it as 1 April 2024.")
    return Read(found)


def _day(text: str) -> date | str | None:
    """A date, words for one that does not exist, or None."""
    text = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text)
    text = re.sub(r"\bof\b|,", " ", text)
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t].*)?", text):
        return _real(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})", text):
        return _real(_year(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})[/.\- ]*([a-z]{3,9})[/.\- ]*(\d{2}|\d{4})", text):
        month = _MONTHS.get(match[2][:3])
        return _real(_year(match[3]), month, int(match[1])) if month else None
    if match := re.fullmatch(r"([a-z]{3,9})[/.\- ]*'?(\d{4}|\d{2})", text):
        month = _MONTHS.get(match[1][:3])
        return _real(_year(match[2]), month, 1) if month else None
    if match := re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", text):
        return _real(int(match[2]), int(match[1]), 1)
    if re.fullmatch(r"(19|20)\d\d", text):
        return date(int(text), 1, 1)
    if re.fullmatch(r"\d{5}", text) and 20_000 < int(text) < 60_000:
        return EXCEL_EPOCH + timedelta(days=int(text))
    return None


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _real(year: int, month: int, day: int) -> date | str:
    try:
        return date(year, month, day)
    except ValueError:
        return "does not exist in the calendar"

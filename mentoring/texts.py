"""Text that people type or paste, made the same whatever keyboard it came from. Pure.

Names and answers come in every script, with apostrophes, emoji and right-to-left text; all of that
is kept. What is taken away or refused is what nobody typed and no page shows.
"""

import re
import unicodedata

HIDDEN_WORDS = (
    "This has hidden control characters in it. Delete it and type it again, or paste it as plain "
    "text"
)

DROPPED = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
"""Zero-width spaces, marks of a file's beginning, soft hyphens: left behind by copying."""

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line end
    "\u202a-\u202e\u2066-\u2069"  # these turn the direction of whatever follows them on a page
    "\ud800-\udfff\ufffe\uffff]"  # no characters at all
)


def tidy(text: str) -> str:
    """Text in one normal form: composed, with plain line ends and spaces, trimmed.

    Parameters
    ----------
    text
        As it was sent by a browser or read from a file.

    Returns
    -------
    str
        The same words. Joiners that emoji and some scripts need stay; control characters stay too,
        so that `has_hidden` can refuse them.

    Examples
    --------
    >>> tidy("  Zoe\u0308 O\u2019Neill\\r\\n")
    'Zoë O’Neill'
    """
    text = unicodedata.normalize("NFC", text.translate(DROPPED))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()


def one_line(text: str) -> str:
    """The same for what is one line by nature, such as a name: white space is single spaces.

    Parameters
    ----------
    text
        As it was typed.

    Returns
    -------
    str
        The tidied text without line ends and doubled spaces.
    """
    return " ".join(tidy(text).split())


def has_hidden(text: str) -> bool:
    """Whether a text holds characters that no keyboard types and no page shows.

    Parameters
    ----------
    text
        A tidied text.

    Returns
    -------
    bool
        True for control characters and for marks that turn the direction of what follows them.
        Text written from right to left does not need those.
    """
    return HIDDEN.search(text) is not None


def is_blank(value: object) -> bool:
    """Whether a text shows nothing on a page: no characters, spaces and joiners alone.

    Parameters
    ----------
    value
        Any value; what is no text is not blank.

    Returns
    -------
    bool
        True for a text of white space, control characters and characters without a shape.

    Examples
    --------
    >>> is_blank(" \\u200d "), is_blank("0"), is_blank(0)
    (True, False, False)
    """
    return isinstance(value, str) and all(
        unicodedata.category(each) in ("Zs", "Zl", "Zp", "Cc", "Cf") for each in value
    )

"""How an organisation's name is compared: pure, no database.

People write "Bradford Teaching Hospitals NHS FT", "bradford teaching" or "BTHFT"; all of them
come to one key, in which punctuation, case and the words every trust shares are gone.
"""

import re
import unicodedata

_SHARED = re.compile(
    r"\b(nhs foundation trust|nhs ft|foundation trust|nhs trust|nhsft|nhst|trust|nhs|ft)\b"
)
_BOARD = re.compile(r"\bintegrated care (?:board|system|partnership)\b|\b(?:ics|icp)\b")
_SMALL = frozenset({"and", "of", "the", "for", "upon", "in"})
SHORTEST_ABBREVIATION = 3


def search_key(text: str) -> str:
    """Reduce a name to the words that tell organisations apart.

    Parameters
    ----------
    text
        A name, an abbreviation or a code, as somebody typed it.

    Returns
    -------
    str
        Lower-case words separated by single spaces; empty when nothing is left to compare.

    Examples
    --------
    >>> search_key("The Leeds Teaching Hospitals N.H.S. Trust")
    'leeds teaching hospitals'
    >>> search_key("Guy's & St Thomas’ NHS Foundation Trust")
    'guys and st thomas'
    >>> search_key("NHS Frimley Integrated Care Board")
    'frimley icb'
    """
    words = _plain(text)
    words = _BOARD.sub("icb", words)
    kept = _SHARED.sub(" ", words)
    kept = " ".join(kept.split())
    kept = kept.removeprefix("the ")
    return kept or " ".join(words.split())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    folded = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    folded = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", folded)
    folded = re.sub(r"['’‘`.]", "", folded).replace("&", " and ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())


def abbreviations(name: str) -> list[str]:
    """Make the initials people use for an organisation: `LTH`, `LTHT`, `LTHFT`.

    Parameters
    ----------
    name
        The full name.

    Returns
    -------
    list of str
        Upper-case abbreviations of three letters or more, the commonest forms first.

    Examples
    --------
    >>> abbreviations("Leeds Teaching Hospitals NHS Trust")
    ['LTH', 'LTHT']
    >>> abbreviations("Bradford Teaching Hospitals NHS Foundation Trust")
    ['BTH', 'BTHT', 'BTHFT', 'BTHNHSFT']
    """
    plain = _plain(name)
    initials = "".join(word[0] for word in search_key(name).split() if word not in _SMALL)
    if search_key(name).endswith(" icb"):
        return [initials[:-1].upper() + "ICB"]
    forms = [initials]
    if plain.endswith("trust"):
        forms.append(f"{initials}t")
    if plain.endswith("foundation trust"):
        forms += [f"{initials}ft", f"{initials}nhsft"]
    return [form.upper() for form in forms if len(form) >= SHORTEST_ABBREVIATION]

"""Headings that ask for a protected matter: such a column is never kept. Pure."""

import re

SPECIAL = {
    "ethnicity": "ethnicity or race",
    "religion": "religion or belief",
    "health": "health or disability",
    "orientation": "sexual orientation",
    "sex": "sex or gender",
    "age": "age or date of birth",
    "family": "pregnancy, marriage or care for others",
    "class": "social background",
    "nationality": "nationality or migration",
    "union": "trade union or politics",
    "crime": "criminal convictions",
    "experience": "shared background or experience",
}

_HEADINGS = (
    ("ethnicity", r"ethnic|\brac(e|ial|ism)\b|\bbame\b|\bbme\b|global majority|skin colou?r"),
    ("religion", r"religio|\bfaith|\bbeliefs?\b|denomination"),
    (
        "health",
        r"disab|\bhealth (condition|issue|problem|need|status)|\bmental health\b|medical|"
        r"impairment|neuro ?-?div|long[ -]term condition|\billness|\bdyslexi|\badhd\b|\bautis|"
        r"reasonable adjustment|access (need|requirement)|your health|\bhealth$",
    ),
    ("orientation", r"sexual|orientation|\blgb|\bqueer\b"),
    ("sex", r"\bgender|\bsex\b|\btrans(gender)?\b|pronoun|non-?binary"),
    ("age", r"\bage\b|\bage (group|range|band)|date of birth|\bd\.?o\.?b\b|birth ?da(y|te)"),
    (
        "family",
        r"pregnan|matern|patern|marital|married|civil partner|\bcar(er|ing) (resp|stat|for)|"
        r"\bcarer\b|parental (status|resp)|dependants|care[ -]?leaver|\bchildren\b",
    ),
    (
        "class",
        r"socio|social (class|background|mobility)|working[ -]class|school meals|"
        r"parent\w* (occupation|job)|(family|economic) background|type of school|first in family",
    ),
    (
        "nationality",
        r"nationalit|citizenship|migra|refugee|asylum|country of birth|immigration|"
        r"(first|native|home|main) language|language\w* (spoken )?at home|mother tongue",
    ),
    ("union", r"trade union|union member|politic"),
    ("crime", r"convict|criminal|\bdbs\b"),
    (
        "experience",
        r"lived[ -]experience|shared[ -](background|experience|characteristic)|"
        r"protected characteristic|\bbackground\b(?!.*(work|career|profession|communic))|"
        r"\bheritage\b|\bidentit(y|ies)\b|identify as|under-?represented|diversity|edi (area|data)",
    ),
)

_WORKPLACE = re.compile(r"trust|organi[sz]ation|employer|health (board|service|authority)")


def protected_matter(heading: str) -> str | None:
    """The protected matter a heading asks about.

    Parameters
    ----------
    heading
        As `columns.plain` makes it.

    Returns
    -------
    str or None
        Key of SPECIAL; None when it asks about none.

    Examples
    --------
    >>> protected_matter("ethnic group"), protected_matter("mental health trust")
    ('ethnicity', None)
    """
    for key, pattern in _HEADINGS:
        if re.search(pattern, heading) and not (key == "health" and _WORKPLACE.search(heading)):
            return key
    return None

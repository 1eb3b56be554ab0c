"""What people type for grades and choices, read into our own terms. Pure.

As in `values`: every function gives a Read; nothing raises.
"""

import re
from collections.abc import Iterable, Mapping

from mentoring.imports.topics import pieces
from mentoring.imports.values import NOTHING, NUMBER_WORDS, Read, blank, quoted
from mentoring.profiles import grades
from mentoring.profiles.choices import LANGUAGES, USUAL_LANGUAGE

# ---------------------------------------------------------------- bands and grades
_BAND = re.compile(r"^(?:b|bd|bnd|band|bands|afc|a4c|grade|nhs|pay|level|\s)*([2-9])\s*([a-d])?$")
_NAMED = {
    "vsm": "vsm",
    "very senior manager": "vsm",
    "esm": "vsm",
    "executive": "vsm",
    "aa": "cs_aa",
    "ao": "cs_ao",
    "eo": "cs_eo",
    "heo": "cs_heo",
    "seo": "cs_seo",
    "g7": "cs_g7",
    "grade 7": "cs_g7",
    "g6": "cs_g6",
    "grade 6": "cs_g6",
    "scs1": "cs_scs1",
    "scs 1": "cs_scs1",
    "scs": "cs_scs1",
    "scs pb1": "cs_scs1",
    "scs2": "cs_scs2",
    "scs 2": "cs_scs2",
    "scs3": "cs_scs3",
    "scs 3": "cs_scs3",
    "student": "student",
    "graduate": "student",
    "apprentice": "apprentice",
    "trainee": "trainee",
    "intern": "trainee",
    "placement": "trainee",
    "director": "out_director",
    "deputy director": "out_deputy",
    "associate director": "out_deputy",
    "head of": "out_head",
    "head": "out_head",
    "manager": "out_manager",
    "officer": "out_officer",
    "assistant": "out_assistant",
    "freelance": "out_manager",
}
_BY_LABEL = {
    " ".join(re.sub(r"[().:_\"']+", " ", grade.label.casefold()).split()): grade.key
    for grade in grades.GRADES
}


def grade(text: str) -> Read:
    """A band or grade.

    Parameters
    ----------
    text
        "B7", "Band Seven", "8A", "AfC 6", "7 (acting 8a)", "HEO".

    Returns
    -------
    Read
        A key of `profiles.grades`; a note for band 8 without its letter, two bands in one cell,
        or a grade nobody knows.

    Examples
    --------
    >>> [grade(text).value for text in ("B7", "Band Seven", "8A", "AfC 6", "VSM")]
    ['band_7', 'band_7', 'band_8a', 'band_6', 'vsm']
    """
    if blank(text):
        return NOTHING
    words = _grade_words(text)
    found = _one_grade(words)
    if found is not None:
        return found
    acting = re.split(r"\b(?:acting|seconded|secondment|temp|temporarily)\b", words, maxsplit=1)
    if len(acting) == 2 and (found := _one_grade(acting[0].strip(" -/"))):
        return Read(found.value, f"We took {grades.label(found.value)} from {quoted(text)}.")
    parts = [part for part in re.split(r"\s*(?:/|-|\bto\b|\bor\b|,|;|&|\band\b)\s*", words) if part]
    read = [_one_grade(part) for part in parts]
    if len(parts) > 1 and all(each and each.value for each in read):
        return Read(
            None,
            f"{quoted(text)} names several bands. Enter the one they hold now, such as Band 7.",
        )
    return Read(
        None,
        f"We do not know the band or grade {quoted(text)}. Enter it as Band 7 or Band 8a.",
    )


def _grade_words(text: str) -> str:
    words = text.casefold().replace("agenda for change", "afc")
    words = re.sub(r"[().:_\"']+", " ", words)
    words = re.sub(
        r"\b(" + "|".join(NUMBER_WORDS) + r")\b", lambda m: NUMBER_WORDS[m.group(1)], words
    )
    return " ".join(words.split())


def _one_grade(words: str) -> Read | None:
    if words in _NAMED:
        return Read(_NAMED[words])
    if words in _BY_LABEL:
        return Read(_BY_LABEL[words])
    match = _BAND.match(words.replace("band", " band ").strip())
    if match is None:
        return None
    number, letter = match.group(1), match.group(2) or ""
    key = f"band_{number}{letter}"
    if key in grades.BY_KEY:
        return Read(key)
    if number == "8" and not letter:
        return Read(None, "Band 8 has four levels. Enter Band 8a, 8b, 8c or 8d.")
    if letter:
        return Read(f"band_{number}", f"There is no Band {number}{letter}. We took Band {number}.")
    return None


# ---------------------------------------------------------------- choices
_MODES = {
    "video": r"video|teams|zoom|online|virtual|remote|skype|digital",
    "phone": r"phone|telephone|\bcalls?\b(?!.*video)|whatsapp",
    "in_person": r"person|face|f2f|coffee|on ?site|office",
    "messages": r"messag|written|in writing|e-?mail|\btext\b",
}
_TIMES = {
    "mornings": r"morning|\bam\b|before (lunch|noon)",
    "lunchtimes": r"lunch|midday|noon",
    "afternoons": r"afternoon|\bpm\b",
    "evenings": r"evening|after (work|5|6)|night",
    "weekends": r"weekend|saturday|sunday",
}
_LANGUAGES = {key: rf"\b{key}\b" for key in LANGUAGES} | {
    "bsl": r"\bbsl\b|british sign|sign language",
    "bengali": r"\bbengali\b|\bbangla\b",
    "mandarin": r"\bmandarin\b|putonghua",
    "punjabi": r"\bp[ua]njabi\b",
    "tagalog": r"\btagalog\b|\bfilipino\b",
}
_ANY = re.compile(r"\bany|all|flexible|either|both|no preference|don'?t mind|happy with|whenever")


def modes(text: str) -> Read:
    """How somebody meets: "Teams or in person", "f2f", "any"."""
    return _choices(text, _MODES, tuple(_MODES), "Enter video, phone, in person or messages")


def times(text: str) -> Read:
    """When somebody can meet: "Mon-Fri mornings", "lunchtimes", "flexible"."""
    weekdays = ("mornings", "lunchtimes", "afternoons")
    return _choices(text, _TIMES, weekdays, "Enter mornings, lunchtimes, afternoons or evenings")


def languages(text: str) -> Read:
    """The languages somebody can meet in: "English, BSL", "Welsh and Polish".

    Parameters
    ----------
    text
        A list in the writer's own words.

    Returns
    -------
    Read
        Keys of LANGUAGES. Whoever names others only is taken to use English as well, with a note:
        nearly everybody leaves it out, and without it nobody would be found for them.

    Examples
    --------
    >>> languages("English & Welsh").value
    ['english', 'welsh']
    """
    if blank(text):
        return NOTHING
    found, unknown = set(), []
    for piece in pieces(re.sub(r"\s(?:and|&)\s", ", ", text)):
        keys = [key for key, words in _LANGUAGES.items() if re.search(words, piece.casefold())]
        found.update(keys)
        if not keys:
            unknown.append(quoted(piece, 40))
    notes = []
    if unknown:
        notes.append(f"Not in our list of languages: {', '.join(unknown[:5])}.")
    if found and USUAL_LANGUAGE not in found:
        found.add(USUAL_LANGUAGE)
        notes.append("We added English. The person can take it out.")
    return Read([key for key in LANGUAGES if key in found] or None, " ".join(notes))


def _choices(text: str, known: Mapping[str, str], every: Iterable[str], help_: str) -> Read:
    if blank(text):
        return NOTHING
    words = text.casefold()
    found = [key for key, pattern in known.items() if re.search(pattern, words)]
    if found:
        return Read(found)
    if _ANY.search(words):
        return Read(list(every))
    return Read(None, f"{help_} instead of {quoted(text)}.")


def side(text: str) -> Read:
    """Which side somebody signs up for: "Mentee", "I want to be a mentor", "Junior".

    Parameters
    ----------
    text
        As typed.

    Returns
    -------
    Read
        "mentee", "mentor", "junior" or "senior"; a note for both at once or neither.
    """
    if blank(text):
        return NOTHING
    words = text.casefold()
    mentee = bool(re.search(r"mentee|need a mentor|want a mentor|looking for a mentor", words))
    mentor = bool(re.search(r"\bmentor\b", words)) and not re.search(
        r"(a|my) mentor\b(?!.*be)", words
    )
    be_mentor = bool(re.search(r"(be|as|become) a mentor", words))
    found = [
        key
        for key, there in (
            ("mentee", mentee),
            ("mentor", mentor or be_mentor),
            ("junior", "junior" in words),
            ("senior", "senior" in words),
        )
        if there
    ]
    if len(found) == 1:
        return Read(found[0])
    if found:
        return Read(
            None,
            f"{quoted(text)} names two sides. Give each a row of its own.",
        )
    return Read(None, f"Enter mentee or mentor instead of {quoted(text)}.")

"""What a column of a sign-up spreadsheet is about, guessed from its heading. Pure.

A heading that asks for ethnicity, religion, health, sexual orientation or another protected
matter is recognised and its column is never kept: we ask the person instead, with an explanation
and a choice. So is a column whose cells hold such answers under another heading.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mentoring.imports.protected import protected_matter


class Field(StrEnum):
    """What we can take from a spreadsheet."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    SIDE = "side"
    WANTS_MENTEE = "wants_mentee"
    WANTS_MENTOR = "wants_mentor"
    JOB_TITLE = "job_title"
    ORGANISATION = "organisation"
    REGION = "region"
    GRADE = "grade"
    GRADE_SINCE = "grade_since"
    ACTING = "acting"
    YEARS = "years"
    AIM_GRADE = "aim_grade"
    GOAL = "goal"
    WANTED = "wanted"
    OFFERED = "offered"
    SPECIALISMS = "specialisms"
    OFFER = "offer"
    CAPACITY = "capacity"
    CAPACITY_YEAR = "capacity_year"
    MEETING_MODES = "meeting_modes"
    AVAILABILITY = "availability"
    LANGUAGES = "languages"
    MANAGER = "manager"
    LEARN = "learn"
    SHARE = "share"
    STATEMENT = "statement"


LABELS = {
    Field.EMAIL: "Email address",
    Field.NAME: "Full name",
    Field.FIRST_NAME: "First name",
    Field.LAST_NAME: "Last name",
    Field.SIDE: "Mentee or mentor",
    Field.WANTS_MENTEE: "Tick: wants a mentor",
    Field.WANTS_MENTOR: "Tick: wants to be a mentor",
    Field.JOB_TITLE: "Job title",
    Field.ORGANISATION: "Organisation",
    Field.REGION: "Region",
    Field.GRADE: "Band or grade",
    Field.GRADE_SINCE: "In this band since",
    Field.ACTING: "Tick: acting up in this band",
    Field.YEARS: "Years of experience",
    Field.AIM_GRADE: "Band or level aimed at",
    Field.GOAL: "Career goals",
    Field.WANTED: "Topics to work on",
    Field.OFFERED: "Topics offered",
    Field.SPECIALISMS: "Specialisms",
    Field.OFFER: "What a mentor offers, in words",
    Field.CAPACITY: "How many mentees",
    Field.CAPACITY_YEAR: "How many new mentees in a year",
    Field.MEETING_MODES: "How they meet",
    Field.AVAILABILITY: "When they can meet",
    Field.LANGUAGES: "Languages they can meet in",
    Field.MANAGER: "Line manager’s email",
    Field.LEARN: "What they want to learn",
    Field.SHARE: "What they can share",
    Field.STATEMENT: "Why they apply",
}

_HEADINGS: tuple[tuple[Field, str], ...] = (
    (
        Field.MANAGER,
        r"manager.*(e-?mail|address|contact)|line manager|reports to|\bmanager\b(?!.*job)",
    ),
    (Field.EMAIL, r"e-?mail"),
    (Field.FIRST_NAME, r"^(first|fore|given|known as)[ -]?(name)?s?$|preferred name"),
    (Field.LAST_NAME, r"^(last|sur|family)[ -]?name$|^surname"),
    (
        Field.SIDE,
        r"^(role in|role on).*(programme|scheme)|mentee (or|/) ?mentor|mentor (or|/) ?mentee|"
        r"applying as|(sign|join)\w* (up )?as|^programme role$",
    ),
    (
        Field.WANTS_MENTOR,
        r"^mentor$|(be|become|being) a mentor|(like|willing|able|happy) to mentor",
    ),
    (Field.WANTS_MENTEE, r"^mentee$|(have|want|need|like) a mentor|be a mentee|be mentored"),
    (
        Field.CAPACITY_YEAR,
        r"(how many|capacity|limit|max\w*|mentees?|new)\b.*"
        r"(\b(a|per|each|every|in a|one) year|yearly|annual|12 months|twelve months)|"
        r"(yearly|annual) (limit|capacity|max)",
    ),
    (
        Field.CAPACITY,
        r"how many(?! years)|capacity|number of mentee|mentees? (you|could|can)|"
        r"max\w* mentee|no\.? of mentee",
    ),
    (
        Field.AIM_GRADE,
        r"(aim|target|next|aspir|desired|want)\w*.*(band|grade|level|role)|"
        r"(band|grade|level|role).*(aim|target|aspir|desired|next)",
    ),
    (Field.ACTING, r"acting|secondment|seconded"),
    (
        Field.GRADE_SINCE,
        r"(since|start\w*|from).*(band|grade|post|role)|(band|grade|post|role).*"
        r"(since|start|from)|date (started|joined)|start date|in post since",
    ),
    (Field.GRADE, r"\bband\b|\bgrade\b|\bafc\b|pay ?scale|pay band|^level$|seniority"),
    (Field.YEARS, r"years|how long"),
    (Field.REGION, r"\bregion\b|part of (the country|england)"),
    (
        Field.MEETING_MODES,
        r"(how|where|way|prefer\w*|mode|format).*(meet|contact)|meeting (mode|pref|format)|"
        r"(face to face|online|virtual)",
    ),
    (Field.LANGUAGES, r"\blanguages?\b"),
    (Field.AVAILABILITY, r"availab|when.*(meet|free)|best time|days? (and|&|/) times?"),
    (Field.LEARN, r"want\w* to learn|like to learn|learn (from|about)"),
    (Field.SHARE, r"(can|could|willing to|able to) share|share with"),
    (
        Field.OFFERED,
        r"(skill|topic|area|subject|help)\w*.*(offer|can (help|support|mentor)|provide|support)|"
        r"can (offer|help|support|mentor)|^offer|offered",
    ),
    (
        Field.WANTED,
        r"(skill|topic|area|subject|help)\w*.*(want|need|develop|improve|work on|wish|like|seek)|"
        r"(want|need|like|wish|looking for).*(help|support|develop|work on)|"
        r"^develop\w* (need|area)|areas? to develop|wanted",
    ),
    (
        Field.SPECIALISMS,
        r"speciali[sz]|expertise|discipline|comms area|area of (work|comms|communication)|"
        r"^skills?$|current skills|^areas?$",
    ),
    (
        Field.GOAL,
        r"goal|ambition|aspiration|objective|hope to (achieve|get|gain)|what.*(achieve|get out)",
    ),
    (Field.STATEMENT, r"why|statement|motivat|reason|tell us"),
    (Field.JOB_TITLE, r"job|position|^(current )?(role|post)( title)?$|^title$|occupation"),
    (
        Field.ORGANISATION,
        r"organi[sz]ation|\btrust\b|employer|\borg\b|workplace|place of work|\bicb\b|^company|"
        r"where.*work|\bods\b",
    ),
    (Field.OFFER, r"about (you|me|yourself)|\bbio(graphy)?\b|experience|strength"),
    (
        Field.NAME,
        r"^(full |your |contact )?names?$|"
        r"^(mentee|mentor|participant|applicant|delegate|staff)('s)? names?$|"
        r"^who$|^person$|full name",
    ),
)

_ANSWERS = re.compile(
    r"^(?:(?:any other |other )?(?:white|black|asian|mixed|arab|gypsy|roma|irish traveller)\b.*|"
    r"(?:british )?(?:indian|pakistani|bangladeshi|chinese|caribbean|african|south asian)\b.*|"
    r"bame|bme|christian\w*|muslim|islam\w*|hindu\w*|sikh\w*|jewish|judaism|buddhis\w*|atheist|"
    r"church of england|roman catholic|catholic|no religion|agnostic|"
    r"gay(?: man| woman)?|lesbian|bi(?:sexual)?|heterosexual\w*|straight|queer|lgbt\w*|"
    r"pansexual|asexual|heterosexual.*straight|"
    r"male|female|man|woman|non-?binary|trans\w*|cis\w*|he/him|she/her|they/them|"
    r"disabled|not disabled|dyslexi\w*|dyspraxi\w*|adhd|autis\w*|neurodiver\w*|deaf|blind|"
    r"depression|anxiety|diabet\w*|long[- ]term condition|wheelchair user|"
    r"working[- ]class|care leaver|single parent|carer|refugee)$"
)
ANSWERS_SHARE = 0.3
SHORT = 60
_ANYTHING = frozenset({None, Field.SPECIALISMS, Field.STATEMENT, Field.OFFER, Field.JOB_TITLE})
"""What is looked into for answers about protected matters; a list of topics has other words."""

_SIDE_ANSWERS = re.compile(r"^(mentee|mentor|junior|senior)s?$")


@dataclass(frozen=True)
class Guess:
    """What a column seems to be about.

    Parameters
    ----------
    field
        What it would be taken for; None when it is not recognised or not to be kept.
    special
        Key of `protected.SPECIAL` when the column is never kept.
    """

    field: Field | None = None
    special: str | None = None


def plain(heading: str) -> str:
    """A heading without case, line breaks, question marks and doubled spaces."""
    return " ".join(re.sub(r"[*?:_()\n\"“”]+", " ", heading).casefold().split())


def guess(heading: str) -> Guess:
    """What one heading seems to be about.

    Parameters
    ----------
    heading
        As it stands in the file.

    Returns
    -------
    Guess
        Special before everything else: in doubt a column is not kept.

    Examples
    --------
    >>> guess("E-mail address *").field.value
    'email'
    >>> guess("Ethnicity (optional)").special
    'ethnicity'
    >>> guess("AfC Band").field.value
    'grade'
    """
    text = plain(heading)
    if not text:
        return Guess()
    if special := protected_matter(text):
        return Guess(special=special)
    for wanted, pattern in _HEADINGS:
        if re.search(pattern, text):
            return Guess(field=wanted)
    return Guess()


def known(cells: Sequence[str]) -> int:
    """How much a row looks like a header: each short cell we know counts, an e-mail column most."""
    score = 0
    for cell in cells[:200]:
        if 0 < len(cell) <= 150 and "@" not in cell:
            found = guess(cell)
            score += bool(found.field or found.special)
            score += 2 * (found.field is Field.EMAIL)
    return score


def guess_all(headings: Sequence[str]) -> list[Guess]:
    """What every column seems to be about; several may be taken together for one list of topics.

    Parameters
    ----------
    headings
        The header of the file.

    Returns
    -------
    list of Guess
        In the same order. Where two columns would be the same single thing, the first is taken.
    """
    found: list[Guess] = []
    taken: set[Field] = set()
    for heading in headings:
        each = guess(heading)
        if each.field is not None and each.field in taken and each.field not in MANY:
            each = Guess()
        if each.field is not None:
            taken.add(each.field)
        found.append(each)
    return found


@dataclass
class Seen:
    """What the cells of a column look like, counted while the file is read: no cell is kept."""

    short: int = 0
    special: int = 0
    sides: int = 0
    addresses: int = 0

    def look(self, cell: str) -> None:
        """Count one more cell."""
        text = cell.casefold()
        if not text or len(text) > SHORT:
            return
        self.short += 1
        self.special += bool(_ANSWERS.match(text))
        self.sides += bool(_SIDE_ANSWERS.match(text))
        self.addresses += "@" in text

    @property
    def looks_special(self) -> bool:
        """Whether at least three in ten are answers about protected matters."""
        return self.special > 0 and self.special >= ANSWERS_SHARE * self.short


def refine(guesses: Sequence[Guess], seen: Sequence[Seen]) -> list[Guess]:
    """Look at cells where the heading alone misleads.

    Parameters
    ----------
    guesses
        What `guess_all` found.
    seen
        What the cells of each column look like, in the same order.

    Returns
    -------
    list of Guess
        "Role" whose cells say mentee or mentor is the side. A column of answers about protected
        matters is never kept, nor one nobody knows with a single such answer. One of addresses
        is the e-mail address if there is no other.
    """
    found = list(guesses)
    fields = {each.field for each in found}
    for place, (each, cells) in enumerate(zip(guesses, seen)):
        sides, addresses = cells.sides > cells.short / 2, cells.addresses > cells.short / 2
        if each.special is not None or not cells.short:
            continue
        if (each.field in _ANYTHING and cells.looks_special) or (not each.field and cells.special):
            found[place] = Guess(special="experience")
        elif sides and each.field in (None, Field.JOB_TITLE) and Field.SIDE not in fields:
            found[place] = Guess(Field.SIDE)
        elif addresses and each.field is None and Field.EMAIL not in fields:
            found[place] = Guess(Field.EMAIL)
        fields.add(found[place].field)
    return found


MANY = frozenset(
    {
        Field.WANTED,
        Field.OFFERED,
        Field.SPECIALISMS,
        Field.GOAL,
        Field.STATEMENT,
        Field.OFFER,
        Field.MEETING_MODES,
        Field.AVAILABILITY,
        Field.LANGUAGES,
        Field.LEARN,
        Field.SHARE,
    }
)
"""What may stand in several columns, which are then put together."""

"""What people type for skills and topics, read into the vocabulary as it is offered now. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from mentoring.imports.values import NOTHING, Read, blank, quoted
from mentoring.profiles import vocabulary

_HABITS = {
    "media": r"media rel|press|^media$|media handling|journalis|pr$|^pr\b|broadcast|news",
    "digital": r"digital|social media|^social|website|web\b|online|seo\b|video",
    "content": r"content|design|copy ?writ|writing|creative|photograph|graphic|storytell",
    "internal": r"internal|staff engage|employee|colleague|intranet",
    "engagement": r"patient|public engage|ppi|ppie|involve|communit|co-?production|^engagement$",
    "campaigns": r"campaign|behaviou?r",
    "brand": r"brand|reputation",
    "public_affairs": r"public affairs|parliament|government rel|politic|mp engagement|lobby",
    "stakeholders": r"stakeholder|partner",
    "crisis": r"crisis|emergency|eprr|incident|resilience",
    "strategy": r"strateg|planning",
    "insight": r"insight|evaluation|data|analytic|research|measure",
    "accessible": r"accessib|inclusive comm|easy read|translation",
    "marketing": r"marketing|recruitment",
    "corporate": r"corporate|governance|publishing|annual report|board paper",
    "leadership": r"leader|stepping up|senior management",
    "senior_role": r"senior role|promotion|progress|next (step|band|role)|band 8|step up",
    "interviews": r"interview|job application|cv\b|applying",
    "confidence": r"confiden|imposter|impostor|being heard|assertive|public speaking|present",
    "challenges": r"challeng|difficult|bullying|conflict|navigat",
    "networks": r"network|connections|visibility",
    "balance": r"balance|well-?being|flexible|part.?time|burn-?out",
    "managing_team": r"manag\w* (a |my )?(team|people|staff)|line manag|people manag|team manag",
    "budgets": r"budget|finance|contract|procure",
    "portfolio": r"portfolio",
    "influence": r"influenc|boards?$|board\b|executive|advis",
    "moving_sector": r"mov\w* (sector|job|to)|sector|career change|sideways",
}
"""How people write of the entries that come with the service."""
_WORDS = {key: re.compile(pattern) for key, pattern in _HABITS.items()}


@dataclass(frozen=True)
class Known:
    """One entry of the vocabulary as it stands.

    Parameters
    ----------
    key
        What is stored with people's choices.
    label
        What people read.
    offered
        Whether it can be chosen now.
    merged_into
        Key of the entry that has taken its place; empty for none.
    """

    key: str
    label: str
    offered: bool = True
    merged_into: str = ""


def pieces(text: str) -> list[str]:
    """A merged list taken apart: by semicolons, line breaks, bullets, else commas and slashes.

    Parameters
    ----------
    text
        "Media; Digital", "media, digital & social", "• Media\\n• Digital".

    Returns
    -------
    list of str
        Its parts, tidied, without doubles.

    Examples
    --------
    >>> pieces("Media; Digital and social media;")
    ['Media', 'Digital and social media']
    """
    strong = re.split(r"[;\n|•·]+|\s+-\s+|^\s*-\s*|\d+[.)]\s+", text)
    parts = [part.strip(" ,.-") for part in strong]
    if len([part for part in parts if part]) <= 1:
        parts = re.split(r",|\s/\s|/|\s\+\s", text)
    tidied = (part.strip(" ,.-*") for part in parts)
    return list(dict.fromkeys(part for part in tidied if part and not blank(part)))


class Topics:
    """The vocabulary, ready to read cells with.

    Parameters
    ----------
    known
        Every entry there is, those no longer offered included: what was merged is read as the
        entry that has taken its place, what was retired as nothing.
    """

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = {each.key: each for each in known}
        self.labels = {each.key: each.label for each in self._known.values()}
        names = {label.casefold(): key for key, label in vocabulary.LABELS.items()}
        names |= {label.casefold(): key for key, label in self.labels.items()}
        # Where two have had the same name, the one that is offered counts.
        names |= {e.label.casefold(): e.key for e in self._known.values() if e.offered}
        self._names = {
            name: now for name, key in names.items() if (now := self._now(key)) is not None
        }

    def _now(self, key: str) -> str | None:
        """The entry that is offered for a key today, through every merging."""
        seen: set[str] = set()
        while key in self._known and key not in seen:
            entry = self._known[key]
            if entry.offered:
                return key
            seen.add(key)
            key = entry.merged_into
        return None

    def read(self, text: str) -> Read:
        """Skills and topics of a merged list in the writer's own words.

        Parameters
        ----------
        text
            "Media; Digital", "• Leadership\\n• Podcasts and audio".

        Returns
        -------
        Read
            A list of keys that are offered now; a note names what is not in the vocabulary.

        Examples
        --------
        >>> Topics([Known("media", "Media relations"), Known("audio", "Podcasts")]).read(
        ...     "Podcasts; press office").value
        ['audio', 'media']
        """
        if blank(text):
            return NOTHING
        found: list[str] = []
        unknown: list[str] = []
        for piece in self._whole_labels(text):
            keys = self._keys(piece.casefold())
            found += keys
            if not keys:
                unknown.append(piece)
        note = ""
        if unknown:
            listed = ", ".join(quoted(each, 40) for each in unknown[:5])
            note = f"Not in our list of topics: {listed}. The person can choose from the list."
        return Read(list(dict.fromkeys(found)) or None, note)

    def _whole_labels(self, text: str) -> list[str]:
        """The parts of a list; our own labels that hold commas or slashes are not taken apart."""
        rest, whole = text, []
        for name in sorted(self._names, key=len, reverse=True):
            if re.search("[,/]", name) and name in rest.casefold():
                whole.append(name)
                rest = re.sub(re.escape(name), ";", rest, flags=re.IGNORECASE)
        return whole + pieces(rest)

    def _keys(self, text: str) -> list[str]:
        if text in self._names:
            return [self._names[text]]
        if text in self._known and (now := self._now(text)):
            return [now]
        if close := get_close_matches(text, self._names, n=1, cutoff=0.9):
            return [self._names[close[0]]]
        habits = [self._now(key) for key, pattern in _WORDS.items() if pattern.search(text)]
        if found := [key for key in habits if key is not None]:
            return found[:3]
        begun = {key for name, key in self._names.items() if name.startswith(f"{text} ")}
        if len(begun) == 1:
            return sorted(begun)
        close = get_close_matches(text, self._names, n=1, cutoff=0.82)
        return [self._names[close[0]]] if close else []

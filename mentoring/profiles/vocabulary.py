"""The vocabulary of what people want to work on, offer, and specialise in, as it comes (pure).

Communications specialisms, career topics that are the same in any specialism, and the disciplines
that specialisms belong to. A key never changes its meaning: an entry that is no longer offered is
retired in the database, so that what people chose earlier can still be read. Coordinators add to
it, rename, retire, reorder and merge; what they have changed is theirs, and loading this list again
leaves it alone.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One entry of the vocabulary.

    Parameters
    ----------
    key : str
        Stored with people's choices; lower case, at most 60 characters.
    label : str
        What people read.
    kind : str
        ``"specialism"``, ``"career"`` or ``"discipline"``.
    discipline : str
        Key of the discipline it belongs to; empty for none.
    """

    key: str
    label: str
    kind: str
    discipline: str = ""


DISCIPLINES = tuple(
    Entry(f"gcs_{key}", label, "discipline")
    for key, label in (
        ("external_affairs", "External affairs"),
        ("marketing", "Marketing"),
        ("media", "Media"),
        ("internal", "Internal communication"),
        ("strategic", "Strategic communication"),
    )
)
"""Disciplines of the Government Communication Service (GCS), from its operating model."""


SPECIALISMS = tuple(
    Entry(key, label, "specialism", f"gcs_{discipline}" if discipline else "")
    for key, label, discipline in (
        ("media", "Media relations and press office", "media"),
        ("digital", "Digital and social media", "marketing"),
        ("content", "Content and design", "marketing"),
        ("internal", "Internal communications and staff engagement", "internal"),
        ("engagement", "Patient and public engagement or involvement", "external_affairs"),
        ("campaigns", "Campaigns and behaviour change", "marketing"),
        ("brand", "Brand and reputation", "strategic"),
        ("public_affairs", "Public affairs and parliamentary work", "external_affairs"),
        ("stakeholders", "Stakeholder relations", "external_affairs"),
        ("crisis", "Crisis and emergency communications (EPRR)", "media"),
        ("strategy", "Strategic communications and planning", "strategic"),
        ("insight", "Insight, evaluation and data", "strategic"),
        ("accessible", "Accessible and inclusive communications", ""),
        ("marketing", "Marketing and recruitment marketing", "marketing"),
        ("external_affairs", "External affairs", "external_affairs"),
        ("corporate", "Corporate publishing and governance communications", ""),
    )
)

CAREER_TOPICS = tuple(
    Entry(key, label, "career")
    for key, label in (
        ("leadership", "Stepping up to leadership"),
        ("senior_role", "Applying for a more senior role"),
        ("interviews", "Handling interviews"),
        ("confidence", "Confidence and being heard"),
        ("challenges", "Navigating challenges at work"),
        ("networks", "Building a network"),
        ("balance", "Balancing work and life"),
        ("managing_team", "Managing a team"),
        ("budgets", "Managing budgets and contracts"),
        ("portfolio", "Building a portfolio of work"),
        ("influence", "Influencing senior leaders and boards"),
        ("moving_sector", "Moving to another sector or kind of organisation"),
    )
)

ENTRIES = SPECIALISMS + CAREER_TOPICS
LABELS = {entry.key: entry.label for entry in ENTRIES}
FIXTURES = ENTRIES + DISCIPLINES


def key_for(label: str, taken: Collection[str]) -> str:
    """A key for a new entry, made of its first words.

    Parameters
    ----------
    label : str
        What people read.
    taken : collection of str
        Keys there are already.

    Returns
    -------
    str
        Lower case, at most 60 characters, not taken.

    Examples
    --------
    >>> key_for("Podcasts and audio", {"media"})
    'podcasts_and_audio'
    >>> key_for("Média", {"media"})
    'media_2'
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "entry"
    if key not in taken:
        return key
    number = 2
    while f"{key}_{number}" in taken:
        number += 1
    return f"{key}_{number}"

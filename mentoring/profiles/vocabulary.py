"""The controlled vocabulary of what people want to work on, offer, and specialise in (pure).

Two kinds of entry: communications specialisms, and career topics that are the same in any
specialism. A key never changes its meaning: an entry that is no longer offered is retired in the
database, so that what people chose earlier can still be read.
"""

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
        ``"specialism"`` or ``"career"``.
    """

    key: str
    label: str
    kind: str


SPECIALISMS = tuple(
    Entry(key, label, "specialism")
    for key, label in (
        ("media", "Media relations and press office"),
        ("digital", "Digital and social media"),
        ("content", "Content and design"),
        ("internal", "Internal communications and staff engagement"),
        ("engagement", "Patient and public engagement or involvement"),
        ("campaigns", "Campaigns and behaviour change"),
        ("brand", "Brand and reputation"),
        ("public_affairs", "Public affairs and parliamentary work"),
        ("stakeholders", "Stakeholder relations"),
        ("crisis", "Crisis and emergency communications (EPRR)"),
        ("strategy", "Strategic communications and planning"),
        ("insight", "Insight, evaluation and data"),
        ("accessible", "Accessible and inclusive communications"),
        ("marketing", "Marketing and recruitment marketing"),
        ("corporate", "Corporate publishing and governance communications"),
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

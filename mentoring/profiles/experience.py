"""Lived experience people may choose to be matched on, and the wordings they consent to (pure).

This is special-category data (store B): asked under an explicit consent of its own, never
inferred, never a hard filter, never shown to coordinators. Changing what a wording means takes a
new version; people who agreed to an older one keep that version on their consent.
"""

from dataclasses import dataclass

TAGS = {
    "ethnicity": "I am from an ethnic minority background",
    "disability": "I am disabled, or live with a long-term condition",
    "mental_health": "I live, or have lived, with poor mental health",
    "lgbtq": "I am LGBTQ+",
    "gender": "My gender has shaped how I am treated at work",
    "class": "I am from a working-class or low-income background",
    "region": "I work far from where senior roles are",
    "age": "I am treated differently because of my age",
    "carer": "I care for somebody, or have done",
    "care_leaver": "I grew up in care",
    "job_share": "I job-share or work part time",
    "apprentice": "I came in through an apprenticeship",
    "faith": "My faith or belief matters at work",
}
"""Key to the words of its tick. A key never changes its meaning."""


@dataclass(frozen=True)
class Wording:
    """What somebody agrees to, word for word.

    Parameters
    ----------
    version : str
        Stored with the consent; at most 20 characters.
    text : str
        The words beside the tick.
    points : tuple of str
        What it does, who sees it, and what happens on withdrawal, shown before the tick.
    """

    version: str
    text: str
    points: tuple[str, ...] = ()


WORDINGS: dict[str, tuple[Wording, ...]] = {
    "shared_experience": (
        Wording(
            "2026-11",
            "I agree that the experience I choose here may be used to find me a partner",
            (
                "It is used for one thing: to prefer a partner who shares it with you and has "
                "agreed too. It never decides a match by itself and never rules anybody out.",
                "Nobody sees what you choose. Not your coordinator, your manager, your employer "
                "or your partner. It is stored encrypted. A tick of its own, which you can leave "
                "out, lets a partner be told that you share an experience, never which.",
                "You can be matched just as well without it.",
                "You can change your mind at any time. What you chose is then erased at once and "
                "is not used in any later match. A pairing you already have goes on.",
            ),
        ),
    ),
    "tell_partner": (
        Wording(
            "2026-11",
            "My partner may be told that we share an experience, once we have both accepted",
            (
                "They are told only if they ticked this too, and only after both of you have "
                "accepted the pairing.",
            ),
        ),
    ),
    "under_represented": (
        Wording(
            "2026-11",
            "I agree that my answer may be used to see whether I can join cohorts for groups "
            "that are under-represented in communications",
            (
                "It is used for one thing: to see whether you can join a cohort that is kept for "
                "people from under-represented groups, or comes first in it. We never ask which "
                "group.",
                "Nobody is shown your answer. Where a cohort has that rule, its coordinators see "
                "whether you meet it, and nothing else. It is stored encrypted.",
                "You need not answer. You can still apply: a person then looks at your "
                "application.",
                "You can change your mind at any time. Your answer is then erased at once and "
                "counts nowhere any more. A pairing you already have goes on.",
            ),
        ),
    ),
    "access_needs": (
        Wording(
            "2026-11",
            "My partner may see this once we have both accepted",
            (
                "It is used for one thing: so that the person you meet can arrange it in a way "
                "that works for you. It has no part in the match.",
                "Nobody sees it but your partner, and only after you have both accepted. Not your "
                "coordinator, your manager or your employer. It is stored encrypted.",
                "You can change or erase it at any time. Your partner then no longer sees it.",
            ),
        ),
    ),
}
"""Purpose to its wordings, oldest first; the last is the one in use."""


def current_wording(purpose: str) -> Wording:
    """The wording people are asked to agree to now.

    Parameters
    ----------
    purpose : str
        A consent's purpose.

    Returns
    -------
    Wording
        The newest version.

    Raises
    ------
    KeyError
        When there is no such purpose.
    """
    return WORDINGS[purpose][-1]


def wording(purpose: str, version: str) -> Wording:
    """The wording somebody agreed to.

    Parameters
    ----------
    purpose : str
        A consent's purpose.
    version : str
        The version stored with the consent.

    Returns
    -------
    Wording
        That version.

    Raises
    ------
    KeyError
        When there never was such a version.
    """
    for found in WORDINGS[purpose]:
        if found.version == version:
            return found
    raise KeyError(version)

"""Addresses that were probably mistyped: a likely domain to ask about. Pure, offline."""

USUAL = (
    "nhs.net",
    "nhs.uk",
    "nhs.scot",
    "hscni.net",
    "gov.uk",
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.co.uk",
    "yahoo.com",
    "yahoo.co.uk",
    "icloud.com",
    "live.co.uk",
    "btinternet.com",
    "virginmedia.com",
    "protonmail.com",
)
"""Where most people of this service have their mail; what somebody meant is looked for here."""

ALSO_REAL = frozenset(
    {"mail.com", "ymail.com", "email.com", "live.com", "me.com", "msn.com", "aol.com", "sky.com"}
)
"""Near a usual one, and yet no mistake."""

FAR = 2
SHORT = 8
"""Characters below which one slip is all we believe in: many short domains are near another."""


def suggestion(email: str) -> str:
    """The address somebody may have meant.

    Parameters
    ----------
    email
        As it was typed.

    Returns
    -------
    str
        The same address at a usual domain one or two slips away; empty when there is none, or the
        domain is fine as it is.

    Examples
    --------
    >>> suggestion("ana@nhs.ent")
    'ana@nhs.net'
    >>> suggestion("ana@bradford.nhs.uk")
    ''
    """
    name, at, domain = email.strip().lower().rpartition("@")
    if not (name and at and domain) or domain in ALSO_REAL:
        return ""
    if any(domain == each or domain.endswith(f".{each}") for each in USUAL):
        return ""
    near = {each: slips(domain, each) for each in USUAL}
    best = min(near, key=lambda each: near[each])
    allowed = 1 if len(best) < SHORT else FAR
    return f"{name}@{best}" if near[best] <= allowed else ""


def slips(one: str, other: str) -> int:
    """How many slips of a finger lie between two words.

    Parameters
    ----------
    one, other
        The words.

    Returns
    -------
    int
        Letters missing, added, wrong, or two neighbours changed over, each counted once (the
        optimal string alignment distance).

    Examples
    --------
    >>> slips("nhs.ent", "nhs.net")
    1
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""The thresholds, and the two rules that need nothing else."""

MIN_COUNT = 5
MIN_RESPONDENTS = 10
MIN_ORGANISATIONS = 2
WIDTH = 5
ROUNDING = 5
MIN_ROUNDED = 8
"""Counts beside each other are rounded to this, and not shown below that: the least that rounds
to 10."""
HIDDEN = "Not shown"
"""What stands where a figure is withheld, for whatever reason."""


def may_show(respondents: int, organisations: int | None = None) -> bool:
    """Whether a mean, score, percentage or quotation may be shown at all.

    Parameters
    ----------
    respondents : int
        How many people answered.
    organisations : int, optional
        From how many organisations; left out where the figure is not about organisations.

    Returns
    -------
    bool

    Examples
    --------
    >>> may_show(9), may_show(10), may_show(10, organisations=1)
    (False, True, False)
    """
    enough = organisations is None or organisations >= MIN_ORGANISATIONS
    return respondents >= MIN_RESPONDENTS and enough


def shown_count(count: int) -> int | None:
    """A count that stands alone: itself, or None when it is below the threshold (nought too).

    Parameters
    ----------
    count : int
        How many people.

    Returns
    -------
    int or None
    """
    return count if count >= MIN_COUNT else None


def rounded_count(count: int) -> int | None:
    """A count beside others of the same people: to the nearest five; None for 7 and below.

    Parameters
    ----------
    count : int
        How many people.

    Returns
    -------
    int or None

    Notes
    -----
    The rule of national hospital statistics. Every figure that is shown can be one of five, what
    is left when one is taken from another at least one of five, nought among them where it is
    small: a few people cannot be told from nobody. Hiding only 1 to 4 would not do: "5" beside
    "5" would leave a remainder of 0 to 2.

    Examples
    --------
    >>> [rounded_count(count) for count in (0, 4, 5, 7, 8, 12, 13)]
    [None, None, None, None, 10, 10, 15]
    """
    return ROUNDING * ((count + ROUNDING // 2) // ROUNDING) if count >= MIN_ROUNDED else None


def too_small(count: int, *, sensitive: bool = False) -> bool:
    """Whether a count gives a few people away: 1 to 4, and nought where answers are sensitive.

    Parameters
    ----------
    count : int
        How many people.
    sensitive : bool
        Whether "nobody" tells something about each person, too.

    Returns
    -------
    bool
    """
    return 0 < count < MIN_COUNT or (sensitive and count == 0)

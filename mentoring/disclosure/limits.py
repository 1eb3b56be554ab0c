"""The thresholds, and the two rules that need nothing else."""

MIN_COUNT = 5
MIN_RESPONDENTS = 10
MIN_ORGANISATIONS = 2
WIDTH = 5
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

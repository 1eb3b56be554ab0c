"""How many mentors somebody may name, and what the places are called. Pure."""

PLACES = ("first", "second", "third", "fourth", "fifth")
MOST = len(PLACES)


def place_name(place: int) -> str:
    """Return what a place in somebody's list is called.

    Parameters
    ----------
    place : int
        From 1.

    Returns
    -------
    str
        Such as "first choice".
    """
    return f"{PLACES[place - 1]} choice"

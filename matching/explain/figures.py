"""What a loss is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One step of a chain of changes.

    Parameters
    ----------
    mentee : int
        Who changes.
    gives_up, takes : int or None
        The mentor left and the mentor taken; None for no mentor at that place.
    """

    mentee: int
    gives_up: int | None
    takes: int | None


@dataclass(frozen=True)
class Loss:
    """What would be lost, exactly.

    Parameters
    ----------
    places : dict of int to int
        Places lost by tier; a place gained is negative; tiers without a change are left out.
    floor : int
        Points by which the lowest pair would be lower (objective ``fair`` only).
    points : int
        Points lost of the score level's value: total score, less charges and costs of empty
        places where these were asked for.
    chain : tuple of Change
        Who would change, from the pair asked about onwards; empty where nothing is lost because
        the pair stands, or where the loss was found by solving again under ``fair``.
    """

    places: dict[int, int]
    floor: int
    points: int
    chain: tuple[Change, ...]

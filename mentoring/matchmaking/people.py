"""One applicant as the encoder sees them: what counts for a match and nothing else. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.profiles.likeness import answers_in_order

UNKNOWN = -1
NO_STYLE = answers_in_order(None)
CHOOSING = frozenset({"choices", "prefers", "avoids"})
"""What is known of a person only where mentees choose."""
ADDED_LATER = CHOOSING | {"may_be"}


@dataclass(frozen=True)
class Person:
    """What is known of one applicant.

    Parameters
    ----------
    application_id, account_id : int
        Who.
    side : str
        Side applied for.
    name, email : str
        For messages and the line chain; never part of a score.
    places : int
        Pairings this person can still take in this cohort.
    organisation : str
        Something equal for two people of one organisation; empty when unknown.
    may_be : frozenset of str
        The organisations they may be at, where theirs was split and they have not said yet in which
        part they are; empty for everybody else.
    region : int
        Number of the region; -1 unknown.
    manager_email : str
        Line manager's address; only used to keep pairs outside the line chain.
    rank, aim_rank : int
        Rank of the grade held and of the grade aimed at; -1 unknown.
    wants : mapping of str to int
        Importance (1-3) by key of skill.
    offers, specialisms, modes, times, languages : frozenset of str
        Keys of the vocabularies.
    refuses : frozenset of str
        Skills they would rather not take; never shown.
    team : str
        Something equal for two people of one team of one organisation; empty when unknown.
    travel : str
        How far they go to meet in person, a key of `profiles.choices.TRAVEL`; empty when not said.
    tags : frozenset of str
        Lived-experience tags; empty without live consent.
    tags_importance : int
        How much shared experience matters to this person, 0 to 3.
    tier : int or None
        Who is served first (0) and after (1), under a live record of positive action; None where
        everybody is alike.
    values : frozenset of str
        What matters to them at work.
    style : tuple of int
        Answers to `likeness.ITEMS` in order, 1 to 5; 0 not answered.
    avoid_emails : frozenset of str
        People not to be paired with.
    avoid_organisations : frozenset of str
        Organisations not to be paired with.
    choices : mapping of int to int
        Places (from 1) of the mentors a mentee named, by application.
    prefers, avoids : frozenset of int
        Mentees who named this mentor and whom the mentor would like, or asked not, to be paired
        with; by application.
    """

    application_id: int
    account_id: int
    side: str
    name: str
    email: str
    places: int = 1
    organisation: str = ""
    region: int = UNKNOWN
    manager_email: str = ""
    rank: int = UNKNOWN
    aim_rank: int = UNKNOWN
    wants: Mapping[str, int] = field(default_factory=dict)
    offers: frozenset[str] = frozenset()
    specialisms: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    travel: str = ""
    team: str = field(default="", repr=False)
    refuses: frozenset[str] = field(default=frozenset(), repr=False)
    tags: frozenset[str] = field(default=frozenset(), repr=False)
    tags_importance: int = field(default=0, repr=False)
    tier: int | None = field(default=None, repr=False)
    values: frozenset[str] = field(default=frozenset(), repr=False)
    style: tuple[int, ...] = field(default=NO_STYLE, repr=False)
    avoid_emails: frozenset[str] = field(default=frozenset(), repr=False)
    avoid_organisations: frozenset[str] = field(default=frozenset(), repr=False)
    choices: Mapping[int, int] = field(default_factory=dict)
    prefers: frozenset[int] = frozenset()
    avoids: frozenset[int] = field(default=frozenset(), repr=False)
    may_be: frozenset[str] = frozenset()

    @property
    def employers(self) -> frozenset[str]:
        """Return the organisations they are or may be at: two people who share one may be
        colleagues, and count as such."""
        return self.may_be or frozenset({self.organisation} - {""})

    @property
    def teams(self) -> frozenset[str]:
        """Return their team, in each organisation they may be at."""
        if not self.may_be or not self.team:
            return frozenset({self.team} - {""})
        _, _, team = self.team.partition("/")
        return frozenset(f"{place}/{team}" for place in (self.organisation, *self.may_be))

    def basis(self, key: bytes) -> str:
        """Return a keyed digest of everything a match of this person rests on.

        Parameters
        ----------
        key : bytes
            Secret of the service: without it the digest says nothing about the answers.

        Returns
        -------
        str
            64 hexadecimal digits; equal when nothing that counts has changed. The second half is
            of shared experience alone (`private_basis`), so that a change in the first can be told
            with a name and one in the second without. Places are left out: they are compared as
            numbers.
        """
        told: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            if name in ("name", "places", "tags", "tags_importance", "tier"):
                continue
            value = getattr(self, name)
            if name in ADDED_LATER and not value:
                continue  # so that digests made before these were asked still hold
            told[name] = sorted(value) if isinstance(value, frozenset) else value
        private = private_basis(key, self.application_id, self.tags, self.tags_importance)
        return _keyed(key, told) + private


HALF = 32
"""Digits of each half of a basis: what others may see, then what nobody may."""


def private_basis(key: bytes, application_id: int, tags: Iterable[str], importance: int) -> str:
    """Return the second half of a basis: a keyed digest of shared experience alone.

    Parameters
    ----------
    key : bytes
        Secret of the service.
    application_id : int
        Whose, so that equal answers of two people have unlike digests.
    tags : iterable of str
        None without live consent.
    importance : int
        How much it matters to them.

    Returns
    -------
    str
        `HALF` hexadecimal digits.
    """
    return _keyed(key, {"id": application_id, "tags": sorted(tags), "importance": importance})


def _keyed(key: bytes, told: Mapping[str, Any]) -> str:
    message = json.dumps(told, sort_keys=True).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:HALF]


@dataclass(frozen=True)
class Intake:
    """Everybody a run takes in, and what stands between them.

    Parameters
    ----------
    left, right : tuple of Person
        Mentees and mentors, or juniors and seniors; only people with a place left.
    deferred : mapping of int to str
        Applications left out until a day (ISO), by id, with their side in `deferred_sides`.
    deferred_sides : mapping of int to str
        Side by id of application.
    managers : mapping of str to str
        Line manager's address by the address of a person, of everybody known to the service.
    apart : frozenset of frozenset of int
        Pairs of applications never to be proposed (by a coordinator).
    again : frozenset of frozenset of int
        Pairs of accounts that are or were paired, are asked, declined or let it lapse.
    keep : tuple of (int, int)
        Pairs of applications that must stand.
    record_id : int or None
        The record of positive action under which a group is served first; None where nobody is.
    most_first : int or None
        How many of the group are served first at most, drawn by lot; None for all of them.
    near : tuple of (int, int)
        Pairs of applications of an earlier match that a run stays close to.
    untrained : mapping of int to str
        Applications left out until they have done the training the cohort asks for, with their
        side.
    shared : bool
        Whether shared experience was read at all: not in a pilot whose papers are in preparation.
    """

    left: tuple[Person, ...]
    right: tuple[Person, ...]
    deferred: Mapping[int, str] = field(default_factory=dict)
    deferred_sides: Mapping[int, str] = field(default_factory=dict)
    managers: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[frozenset[int]] = frozenset()
    again: frozenset[frozenset[int]] = frozenset()
    keep: tuple[tuple[int, int], ...] = ()
    near: tuple[tuple[int, int], ...] = ()
    untrained: Mapping[int, str] = field(default_factory=dict)
    shared: bool = True
    record_id: int | None = None
    most_first: int | None = None

    @property
    def people(self) -> tuple[Person, ...]:
        """Both sides."""
        return self.left + self.right

"""What people do with cards and choices. Callers load applications through their owner."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from mentoring import audit, clock
from mentoring.choices import blindness, queries
from mentoring.choices.directory import card_for
from mentoring.choices.models import Card, ChoiceResponse, Mark, MentorChoice
from mentoring.choices.rules import MOST
from mentoring.errors import Conflict, DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.formatters import and_list
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import find_profile
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.transactions import lock


def ensure_card(application: Application) -> Card:
    """The card of an application, made now when there is none."""
    card = db.session.get(Card, application.id)
    if card is None:
        card = Card(application_id=application.id, key=secrets.token_hex(8))
        db.session.add(card)
        db.session.flush()
    return card


def ensure_cards(cohort: Cohort) -> None:
    """A card for every approved mentor of a cohort where mentees choose."""
    without = db.session.scalars(
        select(Application.id)
        .outerjoin(Card, Card.application_id == Application.id)
        .where(
            Application.cohort_id == cohort.id,
            Application.side == Side.MENTOR,
            Application.status == ApplicationStatus.APPROVED,
            Card.application_id.is_(None),
        )
    ).all()
    db.session.add_all(Card(application_id=each, key=secrets.token_hex(8)) for each in without)
    db.session.flush()


def save_card(
    application: Application, *, words: str, confirmed: bool, shows_region: bool, actor: audit.Actor
) -> Card:
    """Keep what a mentor says on their card; their words are shown only once they confirm them.

    Raises DomainError naming what in the words would tell who they are.
    """
    words = words.strip()
    if words:
        _refuse_telling(words, application, "words")
        if not confirmed:
            raise DomainError(
                "Read your words as others will see them, then tick that they do not tell who "
                "you are",
                field="confirmed",
            )
    lock(application)
    card = ensure_card(application)
    card.own_words, card.shows_region = words, shows_region
    card.words_confirmed_at = clock.now() if words else None
    audit.record("card changed", application, actor=actor)
    return card


def hide_card(application: Application, *, actor: audit.Actor) -> None:
    """Take a card out of the directory; the mentor is matched as before."""
    ensure_card(application).hidden_at = clock.now()
    audit.record("card hidden", application, actor=actor)


def show_card(application: Application, *, actor: audit.Actor) -> None:
    """Put a hidden card back."""
    ensure_card(application).hidden_at = None
    audit.record("card shown", application, actor=actor)


def writer_of(application: Application) -> blindness.Writer:
    """Who writes, for the check that their words do not tell it."""
    return _writer(application.account.name, find_profile(application.account_id))


def _writer(name: str, profile: Profile | None) -> blindness.Writer:
    employer = ""
    if profile is not None:
        known = profile.organisation
        employer = known.name if known is not None else profile.organisation_other
    return blindness.Writer(name, employer, queries.organisation_names())


def _refuse_telling(text: str, application: Application, field: str) -> None:
    told = blindness.tells(text, writer_of(application))
    if told:
        raise DomainError(
            f"Take out what would tell who you are: {and_list(told)}. Say it in general words, "
            "such as “a large hospital”",
            field=field,
        )


def look_at_words_again(profile: Profile) -> None:
    """A name or an employer has changed: words that would tell it now are shown no longer."""
    cards = db.session.scalars(
        select(Card)
        .join(Application, Application.id == Card.application_id)
        .where(Application.account_id == profile.account_id, Card.words_confirmed_at.is_not(None))
    ).all()
    for card in cards:
        if blindness.tells(card.own_words, _writer(profile.account.name, profile)):
            card.words_confirmed_at = None


@dataclass(frozen=True)
class Entry:
    """One line of a mentee's list, in its order."""

    mentor_id: int
    reason: str
    chosen_at: Any


def mark_of(choices: Sequence[MentorChoice]) -> str:
    """A short mark of a list as a page shows it, to notice when another tab has changed it."""
    shown = [(each.mentor_id, each.reason) for each in choices]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:20]


def choose(mentee: Application, key: str, *, reason: str, actor: audit.Actor) -> int:
    """Name a mentor, last in the list, or say anew why one names them; returns the place.

    Raises DomainError without a reason, with one that tells who writes it or with five named
    already, NotFound for a card that is gone, Conflict when the time for choosing is over.
    """
    listed = _list_to_change(mentee)
    reason = reason.strip()
    if not reason:
        raise DomainError("Say why you would like this mentor", field="reason")
    _refuse_telling(reason, mentee, "reason")
    mentor_id = card_for(mentee, key).application_id
    places = [each.mentor_id for each in listed]
    if mentor_id in places:
        at = places.index(mentor_id)
        listed[at] = Entry(mentor_id, reason, listed[at].chosen_at)
    else:
        if len(listed) >= MOST:
            raise DomainError(
                f"You have chosen {MOST} mentors, which is the most. Take one off your list first.",
                field="reason",
            )
        at = len(listed)
        listed.append(Entry(mentor_id, reason, clock.now()))
    ensure_card(mentee)
    _store(mentee, listed, actor)
    return at + 1


def move(mentee: Application, key: str, step: int, *, seen: str, actor: audit.Actor) -> int:
    """Move a choice up (-1) or down (1) by one place; returns where it stands now.

    Raises StaleEdit when another tab has changed the list since.
    """
    listed = _list_to_change(mentee, seen)
    at = _place_of(listed, key)
    to = min(max(at + step, 0), len(listed) - 1)
    listed.insert(to, listed.pop(at))
    _store(mentee, listed, actor)
    return to + 1


def remove(mentee: Application, key: str, *, actor: audit.Actor) -> None:
    """Take a mentor off the list; whoever stood below moves up."""
    listed = _list_to_change(mentee)
    listed.pop(_place_of(listed, key))
    _store(mentee, listed, actor)


def _list_to_change(mentee: Application, seen: str | None = None) -> list[Entry]:
    """The list as it stands, held until the unit of work ends."""
    lock(mentee)
    over = queries.why_over(mentee.cohort) if mentee.status in queries.LIVE else queries.OVER
    if over:
        raise Conflict(over)
    choices = queries.choices_of(mentee)
    if seen is not None and seen != mark_of(choices):
        raise StaleEdit(
            "Your list was changed in another tab or on another device while you had it open. "
            "This is how it stands now; nothing has been overwritten."
        )
    return [Entry(each.mentor_id, each.reason, each.chosen_at) for each in choices]


def _place_of(listed: Sequence[Entry], key: str) -> int:
    mentor_id = db.session.scalar(select(Card.application_id).where(Card.key == key))
    for at, entry in enumerate(listed):
        if entry.mentor_id == mentor_id:
            return at
    raise NotFound("This mentor is not on your list any more.")


def _store(mentee: Application, listed: Sequence[Entry], actor: audit.Actor) -> None:
    """Write the list anew: two rows cannot change places while each place is unique."""
    db.session.execute(delete(MentorChoice).where(MentorChoice.mentee_id == mentee.id))
    if listed:
        db.session.execute(
            insert(MentorChoice),
            [
                {
                    "mentee_id": mentee.id,
                    "mentor_id": entry.mentor_id,
                    "place": place,
                    "reason": entry.reason,
                    "chosen_at": entry.chosen_at,
                }
                for place, entry in enumerate(listed, 1)
            ],
        )
    audit.record("choices changed", mentee, actor=actor, detail={"chosen": len(listed)})


def respond(
    mentor: Application, key: str, mark: Mark, *, talked: bool, actor: audit.Actor
) -> ChoiceResponse:
    """Keep what a mentor says to a mentee who named them, and that the two have talked.

    Saying it again replaces it. Raises NotFound when the mentee no longer names them. The audit
    holds that something was said, never what.
    """
    lock(mentor)
    mentee_id = queries.mentee_card_for(mentor, key).application_id
    response = queries.response_to(mentor, mentee_id)
    if response is None:
        response = ChoiceResponse(mentor_id=mentor.id, mentee_id=mentee_id)
        db.session.add(response)
    response.mark, response.marked_at = mark, clock.now()
    response.talked_at = (response.talked_at or clock.now()) if talked else None
    audit.record("choice answered", mentor, actor=actor)
    return response

"""What choosing holds about a person: their card, whom they named and why, what they answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from mentoring.accounts.models import Account
from mentoring.choices.models import Card, ChoiceResponse, Mark, MentorChoice
from mentoring.choices.presenters import MARKS
from mentoring.choices.rules import place_name
from mentoring.clock import now
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.held import changed, row_data
from mentoring.permissions import Role
from mentoring.programmes.models import Application, Cohort, CohortStatus
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule


def _own(account: Account) -> Select[Any]:
    return select(Application.id).where(Application.account_id == account.id)


def export(account: Account) -> Held:
    """Cards, choices and answers; the other side stands in them by its role only."""
    own = _own(account)
    cards = db.session.scalars(select(Card).where(Card.application_id.in_(own))).all()
    choices = db.session.scalars(
        select(MentorChoice)
        .where(MentorChoice.mentee_id.in_(own))
        .order_by(MentorChoice.mentee_id, MentorChoice.place)
    ).all()
    answers = db.session.scalars(
        select(ChoiceResponse)
        .where(ChoiceResponse.mentor_id.in_(own))
        .order_by(ChoiceResponse.marked_at)
    ).all()
    mine = select(Application.id, Application.cohort_id)
    rows = db.session.execute(mine.where(Application.account_id == account.id))
    cohorts = {row.id: row.cohort_id for row in rows}
    items = [_card(each) for each in cards if each.own_words]
    items += [_choice(each, cohorts) for each in choices]
    items += [_answer(each, cohorts) for each in answers]
    data = {
        "cards": [row_data(each) for each in cards],
        "choices": [row_data(each, leave_out=("mentor_id",)) for each in choices],
        "answers": [row_data(each, leave_out=("mentee_id",)) for each in answers],
    }
    return Held(items, data)


def _card(card: Card) -> HeldItem:
    return HeldItem(
        "Your words on a card without your name",
        [("In your own words", card.own_words)],
        "Mentees of the cohort, without your name, once you have confirmed them; their names are "
        "theirs as yours is yours",
        f"/applications/{card.application_id}/card",
    )


def _choice(choice: MentorChoice, cohorts: Mapping[int, int]) -> HeldItem:
    return HeldItem(
        f"A mentor you named as your {place_name(choice.place)}",
        [("Why", choice.reason), ("When", on(choice.chosen_at))],
        "Coordinators of the programme; and the mentor, without your name and the place",
        f"/applications/{choice.mentee_id}/choices",
        readers=(Reader(Role.COORDINATOR, cohorts.get(choice.mentee_id)),),
    )


def _answer(response: ChoiceResponse, cohorts: Mapping[int, int]) -> HeldItem:
    told = response.mark is Mark.PREFER
    reader = Reader(Role.COORDINATOR, cohorts.get(response.mentor_id))
    readers = (reader,) if told else ()
    lines = [("You said", MARKS[response.mark]), ("When", on(response.marked_at))]
    if response.talked_at:
        lines.append(("A first call", "You said that you have had one"))
    return HeldItem(
        "What you said about a mentee who named you",
        lines,
        "Coordinators, if you would like to work with them; otherwise nobody",
        f"/applications/{response.mentor_id}/card/chosen-by",
        closed=True,
        readers=readers,
    )


def erase(account: Account) -> Mapping[str, int]:
    """Delete what was chosen and answered by them and about them, and empty and hide their card."""
    own = _own(account)
    chosen = changed(delete(MentorChoice).where(MentorChoice.mentee_id.in_(own)))
    answers = changed(
        delete(ChoiceResponse).where(
            or_(ChoiceResponse.mentor_id.in_(own), ChoiceResponse.mentee_id.in_(own))
        )
    )
    cards = changed(
        update(Card)
        .where(Card.application_id.in_(own))
        .values(own_words="", words_confirmed_at=None, hidden_at=now())
    )
    return {
        "choices deleted": chosen,
        "answers to choices deleted": answers,
        "cards emptied": cards,
    }


def of_finished_cohorts(before: datetime, held: Select[Any]) -> Select[Any]:
    """Choices made in cohorts that are finished, so long after people were to hear."""
    return (
        select(MentorChoice.id)
        .join(Application, Application.id == MentorChoice.mentee_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            Cohort.status == CohortStatus.FINISHED,
            Application.hear_by_on < before.date(),
            Application.account_id.not_in(held),
        )
    )


def delete_choices(ids: Sequence[Any]) -> int:
    """Delete choices, and what mentors said to them."""
    mentees = select(MentorChoice.mentee_id).where(MentorChoice.id.in_(ids))
    changed(delete(ChoiceResponse).where(ChoiceResponse.mentee_id.in_(mentees)))
    return changed(delete(MentorChoice).where(MentorChoice.id.in_(ids)))


HOLDER = DataHolder(
    key="choices",
    title="Your card in the directory, and whom you named",
    tables=frozenset({"blind_card", "mentor_choice", "choice_response"}),
    export=export,
    erase=erase,
    goes="Whom you named and why, what you said about people who named you, and your words on a "
    "card.",
    keeps=(
        Kept(
            "That some mentees named you, without your name",
            "It is part of what they chose",
            "Until their choices are deleted",
        ),
    ),
    retention=(
        RetentionRule(
            "choices",
            "Whom mentees named and why, and what mentors said to it",
            "application without a place",
            "the day by which the person was to hear, once the cohort is finished",
            of_finished_cohorts,
            delete_choices,
        ),
    ),
    order=45,
)

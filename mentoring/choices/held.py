"""What the directory holds about a person: a card, the mentors they named, what they answered."""

from collections.abc import Mapping

from sqlalchemy import delete, or_, select

from mentoring.accounts.models import Account
from mentoring.choices.models import Card, ChoiceResponse, MentorChoice
from mentoring.extensions import db
from mentoring.held import changed, row_data
from mentoring.programmes.models import Application
from mentoring.registry import DataHolder, Held, HeldItem

ON_THE_CARD = "Mentees who may choose in this cohort, without your name, and its coordinators."
CHOICES = "Coordinators of the programme, and the mentor you named, without your name."
ANSWERS = "Coordinators of the programme. “Rather not” is told to no mentee."


def export(account: Account) -> Held:
    """The card's own words, each mentor named with the reason, each answer given to a mentee."""
    mine = select(Application.id).where(Application.account_id == account.id)
    cards = db.session.scalars(select(Card).where(Card.application_id.in_(mine))).all()
    choices = db.session.scalars(
        select(MentorChoice).where(MentorChoice.mentee_id.in_(mine)).order_by(MentorChoice.place)
    ).all()
    answers = db.session.scalars(
        select(ChoiceResponse).where(ChoiceResponse.mentor_id.in_(mine)).order_by(ChoiceResponse.id)
    ).all()
    items = [
        HeldItem("Your card", [("Your own words", each.own_words)], ON_THE_CARD)
        for each in cards
        if each.own_words
    ]
    items += [
        HeldItem(f"Mentor you named in place {each.place}", [("Why", each.reason)], CHOICES)
        for each in choices
    ]
    items += [
        HeldItem("A mentee who named you", [("What you said", each.mark.value)], ANSWERS)
        for each in answers
    ]
    data = [row_data(each, leave_out=("key",)) for each in cards]
    data += [row_data(each, leave_out=("mentor_id",)) for each in choices]
    data += [row_data(each, leave_out=("mentee_id",)) for each in answers]
    return Held(items, data)


def erase(account: Account) -> Mapping[str, int]:
    """Delete the card, the choices and the answers, also others' that name this person."""
    mine = select(Application.id).where(Application.account_id == account.id)
    naming = (
        (choice_table, or_(choice_table.mentee_id.in_(mine), choice_table.mentor_id.in_(mine)))
        for choice_table in (MentorChoice, ChoiceResponse)
    )
    choices = sum(changed(delete(table).where(which)) for table, which in naming)
    cards = changed(delete(Card).where(Card.application_id.in_(mine)))
    return {"cards in the directory": cards, "choices and answers to them": choices}


HOLDER = DataHolder(
    key="choices",
    title="Your card in the directory, and whom you named",
    tables=frozenset({"blind_card", "mentor_choice", "choice_response"}),
    export=export,
    erase=erase,
    goes="Your card, the mentors you named with your reasons, and your answers to mentees.",
    order=45,
)

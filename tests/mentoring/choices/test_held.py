"""What the directory holds about a person, told to them and erased."""

import sqlalchemy as sa
from flask import Flask

from mentoring.choices import held
from mentoring.choices.models import Card, ChoiceResponse, Mark
from mentoring.extensions import db
from mentoring.transactions import unit_of_work
from tests.builders.choices import choose, create_choosing_group, respond
from tests.builders.matchmaking import Group


def chosen_group() -> Group:
    with unit_of_work():
        group = create_choosing_group(1, 2)
        choose(group.left[0], *group.right, reason="The way in is the way out.")
        respond(group.right[0], group.left[0], Mark.AVOID)
    return group


def count(table: type[db.Model]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_mentee_is_told_whom_they_named_and_not_what_was_answered(app: Flask) -> None:
    group = chosen_group()
    told = held.export(group.left[0].account)
    assert "The way in is the way out." in str(told.items)
    assert "avoid" not in str(told)


def test_a_mentor_is_told_what_they_answered(app: Flask) -> None:
    group = chosen_group()
    assert "avoid" in str(held.export(group.right[0].account).data)


def test_erasing_a_mentor_hides_the_card_and_deletes_what_they_answered(app: Flask) -> None:
    group = chosen_group()
    with unit_of_work():
        counted = held.erase(group.right[0].account)
    assert counted["cards emptied"] == counted["answers to choices deleted"] == 1
    card = db.session.get_one(Card, group.right[0].id)
    assert card.hidden_at is not None
    assert (card.own_words, count(ChoiceResponse)) == ("", 0)

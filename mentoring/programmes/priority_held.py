"""What is held of people's declarations that they belong to the group of a record."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import undefer

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import at
from mentoring.held import row_data
from mentoring.programmes.models import Application
from mentoring.programmes.positive_action import forget
from mentoring.programmes.positive_models import PriorityDeclaration
from mentoring.programmes.queries import applications_of
from mentoring.registry import DataHolder, Held, HeldItem


def export(account: Account) -> Held:
    """Each answer, in the words the person agreed to."""
    found = db.session.scalars(
        select(PriorityDeclaration)
        .join(Application, Application.id == PriorityDeclaration.application_id)
        .where(Application.account_id == account.id)
        .options(undefer(PriorityDeclaration.answer))
        .order_by(PriorityDeclaration.id)
    ).all()
    items = [
        HeldItem(
            f"Whether you are served first in {each.record.cohort.name}",
            [
                ("What was asked", each.words),
                ("What you said", "Yes" if each.answer["belongs"] else "Nothing ticked"),
                ("When", at(each.answered_at)),
            ],
            "Nobody. It is stored encrypted.",
            f"/applications/{each.application_id}/priority",
        )
        for each in found
    ]
    return Held(items, [row_data(each) for each in found])


def erase(account: Account) -> Mapping[str, int]:
    """Erase every answer."""
    return {"priority answers erased": sum(map(forget, applications_of(account)))}


HOLDER = DataHolder(
    key="priority",
    title="What you said about being served first",
    tables=frozenset({"positive_action", "positive_action_review", "priority_declaration"}),
    export=export,
    erase=erase,
    goes="What you said about belonging to a group that is served first.",
    order=41,
)

"""What is held of the conversations people were promised and had."""

from collections.abc import Mapping

from sqlalchemy import select, update

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.held import changed, row_data
from mentoring.permissions import Role
from mentoring.programmes.conversation_models import Conversation
from mentoring.programmes.models import Application
from mentoring.programmes.presenters import CONVERSATION_LABELS, CONVERSATION_OUTCOMES
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader


def export(account: Account) -> Held:
    """Each conversation with its note and what came of it."""
    found = db.session.scalars(
        select(Conversation)
        .join(Application, Application.id == Conversation.application_id)
        .where(Application.account_id == account.id)
        .order_by(Conversation.id)
    ).all()
    items = [
        HeldItem(
            f"Conversation about {each.cohort.name}",
            [
                line
                for line in (
                    ("Promised by", on(each.due_on)),
                    ("Where it stands", CONVERSATION_LABELS[each.status]),
                    ("Held on", on(each.held_on) if each.held_on else ""),
                    (
                        "What came of it",
                        CONVERSATION_OUTCOMES[each.outcome] if each.outcome else "",
                    ),
                    ("What your coordinator noted", each.note),
                )
                if line[1]
            ],
            f"Coordinators of {each.cohort.programme.name}.",
            readers=(Reader(Role.COORDINATOR, each.cohort_id),),
        )
        for each in found
    ]
    return Held(items, [row_data(each, leave_out=("recorded_by_id",)) for each in found])


def erase(account: Account) -> Mapping[str, int]:
    """Delete what was noted; that a conversation was held, and its outcome, stays as a count."""
    mine = select(Application.id).where(Application.account_id == account.id)
    return {
        "notes of conversations deleted": changed(
            update(Conversation).where(Conversation.application_id.in_(mine)).values(note="")
        )
    }


HOLDER = DataHolder(
    key="conversations",
    title="Conversations about your application",
    tables=frozenset({"conversation"}),
    export=export,
    erase=erase,
    goes="What your coordinator noted about a conversation with you.",
    keeps=(
        Kept(
            "That a conversation was promised and held, and what it came to, without your name",
            "So that the programme can show that it kept its promise",
            "As long as the programme's figures stand",
        ),
    ),
    order=42,
)

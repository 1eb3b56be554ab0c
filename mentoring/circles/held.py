"""What circles hold about a person: their place, what they facilitate, their calls for help."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload, lazyload

from mentoring.accounts.models import Account
from mentoring.circles.models import Circle, CircleHelp, CircleMember
from mentoring.circles.services import give_up_places
from mentoring.circles.words import DECLINE_REASONS, MEMBER_LABELS
from mentoring.extensions import db
from mentoring.formatters import at, on
from mentoring.held import changed, row_data
from mentoring.pairings.held import call_item, calls_of
from mentoring.permissions import Role
from mentoring.programmes.models import Application
from mentoring.registry import CIRCLE, DataHolder, Held, HeldItem, Kept, Reader, RetentionRule

ERASURE = "erasure"


def export(account: Account) -> Held:
    """Every place somebody has or had in a circle, and what they asked; no other member."""
    members = _members(account)
    calls = db.session.execute(
        select(CircleHelp, Circle.cohort_id)
        .join(Circle, Circle.id == CircleHelp.circle_id)
        .where(CircleHelp.account_id == account.id)
        .order_by(CircleHelp.id)
    ).all()
    kept = db.session.scalars(
        select(Circle).where(Circle.facilitator_id == account.id).order_by(Circle.id)
    ).all()
    items = [_place(each) for each in members] + [_call(*each) for each in calls]
    items += [
        HeldItem(
            f"You facilitate {circle.name}",
            [],
            "Its members and coordinators see your name.",
            readers=(Reader(Role.COORDINATOR, circle.cohort_id), Reader(CIRCLE, circle.id)),
        )
        for circle in kept
    ]
    data = {
        "circles": [
            row_data(each, leave_out=("application_id", "answered_by_id", "token_hash"))
            | {"circle": each.circle.name}
            for each in members
        ],
        "help_requests": [
            row_data(each, leave_out=("account_id", "answered_by_id")) for each, _cohort in calls
        ],
        "facilitates": [circle.name for circle in kept],
    }
    return Held(items, data)


def _members(account: Account) -> Sequence[CircleMember]:
    return db.session.scalars(
        select(CircleMember)
        .join(Application, Application.id == CircleMember.application_id)
        .where(Application.account_id == account.id)
        .options(joinedload(CircleMember.circle), lazyload(CircleMember.application))
        .order_by(CircleMember.id)
    ).all()


def _place(member: CircleMember) -> HeldItem:
    lines = [
        ("Where it stands", MEMBER_LABELS[member.status]),
        (
            "A coordinator noted your answer" if member.on_behalf else "You answered",
            at(member.answered_at),
        ),
        ("Your reason", DECLINE_REASONS.get(member.decline_reason, "")),
        ("May ask again", on(member.ask_again_on)),
        ("Contact you share", member.contact),
    ]
    return HeldItem(
        f"Your place in {member.circle.name}",
        [line for line in lines if line[1]],
        "Coordinators see your place. When you have said yes, the facilitator and the members who "
        "said yes see your name, job, organisation and the contact you share. Nothing you say in "
        "the circle is kept.",
        f"/circles/{member.circle_id}",
        readers=(
            Reader(Role.COORDINATOR, member.circle.cohort_id),
            Reader(CIRCLE, member.circle_id),
        ),
    )


def _call(request: CircleHelp, cohort_id: int) -> HeldItem:
    readers = (Reader(Role.COORDINATOR, cohort_id),)
    seen = "Coordinators of the programme"
    return call_item("A call for help from a circle", request, seen, readers)


def erase(account: Account) -> Mapping[str, int]:
    """Free their place, delete what they asked; approvals and circles stay without their name."""
    own = list(
        db.session.scalars(select(Application.id).where(Application.account_id == account.id))
    )
    places = give_up_places(own, actor=ERASURE)
    helps = changed(delete(CircleHelp).where(CircleHelp.account_id == account.id))
    changed(update(Circle).where(Circle.approved_by_id == account.id).values(approved_by_id=None))
    changed(
        update(CircleHelp)
        .where(CircleHelp.answered_by_id == account.id)
        .values(answered_by_id=None)
    )
    changed(
        update(CircleMember)
        .where(CircleMember.answered_by_id == account.id)
        .values(answered_by_id=None)
    )
    changed(
        update(CircleMember)
        .where(CircleMember.application_id.in_(own))
        .values(contact="", decline_reason="", ask_again_on=None, token_hash=None)
    )
    return {"places in circles given up": places, "calls for help from circles deleted": helps}


old_calls, delete_calls = calls_of(CircleHelp)


HOLDER = DataHolder(
    key="circles",
    title="Your peer circles",
    tables=frozenset({"circle", "circle_member", "circle_meeting", "circle_help"}),
    export=export,
    erase=erase,
    goes="Your place in a circle, the contact you shared and what you asked. The facilitator is "
    "told that a place is free, and not whose.",
    keeps=(
        Kept(
            "That you were in a circle or led one, without your name: you read as a former "
            "participant",
            "It is part of the programme's figures",
            "As long as the programme's figures stand",
        ),
        Kept(
            "The dates, topics and lengths of a circle's meetings, and how many came",
            "They are about no one person, and part of the programme's figures",
            "As long as the programme's figures stand",
        ),
    ),
    retention=(
        RetentionRule(
            "calls for help from circles",
            "Calls for help from circles with their answers",
            "pairing that has ended",
            "the answer",
            old_calls,
            delete_calls,
        ),
    ),
    order=51,
)

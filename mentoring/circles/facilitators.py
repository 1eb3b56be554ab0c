"""Who facilitates a circle: a coordinator names them, has asked them first, and can name another.

The role that comes with it opens the circles they were named for. Where it was given for a circle
it ends when they are named for none any more; one that was given by itself stays.
"""

from collections.abc import Sequence

from sqlalchemy import exists, select

from mentoring import audit
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.services import grant_role, revoke_role
from mentoring.circles import letters, queries
from mentoring.circles.models import Circle, CircleStatus
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.formatters import and_list
from mentoring.permissions import Role
from mentoring.programmes.models import Cohort


def new_to_the_role(circles: Sequence[Circle]) -> list[Account]:
    """Who is named for circles of one cohort and does not facilitate in its programme yet."""
    named = {each.facilitator.id: each.facilitator for each in circles if each.facilitator}
    if not named:
        return []
    held = {each.id for each in queries.facilitators_of(circles[0].cohort)}
    new = [account for key, account in named.items() if key not in held]
    return sorted(new, key=lambda account: (account.name.casefold(), account.id))


def appoint(circles: Sequence[Circle], *, agreed: bool, actor: audit.Actor) -> None:
    """Give whoever is named for circles the role, and tell them what it means and how to say no.

    Raises DomainError when somebody is new to it and nobody said that they have `agreed`.
    """
    new = new_to_the_role(circles)
    if new and not agreed:
        names = and_list([each.name for each in new])
        raise DomainError(
            f"Ask {names} first, and tick the box when they have agreed to facilitate",
            field="agreed",
        )
    for circle in circles:
        account = circle.facilitator
        assert account is not None  # the database keeps it so
        fresh = account in new
        programme_id = circle.cohort.programme_id
        grant_role(
            account, Role.FACILITATOR, actor=actor, programme_id=programme_id, with_task=True
        )
        told = {"facilitator": account.id} | ({"said_to_have_agreed": True} if fresh else {})
        audit.record("facilitator named", circle, actor=actor, detail=told)
        letters.named_facilitator(circle, is_new=fresh)


def take_off(circle: Circle, account: Account, *, actor: audit.Actor) -> None:
    """End the part of somebody whom another replaces, and with the last one a role given for it."""
    ended = _end_given_role(circle, account, actor=actor)
    audit.record("facilitator taken off", circle, actor=actor, detail={"facilitator": account.id})
    if account.active:
        letters.no_longer_facilitator(circle, account, role_ended=ended)


def end_with(circle: Circle, *, actor: audit.Actor) -> None:
    """Tell whoever led a closed circle, and end a role that was given for their last one."""
    account = circle.facilitator
    if account is None:
        return
    ended = _end_given_role(circle, account, actor=actor)
    if account.active:
        letters.no_longer_facilitator(circle, account, role_ended=ended, closed=True)


def _end_given_role(circle: Circle, account: Account, *, actor: audit.Actor) -> bool:
    """End a role that came with a circle where they lead none any more; whether there was one."""
    programme_id = circle.cohort.programme_id
    leads = exists().where(
        Circle.facilitator_id == account.id,
        Circle.status.in_((CircleStatus.INVITING, CircleStatus.RUNNING)),
        Circle.cohort_id == Cohort.id,
        Cohort.programme_id == programme_id,
    )
    given = db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.account_id == account.id,
            RoleGrant.role == Role.FACILITATOR,
            RoleGrant.programme_id == programme_id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.with_task.is_(True),
            ~leads,
        )
    )
    if given is not None:
        revoke_role(given, actor=actor)
    return given is not None

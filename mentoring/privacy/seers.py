"""The real people, by their roles, who can see something about a person today."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import lazyload

from mentoring.accounts.models import Account, RoleGrant
from mentoring.circles.models import CircleStatus, MemberStatus
from mentoring.circles.queries import circles_of, place_of, with_status
from mentoring.extensions import db
from mentoring.formatters import and_list
from mentoring.listing import by_name
from mentoring.pairings.models import PairingStatus
from mentoring.pairings.queries import pairings_of
from mentoring.permissions import ROLE_LABELS, Role
from mentoring.privacy.sharing import ITEMS, manager_of, share_of
from mentoring.profiles.queries import find_profile
from mentoring.programmes.models import ApplicationStatus
from mentoring.programmes.queries import applications_of

SEES = {
    Role.COORDINATOR: "Your application, your profile and how your pairing goes. Never your "
    "shared experience, whom you avoid, or your answers with your name.",
    Role.CASELOAD_OWNER: "The pairings in their care: who is paired and whether you meet. Never "
    "your answers to check-ins.",
    Role.EVALUATOR: "What you answer in check-ins, without your name.",
    Role.ASSESSOR: "How the programme is run, without names.",
    Role.SPONSOR: "Counts of people from your organisation, once a month and to the nearest five, "
    "none below 8. Never who they are.",
    Role.DATA_PROTECTION: "Requests you send them and that acts happened, never what you wrote "
    "elsewhere.",
    Role.ADMINISTRATOR: "Your name, your email address and your roles, to help with signing in.",
}
"""What each role may see of somebody. Roles that see no persons at all are not listed, and
facilitators stand with the circles they lead."""

IN_A_CIRCLE = "Your name, job and organisation, and the contact you chose to share."


@dataclass(frozen=True)
class Seer:
    """People who can see something: as what, who they are today, and what they see."""

    role: str
    where: str
    names: tuple[str, ...]
    sees: str


def seers_of(account: Account) -> list[Seer]:
    """Everybody who can see something about this person now; a constant number of queries."""
    programmes = {
        each.cohort.programme_id: each.cohort.programme.name
        for each in applications_of(account)
        if each.status is not ApplicationStatus.WITHDRAWN
    }
    profile = find_profile(account.id)
    organisation = profile.organisation if profile is not None else None
    grouped: dict[tuple[Role, str], list[str]] = defaultdict(list)
    for grant, name in _grants(programmes, organisation.id if organisation else None):
        where = programmes.get(grant.programme_id or 0, "")
        if grant.organisation_id is not None and organisation is not None:
            where = organisation.name
        grouped[grant.role, where].append(name)
    order = list(SEES)
    found = [
        Seer(ROLE_LABELS[role], where, tuple(dict.fromkeys(names)), SEES[role])
        for (role, where), names in sorted(
            grouped.items(), key=lambda each: (order.index(each[0][0]), each[0][1])
        )
    ]
    return _partners(account) + _circles(account) + _manager(account) + found


def _grants(
    programmes: dict[int, str], organisation_id: int | None
) -> Sequence[tuple[RoleGrant, str]]:
    reaches = or_(
        RoleGrant.programme_id.in_(programmes),
        and_(RoleGrant.organisation_id.is_not(None), RoleGrant.organisation_id == organisation_id),
        RoleGrant.role.in_((Role.DATA_PROTECTION, Role.ADMINISTRATOR)),
    )
    rows = db.session.execute(
        select(RoleGrant, Account.name)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_(SEES),
            Account.active.is_(True),
            reaches,
        )
        .options(lazyload("*"))
        .order_by(by_name(Account.name))
    ).all()
    return [(grant, name) for grant, name in rows]


def _partners(account: Account) -> list[Seer]:
    return [
        Seer(
            "Your partner",
            pairing.cohort.programme.name,
            tuple(m.account.name for m in pairing.members if m.account_id != account.id),
            "Your name, job and organisation, the contact you chose to share, and your goals.",
        )
        for pairing in pairings_of(account)
        if pairing.status is PairingStatus.ACTIVE
    ]


def _manager(account: Account) -> list[Seer]:
    found = share_of(account)
    if found is None:
        return []
    items = and_list([ITEMS[item][0].lower() + ITEMS[item][1:] for item in found.items])
    return [
        Seer(
            "Your line manager",
            "",
            (manager_of(found),),
            f"What you chose to share, until you take it back: {items}. Nothing else.",
        )
    ]


def _circles(account: Account) -> list[Seer]:
    found = []
    for circle in circles_of(account):
        if place_of(circle, account).status is not MemberStatus.ACCEPTED:
            continue
        where = circle.cohort.programme.name
        if circle.facilitator is not None:
            names = (circle.facilitator.name,)
            found.append(Seer(ROLE_LABELS[Role.FACILITATOR], where, names, IN_A_CIRCLE))
        if circle.status is CircleStatus.RUNNING:
            others = tuple(
                each.application.account.name
                for each in with_status(circle, MemberStatus.ACCEPTED)
                if each.application.account_id != account.id
            )
            found.append(Seer("Members of your circle", where, others, IN_A_CIRCLE))
    return found

"""Who can read each thing held about a person: the people of today, by their names."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from mentoring.accounts.models import Account, RoleGrant
from mentoring.circles.models import CircleStatus, MemberStatus
from mentoring.circles.queries import circles_of, place_of, with_status
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.pairings.caseload import holders_in
from mentoring.pairings.models import Caseload, Pairing, PairingStatus
from mentoring.pairings.queries import pairings_of
from mentoring.permissions import REACH, ROLE_LABELS, Role, Scope
from mentoring.privacy.sharing import manager_of, share_of
from mentoring.programmes import rules
from mentoring.programmes.models import Application, ApplicationStatus, Cohort
from mentoring.programmes.queries import applications_of
from mentoring.registry import (
    CIRCLE,
    COHORT_OWNER,
    LINE_MANAGER,
    PAIRING_OWNER,
    PARTNER,
    PROPOSED_PARTNER,
    RESTRICTED_COHORT,
    HeldItem,
    Reader,
)

LABELS: dict[str, str] = {
    **{role.value: label for role, label in ROLE_LABELS.items()},
    RESTRICTED_COHORT: ROLE_LABELS[Role.COORDINATOR],
    PAIRING_OWNER: ROLE_LABELS[Role.CASELOAD_OWNER],
    COHORT_OWNER: ROLE_LABELS[Role.CASELOAD_OWNER],
    PARTNER: "Your partner",
    PROPOSED_PARTNER: "Your partner",
    CIRCLE: "In your circle",
    LINE_MANAGER: "Your line manager",
}
EVERYWHERE = frozenset(role for role, reach in REACH.items() if Scope.EVERYWHERE in reach)

Names = Sequence[str]
People = Mapping[Reader, Names]


@dataclass(frozen=True)
class _Circumstances:
    """What is asked once about a person, however much is held about them."""

    account: Account
    applications: Sequence[Application]
    pairings: Sequence[Pairing]


def naming(account: Account, items: Iterable[HeldItem]) -> Callable[[HeldItem], HeldItem]:
    """A function that puts the names of today's people to each of these items.

    A constant number of queries, however many items, programmes, pairings or people there are.
    """
    asked = {reader for item in items for reader in item.readers}
    now = _Circumstances(account, applications_of(account), pairings_of(account))
    people: dict[Reader, list[str]] = defaultdict(list)
    for found in (_in_roles(now, asked), _in_pairings(now), _owners(now), _circles(now)):
        for reader, names in found.items():
            people[reader] += names
    share = share_of(account)
    if share is not None:
        people[Reader(LINE_MANAGER)].append(manager_of(share))
    return lambda item: replace(item, today=_named(item, people))


def _named(item: HeldItem, people: People) -> list[tuple[str, list[str]]]:
    """The names by what they are to the person; readers who are nobody today are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for reader in item.readers:
        found[LABELS[reader.who]] += people.get(reader, ())
    return [(label, list(dict.fromkeys(names))) for label, names in found.items() if names]


def _in_roles(now: _Circumstances, asked: Iterable[Reader]) -> People:
    """Holders of roles: everywhere, in the programmes of cohorts asked for, and in one's own."""
    live = {
        each.cohort_id: each.cohort
        for each in now.applications
        if each.status is not ApplicationStatus.WITHDRAWN
    }
    restricted = {
        cohort_id
        for cohort_id, cohort in live.items()
        if rules.from_stored(cohort.eligibility).under_represented
    }
    cohorts = set(live) | {each.place for each in asked if each.place and each.who in set(Role)}
    rows = db.session.execute(
        select(RoleGrant.role, Account.name, Cohort.id)
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(Cohort, Cohort.programme_id == RoleGrant.programme_id)
        .where(
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
            or_(Cohort.id.in_(cohorts), RoleGrant.role.in_(EVERYWHERE)),
        )
        .order_by(by_name(Account.name))
    ).all()
    found: dict[Reader, list[str]] = defaultdict(list)
    for role, name, cohort_id in rows:
        found[Reader(role, cohort_id)].append(name)
        if cohort_id in live:
            found[Reader(role)].append(name)
        if cohort_id in restricted and role is Role.COORDINATOR:
            found[Reader(RESTRICTED_COHORT)].append(name)
    return found


def _in_pairings(now: _Circumstances) -> People:
    """Partners: of a given pairing whatever became of it; without one, the living ones."""
    found: dict[Reader, list[str]] = defaultdict(list)
    for pairing in now.pairings:
        names = [m.account.name for m in pairing.members if m.account_id != now.account.id]
        found[Reader(PARTNER, pairing.id)] += names
        if pairing.status is PairingStatus.ACTIVE:
            found[Reader(PARTNER)] += names
        if pairing.status in (PairingStatus.ACTIVE, PairingStatus.INVITED):
            found[Reader(PROPOSED_PARTNER)] += names
    return found


def _owners(now: _Circumstances) -> People:
    """Who looks after the person's pairings, while they may."""
    rows = db.session.execute(
        select(Pairing.id, Pairing.cohort_id, Account.name)
        .join(Caseload, Caseload.pairing_id == Pairing.id)
        .join(Account, Account.id == Caseload.owner_id)
        .join(Cohort, Cohort.id == Pairing.cohort_id)
        .where(
            Pairing.id.in_([each.id for each in now.pairings]),
            Account.id.in_(holders_in(Cohort.programme_id).correlate(Cohort)),
        )
        .order_by(by_name(Account.name))
    ).all()
    found: dict[Reader, list[str]] = defaultdict(list)
    for pairing_id, cohort_id, name in rows:
        found[Reader(PAIRING_OWNER, pairing_id)].append(name)
        found[Reader(COHORT_OWNER, cohort_id)].append(name)
    return found


def _circles(now: _Circumstances) -> People:
    """The facilitator of a circle the person said yes to, and its other members once it runs."""
    found: dict[Reader, list[str]] = defaultdict(list)
    for circle in circles_of(now.account):
        if place_of(circle, now.account).status is not MemberStatus.ACCEPTED:
            continue
        names = [circle.facilitator.name] if circle.facilitator is not None else []
        if circle.status is CircleStatus.RUNNING:
            accepted = [m.application for m in with_status(circle, MemberStatus.ACCEPTED)]
            names += [a.account.name for a in accepted if a.account_id != now.account.id]
        found[Reader(CIRCLE, circle.id)] += names
    return found

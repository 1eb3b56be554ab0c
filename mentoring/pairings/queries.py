"""Reads of pairings, always through a person who is in them or a cohort loaded by its owner."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload, selectinload

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.audit import StatusChange
from mentoring.errors import LinkExpired, NotFound
from mentoring.extensions import db
from mentoring.organisations.models import Organisation
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus, Places
from mentoring.pairings.naming import told_of
from mentoring.pairings.rules import Offered
from mentoring.pairings.standing import Standing
from mentoring.pairings.states import HOLDING, RAN_ITS_COURSE
from mentoring.prepared import one_of, rows_of
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import access_needs_of, not_paused, shared_answers_for
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.programmes.queries import gates_filled
from mentoring.tokens import hash_of

A_YEAR, ENDED_SHOWS = timedelta(days=365), timedelta(days=28)
NOT_AGAIN = (*HOLDING, PairingStatus.DECLINED, PairingStatus.ENDED, PairingStatus.EXPIRED)
"""People in such a pairing are proposed to each other in no other: they have each other, or had."""


HAS_PAIRINGS = select(Pairing.id).where(Pairing.cohort_id == Cohort.id).correlate(Cohort).exists()
"""Whether a match of a cohort has been published: somebody has been invited in it."""


def has_pairings(cohort: Cohort) -> bool:
    """Whether a match of a cohort has been published."""
    return bool(db.session.scalar(select(HAS_PAIRINGS).where(Cohort.id == cohort.id)))


def placed_in(cohort: Cohort) -> Select[Any]:
    """Applications of a cohort with a pairing that is alive or ran its course, or an open
    invitation."""
    return (
        select(PairingMember.application_id)
        .join(Pairing)
        .where(
            Pairing.cohort_id == cohort.id,
            or_(Pairing.status.in_(HOLDING), Pairing.end_reason.in_(RAN_ITS_COURSE)),
        )
    )


def first_invited_at(cohort: Cohort) -> datetime | None:
    """When a match of a cohort was first published; None before."""
    return db.session.scalar(
        select(func.min(Pairing.invited_at)).where(Pairing.cohort_id == cohort.id)
    )


def pairing_of(account: Account, pairing_id: int) -> Pairing:
    """A pairing this person is in; raises NotFound otherwise."""
    found = db.session.scalar(
        select(Pairing)
        .join(PairingMember)
        .where(Pairing.id == pairing_id, PairingMember.account_id == account.id)
    )
    if found is None:
        raise NotFound
    return found


def pairings_of(account: Account) -> Sequence[Pairing]:
    """Every pairing this person is or was in, newest first."""
    return db.session.scalars(
        select(Pairing)
        .join(PairingMember)
        .where(PairingMember.account_id == account.id)
        .options(
            selectinload(Pairing.members).joinedload(PairingMember.account).lazyload(Account.grants)
        )
        .order_by(Pairing.invited_at.desc(), Pairing.id.desc())
    ).all()


_ME, _PARTNER = aliased(PairingMember), aliased(PairingMember)
STANDINGS = (
    select(
        Pairing.id.label("pairing_id"),
        _ME.account_id,
        Pairing.status,
        Pairing.answer_by,
        Pairing.confirmed_at,
        Cohort.months,
        _ME.side,
        _ME.answer,
        _ME.ask_again_on,
        Account.name,
        Account.erased_at,
        func.coalesce(Profile.job_title, "").label("job"),
        func.coalesce(Organisation.name, Profile.organisation_other, "").label("place"),
    )
    .join(_ME, _ME.pairing_id == Pairing.id)
    .join(_PARTNER, and_(_PARTNER.pairing_id == Pairing.id, _PARTNER.id != _ME.id))
    .join(Cohort, Cohort.id == Pairing.cohort_id)
    .join(Account, Account.id == _PARTNER.account_id)
    .outerjoin(Profile, Profile.account_id == _PARTNER.account_id)
    .outerjoin(Organisation, Organisation.id == Profile.organisation_id)
    .where(
        _ME.account_id == bindparam("account"),
        or_(one_of(Pairing.status, HOLDING), Pairing.ended_at > bindparam("ended_after")),
    )
    .order_by(Pairing.invited_at.desc(), Pairing.id.desc())
)
"""Built once: it stands on the way to every home page."""
STANDING_COLUMNS = tuple(each.name for each in fields(Standing) if each.name != "partner_named")


def standings_of(account: Account) -> list[Standing]:
    """Where each pairing stands that is open, alive or has just ended, newest first; one query."""
    recently = clock.now() - ENDED_SHOWS
    return [
        Standing(
            partner_named=told_of(row.name, row.erased_at, row.job, row.place),
            **{key: row._mapping[key] for key in STANDING_COLUMNS},
        )
        for row in rows_of(STANDINGS, account=account.id, ended_after=recently)
    ]


def faces_of(account_ids: Collection[int]) -> dict[int, Profile]:
    """Profiles by account id with what names a person (job and organisation), in one query."""
    if not account_ids:
        return {}
    profiles = db.session.scalars(
        select(Profile)
        .where(Profile.account_id.in_(account_ids))
        .options(
            lazyload(Profile.skills),
            lazyload(Profile.posts),
            lazyload(Profile.account),
            lazyload(Profile.region),
            joinedload(Profile.organisation).lazyload(Organisation.region),
        )
    )
    return {profile.account_id: profile for profile in profiles}


def pairing_in(cohort: Cohort, pairing_id: int) -> Pairing:
    """A pairing of a cohort already loaded through its owner; raises NotFound otherwise."""
    found = db.session.scalar(
        select(Pairing).where(Pairing.id == pairing_id, Pairing.cohort_id == cohort.id)
    )
    if found is None:
        raise NotFound
    return found


def member_of(pairing: Pairing, account: Account) -> PairingMember:
    """This person's own membership; raises NotFound when they are not in it."""
    for member in pairing.members:
        if member.account_id == account.id:
            return member
    raise NotFound


def partner_of(member: PairingMember) -> PairingMember:
    """The other one."""
    return next(other for other in member.pairing.members if other.id != member.id)


def places_left(cohort: Cohort) -> dict[int, int]:
    """How many more pairings each approved applicant can take now, by application id.

    A mentor's limits at a time and in twelve months both hold, over all their cohorts; a mentor
    who takes a break has none until the day they are back.
    """
    other, today = aliased(Application), clock.today()
    taken = (
        select(other.account_id, func.sum(Places.taken).label("taken"))
        .join(Places, Places.application_id == other.id)
        .where(other.side == Side.MENTOR)
        .group_by(other.account_id)
        .subquery()
    )
    begun = begun_in_a_year().subquery()
    rows = db.session.execute(
        select(
            Application.id,
            Application.side,
            Application.no_more_matches_at,
            Profile.capacity,
            Profile.capacity_year,
            Profile.paused_until,
            Places.taken.label("here"),
            taken.c.taken,
            begun.c.begun,
        )
        .outerjoin(Profile, Profile.account_id == Application.account_id)
        .outerjoin(Places, Places.application_id == Application.id)
        .outerjoin(taken, taken.c.account_id == Application.account_id)
        .outerjoin(begun, begun.c.account_id == Application.account_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status == ApplicationStatus.APPROVED,
        )
    )
    return {row.id: _left(row, today) for row in rows}


def _left(row: Any, today: date) -> int:
    """None of who would like no other match here; else what a mentor offers, or the one place."""
    if row.no_more_matches_at is not None:
        return 0
    if row.side is Side.MENTOR:
        return offered_of(row).left(row.taken or 0, row.begun or 0, today)
    return max(0, 1 - (row.here or 0))


def begun_in_a_year() -> Select[Any]:
    """By account: the pairings a mentor was asked into in twelve months that stand or stood."""
    return (
        select(PairingMember.account_id, func.count().label("begun"))
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(
            PairingMember.side == Side.MENTOR,
            Pairing.invited_at > clock.now() - A_YEAR,
            or_(Pairing.status == PairingStatus.INVITED, Pairing.confirmed_at.is_not(None)),
        )
        .group_by(PairingMember.account_id)
    )


def offered_of(row: Any) -> Offered:
    """What a mentor offers, from a row with the columns of the profile; one place when not said."""
    at_once = 1 if row.capacity is None else row.capacity
    return Offered(at_once, row.capacity_year, row.paused_until)


def has_a_place() -> ColumnElement[bool]:
    """A condition on a mentor's application (with its profile joined): they can take one more."""
    other, begun = aliased(Application), begun_in_a_year().subquery()
    taken = (
        select(func.coalesce(func.sum(Places.taken), 0))
        .join(other, other.id == Places.application_id)
        .where(other.account_id == Application.account_id, other.side == Side.MENTOR)
        .correlate(Application)
        .scalar_subquery()
    )
    this_year = (
        select(begun.c.begun)
        .where(begun.c.account_id == Application.account_id)
        .correlate(Application)
        .scalar_subquery()
    )
    return and_(
        func.coalesce(Profile.capacity, 1) > taken,
        or_(
            Profile.capacity_year.is_(None),
            Profile.capacity_year > func.coalesce(this_year, 0),
        ),
        not_paused(clock.today()),
        Application.no_more_matches_at.is_(None),
    )


def met_before(account_id: int) -> Select[Any]:
    """Accounts this person is or was paired with, is asked about, has declined or let lapse."""
    own, other = aliased(PairingMember), aliased(PairingMember)
    return (
        select(other.account_id)
        .join(own, own.pairing_id == other.pairing_id)
        .join(Pairing, Pairing.id == own.pairing_id)
        .where(
            own.account_id == account_id,
            other.account_id != account_id,
            Pairing.status.in_(NOT_AGAIN),
        )
    )


def not_again(cohort: Cohort) -> set[frozenset[int]]:
    """Pairs of account ids that are or were paired or asked together, in whichever cohort."""
    here = select(Application.account_id).where(
        Application.cohort_id == cohort.id, Application.status == ApplicationStatus.APPROVED
    )
    one, two = aliased(PairingMember), aliased(PairingMember)
    rows = db.session.execute(
        select(one.account_id, two.account_id)
        .join(two, and_(two.pairing_id == one.pairing_id, two.account_id > one.account_id))
        .join(Pairing, Pairing.id == one.pairing_id)
        .where(
            Pairing.status.in_(NOT_AGAIN),
            one.account_id.in_(here),
            two.account_id.in_(here),
        )
    )
    return {frozenset((first, second)) for first, second in rows}


def deferred(cohort: Cohort) -> dict[int, date]:
    """Applicants who said "not now", with the date (still to come) on which to ask again."""
    rows = db.session.execute(
        select(PairingMember.application_id, func.max(PairingMember.ask_again_on))
        .join(Pairing)
        .where(
            Pairing.cohort_id == cohort.id,
            PairingMember.answer == Answer.NOT_NOW,
            PairingMember.ask_again_on > clock.today(),
        )
        .group_by(PairingMember.application_id)
    )
    return {row[0]: row[1] for row in rows}


def member_by_token(token: str) -> PairingMember:
    """Whose invitation a mailed link is; raises LinkExpired for one that is not ours."""
    return invited_by(PairingMember, token)


Invited = TypeVar("Invited")
"""A person in a pairing, or in a circle."""


def invited_by(kind: type[Invited], token: str) -> Invited:
    """Whose invitation a link is, to a pairing or a circle; raises LinkExpired for no one's."""
    found = db.session.scalar(select(kind).filter_by(token_hash=hash_of(token)))
    if found is None:
        raise LinkExpired(
            "We do not know this link. Check that you have copied all of it, or sign in: an "
            "invitation that waits for you is on your home page."
        )
    return found


def holding_members(application: Application) -> Sequence[PairingMember]:
    """Where an application holds a place: open invitations and living pairings."""
    return db.session.scalars(
        select(PairingMember)
        .join(Pairing)
        .where(PairingMember.application_id == application.id, Pairing.status.in_(HOLDING))
    ).all()


def share_an_experience(pairing: Pairing) -> bool:
    """Whether both may be told that they share an experience: both said yes, both ticked so.

    Asked afresh each time, so that a consent withdrawn is a sentence gone. Not in a pilot whose
    papers are in preparation: it uses no shared experience.
    """
    if pairing.status is not PairingStatus.ACTIVE or not gates_filled(pairing.cohort):
        return False
    answers = list(shared_answers_for([each.account_id for each in pairing.members]).values())
    if len(answers) != len(pairing.members) or not all(each.tell_partner for each in answers):
        return False
    return bool(set.intersection(*(set(each.tags) for each in answers)))


def partner_needs(member: PairingMember) -> str:
    """What the partner agreed to have shown about meeting them well, once both have accepted."""
    if member.pairing.status is not PairingStatus.ACTIVE:
        return ""
    needs = access_needs_of(partner_of(member).account_id)
    return needs.answer if needs is not None else ""


def invitations_past(now: datetime) -> Sequence[int]:
    """Open invitations whose last day has passed."""
    return db.session.scalars(
        select(Pairing.id).where(Pairing.status == PairingStatus.INVITED, Pairing.answer_by <= now)
    ).all()


def invitations_unanswered(now: datetime) -> Sequence[Any]:
    """Members who have not answered an open invitation, and when they were last reminded of it."""
    return db.session.execute(
        select(
            PairingMember.id,
            PairingMember.reminded_at,
            Pairing.invited_at,
            Pairing.answer_by,
        )
        .join(Pairing)
        .where(
            Pairing.status == PairingStatus.INVITED,
            Pairing.answer_by > now,
            PairingMember.answer == Answer.WAITING,
        )
    ).all()


def history_of(pairing: Pairing) -> Sequence[StatusChange]:
    """What has happened to a pairing, oldest first."""
    return db.session.scalars(
        select(StatusChange)
        .where(StatusChange.subject_type == "Pairing", StatusChange.subject_id == pairing.id)
        .order_by(StatusChange.id)
    ).all()

"""The coordinator's board: every pairing of a cohort, in a constant number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.pairings.models import Answer, HelpRequest, Pairing, PairingMember, PairingStatus
from mentoring.programmes.models import SIDES, Cohort, Side

ORDER = (
    PairingStatus.INVITED,
    PairingStatus.ACTIVE,
    PairingStatus.DECLINED,
    PairingStatus.DEFERRED,
    PairingStatus.EXPIRED,
    PairingStatus.WITHDRAWN,
    PairingStatus.ENDED,
)


@dataclass(frozen=True)
class BoardFilter:
    """What a coordinator asks of the board; empty text means everything."""

    text: str = ""
    status: str = ""
    answers: str = ""
    round: str = ""
    sort: str = "newest"


def pairings_in(cohort: Cohort, wanted: BoardFilter) -> Select[Any]:
    """One row per pairing: both names and answers, status and dates."""
    first, second = SIDES[cohort.programme.kind]
    one, two = aliased(PairingMember), aliased(PairingMember)
    person, partner = aliased(Account), aliased(Account)
    query = (
        select(
            Pairing.id,
            Pairing.status,
            Pairing.invited_at,
            Pairing.answer_by,
            person.name.label("first"),
            Pairing.source,
            one.answer.label("first_answer"),
            one.answered_at.label("first_at"),
            partner.name.label("second"),
            two.answer.label("second_answer"),
            two.answered_at.label("second_at"),
        )
        .join(one, (one.pairing_id == Pairing.id) & (one.side == first))
        .join(two, (two.pairing_id == Pairing.id) & (two.side == second))
        .join(person, person.id == one.account_id)
        .join(partner, partner.id == two.account_id)
        .where(Pairing.cohort_id == cohort.id)
    )
    query = query.where(*_conditions(wanted, (one, two), (person, partner)))
    sorts: dict[str, tuple[Any, ...]] = {
        "newest": (Pairing.invited_at.desc(), Pairing.id.desc()),
        "answer_by": (Pairing.answer_by, Pairing.id),
        "name": (by_name(person.name), Pairing.id),
    }
    return query.order_by(*sorts[wanted.sort])


def _conditions(
    wanted: BoardFilter, members: tuple[Any, Any], people: tuple[Any, Any]
) -> list[ColumnElement[bool]]:
    """What a row must be to be on the board."""
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(Pairing.status == wanted.status)
    if wanted.round:
        found.append(Pairing.source == wanted.round)
    if wanted.answers:
        one_yes = or_(*(each.answer == Answer.ACCEPTED for each in members))
        found += [
            Pairing.status == PairingStatus.INVITED,
            one_yes if wanted.answers == "one" else ~one_yes,
        ]
    if wanted.text:
        found.append(or_(*(each.name.icontains(wanted.text, autoescape=True) for each in people)))
    return found


def counts_of(cohort: Cohort) -> dict[PairingStatus, int]:
    """How many pairings of a cohort have each status, in the order of a pairing's life."""
    rows = db.session.execute(
        select(Pairing.status, func.count())
        .where(Pairing.cohort_id == cohort.id)
        .group_by(Pairing.status)
    )
    found = {row[0]: row[1] for row in rows}
    return {status: found.get(status, 0) for status in ORDER}


@dataclass(frozen=True)
class Round:
    """The invitations of one publication: where they come from, when, and what became of them."""

    source: str
    name: str
    first: datetime
    counts: Mapping[PairingStatus, int]
    half: int

    @property
    def invited(self) -> int:
        """How many pairs were invited."""
        return sum(self.counts.values())


def rounds_of(cohort: Cohort) -> list[Round]:
    """The rounds of invitations of a cohort, the first first; two queries."""
    rows = db.session.execute(
        select(Pairing.source, Pairing.status, func.count(), func.min(Pairing.invited_at))
        .where(Pairing.cohort_id == cohort.id)
        .group_by(Pairing.source, Pairing.status)
    ).all()
    half = dict(
        db.session.execute(
            select(Pairing.source, func.count(Pairing.id.distinct()))
            .join(PairingMember, PairingMember.pairing_id == Pairing.id)
            .where(
                Pairing.cohort_id == cohort.id,
                Pairing.status == PairingStatus.INVITED,
                PairingMember.answer == Answer.ACCEPTED,
            )
            .group_by(Pairing.source)
        ).all()
    )
    counts: dict[str, dict[PairingStatus, int]] = {}
    first: dict[str, datetime] = {}
    for source, status, count, moment in rows:
        counts.setdefault(source, {})[status] = count
        first[source] = min(first.get(source, moment), moment)
    return [
        Round(source, f"Round {number}", first[source], counts[source], half.get(source, 0))
        for number, source in enumerate(sorted(counts, key=lambda each: first[each]), start=1)
    ]


def decline_reasons(cohort: Cohort) -> list[tuple[str, dict[Side, int]]]:
    """How often each side gave each structured reason in a cohort, the commonest first.

    What supply and demand can learn from: which side misses what.
    """
    rows = db.session.execute(
        select(PairingMember.decline_reason, PairingMember.side, func.count())
        .join(Pairing)
        .where(Pairing.cohort_id == cohort.id, PairingMember.answer == Answer.DECLINED)
        .group_by(PairingMember.decline_reason, PairingMember.side)
    )
    counted: dict[str, dict[Side, int]] = {}
    for reason, side, count in rows:
        counted.setdefault(reason, {})[side] = count
    return sorted(counted.items(), key=lambda each: (-sum(each[1].values()), each[0]))


def help_requests(cohort: Cohort, *, only_waiting: bool = False) -> Select[Any]:
    """Requests for help in a cohort with who asked: those without an answer first, oldest first."""
    query = (
        select(
            HelpRequest.id,
            HelpRequest.pairing_id,
            HelpRequest.asked_at,
            HelpRequest.message,
            HelpRequest.answered_at,
            HelpRequest.outcome,
            Account.name,
        )
        .join(Pairing, Pairing.id == HelpRequest.pairing_id)
        .join(Account, Account.id == HelpRequest.account_id)
        .where(Pairing.cohort_id == cohort.id)
        .order_by(HelpRequest.answered_at.is_not(None), HelpRequest.id)
    )
    return query.where(HelpRequest.answered_at.is_(None)) if only_waiting else query


INVITED = (
    select(func.count())
    .where(Pairing.cohort_id == Cohort.id, Pairing.status == PairingStatus.INVITED)
    .correlate(Cohort)
    .scalar_subquery()
)
ASKED = (
    select(func.count(HelpRequest.id))
    .join(Pairing, Pairing.id == HelpRequest.pairing_id)
    .where(Pairing.cohort_id == Cohort.id, HelpRequest.answered_at.is_(None))
    .correlate(Cohort)
    .scalar_subquery()
)
"""In a cohort: open invitations, and requests for help unanswered."""


def open_help(cohort: Cohort) -> int:
    """How many requests for help have no answer yet."""
    return db.session.scalar(select(ASKED).where(Cohort.id == cohort.id)) or 0

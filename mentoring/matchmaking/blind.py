"""Who stands behind a blind profile, as far as a reader may know. Constant numbers of queries.

In review people are a side and a number ("Mentee 12"), the same on every page of a run. A reader
sees a name after opening it with a reason, and everybody's once the match is published.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.matchmaking.models import BlindOpening, MatchRun, RunMember, RunStatus
from mentoring.organisations.models import Organisation
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application, Side
from mentoring.programmes.presenters import profile_rows

HIDDEN = ("Organisation",)
"""Rows of a profile that a blind one leaves out. Names and dates are in none of its rows."""
COVERED = "[…]"
LONG_ENOUGH = 3


@dataclass(frozen=True)
class Faces:
    """Labels of some people of a run, and the names this reader may see."""

    numbers: Mapping[int, tuple[Side, int]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)

    def label(self, application_id: int) -> str:
        """`Mentee 12`, or who somebody outside the run is called."""
        if application_id not in self.numbers:
            return "Somebody who was not taken in"
        side, number = self.numbers[application_id]
        return label(side, number)

    def full(self, application_id: int) -> str:
        """The label, with the name where it is open: `Mentee 12 (Ana Mendes)`."""
        known = self.names.get(application_id)
        return self.label(application_id) + (f" ({known})" if known else "")


def label(side: Side, number: int) -> str:
    """How somebody is called in review."""
    return f"{SIDE_NAMES[side]} {number}"


def faces_of(run: MatchRun, application_ids: Collection[int], reader: Account) -> Faces:
    """The labels of some people of a run, and the names that are open to this reader."""
    wanted = sorted(set(application_ids))
    numbers = {
        row.application_id: (row.side, row.number)
        for row in db.session.execute(
            select(RunMember.application_id, RunMember.side, RunMember.number).where(
                RunMember.run_id == run.id, RunMember.application_id.in_(wanted)
            )
        )
    }
    named = (
        select(Application.id, Account.name)
        .join(Account, Account.id == Application.account_id)
        .where(Application.id.in_(wanted))
    )
    if run.status is not RunStatus.PUBLISHED:
        named = named.where(Application.id.in_(_opened_by(run, reader)))
    return Faces(numbers, dict(db.session.execute(named).all()))


def _opened_by(run: MatchRun, reader: Account) -> Select[tuple[int | None]]:
    return select(BlindOpening.application_id).where(
        BlindOpening.run_id == run.id,
        BlindOpening.account_id == reader.id,
        BlindOpening.application_id.is_not(None),
    )


def openings_of(run: MatchRun, application_ids: Collection[int]) -> Sequence[BlindOpening]:
    """Who opened the names of some people in a run, and why, oldest first."""
    return db.session.scalars(
        select(BlindOpening)
        .where(
            BlindOpening.run_id == run.id,
            BlindOpening.application_id.in_(sorted(application_ids)),
        )
        .order_by(BlindOpening.id)
    ).all()


def organisations_opened(run: MatchRun, reader: Account) -> dict[int, str]:
    """The organisations by which this reader may filter a run, by id."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .join(BlindOpening, BlindOpening.organisation_id == Organisation.id)
        .where(BlindOpening.run_id == run.id, BlindOpening.account_id == reader.id)
        .order_by(by_name(Organisation.name))
    )
    return {row[0]: row[1] for row in rows}


def people_called(run: MatchRun, text: str, most: int = 20) -> Sequence[tuple[int, str, Side]]:
    """People of a run by name: application, name and side. Tells nothing of their pairs."""
    rows = db.session.execute(
        select(RunMember.application_id, Account.name, RunMember.side)
        .join(Application, Application.id == RunMember.application_id)
        .join(Account, Account.id == Application.account_id)
        .where(RunMember.run_id == run.id, Account.name.icontains(text, autoescape=True))
        .order_by(by_name(Account.name), RunMember.application_id)
        .limit(most)
    )
    return [(row.application_id, row.name, row.side) for row in rows]


def organisations_in(run: MatchRun) -> dict[int, str]:
    """The organisations of everybody a run took in, by name."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .join(Profile, Profile.organisation_id == Organisation.id)
        .join(Application, Application.account_id == Profile.account_id)
        .join(RunMember, RunMember.application_id == Application.id)
        .where(RunMember.run_id == run.id)
        .group_by(Organisation.id, Organisation.name)
        .order_by(by_name(Organisation.name))
    )
    return {row[0]: row[1] for row in rows}


def blind_rows(profile: Profile | None, side: Side, name: str) -> list[tuple[str, str]]:
    """A profile without employer and name, also where its own words give them away."""
    if profile is None:
        return []
    place = profile.organisation.name if profile.organisation else profile.organisation_other
    words = [*name.split(), place]
    return [
        (title, covered(text, words))
        for title, text in profile_rows(profile, side)
        if title not in HIDDEN
    ]


def covered(text: str, words: Iterable[str]) -> str:
    """A text in which some words cannot be read; short ones are left, or little would remain."""
    for word in words:
        if len(word) >= LONG_ENOUGH:
            text = re.sub(rf"\b{re.escape(word)}\b", COVERED, text, flags=re.IGNORECASE)
    return text

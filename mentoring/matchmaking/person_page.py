"""What the page of one person of a run shows: blind profile, their pair, every other partner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.matchmaking import effects, flags
from mentoring.matchmaking.blind import blind_rows, faces_of, openings_of
from mentoring.matchmaking.models import (
    BlindOpening,
    MatchRun,
    Proposal,
    ProposalMember,
    RunMember,
    UnmatchedApplication,
    Weighing,
)
from mentoring.matchmaking.pair_page import pairs_by_person, standing_words, step_of
from mentoring.matchmaking.question import Question, most_open, question
from mentoring.matchmaking.unmatched import coordinator_line
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.profiles.queries import profiles_for
from mentoring.programmes.models import SIDES, Application, ApplicationStatus, Side


@dataclass(frozen=True)
class Partner:
    """Somebody else this person could be paired with, in words that tell nothing private."""

    application_id: int
    number: int
    label: str
    fit: str
    standing: str
    cost: str
    can_choose: bool


@dataclass(frozen=True)
class PersonPage:
    """Everything the page of one person shows."""

    label: str
    name: str
    other_side: str
    profile: Sequence[tuple[str, str]]
    pairs: Sequence[tuple[int, str]]
    alone: str
    partners: Sequence[Partner]
    cost_of_each: str
    """What every other partner would cost alike; empty where they differ."""
    openings: Sequence[BlindOpening]


def member_of(run: MatchRun, side: str, number: int) -> RunMember:
    """Somebody of a run by side and number; raises NotFound."""
    sides = {each.value: each for each in SIDES[run.cohort.programme.kind]}
    found = db.session.scalar(
        select(RunMember).where(
            RunMember.run_id == run.id,
            RunMember.side == sides.get(side),
            RunMember.number == number,
        )
    )
    if found is None:
        raise NotFound
    return found


def person_page(
    run: MatchRun, member: RunMember, asked: Weighing | None, reader: Account
) -> PersonPage:
    """The page of one person for the coordinator who reads it; a constant number of queries."""
    proposals = _proposals_of(run, member.application_id)
    told = (asked.told or {}).get("people", []) if asked else []
    alike = effects.said_once(
        [
            effects.size_words(each["points_lost"], step_of(run))
            for each in told
            if each["code"] == "costs"
        ]
    )
    partners = [other.application_id for each in proposals for other in each.members]
    everybody = [member.application_id, *partners, *(each["application_id"] for each in told)]
    faces = faces_of(run, everybody, reader)
    application = db.session.get_one(Application, member.application_id)
    profile = profiles_for([application.account_id]).get(application.account_id)
    left, right = SIDES[run.cohort.programme.kind]
    other_side = right if member.side is left else left
    pairs = [
        (each.id, faces.full(other.application_id))
        for each in proposals
        for other in each.members
        if other.application_id != member.application_id
    ]
    return PersonPage(
        label=faces.label(member.application_id),
        name=faces.full(member.application_id),
        other_side=SIDE_NAMES[other_side],
        profile=blind_rows(profile, member.side, application.account.name),
        pairs=pairs,
        alone=_why_alone(run, member.application_id) if not pairs else "",
        partners=_partners(run, told, proposals, faces.numbers, sized=not alike),
        cost_of_each=alike,
        openings=openings_of(run, [member.application_id]),
    )


def set_beside(run: MatchRun, member: RunMember, other: RunMember, reader: Account) -> Question:
    """Why not these two: `other` set beside the person of a page."""
    return question(run, member, other, _proposals_of(run, member.application_id), reader)


def _proposals_of(run: MatchRun, application_id: int) -> list[Proposal]:
    mine = select(ProposalMember.proposal_id).where(ProposalMember.application_id == application_id)
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.run_id == run.id, Proposal.id.in_(mine))
            .order_by(Proposal.position)
        )
    )


def _why_alone(run: MatchRun, application_id: int) -> str:
    found = db.session.get(UnmatchedApplication, (run.id, application_id))
    return coordinator_line(found.reason, found.detail) if found else ""


def _partners(
    run: MatchRun,
    told: Sequence[Mapping[str, Any]],
    proposals: Sequence[Proposal],
    numbers: Mapping[int, tuple[Side, int]],
    *,
    sized: bool,
) -> list[Partner]:
    """Whom else this person could have, as worked out, with who is still taking part."""
    ids = [each["application_id"] for each in told]
    taken = pairs_by_person(run, ids)
    places = dict(
        db.session.execute(
            select(RunMember.application_id, RunMember.places)
            .join(Application, Application.id == RunMember.application_id)
            .where(
                RunMember.run_id == run.id,
                RunMember.application_id.in_(ids),
                Application.status == ApplicationStatus.APPROVED,
            )
        ).all()
    )
    step, most = step_of(run), most_open(run)
    own = [flags.open_points(each.parts) for each in proposals]
    found = []
    for each in told:
        key, points = each["application_id"], each["points"]
        if key not in places or key not in numbers:
            continue
        side, number = numbers[key]
        fit = (
            effects.fit_words(points, min(own), step) if own else effects.share_words(points, most)
        )
        stands = each["code"] == "stands"
        found.append(
            Partner(
                key,
                number,
                f"{SIDE_NAMES[side]} {number}",
                "–" if stands else fit,
                "This pair" if stands else standing_words(taken.get(key, 0), places[key]),
                effects.cost_words(each, step, sized=sized),
                each["code"] == "costs",
            )
        )
    return found

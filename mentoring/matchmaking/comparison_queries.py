"""What a comparison of matches reads, through the cohort's owner. A constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from mentoring import clock
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.matchmaking.comparison import NO_CHOICE, Match, Pair
from mentoring.matchmaking.models import MatchRun, Proposal, ProposalMember, RunMember, RunStatus
from mentoring.matchmaking.obtained import Obtained, obtained_in
from mentoring.matchmaking.options import OBJECTIVES, RunOptions
from mentoring.matchmaking.people import HALF
from mentoring.matchmaking.problem import sides_of
from mentoring.organisations.models import Organisation, OrganisationKind, Region
from mentoring.profiles import grades
from mentoring.profiles.models import Post, Profile
from mentoring.programmes.models import Application, Cohort
from mentoring.programmes.positive_queries import tiers_of

COMPARABLE = (RunStatus.DONE, RunStatus.PUBLISHED)
OFFERED = 40
"""How many of the newest runs are offered to be compared."""

NOT_TOLD = "Not told"


def comparable_in(cohort: Cohort) -> Sequence[MatchRun]:
    """The newest runs of a cohort that have an answer, newest first."""
    return db.session.scalars(
        select(MatchRun)
        .where(MatchRun.cohort_id == cohort.id, MatchRun.status.in_(COMPARABLE))
        .order_by(MatchRun.id.desc())
        .limit(OFFERED)
    ).all()


def runs_to_compare(cohort: Cohort, run_ids: Sequence[int]) -> list[MatchRun]:
    """These runs of a cohort in the order asked; raises NotFound when one is not there."""
    found = {
        run.id: run
        for run in db.session.scalars(
            select(MatchRun).where(
                MatchRun.cohort_id == cohort.id,
                MatchRun.status.in_(COMPARABLE),
                MatchRun.id.in_(run_ids),
            )
        )
    }
    if len(found) < len(run_ids):
        raise NotFound
    return [found[run_id] for run_id in run_ids]


def matches_to_compare(cohort: Cohort, runs: Sequence[MatchRun], title: Any) -> list[Match]:
    """What is compared of each run; `title(run)` names it. Three queries for all of them."""
    ids = [run.id for run in runs]
    left_side, right_side = sides_of(cohort)
    members: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(
        select(RunMember.run_id, RunMember.application_id, RunMember.side, RunMember.basis).where(
            RunMember.run_id.in_(ids)
        )
    ):
        members[row.run_id].append(row)
    pairs, obtained = _pairs(ids, left_side, right_side), obtained_in(ids)
    matches = []
    for run in runs:
        options, taken_in = RunOptions.from_json(run.options), members[run.id]
        matches.append(
            Match(
                key=run.id,
                title=title(run),
                objective=OBJECTIVES[options.objective].split(":")[0]
                + (", close to an earlier match" if options.near_steps else ""),
                personal=options.personal_share,
                shared=bool(run.summary.get("shared_experience", True)),
                tiers=bool(run.options.get("use_tiers", False)),
                left=tuple(each.application_id for each in taken_in if each.side == left_side),
                right=tuple(each.application_id for each in taken_in if each.side == right_side),
                private={each.application_id: each.basis[HALF:] for each in taken_in},
                pairs=tuple(pairs[run.id]),
                ranks=_ranks_of(obtained[run.id]),
                price=run.summary.get("price"),
                near=(options.near_run, options.near_steps) if options.near_steps else (0, 0),
            )
        )
    return matches


def _ranks_of(obtained: Obtained) -> dict[int, int]:
    """How many got which of their choices; nothing where nobody with a pair had named anybody."""
    if not obtained.chose:
        return {}
    places = {place: count for place, count in enumerate(obtained.by_place, start=1) if count}
    return places | {NO_CHOICE: obtained.another}


def _pairs(run_ids: Collection[int], left_side: str, right_side: str) -> dict[int, list[Pair]]:
    left, right = aliased(ProposalMember), aliased(ProposalMember)
    found: dict[int, list[Pair]] = defaultdict(list)
    for row in db.session.execute(
        select(
            Proposal.run_id,
            left.application_id.label("one"),
            right.application_id.label("other"),
            Proposal.points,
            Proposal.max_points,
            Proposal.fit,
        )
        .join(left, (left.proposal_id == Proposal.id) & (left.side == left_side))
        .join(right, (right.proposal_id == Proposal.id) & (right.side == right_side))
        .where(Proposal.run_id.in_(run_ids))
        .order_by(Proposal.run_id, Proposal.position)
    ):
        found[row.run_id].append(Pair(row.one, row.other, row.points, row.max_points, row.fit))
    return found


@dataclass(frozen=True)
class Divisions:
    """How the people of some runs divide: the group of each application, by what divides them."""

    regions: Mapping[int, str]
    bands: Mapping[int, str]
    organisations: Mapping[int, str]


ORGANISATIONS = {
    OrganisationKind.TRUST: "NHS trusts",
    OrganisationKind.ICB: "Integrated care boards",
    OrganisationKind.NATIONAL: "National bodies",
    OrganisationKind.OTHER: "Other organisations",
}


def divisions_of(run_ids: Collection[int]) -> Divisions:
    """Region, band and kind of organisation of everybody these runs took in; two queries."""
    taken_in = select(RunMember.application_id).where(RunMember.run_id.in_(run_ids))
    rows = db.session.execute(
        select(Application.id, Profile.id.label("profile_id"), Region.name, Organisation.kind)
        .join(Profile, Profile.account_id == Application.account_id)
        .outerjoin(Region, Region.id == Profile.region_id)
        .outerjoin(Organisation, Organisation.id == Profile.organisation_id)
        .where(Application.id.in_(taken_in))
    ).all()
    ranks = _ranks(taken_in)
    return Divisions(
        {row.id: row.name or NOT_TOLD for row in rows},
        {row.id: band_of(ranks.get(row.profile_id)) for row in rows},
        {row.id: ORGANISATIONS.get(row.kind, NOT_TOLD) for row in rows},
    )


def _ranks(taken_in: Any) -> dict[int, int | None]:
    posts = defaultdict(list)
    for row in db.session.execute(
        select(Post.profile_id, Post.grade, Post.started_on, Post.ended_on, Post.acting_up)
        .join(Profile, Profile.id == Post.profile_id)
        .join(Application, Application.account_id == Profile.account_id)
        .where(Application.id.in_(taken_in))
        .distinct()
    ):
        posts[row.profile_id].append(row)
    return {key: grades.current_rank(held, clock.today()) for key, held in posts.items()}


def band_of(rank: int | None) -> str:
    """The group of bands a grade is comparable to."""
    if rank is None:
        return NOT_TOLD
    if rank <= 5:
        return "Up to band 5"
    return "Bands 6 and 7" if rank <= 7 else "Band 8a and above"


FIRST, AFTER = "The group of the record of positive action", "Everybody else"


def declared_in(cohort: Cohort) -> dict[int, str]:
    """Who belongs to the group that a live record lets be served first, by what they said."""
    return {key: AFTER if tier else FIRST for key, tier in tiers_of(cohort).items()}

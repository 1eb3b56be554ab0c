"""What stands in the way of publishing a match: everything it rests on is looked at again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mentoring.extensions import db
from mentoring.formatters import and_list, plural, some
from mentoring.matchmaking import problem
from mentoring.matchmaking.drafts import RESTS_ON_BEFORE, overtaken
from mentoring.matchmaking.left_out import without_training
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalStatus,
    RuleKind,
    RunMember,
    RunStatus,
)
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import HALF, Person
from mentoring.matchmaking.priority import no_longer_allowed
from mentoring.matchmaking.queries import decisions_of, proposals_with
from mentoring.pairings import queries as pairings
from mentoring.programmes.models import CohortStatus

PUBLISHABLE = (CohortStatus.OPEN, CohortStatus.CLOSED, CohortStatus.RUNNING)
NAMED = 5


@dataclass(frozen=True)
class Obstacle:
    """Something that stands in the way of publishing, with the way out; `pairs` are concerned."""

    text: str
    way_out: str
    pairs: tuple[int, ...] = ()


def obstacles(run: MatchRun, approved: Sequence[Proposal] | None = None) -> list[Obstacle]:
    """Everything that stands in the way of publishing now, each with its way out.

    A constant number of queries; fewer where the `approved` pairs have been read already.
    """
    if run.status is not RunStatus.DONE:
        return [Obstacle(f"This match is {run.status.value}.", "There is nothing to publish.")]
    found = []
    if run.cohort.status not in PUBLISHABLE:
        found.append(
            Obstacle(
                f"{run.cohort.name} is {run.cohort.status.value}.",
                "Nobody can be invited in it any more.",
            )
        )
    counted = decisions_of([run.id]).get(run.id, {})
    if waiting := counted.get(ProposalStatus.WAITING):
        way_out = f"The draft {RESTS_ON_BEFORE}, so put it away rather than read on."
        if not overtaken([run]):
            way_out = "Read and approve or reject each one first."
        waits = f"{plural(waiting, 'pair waits', 'pairs wait')} for a decision."
        found.append(Obstacle(waits, way_out))
    elif not counted.get(ProposalStatus.APPROVED):
        found.append(Obstacle("No pair is approved.", "Approve at least one, or match again."))
    if told := no_longer_allowed(run):
        return [*found, Obstacle(told, "Or start a new match with everybody alike.")]
    if approved is None:
        approved = proposals_with(run, ProposalStatus.APPROVED)
    return found + _changes(run, approved)


def _changes(run: MatchRun, approved: Sequence[Proposal]) -> list[Obstacle]:
    """What the approved pairs rest on and is no longer so."""
    if not approved:
        return []
    ids = {member.application_id for each in approved for member in each.members}
    then = dict(
        db.session.execute(
            select(RunMember.application_id, RunMember.basis).where(
                RunMember.run_id == run.id, RunMember.application_id.in_(sorted(ids))
            )
        ).all()
    )
    people = problem.people_now(ids, shared=run.summary.get("shared_experience", True))
    now = problem.bases_of(people)
    gone = ids - now.keys()
    changed = {key for key in now if now[key][:HALF] != then.get(key, "")[:HALF]}
    untrained = set(without_training(run.cohort, people))
    return [
        *([NO_LONGER] if problem.rests_on_withdrawn(run) else []),
        *_about(approved, gone, "withdrawn or are no longer approved", "has withdrawn or is no "
                "longer approved"),
        *_about(approved, changed, "changed what they told us for matching",
                "changed what they told us for matching"),
        *_about(approved, untrained, "have no valid training any more",
                "has no valid training any more", TRAIN),
        *_places(run, approved, ids - gone),
        *_ruled_out(run, approved, people, changed),
    ]  # fmt: skip


NO_LONGER = Obstacle(
    "Something this match rests on may no longer be used.",
    "Start a new match, which takes everything into account as it is now.",
)
"""Said without a name: whose it was, and what, is nobody's business."""

WAY_OUT = "Reject the pair, or start a new match, which takes everything into account as it is now."


TRAIN = (
    "Record the training where it has been done, reject the pair, or start a new match, which "
    "leaves out whoever has none."
)


def _about(
    approved: Sequence[Proposal], people: set[int], many: str, one: str, way_out: str = WAY_OUT
) -> list[Obstacle]:
    if not people:
        return []
    concerned = [each for each in approved if _ids(each) & people]
    names = sorted(
        member.application.account.name
        for each in concerned
        for member in each.members
        if member.application_id in people
    )
    names = list(dict.fromkeys(names))
    told = one if len(names) == 1 else f"have {many}" if many.startswith("with") else many
    return [Obstacle(f"{some(names)} {told}.", way_out, tuple(each.id for each in concerned))]


def _ids(proposal: Proposal) -> set[int]:
    return {member.application_id for member in proposal.members}


def _places(run: MatchRun, approved: Sequence[Proposal], ids: set[int]) -> list[Obstacle]:
    left = pairings.places_left(run.cohort)
    wanted = Counter(key for each in approved for key in _ids(each) if key in ids)
    short = {key for key, count in wanted.items() if left.get(key, 0) < count}
    later = short | (pairings.deferred(run.cohort).keys() & ids)
    return _about(
        approved, later, "have not enough places left for these pairs",
        "has not enough places left for this pair",
    )  # fmt: skip


def _ruled_out(
    run: MatchRun, approved: Sequence[Proposal], people: Sequence[Person], changed: set[int]
) -> list[Obstacle]:
    """Pairs that some rule forbids by now, whichever: most rules are told to nobody.

    Where one of the two has changed what they told us that alone is said, unless the pair was ruled
    out or has met: else a pair's being named here would show whom somebody asked to avoid.
    """
    barred = problem.not_to_be_paired(run.cohort, people, RunOptions.from_json(run.options))
    again = pairings.not_again(run.cohort)
    never = {
        frozenset((rule.first_id, rule.second_id))
        for rule in problem.live_rules(run.cohort)
        if rule.kind is RuleKind.NEVER
    }
    out = [
        each
        for each in approved
        if frozenset(_ids(each)) in never
        or frozenset(member.application.account_id for member in each.members) in again
        or (barred.holds(_ids(each)) and not _ids(each) & changed)
    ]
    if not out:
        return []
    names = [and_list([member.application.account.name for member in each.members]) for each in out]
    return [
        Obstacle(
            f"{'; '.join(names[:NAMED])}: not to be paired with each other any more.",
            WAY_OUT,
            tuple(each.id for each in out),
        )
    ]

"""Why not these two? Somebody of a match set beside one person, in open facts alone.

It says what would fit and what would not, and which open rule keeps the two apart: one
organisation, a ruling, a pair rejected before, an earlier pairing. It never says whether a private
rule does, and nothing of shared experience is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.accounts.models import Account
from mentoring.matchmaking import effects, flags, pair_page, problem, wording
from mentoring.matchmaking.blind import faces_of
from mentoring.matchmaking.encoding import Encoded, encode
from mentoring.matchmaking.models import MatchRun, Proposal, RuleKind, RunMember
from mentoring.matchmaking.options import SCALE, RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.reasons import shown_pairs
from mentoring.pairings import queries as pairings
from mentoring.profiles import vocabulary_queries


@dataclass(frozen=True)
class Question:
    """One person set beside another, in words that tell nothing private."""

    label: str
    """Whom it was asked about."""
    gone: bool = False
    """One of the two takes part no more, so there is nothing to set beside."""
    stands: bool = False
    """It is a pair of this match."""
    fit: str = ""
    standing: str = ""
    apart: Sequence[str] = ()
    """Open rules that keep the two apart."""
    lines: Sequence[wording.PartLine] = ()


def question(
    run: MatchRun,
    member: RunMember,
    other: RunMember,
    proposals: Sequence[Proposal],
    reader: Account,
) -> Question:
    """Set `other` beside the person of a page whose `proposals` these are."""
    ids = [member.application_id, other.application_id]
    faces = faces_of(run, ids, reader)
    label = faces.label(other.application_id)
    encoded = _both(run, ids)
    if encoded is None:
        return Question(label, gone=True)
    ((_points, _most, parts),) = shown_pairs(encoded, [(0, 0)])
    parts = [part for part in parts if part["criterion"] != flags.PERSONAL]
    left, right = (encoded.left[0].application_id, encoded.right[0].application_id)
    points, own = flags.open_points(parts), [flags.open_points(each.parts) for each in proposals]
    stands = any({each.application_id for each in one.members} == {*ids} for one in proposals)
    taken = pair_page.pairs_by_person(run, [other.application_id])
    return Question(
        label,
        stands=stands,
        fit=effects.fit_words(points, min(own), pair_page.step_of(run))
        if own
        else effects.share_words(points, most_open(run)),
        standing=pair_page.standing_words(taken.get(other.application_id, 0), other.places),
        apart=_apart(run, encoded),
        lines=wording.part_lines(
            parts, faces.label(left), faces.label(right), vocabulary_queries.labels()
        ),
    )


def most_open(run: MatchRun) -> int:
    """The most points a pair could have without personal fit."""
    options = RunOptions.from_json(run.options)
    return int(SCALE * (1 - options.personal_share))


def _both(run: MatchRun, ids: Sequence[int]) -> Encoded | None:
    """The two as a match of two would see them today; None when one of them takes part no more."""
    left_side, _ = problem.sides_of(run.cohort)
    people = problem.people_now(ids, shared=False)
    left = tuple(each for each in people if each.side == left_side)
    right = tuple(each for each in people if each.side != left_side)
    if not left or not right:
        return None
    options = RunOptions.from_json(run.options)
    return encode(Intake(left, right), options, reciprocal=problem.is_reciprocal(run.cohort))


def _apart(run: MatchRun, encoded: Encoded) -> list[str]:
    """What keeps the two apart, of what coordinators may know."""
    one, other = encoded.left[0], encoded.right[0]
    pair, told = {one.application_id, other.application_id}, []
    if encoded.allowed.rules[0] == "same_organisation" and one.employers & other.employers:
        told.append("They are of one organisation, and this match pairs nobody inside one.")
    if encoded.allowed.rules[0] == "other_organisation" and not one.employers & other.employers:
        told.append("They are of two organisations, and pairs stay inside one.")
    options = RunOptions.from_json(run.options)
    for rule in problem.live_rules(run.cohort) if options.follow_rulings else ():
        if rule.kind is RuleKind.NEVER and {rule.first_id, rule.second_id} == pair:
            told.append(f"A coordinator ruled that they are never proposed: {rule.reason}")
    if any(set(each) == pair for each in options.apart):
        told.append("They were kept apart in this match, or rejected in the one it goes on from.")
    if frozenset((one.account_id, other.account_id)) in pairings.not_again(run.cohort):
        told.append("They are or were paired, or were invited to each other before.")
    return told

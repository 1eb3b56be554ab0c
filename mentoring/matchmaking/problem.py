"""The encoder's two ends at the database: a cohort into an intake, an answer into rows.

Shared experience, read in `applicants`, leaves this module inside `Person` objects in memory, in a
keyed digest and in the engine's points, never in a row, a log or a page.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import select

from matching.constraints import allow
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.matchmaking import flags, wording
from mentoring.matchmaking.applicants import plain_rows, read_people
from mentoring.matchmaking.beside import beside, clear_step
from mentoring.matchmaking.collector import collector_paused
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.hard_rules import Barred, hard_rules
from mentoring.matchmaking.left_out import without_training
from mentoring.matchmaking.measures import fits
from mentoring.matchmaking.models import (
    MatchRun,
    PairRule,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RuleKind,
    RunMember,
)
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import HALF, Intake, Person, private_basis
from mentoring.matchmaking.priority import record_for
from mentoring.matchmaking.reasons import shown_pairs
from mentoring.matchmaking.solving import Answer
from mentoring.pairings import queries as pairings
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import shared_answers_for
from mentoring.profiles.vocabulary_queries import labels
from mentoring.programmes.models import (
    SIDES,
    Application,
    ApplicationStatus,
    Cohort,
    ProgrammeKind,
)
from mentoring.programmes.positive_queries import tiers_of
from mentoring.programmes.queries import gates_filled


def is_reciprocal(cohort: Cohort) -> bool:
    """Whether pairs of this cohort learn from each other inside one organisation."""
    return cohort.programme.kind is ProgrammeKind.RECIPROCAL


def sides_of(cohort: Cohort) -> tuple[str, str]:
    """The left and the right side of a cohort's pairs."""
    left, right = SIDES[cohort.programme.kind]
    return left.value, right.value


@collector_paused()
def read(cohort: Cohort, options: RunOptions | None = None) -> Intake:
    """Everybody a run of this cohort would take in now, and what stands between them.

    What the options suppose (other places, pairs kept together or apart) holds for this run alone.
    A constant number of queries, whatever the number of people. Raises DomainError when a group
    is to be served first and may not be.
    """
    chosen = options or RunOptions()
    record = record_for(cohort, chosen)
    places, waiting = pairings.places_left(cohort), pairings.deferred(cohort)
    shared = gates_filled(cohort)
    everyone = read_people(
        _approved(cohort),
        places | dict(chosen.places),
        shared=shared,
        tiers=tiers_of(cohort) if record else {},
    )
    untrained = without_training(cohort, everyone)
    out = waiting.keys() | untrained.keys()
    free = [p for p in everyone if p.places > 0 and p.application_id not in out]
    left, right = sides_of(cohort)
    rules = live_rules(cohort) if chosen.follow_rulings else ()
    return Intake(
        left=tuple(person for person in free if person.side == left),
        right=tuple(person for person in free if person.side == right),
        deferred={key: day.isoformat() for key, day in waiting.items()},
        deferred_sides={p.application_id: p.side for p in everyone if p.application_id in waiting},
        **_between(cohort, rules, chosen),
        keep=kept_together(rules, chosen),
        near=pairs_of_run(cohort, chosen.near_run) if chosen.near_steps else (),
        untrained=untrained,
        shared=shared,
        record_id=record.id if record else None,
        most_first=record.most_places if record else None,
    )


def _between(cohort: Cohort, rules: Iterable[PairRule], options: RunOptions) -> dict[str, Any]:
    """What stands between two people beside what they told us themselves."""
    never = (rule for rule in rules if rule.kind is RuleKind.NEVER)
    return {
        "managers": _managers(),
        "apart": frozenset(frozenset((rule.first_id, rule.second_id)) for rule in never)
        | {frozenset(pair) for pair in options.apart},
        "again": frozenset(pairings.not_again(cohort)),
    }


def kept_together(rules: Iterable[PairRule], options: RunOptions) -> tuple[tuple[int, int], ...]:
    """The pairs a run must keep, each once, whoever asked for it."""
    ruled = ((rule.first_id, rule.second_id) for rule in rules if rule.kind is RuleKind.KEEP)
    return tuple(sorted({(min(pair), max(pair)) for pair in (*ruled, *options.keep)}))


def pairs_of_run(cohort: Cohort, run_id: int) -> tuple[tuple[int, int], ...]:
    """The pairs of a run of a cohort that were not rejected, left first; one query."""
    left, _ = sides_of(cohort)
    rows = db.session.execute(
        select(ProposalMember.proposal_id, ProposalMember.side, ProposalMember.application_id)
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .join(MatchRun, MatchRun.id == Proposal.run_id)
        .where(
            MatchRun.id == run_id,
            MatchRun.cohort_id == cohort.id,
            Proposal.status != ProposalStatus.REJECTED,
        )
    )
    pairs: dict[int, dict[bool, int]] = {}
    for proposal_id, side, application_id in rows:
        pairs.setdefault(proposal_id, {})[side.value == left] = application_id
    return tuple(sorted((each[True], each[False]) for each in pairs.values() if len(each) == 2))


def _approved(cohort: Cohort) -> Any:
    return (
        Application.cohort_id == cohort.id,
        Application.status == ApplicationStatus.APPROVED,
    )


def _managers() -> dict[str, str]:
    """Everybody's line manager by address, so that a chain through people outside counts too."""
    rows = plain_rows(
        select(Account.email, Profile.line_manager_email)
        .join(Profile, Profile.account_id == Account.id)
        .where(Profile.line_manager_email != "")
    )
    return {row[0]: row[1] for row in rows}


def live_rules(cohort: Cohort) -> Sequence[PairRule]:
    """What coordinators have said about pairs of this cohort and not lifted."""
    return db.session.scalars(
        select(PairRule)
        .where(PairRule.cohort_id == cohort.id, PairRule.lifted_at.is_(None))
        .order_by(PairRule.id)
    ).all()


def people_now(application_ids: Collection[int], *, shared: bool = True) -> list[Person]:
    """Applicants as a match would see them now; withdrawn ones are absent.

    `shared` says whether the match to compare with used shared experience.
    """
    which = (
        Application.id.in_(sorted(application_ids)),
        Application.status == ApplicationStatus.APPROVED,
    )
    return read_people(which, {}, shared=shared)


def bases_of(people: Iterable[Person]) -> dict[int, str]:
    """The digest of what each applicant's match rests on, by application."""
    key = basis_key()
    return {person.application_id: person.basis(key) for person in people}


def not_to_be_paired(cohort: Cohort, people: Iterable[Person], options: RunOptions) -> Barred:
    """Which of these people may not be paired with which, by every hard rule as it is now.

    Rulings about pairs hold, whether or not the options follow them. A constant number of queries.
    """
    one, _other = sides_of(cohort)
    left = tuple(person for person in people if person.side == one)
    right = tuple(person for person in people if person.side != one)
    intake = Intake(left, right, **_between(cohort, live_rules(cohort), options))
    rules = hard_rules(left, right, intake, options, reciprocal=is_reciprocal(cohort))
    return Barred(
        {person.application_id: at for at, person in enumerate(left)},
        {person.application_id: at for at, person in enumerate(right)},
        allow(rules, len(left), len(right)).allowed,
    )


def rests_on_withdrawn(run: MatchRun) -> bool:
    """Whether shared experience that a run counted is no longer so, of anybody it took in.

    Asked of the whole run, so that no pair's approval or rejection shows whose it was.
    """
    if run.withdrawn_at is not None:
        return True
    key = basis_key()
    rows = db.session.execute(
        select(RunMember.application_id, RunMember.basis, Application.account_id)
        .join(Application, Application.id == RunMember.application_id)
        .where(RunMember.run_id == run.id)
    ).all()
    counted = [
        row for row in rows if row.basis[HALF:] != private_basis(key, row.application_id, (), 0)
    ]
    now = shared_answers_for([row.account_id for row in counted])
    return any(
        row.account_id not in now
        or row.basis[HALF:]
        != private_basis(
            key, row.application_id, now[row.account_id].tags, now[row.account_id].importance
        )
        for row in counted
    )


def basis_key() -> bytes:
    """The secret under which digests are made: alone, a digest tells nothing."""
    secret = current_app.extensions["settings"].secret_key
    return hashlib.sha256(f"matchmaking digests/{secret}".encode()).digest()


def sealed(fingerprint: str) -> str:
    """A fingerprint of the arrays under the service's key, fit to be stored."""
    return hmac.new(basis_key(), fingerprint.encode(), hashlib.sha256).hexdigest()


def member_rows(encoded: Encoded) -> list[dict[str, Any]]:
    """Rows of `RunMember`: who was taken in, numbered as laid out, with places, resting on what."""
    key = basis_key()
    return [
        {
            "application_id": person.application_id,
            "side": person.side,
            "places": person.places,
            "basis": person.basis(key),
            "number": number,
        }
        for people in (encoded.left, encoded.right)
        for number, person in enumerate(people, start=1)
    ]


def proposal_rows(encoded: Encoded, answer: Answer) -> list[dict[str, Any]]:
    """Proposals with their members, best first by what may be shown; ties by the run's order."""
    names = labels()
    rows: list[dict[str, Any]] = []
    shown = shown_pairs(encoded, answer.pairs)
    others = beside(encoded, answer, [flags.open_points(parts) for _, _, parts in shown])
    step, locked = clear_step(encoded), set(encoded.locked)
    fit = fits(encoded, answer.pairs).tolist()
    for (i, j), (points, most, parts), other, each_fit in zip(
        answer.pairs, shown, others, fit, strict=True
    ):
        one, two = encoded.left[i], encoded.right[j]
        best = max((each["points"] for each in other.alternatives), default=-1)
        rows.append(
            {
                "points": points,
                "max_points": most,
                "fit": each_fit,
                "parts": parts,
                "choice_place": one.choices.get(two.application_id),
                "choices_named": len(one.choices),
                "alternatives": other.alternatives,
                "keener": other.keener,
                "flags": flags.flags_of(parts, best_other=best, step=step, kept=(i, j) in locked),
                "members": [
                    {
                        "application_id": me.application_id,
                        "side": me.side,
                        "reasons": wording.letter_reasons(parts, me.side, them.name, names),
                    }
                    for me, them in ((one, two), (two, one))
                ],
            }
        )
    rows.sort(key=lambda row: -row["points"])
    return rows

"""The background work on a finished run: computed again, or with weights drawn around its own."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from matching import StoppedError
from matching.errors import MatchingError
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.jobs import Cancelled, JobContext
from mentoring.matchmaking import checks, problem, replay, sensitivity, solving
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.jobs import Reporter
from mentoring.matchmaking.models import MatchRun, Proposal, ProposalMember
from mentoring.matchmaking.options import RunOptions, draw_seed
from mentoring.matchmaking.scenario_models import CheckKind, RunCheck, RunInput
from mentoring.transactions import unit_of_work

log = logging.getLogger(__name__)


def run_check(context: JobContext, *, check_id: int) -> None:
    """Look at one run again. Safe to run twice and to take over: it writes once, at the end.

    Raises Cancelled when it was stopped; a reason people can mend is kept with the look.
    """
    check = db.session.get(RunCheck, check_id)
    if check is None or check.finished_at is not None:
        return
    kind, run_id = check.kind, check.run_id
    reporter = Reporter(context)
    try:
        encoded = stored_input(run_id)
        if kind is CheckKind.REPLAY:
            result, survived = _replay(run_id, encoded, reporter), None
        else:
            result, survived = _sensitivity(run_id, encoded, reporter)
    except StoppedError:
        raise Cancelled from None
    except (DomainError, MatchingError, replay.NotReadable) as found:
        log.warning("Check %s of match run %s failed (%s)", check_id, run_id, type(found).__name__)
        db.session.rollback()
        with unit_of_work():
            checks.fail_check(db.session.get_one(RunCheck, check_id), str(found))
        return
    with unit_of_work():
        checks.keep_check(db.session.get_one(RunCheck, check_id), result, survived)


def stored_input(run_id: int) -> Encoded:
    """What a run was computed from; raises DomainError when it is not kept or cannot be read."""
    row = db.session.execute(
        select(RunInput.payload, MatchRun.options)
        .join(MatchRun, MatchRun.id == RunInput.run_id)
        .where(RunInput.run_id == run_id)
    ).one_or_none()
    db.session.rollback()
    if row is None:
        raise DomainError(checks.NOT_KEPT)
    return replay.unpack(row.payload, RunOptions.from_json(row.options))


def _replay(run_id: int, encoded: Encoded, reporter: Reporter) -> dict[str, Any]:
    """Compute the match again, and say whether input and answer are the very same."""
    answer = solving.match(encoded, reporter.tell, reporter.should_stop)
    run = db.session.get_one(MatchRun, run_id)
    told = {
        "engine_version": solving.ENGINE_VERSION,
        "same_input": problem.sealed(answer.digest) == run.input_digest,
        "same_result": problem.sealed(replay.result_of(encoded, answer)) == run.result_digest,
    }
    db.session.rollback()
    return told


def _sensitivity(
    run_id: int, encoded: Encoded, reporter: Reporter
) -> tuple[dict[str, Any], Mapping[int, int]]:
    """Find the match with weights drawn around its own; figures leave here rounded."""
    seed = draw_seed()
    drawn = sensitivity.draw(encoded.options.weights, seed)
    proposals = _proposals(run_id, encoded)
    counts = sensitivity.survival(
        encoded, list(proposals), drawn, reporter.tell, reporter.should_stop
    )
    told = {
        proposal_id: sensitivity.rounded(int(count))
        for proposal_id, count in zip(proposals.values(), counts, strict=True)
    }
    bands = [sensitivity.band(count) for count in told.values()]
    return {
        "draws": drawn,
        "seed": seed,
        "bands": {name: bands.count(name) for name in ("robust", "usual", "hair")},
    }, told


def _proposals(run_id: int, encoded: Encoded) -> dict[tuple[int, int], int]:
    """The proposals of a run by the positions of their people."""
    left = {person.application_id: at for at, person in enumerate(encoded.left)}
    right = {person.application_id: at for at, person in enumerate(encoded.right)}
    rows = db.session.execute(
        select(ProposalMember.proposal_id, ProposalMember.application_id)
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .where(Proposal.run_id == run_id)
    ).all()
    db.session.rollback()
    people: dict[int, list[int]] = {}
    for proposal_id, application_id in rows:
        people.setdefault(proposal_id, []).append(application_id)
    found = {}
    for proposal_id, both in people.items():
        i = next((left[each] for each in both if each in left), None)
        j = next((right[each] for each in both if each in right), None)
        if i is not None and j is not None:
            found[i, j] = proposal_id
    return found

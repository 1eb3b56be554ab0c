"""The background work of a match run: read, compute with nothing open, write in one short unit."""

import logging
import time
from collections.abc import Callable, Mapping

from matching import StoppedError
from matching.errors import MatchingError
from mentoring.crypto import sealed
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.jobs import Cancelled, JobContext
from mentoring.matchmaking import (
    counterfactual,
    left_out,
    measures,
    priority,
    problem,
    replay,
    services,
    solving,
)
from mentoring.matchmaking.beside import clear_step
from mentoring.matchmaking.encoding import Encoded, encode
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.rematching import carry_approvals
from mentoring.transactions import unit_of_work

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 0.5

STAGES = {
    "Reading what people told us": (0, 10),
    "Scoring every possible pair": (10, 45),
    "Finding the best set of pairs": (45, 75),
    "Checking the result": (75, 80),
    counterfactual.STAGE: (80, 85),
    "Writing down the reasons": (85, 97),
    "Saving the proposals": (97, 100),
    "Trying other weights": (2, 98),
}
"""Stages in order, each with the part of the whole it takes, in per cent."""


class Reporter:
    """Tells a run's progress now and then, and stops the work when a person has asked for it."""

    def __init__(self, context: JobContext, stages: Mapping[str, tuple[int, int]] = STAGES) -> None:
        self.context, self.stages = context, stages
        self.stage = ""
        self.told_at = 0.0
        self.asked_at = time.monotonic()

    def tell(self, stage: str, share: float) -> None:
        """Say how far a stage is, at most twice a second; raises Cancelled when to stop."""
        now = time.monotonic()
        if stage == self.stage and now - self.told_at < SECONDS_BETWEEN:
            return
        self.stage, self.told_at = stage, now
        start, end = self.stages[stage]
        done = int(start + (end - start) * min(max(share, 0.0), 1.0))
        self.context.progress(done, 100, stage)

    def should_stop(self) -> bool:
        """Whether to stop, asked of the database at most twice a second."""
        now = time.monotonic()
        if now - self.asked_at < SECONDS_BETWEEN:
            return False
        self.asked_at = now
        return self.context.should_stop()


def run_match(context: JobContext, *, run_id: int) -> None:
    """Compute one run. Safe to run twice and to take over: it writes once, at the end.

    Raises Cancelled when the run was stopped; a reason people can mend is kept with the run.
    """
    with unit_of_work():
        run = db.session.get(MatchRun, run_id)
        if run is None or not services.begin_run(run):
            return
        options = RunOptions.from_json(run.options)
    reporter = Reporter(context)
    try:
        while not _compute(run_id, options, reporter):
            log.info("Match run %s reads everybody again", run_id)
    except StoppedError:
        raise Cancelled from None
    except (DomainError, MatchingError) as problem_found:
        log.warning("Match run %s failed (%s)", run_id, type(problem_found).__name__)
        _note_failure(run_id, problem_found)


def _note_failure(run_id: int, problem_found: DomainError | MatchingError) -> None:
    message = (
        problem_found.message
        if isinstance(problem_found, DomainError)
        else f"The match could not be computed ({problem_found})."
    )
    db.session.rollback()
    with unit_of_work():
        services.fail_run(db.session.get_one(MatchRun, run_id), message)


def _compute(run_id: int, options: RunOptions, reporter: Reporter) -> bool:
    """Compute once; False when something it rests on was taken back meanwhile."""
    reporter.tell("Reading what people told us", 0)
    with unit_of_work():
        services.begin_reading(db.session.get_one(MatchRun, run_id))
    run = db.session.get_one(MatchRun, run_id)
    reciprocal = problem.is_reciprocal(run.cohort)
    sides = problem.sides_of(run.cohort)
    intake = problem.read(run.cohort, options)
    db.session.rollback()
    _refuse_nobody(intake, sides)
    encoded = encode(intake, options, reciprocal=reciprocal)
    _refuse_no_pair(encoded)
    answer = solving.match(encoded, reporter.tell, reporter.should_stop, price=not reciprocal)
    effect = counterfactual.compare(encoded, answer, reporter.tell, reporter.should_stop)
    reporter.tell("Writing down the reasons", 0)
    save = _rows(encoded, answer, intake, sides)
    reporter.tell("Saving the proposals", 0)
    try:
        with unit_of_work():
            run = db.session.get_one(MatchRun, run_id)
            kept = save(run)
            if kept:
                priority.keep_effect(run, intake, effect)
    except services.ReadAgain:
        return False
    if not kept:
        _stop_unless_done(run_id)
    return True


def _stop_unless_done(run_id: int) -> None:
    """A run somebody else finished is done; one that was cancelled stops this job too."""
    status = db.session.get_one(MatchRun, run_id).status
    db.session.rollback()
    if status is not RunStatus.DONE:
        raise Cancelled


def _refuse_nobody(intake: Intake, sides: tuple[str, str]) -> None:
    for side, people in zip(sides, (intake.left, intake.right), strict=True):
        if not people:
            raise DomainError(
                f"No approved {side} has a free place now: they are all paired, invited or asked "
                "to wait. Approve more people, or wait for answers."
            )


def _refuse_no_pair(encoded: Encoded) -> None:
    """Rules that exclude everybody leave nothing to compute; says which could be lifted."""
    if encoded.allowed.allowed.any():
        return
    public = {
        "same_organisation": "Allow two people of one organisation to be paired, ",
        "other_organisation": "Everybody seems to be of another organisation: check the profiles, ",
    }
    way_out = next((public[rule] for rule in encoded.allowed.rules if rule in public), "")
    raise DomainError(
        f"The rules keep all {len(encoded.left)} from all {len(encoded.right)} on the other side, "
        f"so no pair is possible. {way_out}"
        f"{'lift' if way_out else 'Lift'} rulings about pairs, or approve more people; then start "
        "again."
    )


def _rows(
    encoded: Encoded, answer: solving.Answer, intake: Intake, sides: tuple[str, str]
) -> Callable[[MatchRun], bool]:
    """Everything to write, made before the write lock is taken."""
    members = problem.member_rows(encoded)
    proposals = problem.proposal_rows(encoded, answer)
    unmatched = left_out.unmatched_rows(encoded, answer, intake)
    points = [row["points"] for row in proposals]
    stored = sealed(replay.pack(encoded))
    summary = {
        "taken_in": {sides[0]: len(encoded.left), sides[1]: len(encoded.right)},
        "places": int(encoded.capacity.sum()),
        "pairs": len(proposals),
        "points": sum(points),
        "most_points": sum(row["max_points"] for row in proposals),
        "unmatched": {side: sum(row["side"] == side for row in unmatched) for side in sides},
        "gap": answer.gap,
        "price": measures.price_of_aim(encoded, answer),
        "shared_experience": intake.shared,
        "step": clear_step(encoded),
    }

    def save(run: MatchRun) -> bool:
        kept = services.keep_answer(
            run,
            members=members,
            proposals=proposals,
            unmatched=unmatched,
            summary=summary,
            digest=problem.sealed(answer.digest),
            result=problem.sealed(replay.result_of(encoded, answer)),
            stored=stored,
            engine_version=solving.ENGINE_VERSION,
        )
        if kept:
            carry_approvals(run)
        return kept

    return save

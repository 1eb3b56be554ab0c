"""The coordinator's workbench with 5,000 mentees and 2,500 mentors, beside one with 100 people.

    python -m benchmarks.workbench

Fills a fresh SQLite database with two matches of each size and the invitations of one, opens every
page a coordinator works with in both, and prints the number of queries and the time as a ratio.
Fails when a page takes more queries in the large cohort than in the small one, or more than
`MOST_TIMES` as long (`READS_EVERYBODY` names the exception).
"""

import gc
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from benchmarks.place import fresh_application
from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.accounts.services import grant_role
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RunMember,
    RunStatus,
)
from mentoring.matchmaking.options import RunOptions
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.permissions import Role
from mentoring.profiles.models import Profile
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    Programme,
    ProgrammeKind,
    Side,
)
from mentoring.transactions import unit_of_work
from tests.people import sign_in

SMALL, LARGE = (67, 33), (5_000, 2_500)
REPEATS = 7
MOST_TIMES = 8.0
READS_EVERYBODY = {"two matches compared": 20.0}
"""Pages whose figures are about everybody: they take longer with more people, but less than so."""
PARTS = [
    {"criterion": key, "points": 90, "max_points": 150, "code": f"{key}.some", "facts": {}}
    for key in ("goals", "role", "seniority", "specialism", "logistics", "personal_fit")
]


Applicant = tuple[int, int, Side]
"""Application, account and side."""


def rows(model: Any, listed: list[dict[str, Any]]) -> list[int]:
    """Insert rows, and return the ids of the table's newest that many, in order."""
    db.session.execute(sa.insert(model), listed)
    newest = sa.select(model.id).order_by(model.id.desc()).limit(len(listed))
    return sorted(db.session.scalars(newest))


def cohort(name: str, coordinator: Account) -> Cohort:
    """A cohort of a programme of its own."""
    now, today = clock.now(), clock.today()
    programme = Programme(
        name=name,
        kind=ProgrammeKind.ONE_TO_ONE,
        summary="Measured",
        delivered_by="Us",
        overseen_by="Us",
        help_name="Us",
        help_email="us@example.org",
        created_at=now,
    )
    made = Cohort(
        programme=programme,
        name=name,
        status=CohortStatus.RUNNING,
        about="Measured",
        who_for="Nobody",
        hours_per_month=2,
        months=9,
        opens_on=today - timedelta(days=60),
        closes_on=today - timedelta(days=30),
        hear_by_on=today - timedelta(days=20),
        starts_on=today,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    grant_role(coordinator, Role.COORDINATOR, actor="benchmark", programme_id=programme.id)
    return made


def people(of: Cohort, counts: tuple[int, int]) -> list[Applicant]:
    """Applicants of both sides: application, account and side."""
    now, found = clock.now(), []
    for side, count in zip((Side.MENTEE, Side.MENTOR), counts, strict=True):
        stem = f"{of.name}-{side.value}".replace(" ", "-").lower()
        accounts = rows(
            Account,
            [
                {
                    "email": f"{stem}{n}@example.org",
                    "name": f"{stem} {n}",
                    "fs_uniquifier": f"{stem}{n}",
                }
                for n in range(count)
            ],
        )
        db.session.execute(
            sa.insert(Profile),
            [{"account_id": each, "updated_at": now, "job_title": "Officer"} for each in accounts],
        )
        applications = rows(
            Application,
            [
                {
                    "cohort_id": of.id,
                    "account_id": each,
                    "side": side,
                    "status": ApplicationStatus.APPROVED,
                    "submitted_at": now,
                    "hear_by_on": clock.today(),
                }
                for each in accounts
            ],
        )
        found += [(app, who, side) for app, who in zip(applications, accounts, strict=True)]
    return found


def match(
    of: Cohort, applicants: list[Applicant], coordinator: Account, shift: int = 0
) -> tuple[int, list[tuple[Applicant, Applicant]]]:
    """A run in which every mentee has a pair, `shift` mentors further on: its id and its pairs."""
    run = MatchRun(
        cohort=of,
        status=RunStatus.DONE,
        options=RunOptions().to_json(),
        requested_by=coordinator,
        requested_at=clock.now(),
        summary={},
    )
    db.session.add(run)
    db.session.flush()
    left = [each for each in applicants if each[2] is Side.MENTEE]
    right = [each for each in applicants if each[2] is Side.MENTOR]
    pairs = [(who, right[(n + shift) % len(right)]) for n, who in enumerate(left)]
    db.session.execute(
        sa.insert(RunMember),
        [
            {
                "run_id": run.id,
                "application_id": each[0],
                "side": each[2],
                "places": 2,
                "basis": "0" * 64,
                "number": number,
            }
            for side in (left, right)
            for number, each in enumerate(side, start=1)
        ],
    )
    proposals = rows(
        Proposal,
        [
            {
                "run_id": run.id,
                "position": n,
                "status": ProposalStatus.WAITING,
                "points": 900 - n % 500,
                "max_points": 1000,
                "parts": PARTS,
                "alternatives": [
                    {"application_id": right[(n + k) % len(right)][0], "points": 500, "at_least": 0}
                    for k in (1, 2, 3)
                ],
                "flags": ["goals"] if n % 3 else [],
                "keener": {},
            }
            for n in range(len(left))
        ],
    )
    db.session.execute(
        sa.insert(ProposalMember),
        [
            {"proposal_id": each, "application_id": who[0], "side": who[2], "reasons": ["Why"]}
            for each, pair in zip(proposals, pairs, strict=True)
            for who in pair
        ],
    )
    return run.id, pairs


def invite(of: Cohort, pairs: list[tuple[Applicant, Applicant]]) -> None:
    """An open invitation for each pair."""
    now = clock.now()
    made = rows(
        Pairing,
        [
            {
                "cohort_id": of.id,
                "kind": ProgrammeKind.ONE_TO_ONE,
                "status": PairingStatus.INVITED,
                "source": "benchmark",
                "invited_at": now,
                "answer_by": now + timedelta(days=7),
            }
            for _ in pairs
        ],
    )
    db.session.execute(
        sa.insert(PairingMember),
        [
            {
                "pairing_id": pairing,
                "account_id": who[1],
                "application_id": who[0],
                "side": who[2],
                "answer": Answer.WAITING,
                "token_hash": f"{pairing}/{who[1]}",
                "reasons": [],
            }
            for pairing, pair in zip(made, pairs, strict=True)
            for who in pair
        ],
    )


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collects the statements sent while the block runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def opened(client: FlaskClient, address: str) -> tuple[int, float]:
    """Queries and the middle time of opening a page, in seconds."""
    times = []
    for _ in range(REPEATS):
        with counted() as statements:
            started = time.perf_counter()
            status = client.get(address).status_code
            times.append(time.perf_counter() - started)
        assert status == 200, f"{address}: {status}"
    return len(statements), statistics.median(times)


def pages_of(of: Cohort, run_id: int, other: int) -> dict[str, str]:
    """What is opened, by name."""
    first = db.session.scalar(sa.select(sa.func.min(Proposal.id)).where(Proposal.run_id == run_id))
    here, run = f"/cohorts/{of.id}", f"/cohorts/{of.id}/match-runs/{run_id}"
    return {
        "cohort": here,
        "applications": f"{here}/applications",
        "supply and demand": f"{here}/supply",
        "matches": f"{here}/match-runs",
        "scenarios": f"{here}/scenarios",
        "two matches compared": f"{here}/match-runs/comparison?run={run_id}&run={other}",
        "run": run,
        "worklist": f"{run}/proposals",
        "worklist, filtered": f"{run}/proposals?flag=goals&sort=weakest&band=60",
        "pair": f"{run}/proposals/{first}",
        "one person": f"{run}/people/mentee/1",
        "without a pair": f"{run}/unmatched",
        "how the review went": f"{run}/review",
        "publication": f"{run}/publication",
        "board": f"{here}/pairings",
        "board, one that waits": f"{here}/pairings?status=invited&sort=answer_by",
        "waiting list": f"{here}/waiting-list",
        "match report": f"{here}/reports/match",
    }


def measure(app: Any) -> bool:
    """Open every page in both cohorts; whether the limits hold."""
    with unit_of_work():
        coordinator = Account(
            email="cora@example.org", name="Cora", fs_uniquifier="cora", confirmed_at=clock.now()
        )
        db.session.add(coordinator)
        db.session.flush()
        found = []
        for name, counts in (("Small", SMALL), ("Large", LARGE)):
            of = cohort(name, coordinator)
            applicants = people(of, counts)
            other, _ = match(of, applicants, coordinator, shift=1)
            run_id, pairs = match(of, applicants, coordinator)
            invite(of, pairs)
            found.append(pages_of(of, run_id, other))
    small, large = found
    client = sign_in(app.test_client(), coordinator)
    db.session.remove()
    gc.collect()
    gc.freeze()  # what filling has left behind would be walked through while pages are timed
    kept = True
    print(f"{'page':24} {'queries':>9} {'100 people':>11} {'7,500':>9} {'times':>6}")
    for name, address in small.items():
        queries, quick = opened(client, address)
        more, slow = opened(client, large[name])
        fine = queries == more and slow <= READS_EVERYBODY.get(name, MOST_TIMES) * quick
        kept &= fine
        print(
            f"{name:24} {queries:>4}/{more:<4} {quick * 1000:>8.1f} ms {slow * 1000:>6.1f} ms "
            f"{slow / quick:>6.1f}{'' if fine else '  OVER'}"
        )
    return kept


def main() -> int:
    """Measure on a database of its own."""
    with fresh_application("workbench") as app:
        kept = measure(app)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

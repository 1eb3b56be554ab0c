"""From rows to arrays at 10,000 x 5,000: it must cost less than the solve plus one second.

    python -m benchmarks.encoder
    python -m benchmarks.encoder 1000 500

Makes a cohort of so many mentees and mentors in a fresh SQLite database with bulk inserts, then
times in one process, in processor seconds: reading the rows (`problem.read`), laying them out as
arrays (`encode`), scoring, solving and verifying. Fails when reading and laying out together cost
the solve plus a second, or more. A smaller round first is not counted: it compiles the engine's
loops.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.place import ROOT, flask, settings

SIZE = (10_000, 5_000)
WARM = (1_000, 700)
LIMIT_SECONDS = 1.0
MOMENT = datetime(2026, 11, 1, 9, tzinfo=UTC)
BEGAN = date(2020, 1, 1)


def insert(table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many rows of a table at once."""
    from sqlalchemy import insert as into

    from mentoring.extensions import db

    for start in range(0, len(rows), 5_000):
        db.session.execute(into(table), list(rows[start : start + 5_000]))


def fill(mentees: int, mentors: int) -> int:
    """Make a cohort of so many people; returns its id. Everybody has a whole profile."""
    from mentoring.extensions import db
    from mentoring.programmes import services
    from mentoring.programmes.models import ProgrammeKind
    from mentoring.transactions import unit_of_work
    from tests.builders.programmes import fill_gates

    with unit_of_work():
        programme = services.create_programme(
            services.ProgrammeDetails(
                name=f"Benchmark {mentees}", kind=ProgrammeKind.ONE_TO_ONE, summary="x",
                delivered_by="x", overseen_by="x", help_name="x", help_email="x@example.org",
            ),
            actor="benchmark",
        )  # fmt: skip
        cohort = services.create_cohort(
            programme,
            services.CohortDetails(
                name="Benchmark", about="x", who_for="x", hours_per_month=2, months=6,
                opens_on=BEGAN, closes_on=BEGAN, hear_by_on=BEGAN, starts_on=date(2020, 1, 2),
            ),
            actor="benchmark",
        )  # fmt: skip
        fill_gates(cohort)
        people(cohort.id, mentees, mentors)
        cohort_id = cohort.id
    db.session.remove()
    return cohort_id


def people(cohort_id: int, mentees: int, mentors: int) -> None:
    """Accounts, profiles, skills, posts, avoid lists and approved applications."""
    from sqlalchemy import func, select

    from mentoring.accounts.models import Account
    from mentoring.extensions import db
    from mentoring.organisations.models import Organisation, Region
    from mentoring.profiles.choices import AVAILABILITY, MEETING_MODES
    from mentoring.profiles.experience import TAGS
    from mentoring.profiles.likeness import VALUES
    from mentoring.profiles.models import (
        Avoid,
        Consent,
        Post,
        Profile,
        ProfileSkill,
        SharedExperience,
        Skill,
        SkillKind,
    )
    from mentoring.programmes.models import Application

    dice = random.Random(mentees)
    first = (db.session.scalar(select(func.max(Account.id))) or 0) + 1
    skills = db.session.execute(select(Skill.id, Skill.kind)).all()
    careers = [row.id for row in skills if row.kind is SkillKind.CAREER]
    fields = [row.id for row in skills if row.kind is SkillKind.SPECIALISM]
    employers = list(db.session.scalars(select(Organisation.id)))
    regions = list(db.session.scalars(select(Region.id)))
    tags = sorted(TAGS)
    grades = [f"band_{number}" for number in (4, 5, 6, 7, "8a", "8b", "8c")]
    rows: dict[Any, list[dict[str, Any]]] = {
        model: []
        for model in (
            Account, Profile, ProfileSkill, Post, Avoid, Application, Consent, SharedExperience,
        )
    }  # fmt: skip
    for number in range(mentees + mentors):
        key, mentee = first + number, number < mentees
        email = f"person{key}@example.nhs.uk"
        rows[Account].append(
            {"id": key, "email": email, "name": f"Person {key}", "fs_uniquifier": f"bench{key}"}
        )
        rows[Profile].append({
            "id": key, "account_id": key, "organisation_id": dice.choice(employers),
            "region_id": dice.choice(regions), "aim_grade": dice.choice(grades) if mentee else None,
            "work_values": dice.sample(sorted(VALUES), 3),
            "meeting_modes": dice.sample(list(MEETING_MODES), 2),
            "availability": dice.sample(list(AVAILABILITY), 3), "capacity": 2,
            "line_manager_email": f"person{dice.randrange(first, key + 1)}@example.nhs.uk"
            if number % 3 == 0 else "", "updated_at": MOMENT,
        })  # fmt: skip
        use = "wanted" if mentee else "offered"
        rows[ProfileSkill] += [
            {"profile_id": key, "skill_id": skill, "use": use, "importance": dice.randint(1, 3)}
            for skill in dice.sample(careers, 4 if mentee else 7)
        ] + [
            {"profile_id": key, "skill_id": skill, "use": "specialism", "importance": 1}
            for skill in dice.sample(fields, 2)
        ]
        rows[Post].append({
            "profile_id": key, "grade": dice.choice(grades[:4] if mentee else grades[2:]),
            "started_on": BEGAN,
        })  # fmt: skip
        if number % 20 == 0:
            rows[Avoid].append(
                {
                    "profile_id": key,
                    "kind": "person",
                    "person_email": f"person{first}@example.nhs.uk",
                }
            )
        rows[Application].append({
            "cohort_id": cohort_id, "account_id": key, "side": "mentee" if mentee else "mentor",
            "status": "approved", "submitted_at": MOMENT, "hear_by_on": BEGAN,
        })  # fmt: skip
        if number % 3 == 0:
            rows[Consent].append({
                "account_id": key, "purpose": "shared_experience", "wording": "x",
                "given_at": MOMENT,
            })  # fmt: skip
            rows[SharedExperience].append({
                "account_id": key, "answer": {"tags": dice.sample(tags, 1), "importance": 2},
                "updated_at": MOMENT,
            })  # fmt: skip
    for model, listed in rows.items():
        insert(model, listed)


@contextmanager
def service() -> Iterator[None]:
    """The application on a fresh database, its context open."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ |= settings(ROOT, 8000)
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.db'}"
        flask(ROOT, dict(os.environ), "db", "upgrade")
        flask(ROOT, dict(os.environ), "load-reference")
        from wsgi import create_app

        with create_app().app_context():
            yield


def measure(cohort_id: int) -> dict[str, float]:
    """Processor seconds of each step of a run, from the rows to a verified match."""
    from matching import Problem, check, solve
    from mentoring.extensions import db
    from mentoring.matchmaking import problem, solving
    from mentoring.matchmaking.encoding import encode
    from mentoring.matchmaking.options import RunOptions
    from mentoring.programmes.models import Cohort

    took, began = {}, time.process_time()

    def lap(step: str) -> None:
        nonlocal began
        took[step], began = time.process_time() - began, time.process_time()

    intake = problem.read(db.session.get_one(Cohort, cohort_id))
    lap("Rows to people")
    encoded = encode(intake, RunOptions(seed=1), reciprocal=False)
    lap("People to arrays")
    points = solving.scored(encoded, lambda *_: None)
    lap("Score")
    asked = Problem(points, encoded.capacity, allowed=encoded.allowed.allowed)
    answer = solve(asked)
    lap("Solve")
    assert not check(asked, answer)
    lap("Verify")
    db.session.remove()
    return took


def main() -> None:
    """Measure, print and say whether the limit holds."""
    given = [int(each) for each in sys.argv[1:]]
    mentees, mentors = given if given else SIZE
    with service():
        measure(fill(*WARM))
        took = measure(fill(mentees, mentors))
    encoder = took["Rows to people"] + took["People to arrays"]
    limit = took["Solve"] + LIMIT_SECONDS
    print(f"{mentees:,} mentees x {mentors:,} mentors, processor seconds")
    for step, seconds in took.items():
        print(f"  {step}: {seconds:.2f}")
    print(f"Encoder: {encoder:.2f} s. Limit: {limit:.2f} s (the solve plus {LIMIT_SECONDS:.0f} s)")
    if encoder >= limit:
        raise SystemExit("The limit is not kept")


if __name__ == "__main__":
    main()

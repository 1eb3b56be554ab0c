"""Importing a sign-up spreadsheet: 5,000 rows under 20 seconds, memory that does not grow with it.

Each file is imported by `flask import-people`, reading, checking and making every person, in a
process of its own whose highest memory the system reports.
"""

import csv
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from openpyxl import Workbook

from benchmarks.place import copy_of_repository, filled_database, free_port, settings

LIMIT_SECONDS = 20.0
GROWTH_LIMIT_MIB = 32.0
HEADINGS = ("Name", "Email", "Job title", "Trust", "Band", "Topics to work on", "Ethnicity")
TOPICS = ("Media", "Leadership", "Digital", "Strategy", "Internal communications")


def rows(count: int, batch: str) -> list[tuple[str, ...]]:
    """Made-up people, all unlike those of another batch."""
    chance = random.Random(batch)
    return [
        (
            f"Person {number} of {batch}",
            f"person{number}.{batch}@example.nhs.uk",
            "Communications officer",
            chance.choice(("LTHT", "UCLH", "RAE")),
            f"Band {chance.randint(4, 8)}",
            "; ".join(chance.sample(TOPICS, 2)),
            "not kept",
        )
        for number in range(count)
    ]


def write_csv(path: Path, people: list[tuple[str, ...]]) -> None:
    """The rows as a CSV file."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *people])


def write_xlsx(path: Path, people: list[tuple[str, ...]]) -> None:
    """The rows as an Excel workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in [HEADINGS, *people]:
        sheet.append(row)
    book.save(path)


def timed_import(
    place: Path, environ: dict[str, str], file: Path, cohort: int
) -> tuple[float, float, float]:
    """Seconds, seconds of processor, and the most MiB the importing process held."""
    command = ["flask", "--app", "wsgi", "import-people", str(file)]
    options = ["--cohort", str(cohort), "--side", "mentee"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command, *options],
        cwd=place,
        env=environ,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"importing {file.name} failed ({process.returncode})")
    took = time.perf_counter() - started
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> int:
    """Measure, print, and say by the exit code whether the limits hold."""
    with copy_of_repository() as place:
        environ = settings(place, free_port())
        filled_database(place, environ)
        with closing(sqlite3.connect(place / "instance" / "mentoring.db")) as connection:
            found = connection.execute("SELECT id FROM cohort WHERE status = 'open' ORDER BY id")
            cohort = int(found.fetchone()[0])
            before = connection.execute("SELECT count(*) FROM account").fetchone()[0]
        figures = {}
        for count, kind in ((500, "csv"), (5000, "csv"), (500, "xlsx"), (5000, "xlsx")):
            file = place / f"people-{count}.{kind}"
            write = write_csv if kind == "csv" else write_xlsx
            write(file, rows(count, f"{kind}{count}"))
            figures[count, kind] = timed_import(place, environ, file, cohort)
        with closing(sqlite3.connect(place / "instance" / "mentoring.db")) as connection:
            made = connection.execute("SELECT count(*) FROM account").fetchone()[0] - before
    print(f"{'rows':>6} {'file':<5} {'seconds':>8} {'of cpu':>7} {'most MiB':>9}")
    for (count, kind), (seconds, busy, most) in figures.items():
        print(f"{count:>6} {kind:<5} {seconds:>8.1f} {busy:>7.1f} {most:>9.0f}")
    slowest = max(figures[5000, kind][0] for kind in ("csv", "xlsx"))
    growth = max(figures[5000, kind][2] - figures[500, kind][2] for kind in ("csv", "xlsx"))
    print(f"{made} people made of {sum(count for count, _ in figures)} rows")
    print(f"5,000 rows: {slowest:.1f} s at most; limit {LIMIT_SECONDS:.0f} s")
    print(f"ten times the rows: {growth:+.0f} MiB; limit {GROWTH_LIMIT_MIB:+.0f} MiB")
    held = slowest < LIMIT_SECONDS and growth < GROWTH_LIMIT_MIB
    return 0 if held and made == sum(count for count, _ in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Pages a second, and memory, beside a bare Flask view with one query on the same server.

Both servers run at once, with the same gunicorn settings on the same SQLite database, and are asked
in turn, so that a busy moment of the machine meets both. The home page must reach an eighth of the
bare view (a quarter is the aim); a web process stays under 250 MiB.
"""

import re
import statistics
import sys

import psutil

from benchmarks.load import requests_per_second
from benchmarks.place import (
    MIB,
    Visitor,
    copy_of_repository,
    filled_database,
    free_port,
    running,
    settings,
    sign_ins,
    wait_for,
    web_server,
)

ROUNDS = 5
SECONDS = 2.0
AT_LEAST = 1 / 8
AIM = 1 / 4
MEMORY_LIMIT = 250 * MIB

# What is measured: a name, who looks, and how they get there (links, one after another).
PAGES = {
    "home page of a mentee": ("mentee", []),
    "home page of a coordinator": ("coordinator", []),
    "an application, to the applicant": ("mentee", [r"/applications/\d+"]),
    "an application, to a coordinator": (
        "coordinator",
        [r"/programmes/\d+", r"/cohorts/\d+", r"/applications", r"/applications/\d+"],
    ),
    "a match": (
        "coordinator",
        [r"/programmes/\d+", r"/cohorts/\d+", r"/match-runs", r"/match-runs/\d+"],
    ),
}


def way_to(visitor: Visitor, steps: list[str], path: str = "/home") -> str | None:
    """Follow links, trying each that fits; returns the last address, None where no way leads."""
    if not steps:
        return path
    links = re.findall(r'href="(/[^"#?]*)', visitor.get(path))
    fitting = dict.fromkeys(link for link in links if re.search(steps[0] + "$", link))
    ways = (way_to(visitor, steps[1:], link) for link in fitting)
    return next((way for way in ways if way is not None), None)


def memory(process: psutil.Process) -> list[int]:
    """Resident bytes of each process that serves pages."""
    return [child.memory_info().rss for child in process.children()]


def main() -> int:
    """Measure, print, and say by the exit code whether the limits hold."""
    with copy_of_repository() as place:
        port, bare_port = free_port(), free_port()
        environ = settings(place, port)
        filled_database(place, environ)
        database = f"sqlite:///{place / 'instance' / 'mentoring.db'}"
        bare = environ | {"DATABASE_URL": database}
        with (
            running(place, environ, *web_server("wsgi:create_app()", port)) as ours,
            running(place, bare, *web_server("benchmarks.bare:app", bare_port)),
        ):
            base = f"http://localhost:{port}"
            wait_for(base)
            wait_for(f"http://localhost:{bare_port}")
            people = {
                role: Visitor(base).sign_in(account)
                for role, account in sign_ins(place).items()
                if role in {who for who, _ in PAGES.values()}
            }
            ways = {
                name: (people[who], way_to(people[who], steps))
                for name, (who, steps) in PAGES.items()
                if who in people
            }
            figures: dict[str, list[float]] = {"bare view": []}
            for _ in range(ROUNDS):
                figures["bare view"].append(requests_per_second(bare_port, "/", seconds=SECONDS))
                for name, (visitor, path) in ways.items():
                    if path is not None:
                        figures.setdefault(name, []).append(
                            requests_per_second(port, path, visitor.cookies, seconds=SECONDS)
                        )
            used = memory(psutil.Process(ours.pid))
    return report(figures, used)


def report(figures: dict[str, list[float]], used: list[int]) -> int:
    """Print the medians and ratios; 1 when a limit is missed or a page could not be found."""
    bare = statistics.median(figures["bare view"])
    print(f"{'page':<34} {'a second':>9} {'of bare':>8}")
    failed = False
    for name in ["bare view", *PAGES]:
        if name not in figures:
            print(f"{name:<34} not found")
            failed = True
            continue
        rate = statistics.median(figures[name])
        print(f"{name:<34} {rate:>9.0f} {rate / bare:>8.2f}")
        if name.startswith("home") and rate / bare < AT_LEAST:
            failed = True
    print(f"home pages: at least {AT_LEAST:.3f} of the bare view, aim {AIM:.2f}")
    print(
        "memory of a web process: "
        + ", ".join(f"{each / MIB:.0f}" for each in used)
        + f" MiB; limit {MEMORY_LIMIT / MIB:.0f}"
    )
    return 1 if failed or max(used) > MEMORY_LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())

"""Memory of a worker that computes a match and then sends mail: under 400 MiB.

The match is started as a coordinator starts it, on a page. Counted is the worker's parent and its
children together, each page of memory once (proportional set size), at the highest of samples taken
ten times a second.
"""

import re
import sys
import time

import psutil

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

LIMIT = 400 * MIB
SECONDS = 180


def held(process: psutil.Process) -> int:
    """Bytes of a process and its children, shared pages divided among them."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            total += each.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total


def start_match(coordinator: Visitor) -> str:
    """Start a match in a cohort that is ready for one; returns the address of the run."""
    programmes = set(re.findall(r'href="(/programmes/\d+)"', coordinator.get("/home")))
    pages = "".join(coordinator.get(programme) for programme in sorted(programmes))
    cohorts = re.findall(r'href="(/cohorts/\d+)[^"]*"', pages)
    for cohort in dict.fromkeys(cohorts):
        page = coordinator.get(cohort)
        if f"{cohort}/match-runs" in page:
            try:
                coordinator.submit(f"{cohort}/match-runs/new")
            except AssertionError:
                continue
            if re.search(r"/match-runs/\d+$", coordinator.at):
                return coordinator.at
    raise SystemExit("no cohort of the coordinator's programmes could start a match")


def main() -> int:
    """Measure, print, and say by the exit code whether the limit holds."""
    with copy_of_repository() as place:
        port = free_port()
        environ = settings(place, port)
        filled_database(place, environ)
        with running(place, environ, *web_server("wsgi:create_app()", port, 1)):
            wait_for(f"http://localhost:{port}")
            coordinator = Visitor(f"http://localhost:{port}")
            coordinator.sign_in(sign_ins(place)["coordinator"])
            with running(place, environ, "flask", "--app", "wsgi", "worker") as worker:
                process, most = psutil.Process(worker.pid), 0
                time.sleep(8)
                resting = held(process)
                run = start_match(coordinator)
                end = time.monotonic() + SECONDS
                while time.monotonic() < end:
                    most = max(most, held(process))
                    if f"{run}/publication" in coordinator.get(run):
                        break
                    time.sleep(0.1)
                else:
                    raise SystemExit(f"{run} was not ready within {SECONDS} s")
                most = max(most, held(process))
    print(f"worker at rest {resting / MIB:.0f} MiB, most during a match {most / MIB:.0f} MiB")
    print(f"limit {LIMIT / MIB:.0f} MiB")
    return 0 if most < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

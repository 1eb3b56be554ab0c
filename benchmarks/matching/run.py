"""Measure the engine against its peers, write the tables, and say whether these limits are kept.

``python -m benchmarks.matching.run [CASE ...]`` makes the peers' environment once under
``build/``, runs every method of a case in turn, each in a process of its own on one
thread, and writes ``benchmarks/matching/RESULTS.md`` and ``docs/matching-growth.svg`` (only
when no case is named). Peers get their fastest input type and layout outside the clock; the
engine reads its matrix inside it. Ratios compare the medians of processor time, which other load
on the machine disturbs least; for these single-threaded programs it is the wall time of an
idle machine. Exit code 1 where a limit is not kept.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.matching.growth import drawing
from benchmarks.matching.instances import make

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
HERE = Path(__file__).resolve().parent
DENSE = ("scipy", "lapcpp", "lapjv", "lapx", "ortools")
SHORT = ("scipy", "ortools")
MEMORY = 64  # MiB beyond the given matrix


@dataclass(frozen=True)
class Case:
    """One instance: who solves it, how often, and by how much the engine must be faster."""

    name: str
    peers: tuple[str, ...]
    repeats: int
    times: float
    against: str = "best"


CASES = (
    Case("structured-100", DENSE, 15, 0.0),
    Case("structured-1000", DENSE, 9, 1.0, "scipy"),
    Case("uniform-1000", DENSE, 9, 1.0, "scipy"),
    Case("structured-5000", DENSE, 3, 10.0),
    Case("structured-float32-5000", DENSE, 3, 10.0),
    Case("structured-10000", DENSE, 1, 10.0),
    Case("structured-float32-10000", DENSE, 1, 10.0),
    Case("uniform-5000", DENSE, 3, 6.0),
    Case("uniform-10000", DENSE, 3, 6.0),
    Case("tight-5000", DENSE, 1, 4.0),
    Case("tight-10000", DENSE, 1, 4.0),
    Case("ties-5000", DENSE, 3, 1.0),
    Case("tight-ties-5000", DENSE, 3, 1.0),
    Case("banned-5000", DENSE, 3, 5.0),
    Case("blocks-5000", DENSE, 3, 5.0),
    Case("short-5000", SHORT, 1, 1.0),
    Case("sparse-100000", ("ortools",), 3, 20.0),
    Case("short-sparse-100000", ("ortools",), 1, 1.0),
)
GROWTH = (500, 1000, 2000, 5000, 10000, 20000)
SMALL = 0.005  # seconds for structured-100
FRESH = 1.3  # times a process that imports scipy.optimize
FAIR = 4.0  # times the objective `total`
HEAD = """# The engine against its peers

Written by `python -m benchmarks.matching.run` in one run. Every method solves in a process of its
own, one after the other, on one thread; whoever is timed more often than once solves once before,
and the engine always, so that compiling is left out. Scores are whole numbers in 32 bits
(*float32*: the same as floats); mentors offer 2 or 3 places, a quarter more than there are mentees,
or exactly as many (*tight*), or a tenth fewer (*short*); *ties* have 20 different scores; *banned*
forbids 30% of pairs at random, *blocks* those within one of three organisations; *sparse* has 50
candidates each. There are half as many mentors as mentees.

Times are medians of processor seconds. The engine's include reading the matrix and the proof of
optimality; a peer's leave out turning the scores into its own costs. *Extra* is the most memory
used beyond what was given. *Ratio* is a method's time over the engine's; in bold the time of the
peer to beat over the engine's, and what is asked of it. The rows of a fresh process give wall time,
imports included, and those of `fair` the engine's time over that for the best total.

"""


def peers() -> Path:
    """Return the peers' interpreter, making their environment if need be."""
    python = BUILD / "peers" / "bin" / "python"
    if not python.exists():
        venv.create(BUILD / "peers", with_pip=True)
        wanted = str(HERE / "requirements-peers.txt")
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", wanted], check=True)
    return python


def measure(method: str, case: str, repeats: int) -> dict[str, Any]:
    """Run one method on one instance in a process of its own."""
    python = sys.executable if method.startswith("engine") else str(peers())
    command = [python, str(HERE / "worker.py"), method, str(make(case, BUILD / "instances"))]
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, str(repeats)],
        check=False,
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1][:120]}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class Report:
    """Rows of the table, and the limits that were not kept."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.broken: list[str] = []

    def add(self, *cells: str) -> None:
        """Add and print one row."""
        self.rows.append("| " + " | ".join(cells) + " |")
        print(self.rows[-1], flush=True)

    def limit(self, kept: bool, what: str) -> None:
        """Note a limit that is not kept."""
        if not kept:
            self.broken.append(what)
            print(f"NOT KEPT: {what}", flush=True)

    def compare(self, case: Case) -> None:
        """Add the rows of one case: the engine and its peers in turn."""
        told = {"engine": measure("engine", case.name, max(5, case.repeats))}
        told |= {peer: measure(peer, case.name, case.repeats) for peer in case.peers}
        times = {k: statistics.median(v["cpu"]) for k, v in told.items() if "cpu" in v}
        if "engine" not in times:
            self.limit(False, f"{case.name}: {told['engine']['error']}")
            return
        mine = times["engine"]
        others = {k: t for k, t in times.items() if k != "engine"}
        for peer in case.peers:
            self.limit(peer in others, f"{case.name}: {peer} ran")
        if not others or (case.against != "best" and case.against not in others):
            return
        rival = min(others, key=others.__getitem__) if case.against == "best" else case.against
        ratio = others[rival] / mine
        self.limit(ratio >= case.times, f"{case.name}: {ratio:.1f} x {rival}")
        extra = told["engine"]["extra_mib"]
        self.limit(extra < MEMORY or "sparse" in case.name, f"{case.name}: {extra:.0f} MiB")
        if case.name == "structured-100":
            self.limit(mine < SMALL, f"{case.name}: {mine:.4f} s")
        for method, one in told.items():
            if "error" in one:
                self.add(case.name, method, one["error"], "", "", "")
                continue
            same = one["total"] == told["engine"]["total"]
            self.limit(same, f"{case.name}: {method} finds another total")
            asked = f"**{ratio:.1f}** x {rival}" + (
                f" (at least {case.times:g})" * (case.times > 0)
            )
            note = asked if method == "engine" else f"{times[method] / mine:.1f}"
            seconds, wall = f"{times[method]:.4f}", f"{statistics.median(one['wall']):.4f}"
            self.add(case.name, method, seconds, wall, f"{one['extra_mib']:.0f}", note)

    def fresh(self, case: str) -> None:
        """Compare a fresh process that solves a small case with one that uses scipy."""
        path = str(make(case, BUILD / "instances"))
        load = f"import numpy as np; d = np.load({path!r}); s, c = d['scores'], d['capacity']; "
        ours = load + "from matching import Problem, solve; solve(Problem(s, c))"
        scipys = load + (
            "from scipy.optimize import linear_sum_assignment as f; "
            "f(-s.astype(float)[:, np.repeat(np.arange(len(c)), c)])"
        )
        times: dict[str, list[float]] = {"engine": [], "scipy": []}
        for _ in range(9):
            for name, code in (("engine", ours), ("scipy", scipys)):
                before = time.perf_counter()
                subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
                times[name].append(time.perf_counter() - before)
        mine, theirs = statistics.median(times["engine"]), statistics.median(times["scipy"])
        self.limit(mine <= FRESH * theirs, f"fresh process, {case}")
        note = f"**{mine / theirs:.2f}** of scipy (at most {FRESH})"
        self.add(f"fresh process, {case}", "engine", "", f"{mine:.3f}", "", note)
        self.add(f"fresh process, {case}", "scipy", "", f"{theirs:.3f}", "", "")

    def fair(self, case: str) -> None:
        """Compare the fair objective with the total on one instance."""
        total, floor = measure("engine", case, 5), measure("engine fair", case, 5)
        a, b = statistics.median(total["cpu"]), statistics.median(floor["cpu"])
        self.limit(b < FAIR * a, f"fair: {b / a:.2f} x total")
        note = f"**{b / a:.2f}** of total (under {FAIR:g})"
        wall, extra = f"{statistics.median(floor['wall']):.4f}", f"{floor['extra_mib']:.0f}"
        self.add(f"fair, {case}", "engine", f"{b:.4f}", wall, extra, note)


def main() -> int:
    """Run the cases named on the command line, or all of them."""
    chosen = sys.argv[1:]
    report = Report()
    load = os.getloadavg()[0]
    for case in CASES:
        if not chosen or case.name in chosen:
            report.compare(case)
    for small in ("structured-100", "structured-1000"):
        if not chosen or "fresh" in chosen:
            report.fresh(small)
    if not chosen or "fair" in chosen:
        report.fair("structured-10000")
    if not chosen or "growth" in chosen:
        seconds = [measure("engine", f"structured-{n}", 3)["cpu"] for n in GROWTH]
        points = list(zip(GROWTH, map(statistics.median, seconds), strict=True))
        (ROOT / "docs" / "matching-growth.svg").write_text(drawing(points))
    if not chosen:
        when = f"Python {platform.python_version()}, {os.cpu_count()} processors; "
        when += f"load when it began {load:.1f}. "
        when += f"Limits not kept: {', '.join(report.broken) or 'none'}.\n\n"
        table = "| case | method | processor s | wall s | extra MiB | ratio |\n"
        table += "|---|---|---|---|---|---|\n" + "\n".join(report.rows) + "\n"
        (HERE / "RESULTS.md").write_text(HEAD + when + table)
    return 1 if report.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())

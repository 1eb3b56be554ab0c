"""Measure the engine against its peers and write the tables.

``python -m benchmarks.matching.run [CASE ...]`` makes the peers' environment once under
``build/``, runs every method of a case in turn, each in a process of its own on one
thread, and writes ``benchmarks/matching/RESULTS.md`` and ``docs/matching-growth.svg``.
Peers get their fastest input type and layout outside the clock; the engine reads its
matrix inside it. Ratios compare processor time, which other load on the machine
disturbs least; for these single-threaded programs it is the wall time of an idle machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from benchmarks.matching.instances import make

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
HERE = Path(__file__).resolve().parent
DENSE = ("scipy", "lapcpp", "lapjv", "lapx", "ortools")
QUICK = ("scipy", "lapcpp", "lapjv")

# name, peers, repeats, ratio wanted, what is compared
CASES: tuple[tuple[str, tuple[str, ...], int, float], ...] = (
    ("structured-100", DENSE, 9, 0.0),
    ("structured-1000", DENSE, 9, 1.0),
    ("uniform-1000", DENSE, 9, 1.0),
    ("structured-5000", DENSE, 1, 10.0),
    ("tight-ties-5000", QUICK, 1, 1.0),
    ("tight-5000", QUICK, 1, 4.0),
    ("uniform-5000", QUICK, 1, 6.0),
    ("banned-5000", ("scipy", "lapcpp"), 1, 5.0),
    ("blocks-5000", ("scipy", "lapcpp"), 1, 5.0),
    ("structured-float32-5000", QUICK, 1, 10.0),
    ("sparse-100000", ("ortools",), 1, 20.0),
    ("structured-10000", QUICK, 1, 10.0),
    ("uniform-10000", QUICK, 1, 6.0),
    ("tight-10000", ("lapcpp", "lapjv"), 1, 4.0),
)
GROWTH = (500, 1000, 2000, 5000, 10000, 20000)


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


def compare(case: str, methods: tuple[str, ...], repeats: int, wanted: float) -> list[str]:
    """Return the rows of one case: the engine and its peers in turn, twice over."""
    cpu: dict[str, list[float]] = {}
    last: dict[str, dict[str, Any]] = {}
    order = ("engine", *methods)
    for _ in range(2 if repeats > 1 else 1):
        for method in order:
            told = measure(method, case, repeats if not method.startswith("engine") else 3)
            last[method] = told
            cpu.setdefault(method, []).extend(told.get("cpu", []))
    mine = statistics.median(cpu["engine"])
    times = {k: statistics.median(v) for k, v in cpu.items() if v}
    best = min((t for k, t in times.items() if k != "engine"), default=mine)
    rows = []
    for method in order:
        told = last[method]
        if "error" in told:
            rows.append(f"| {case} | {method} | {told['error']} | | | |")
            continue
        note = f"**{best / mine:.1f}** (wanted {wanted:g})" if method == "engine" else ""
        exact = "" if told["total"] == last["engine"]["total"] else " (another total)"
        rows.append(
            f"| {case} | {method}{exact} | {times[method]:.4f} | {min(told['wall']):.4f} "
            f"| {told['extra_mib']:.0f} | {note or f'{times[method] / mine:.1f}'} |"
        )
    for row in rows:
        print(row, flush=True)
    return rows


def fresh(case: str) -> list[str]:
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
            before = os.times()
            subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
            after = os.times()
            spent = after.children_user + after.children_system
            times[name].append(spent - before.children_user - before.children_system)
    mine, theirs = statistics.median(times["engine"]), statistics.median(times["scipy"])
    row = f"| fresh process, {case} | engine / scipy | {mine:.3f} / {theirs:.3f} | | | "
    row += f"**{mine / theirs:.2f}** of scipy (at most 1.3) |"
    print(row, flush=True)
    return [row]


def fair(case: str) -> list[str]:
    """Compare the fair objective with the total on one instance."""
    total, floor = measure("engine", case, 3), measure("engine fair", case, 3)
    a, b = statistics.median(total["cpu"]), statistics.median(floor["cpu"])
    row = f"| fair, {case} | engine | {b:.3f} | {min(floor['wall']):.3f} "
    row += f"| {floor['extra_mib']:.0f} | **{b / a:.2f}** of total (at most 4) |"
    print(row, flush=True)
    return [row]


def growth() -> str:
    """Return an SVG of the engine's time over the number of mentees, both axes logarithmic."""
    import math

    points = [
        (n, statistics.median(measure("engine", f"structured-{n}", 3)["cpu"])) for n in GROWTH
    ]
    left, top, width, height = 70, 30, 520, 300
    low, high = math.floor(math.log10(points[0][1])), math.ceil(math.log10(points[-1][1]))

    def x(n: float) -> float:
        return left + width * math.log(n / GROWTH[0]) / math.log(GROWTH[-1] / GROWTH[0])

    def y(seconds: float) -> float:
        return top + height * (high - math.log10(seconds)) / (high - low)

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" role="img" '
        'font-family="sans-serif" font-size="13">',
        "<title>Time to solve and prove, over the number of mentees</title>",
        '<rect width="640" height="400" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<path d="M{left} {at:.0f}h{width}" stroke="#d8dde0"/>')
        parts.append(
            f'<text x="{left - 8}" y="{at + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>'
        )
    for n, _ in points:
        parts.append(
            f'<text x="{x(n):.0f}" y="{top + height + 20}" text-anchor="middle">{n:,}</text>'
        )
    line = " ".join(f"{x(n):.1f},{y(t):.1f}" for n, t in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#005eb8" stroke-width="2.5"/>')
    for n, t in points:
        parts.append(f'<circle cx="{x(n):.1f}" cy="{y(t):.1f}" r="4" fill="#005eb8"/>')
        parts.append(
            f'<text x="{x(n):.0f}" y="{y(t) - 10:.0f}" text-anchor="middle">{t:.2g} s</text>'
        )
    parts.append('<text x="330" y="385" text-anchor="middle">mentees (half as many mentors)</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Run the cases named on the command line, or all of them."""
    chosen = sys.argv[1:]
    rows = [row for case in CASES if not chosen or case[0] in chosen for row in compare(*case)]
    if not chosen or "fresh" in chosen:
        rows += fresh("structured-100") + fresh("structured-1000")
    if not chosen or "fair" in chosen:
        rows += fair("structured-10000")
    if not chosen or "growth" in chosen:
        (ROOT / "docs" / "matching-growth.svg").write_text(growth())
    if not chosen:
        head = (HERE / "RESULTS.md").read_text().split("| case |")[0]
        table = "| case | method | processor s | wall s | extra MiB | times the engine |\n"
        table += "|---|---|---|---|---|---|\n"
        (HERE / "RESULTS.md").write_text(head + table + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()

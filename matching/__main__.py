"""The command line: ``python -m matching solve | check | pair``.

Exit codes
----------
0
    Done; for ``check``: the solution is sound.
1
    ``check`` found something wrong with the solution.
2
    The command was not understood.
3
    A file cannot be read, used or written; every fault is named on standard error.
4
    The problem is refused: its hard demands contradict each other, or an option does not fit.
130
    Stopped from the keyboard; nothing was written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .assignment import OBJECTIVES, solve
from .check import check
from .errors import MatchingError
from .explain import bottleneck
from .files import FileError
from .io import read_problem, read_solution, write_solution
from .pairing import pair_up, read_round, write_pairs
from .problem import Problem
from .quality import quality
from .solution import Solution

SOUND, UNSOUND, FILE, REFUSED, STOPPED = 0, 1, 3, 4, 130


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m matching",
        description="Pair mentees with mentors: optimally, with a proof, and with reasons.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = commands.add_parser("solve", help="solve a problem (JSON or NPZ) and write the solution")
    one.add_argument("problem", metavar="PROBLEM", help="a .json or .npz file")
    one.add_argument("-o", "--output", required=True, metavar="SOLUTION", help=".json or .npz")
    one.add_argument("--objective", choices=OBJECTIVES, default="total")
    one.add_argument(
        "--unmatched-cost",
        type=int,
        metavar="POINTS",
        help="points lost by an empty place; without it, filling places comes first",
    )
    one.add_argument("--report", action="store_true", help="say more about the solution")

    two = commands.add_parser("check", help="verify a solution against its problem")
    two.add_argument("problem", metavar="PROBLEM")
    two.add_argument("solution", metavar="SOLUTION")

    three = commands.add_parser("pair", help="pair the people of two spreadsheets (CSV)")
    three.add_argument("mentees", metavar="MENTEES.csv")
    three.add_argument("mentors", metavar="MENTORS.csv")
    three.add_argument("--criteria", required=True, metavar="CRITERIA.toml")
    three.add_argument("-o", "--output", required=True, metavar="PAIRS.csv")
    three.add_argument("--report", action="store_true", help="say more about the solution")
    return parser


def _summary(problem: Problem, solution: Solution) -> None:
    """Print what every run says."""
    asked = int((problem.demand > 0).sum())
    proof = "proved optimal" if solution.gap == 0 else f"at most {solution.gap} from optimal"
    print(f"paired {solution.matched} of {asked} mentees; total {solution.total}; {proof}")


def _report(problem: Problem, solution: Solution) -> None:
    """Print the measures of a solution."""
    told = quality(problem, solution)
    print(f"places not filled: {int(solution.unfilled.sum())}")
    print(f"lowest pair: {'none' if told.floor is None else told.floor}")
    print(f"total lost to the best total: {told.points_lost}")
    print(f"lowest pair below the best floor by: {told.floor_lost}")
    print(f"blocking pairs: {told.blocking}")
    reasons = sorted(solution.unmatched.values())
    for reason in dict.fromkeys(reasons):
        print(f"unmatched, {reason}: {reasons.count(reason)}")
    for one in bottleneck(problem, solution):
        print(
            f"bottleneck: {len(one.mentees)} mentees ask for {one.asked} places of "
            f"{len(one.mentors)} mentors who have {one.places}; {one.missing} missing"
        )


def _solve(given: argparse.Namespace) -> int:
    """Run ``solve``."""
    problem = read_problem(given.problem)
    solution = solve(problem, given.objective, given.unmatched_cost)
    write_solution(problem, solution, given.output)
    _summary(problem, solution)
    if given.report:
        _report(problem, solution)
    return SOUND


def _check(given: argparse.Namespace) -> int:
    """Run ``check``."""
    problem = read_problem(given.problem)
    issues = check(problem, read_solution(problem, given.solution))
    for issue in issues:
        print(issue)
    if not issues:
        print("sound")
    return UNSOUND if issues else SOUND


def _pair(given: argparse.Namespace) -> int:
    """Run ``pair``."""
    told = read_round(given.mentees, given.mentors, given.criteria)
    for note in told.notes:
        print(f"note: {note}", file=sys.stderr)
    solution = pair_up(told)
    write_pairs(told, solution, given.output)
    _summary(told.problem, solution)
    if given.report:
        _report(told.problem, solution)
    return SOUND


COMMANDS = {"solve": _solve, "check": _check, "pair": _pair}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of the process when not given.

    Returns
    -------
    int
        The exit code; see above.
    """
    given = _parser().parse_args(arguments)
    try:
        return COMMANDS[given.command](given)
    except FileError as error:
        print(error, file=sys.stderr)
        return FILE
    except MatchingError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())

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
    The problem is refused: its arrays do not fit, its hard demands contradict each other, or an
    option does not fit.
130
    Stopped from the keyboard; nothing was written.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from itertools import chain
from pathlib import Path

from . import __version__
from .assignment import OBJECTIVES, solve
from .check import check
from .errors import MatchingError
from .files import FileError
from .io import read_problem, read_solution, write_solution
from .pairing import pair_up, read_round, write_pairs
from .report import people, personal, report, rounding, summary

WORKBOOKS = (".xlsx", ".xls", ".ods", ".numbers")
SOUND, UNSOUND, FILE, REFUSED, STOPPED = 0, 1, 3, 4, 130


EXIT_CODES = """\
exit codes: 0 done (check: sound); 1 check found something wrong; 2 the command was not
understood; 3 a file cannot be read, used or written; 4 the problem is refused; 130 stopped
from the keyboard. Files are written whole or not at all. More in matching/README.md."""

SOLVE = """\
Solve a problem and write the best solution with its proof.

PROBLEM is one JSON object, or an NPZ file of arrays, with the names of Problem's arguments:
  {"scores": [[9, 7], [8, null]], "capacity": [1, 1],
   "mentee_ids": ["Ada", "Bob"], "mentor_ids": ["Eve", "Fay"], "locked": [["Ada", "Fay"]]}
null forbids a pair. Optional: demand, minimum, tier, locked, allowed, mentor_scores,
resolution; or indptr and indices, with scores as one list, for lists of candidates."""

CHECK = """\
Verify a solution against its problem: that every pair is allowed, that figures add up, and
that its proof shows nothing better. It trusts nothing of how the solution was found."""

PAIR = """\
Pair the people of two spreadsheets, saved as CSV UTF-8, by a file of criteria.

CRITERIA.toml says which columns hold what, how much each criterion counts, and what is
ruled out. To begin, copy matching/examples/criteria.toml and put in your own columns; the
settings are in matching/README.md. Every fault of the tables is named, and nothing written
until they are mended. What may be wrong is noted, and does not stop anything."""


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m matching",
        description="Pair mentees with mentors: optimally, with a proof, and with reasons.",
        epilog=EXIT_CODES,
        formatter_class=as_written,
    )
    parser.add_argument("--version", action="version", version=f"matching {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, said: str, description: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=said, description=description, epilog=EXIT_CODES, formatter_class=as_written
        )

    solving = command("solve", "solve a problem (JSON or NPZ) and write the solution", SOLVE)
    _solve_arguments(solving)
    checking = command("check", "verify a solution by its proof alone", CHECK)
    checking.add_argument("problem", metavar="PROBLEM", help="a .json or .npz file")
    checking.add_argument("solution", metavar="SOLUTION", help="a file written by solve")
    pairing = command("pair", "pair the people of two spreadsheets (CSV)", PAIR)
    _pair_arguments(pairing)
    for one in (solving, pairing):
        one.add_argument("--report", action="store_true", help="say who is left over, and more")
    return parser


def _solve_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``solve``."""
    parser.add_argument("problem", metavar="PROBLEM", help="a .json or .npz file")
    parser.add_argument("-o", "--output", required=True, metavar="SOLUTION", help=".json or .npz")
    parser.add_argument(
        "--objective",
        choices=OBJECTIVES,
        default="total",
        help="after the most places: the best total (the default), or the best lowest pair",
    )
    parser.add_argument(
        "--unmatched-cost",
        type=int,
        metavar="POINTS",
        help="whole points (score / resolution) lost by an empty place; without it, filling "
        "places comes first",
    )


def _pair_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``pair``."""
    parser.add_argument("mentees", metavar="MENTEES.csv", help="a mentee a row, below headings")
    parser.add_argument("mentors", metavar="MENTORS.csv", help="a mentor a row, below headings")
    parser.add_argument(
        "--criteria", required=True, metavar="CRITERIA.toml", help="columns, weights and rules"
    )
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="PAIRS.csv",
        help="pairs with scores and reasons, then mentees without a mentor and why",
    )


def _say(lines: Iterable[object]) -> None:
    """Print lines; whoever reads them may stop early (``| head``)."""
    try:
        print(*lines, sep="\n", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apart(output: str, *given: str) -> None:
    """Refuse to write over a file that is read."""
    for path in given:
        if Path(output).resolve() == Path(path).resolve():
            raise FileError(f"{output}: is read by this command; give -o another name")


def _solve(given: argparse.Namespace) -> int:
    """Run ``solve``."""
    _apart(given.output, given.problem)
    problem = read_problem(given.problem)
    solution = solve(problem, given.objective, given.unmatched_cost)
    write_solution(problem, solution, given.output)
    _say([summary(problem, solution)])
    if given.report:
        _say(chain(report(problem, solution), people(problem, solution)))
    return SOUND


def _check(given: argparse.Namespace) -> int:
    """Run ``check``."""
    problem = read_problem(given.problem)
    issues = check(problem, read_solution(problem, given.solution))
    _say(issues or ["sound"])
    return UNSOUND if issues else SOUND


def _pair(given: argparse.Namespace) -> int:
    """Run ``pair``."""
    _apart(given.output, given.mentees, given.mentors, given.criteria)
    if Path(given.output).suffix.lower() in WORKBOOKS:
        raise FileError(f"{given.output}: a CSV file is written; end its name in .csv")
    told = read_round(given.mentees, given.mentors, given.criteria)
    for note in told.notes:
        print(f"note: {note}", file=sys.stderr)
    solution = pair_up(told)
    write_pairs(told, solution, given.output)
    rounded = rounding(told)
    _say([summary(told.problem, solution, rounded)])
    if given.report:
        _say(report(told.problem, solution, rounded))
        _say([*people(told.problem, solution, told.rules, rounded), *personal(told)])
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
    if isinstance(sys.stdout, TextIOWrapper):  # a name the terminal cannot show must not stop us
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())

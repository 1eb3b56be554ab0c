"""How a failure is told to operators: of what kind it is and where it came about, not about whom.

The words of an exception often repeat what somebody typed, or were written for the person they
name. Kept are those of the database, which hide the values they are about, of the operating system,
and of what was found in a state it must not be in.
"""

from collections.abc import Iterator
from traceback import format_tb

from sqlalchemy.exc import SQLAlchemyError


def brief(problem: BaseException) -> str:
    """One line of a failure."""
    kind, words = type(problem).__qualname__, ""
    if isinstance(problem, SQLAlchemyError | RuntimeError):
        words = str(problem)
    elif isinstance(problem, OSError):
        words = problem.strerror or ""  # never the names of files, or the addresses of a mail
    return f"{kind}: {words}" if words else kind


def told(problem: BaseException) -> str:
    """A failure and what led to it, each with the places it went through, the first cause first."""
    each = [f"{''.join(format_tb(one.__traceback__))}{brief(one)}" for one in _chain(problem)]
    return "\nwhich led to\n".join(reversed(each))


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """The failure, its cause, and the cause of that."""
    seen: set[int] = set()
    found: BaseException | None = problem
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)

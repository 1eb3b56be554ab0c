"""How a failure is told to operators: of what kind it is and where it came about, not about whom.

The words of an exception often repeat what somebody typed, or were written for the person they
name. The database's are kept: its errors hide the values they are about.
"""

from collections.abc import Iterator
from traceback import format_tb

from sqlalchemy.exc import SQLAlchemyError


def brief(problem: BaseException) -> str:
    """One line of a failure."""
    kind = type(problem).__qualname__
    return f"{kind}: {problem}" if isinstance(problem, SQLAlchemyError) else kind


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

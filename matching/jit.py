"""The one place that imports numba: a typed decorator for the compiled loops.

Imported only by the kernels, which are imported only for large problems, because numba
takes longer to import than a small problem takes to solve.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Array = Any  # numba infers the types of arrays; docstrings state them
F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a loop on first use and keep the machine code on disk."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))


def inlined(function: F) -> F:
    """Compile a small helper into each loop that calls it."""
    return cast(F, numba.njit(cache=True, nogil=True, inline="always")(function))

"""Python's garbage collector, and when a match does without it. Pure."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Leave garbage alone for a while.

    Reading and laying out a match makes hundreds of thousands of objects that stay, with no cycle
    among them. The collector would walk over them again and again, for half of the time and
    nothing. What was set before holds again afterwards, whatever happens.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

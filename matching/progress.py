"""Tells the caller how far a solve has come, and lets the caller stop it."""

from __future__ import annotations

from collections.abc import Callable

from .errors import StoppedError

Progress = Callable[[str, int, int], None]
ShouldStop = Callable[[], bool]


class Watch:
    """Calls the caller back.

    Parameters
    ----------
    progress : callable, optional
        Called as ``progress(stage, done, of)``.
    should_stop : callable, optional
        Asked often; True ends the solve with `StoppedError`.
    """

    def __init__(
        self, progress: Progress | None = None, should_stop: ShouldStop | None = None
    ) -> None:
        self._progress = progress
        self._should_stop = should_stop

    def tick(self, stage: str, done: int, of: int) -> None:
        """Report that `done` of `of` steps of a stage are behind us.

        Raises
        ------
        StoppedError
            If the caller wants to stop.
        """
        if self._progress is not None:
            self._progress(stage, done, of)
        if self._should_stop is not None and self._should_stop():
            raise StoppedError(f"stopped while at {stage}, {done} of {of}")

"""Workers forked from a process that has loaded the service already: killing many costs no imports.

What runs in them, and in the children that run their jobs, is the worker's own code and it is
killed for good; only how they start differs from `flask worker`, which other tests start.

Run as a module it is that process: for each line that comes in it forks a worker and answers with
the worker's process id.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.utils import import_string

from mentoring import worker
from tests.support.databases import environ_of


class Preloaded:
    """The loaded process, and the workers that it starts."""

    def __init__(self, app: Flask) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env=os.environ | environ_of(app.extensions["settings"]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @contextmanager
    def working(self) -> Iterator[int]:
        """A worker in a process group of its own, killed at the end if it still lives."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        pid = int(self.process.stdout.readline())
        try:
            yield pid
        finally:
            kill(pid)

    def end(self) -> None:
        self.process.kill()
        with self.process:
            pass


@contextmanager
def preloaded(app: Flask) -> Iterator[Preloaded]:
    """Load the service in a process that starts workers at once."""
    loaded = Preloaded(app)
    try:
        yield loaded
    finally:
        loaded.end()


def kill(pid: int) -> None:
    """End a worker and the children that run its jobs, and see that it is gone."""
    until = time.monotonic() + 10
    try:
        os.killpg(pid, signal.SIGKILL)
        while time.monotonic() < until:
            os.kill(pid, 0)
            time.sleep(0.005)
    except ProcessLookupError:
        return
    raise TimeoutError(f"Worker {pid} was killed and lives on")


def main() -> None:
    app: Flask = import_string(worker.APPLICATION)()
    worker.START_METHOD = "fork"
    worker.import_string = lambda name: lambda: app  # type: ignore[assignment]  # loaded already
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever is killed is gone at once
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(sys.stdin.fileno())
            with app.app_context():
                worker.Worker(app).run()
            os._exit(0)
        os.setpgid(pid, pid)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

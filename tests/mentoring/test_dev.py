"""`make run` on a developer's machine."""

import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from config import SECRETS
from mentoring import dev

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
FAILS = [sys.executable, "-c", "raise SystemExit(7)"]


def test_secrets_are_made_once_and_only_for_this_person_to_read(tmp_path: Path) -> None:
    path = tmp_path / "instance" / "dev.env"
    first = dev.ensure_secrets(path)
    assert set(first) == set(SECRETS)
    assert dev.ensure_secrets(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_added_later_joins_those_written_earlier(tmp_path: Path) -> None:
    path = tmp_path / "dev.env"
    path.write_text("# mine\nSECRET_KEY=chosen=by hand\n")
    found = dev.ensure_secrets(path)
    assert found["SECRET_KEY"] == "chosen=by hand"
    assert set(found) == set(SECRETS)
    assert path.read_text().startswith("# mine\nSECRET_KEY=chosen=by hand\n")


def test_a_taken_port_is_refused_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"PORT={port + 1} make run"):
            dev.refuse_taken_port(port)


def test_a_command_that_stops_by_itself_is_named_and_takes_the_other_with_it() -> None:
    with (
        pytest.raises(click.ClickException, match=r"worker stopped by itself \(exit code 7\)"),
        dev.running({"web server": SLEEPS, "worker": FAILS}) as started,
    ):
        dev.watch(started)
    assert started["web server"].returncode is not None


def test_a_server_that_never_answers_is_given_up_when_it_ends() -> None:
    with dev.running({"web server": FAILS}) as started:
        started["web server"].wait()
        assert not dev.wait_until_answering("http://127.0.0.1:9/", started)


def test_told_to_stop_twice_it_still_stops_both_commands(tmp_path: Path) -> None:
    program = (
        "import signal, sys, time\n"
        "from mentoring import dev\n"
        "for each in dev.ENDINGS: signal.signal(each, dev._stop)\n"
        "sleeps = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "with dev.running({'a': sleeps, 'b': sleeps}) as started:\n"
        "    print(*(each.pid for each in started.values()), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        children = [int(word) for word in process.stdout.readline().split()]
        process.terminate()
        time.sleep(0.02)
        process.terminate()
        process.wait(20)
    assert len(children) == 2
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)

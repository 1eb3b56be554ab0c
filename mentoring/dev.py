"""`make run`: the whole platform for a developer, in one command.

Writes development secrets once, brings the database to the newest shape, loads the demo into an
empty one, then keeps a web server and a worker running side by side until either ends or Ctrl-C.
Servers never run this: they take their settings from the environment and load no demo.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from cryptography.fernet import Fernet
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade
from werkzeug.utils import import_string

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
SECRETS_FILE = INSTANCE / "dev.env"
SIGN_INS_FILE = INSTANCE / "demo-accounts.json"

# Named by a string, as gunicorn names it: only wsgi.py knows both halves, and nothing imports it.
APPLICATION = "wsgi:create_app"

GRACE_SECONDS = 10
START_SECONDS = 60


def ensure_secrets(path: Path = SECRETS_FILE) -> dict[str, str]:
    """Development secrets: those written earlier, and new ones only for names not yet there."""
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PASSWORD_SALT": secrets.token_urlsafe(24),
        "TOTP_KEY": secrets.token_urlsafe(32),
        "FIELD_KEYS": Fernet.generate_key().decode(),
    }
    found = _read_env(path)
    missing = {name: value for name, value in made.items() if name not in found}
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = (
            path.read_text() if path.exists() else "# For development only; made by make run.\n"
        )
        after = before + "".join(f"{name}={value}\n" for name, value in missing.items())
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(after)
        fresh.replace(path)
    return found | missing


def _read_env(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def prepare(app: Flask) -> None:
    """Bring the database and its reference data up to date; load the demo if nobody is in it."""
    with app.app_context():
        upgrade()
    reference = app.cli.commands["load-reference"]
    reference.main(
        [], "flask load-reference", obj=ScriptInfo(create_app=lambda: app), standalone_mode=False
    )
    demo = app.cli.commands.get("demo")
    if demo is not None:
        context = ScriptInfo(create_app=lambda: app)
        demo.main(["load", "--if-empty"], "flask demo", obj=context, standalone_mode=False)


def refuse_taken_port(port: int) -> None:
    """Say so at once when another program answers on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise click.ClickException(
                f"Port {port} is in use by another program. "
                f"Stop that program, or choose another port: PORT={port + 1} make run"
            ) from None


def commands(port: int) -> dict[str, list[str]]:
    """What runs side by side: the production server with reloading, and one worker."""
    gunicorn = ["gunicorn", "--no-control-socket", "--reload", "--log-level", "warning"]
    return {
        "web server": [sys.executable, "-m", *gunicorn, "--workers", "1", "--threads", "4"]
        + ["--bind", f"127.0.0.1:{port}", f"{APPLICATION}()"],
        "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    }


@contextmanager
def running(named: dict[str, list[str]]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start the commands, each in its own process group; on the way out end what still runs."""
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in named.items():
            started[name] = subprocess.Popen(  # noqa: S603 - our own two commands
                command, cwd=ROOT, start_new_session=True
            )
        yield started
    finally:
        for process in started.values():
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for process in started.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return


def first_ended(started: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """The name of a command that has ended, if one has."""
    return next((name for name, process in started.items() if process.poll() is not None), None)


def wait_until_answering(url: str, started: dict[str, subprocess.Popen[bytes]]) -> bool:
    """Wait for the first page; False when it never came or a command ended before."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and first_ended(started) is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False


def announce(url: str) -> None:
    """Print the address and one sign-in per role."""
    click.secho(f"\nThe platform is ready at {url}", bold=True)
    click.echo("Mail it sends is kept as files in instance/mail. Ctrl-C stops everything.")
    if not SIGN_INS_FILE.exists():
        return
    click.echo(f"\nSign in as (made-up people; also in {SIGN_INS_FILE.relative_to(ROOT)}):")
    for account in json.loads(SIGN_INS_FILE.read_text()):
        code = account.get("totp_secret")
        second = f"  authenticator key {code}" if code else ""
        click.echo(f"  {account['role']:<14} {account['email']}  {account['password']}{second}")
    click.echo()


def watch(started: dict[str, subprocess.Popen[bytes]]) -> None:
    """Wait until a command ends by itself; raises ClickException then, naming it."""
    while (name := first_ended(started)) is None:
        time.sleep(0.3)
    code = started[name].returncode
    raise click.ClickException(
        f"The {name} stopped by itself (exit code {code}); its last words are above. "
        "Everything else has been stopped too."
    )


@click.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
def main(port: int) -> None:
    """Start everything for development."""
    os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
    for name, value in ensure_secrets().items():
        os.environ.setdefault(name, value)
    refuse_taken_port(port)
    prepare(import_string(APPLICATION)())
    with running(commands(port)) as started:
        if wait_until_answering(f"http://127.0.0.1:{port}/", started):
            announce(f"http://localhost:{port}")
        else:
            click.secho(f"No answer from port {port} within {START_SECONDS} seconds.", bold=True)
        watch(started)


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _stop(number: int, _frame: object) -> None:
    # Once is enough: a second signal must not interrupt the ending of the two commands.
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt(number)


if __name__ == "__main__":
    for ending in ENDINGS:
        signal.signal(ending, _stop)
    try:
        main(standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped.")
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)

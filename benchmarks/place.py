"""A place to measure in: a copy of the repository with a database of its own and real servers."""

import hashlib
import hmac
import http.cookiejar
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from tests.support.pages import filled

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def copy_of_repository() -> Iterator[Path]:
    """Our files in a temporary folder, with the same .venv; instance/ there is its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder) / "repository"
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for name in listed.split("\0"):
            if name and (ROOT / name).is_file():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, place / name)
        (place / ".venv").symlink_to((ROOT / ".venv").resolve())
        yield place


def settings(place: Path, port: int) -> dict[str, str]:
    """Environment variables for servers in that place, with the secrets `make run` would write."""
    program = "from mentoring import dev; import json; print(json.dumps(dev.ensure_secrets()))"
    made = subprocess.run(
        [sys.executable, "-c", program], cwd=place, capture_output=True, check=True, text=True
    ).stdout
    return os.environ | json.loads(made) | {"BASE_URL": f"http://localhost:{port}"}


def flask(place: Path, environ: dict[str, str], *command: str) -> str:
    """Run a command of the application; returns what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=place,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def filled_database(place: Path, environ: dict[str, str]) -> None:
    """The demo, as `make run` loads it."""
    flask(place, environ, "db", "upgrade")
    flask(place, environ, "load-reference")
    flask(place, environ, "demo", "load")


@contextmanager
def fresh_application(name: str) -> Iterator[Any]:
    """The application on an SQLite database of its own, migrated and empty, inside its context."""
    from config import Settings
    from mentoring.extensions import db
    from wsgi import create_app

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{Path(folder) / name}.db"
        environ = settings(ROOT, 8000) | {"DATABASE_URL": url, "MAIL_URL": f"file://{folder}/mail"}
        flask(ROOT, environ, "db", "upgrade")
        app = create_app(Settings.from_environ(environ))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@contextmanager
def running(
    place: Path, environ: dict[str, str], *command: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process for as long as the block runs."""
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=place, env=environ)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def web_server(application: str, port: int, workers: int = 2) -> list[str]:
    """The command line of gunicorn, the same for ours and for the bare one."""
    return [
        "gunicorn", "--no-control-socket", "--log-level", "warning", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--threads", "2", application,
    ]  # fmt: skip


def wait_for(url: str, seconds: float = 60) -> float:
    """Seconds until the address answers at all."""
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return time.perf_counter() - started
        except urllib.error.HTTPError:
            return time.perf_counter() - started
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"{url} did not answer within {seconds:.0f} s")


def authenticator_code(secret: str) -> str:
    """The six figures an authenticator app shows now (RFC 6238)."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


class Visitor:
    """Somebody with a browser's cookies, signing in as people do."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        """The text of a page."""
        with self.opener.open(self.base + path) as answer:
            self.at = urllib.parse.urlsplit(answer.url).path
            return str(answer.read().decode())

    def post(self, path: str, **answers: str) -> str:
        """Send a form; returns the page that follows."""
        data = urllib.parse.urlencode(answers).encode()
        with self.opener.open(self.base + path, data) as answer:
            self.at = urllib.parse.urlsplit(answer.url).path
            return str(answer.read().decode())

    def submit(self, path: str, **answers: str) -> str:
        """Open a page, fill its form as it stands, send it; returns the page that follows."""
        page = BeautifulSoup(self.get(path), "html.parser")
        form = page.main.find("form", method=re.compile("post", re.IGNORECASE))
        assert form is not None, f"{path} has no form"
        action = str(form.get("action") or self.at)
        data = urllib.parse.urlencode(filled(form) | answers, doseq=True).encode()
        with self.opener.open(self.base + action, data) as answer:
            self.at = urllib.parse.urlsplit(answer.url).path
            return str(answer.read().decode())

    def sign_in(self, account: dict[str, str]) -> "Visitor":
        """Through the sign-in page, the second factor included."""
        token = csrf_token(self.get("/account/sign-in"))
        page = self.post(
            "/account/sign-in",
            csrf_token=token,
            email=account["email"],
            password=account["password"],
        )
        if account["totp_secret"]:
            code = authenticator_code(account["totp_secret"])
            page = self.post(self.at, csrf_token=csrf_token(page), code=code)
        assert "Sign out" in page, f"{account['email']} could not sign in, ended at {self.at}"
        return self

    @property
    def cookies(self) -> str:
        """The Cookie header of this visitor."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def csrf_token(page: str) -> str:
    """The token of a page's (last) form."""
    found = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form to send"
    return str(found[-1])


def sign_ins(place: Path) -> dict[str, dict[str, str]]:
    """The demo's sign-ins by role."""
    rows = json.loads((place / "instance" / "demo-accounts.json").read_text())
    return {row["role"]: row for row in rows}

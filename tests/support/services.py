"""What a machine may lack: said loudly when a test is left out, and a failure under CI=true."""

import os
import shutil

import pytest

NOT_RUN = "NOT RUN: "


def require(service: str | None, what: str) -> str:
    """The service, or a skipped test (under CI=true a failed one) that says what is missing."""
    if service:
        return service
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}: under CI=true every service must be there", pytrace=False)
    pytest.skip(NOT_RUN + what)


def postgres_url() -> str:
    """The server tests may make databases on."""
    return require(
        os.environ.get("TEST_POSTGRES_URL"),
        "no PostgreSQL server; `make test` starts one when Debian's postgresql is installed, "
        "or name one in TEST_POSTGRES_URL",
    )


def chromium_path() -> str:
    """The browser that journeys drive."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return require(found, "no Chromium; install Debian's chromium, or name one in CHROMIUM")


def summary(terminal: pytest.TerminalReporter) -> None:
    """A last word on everything that a missing service left out."""
    left_out: dict[str, int] = {}
    for report in terminal.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if NOT_RUN in reason:
            what = reason.split(NOT_RUN, 1)[1]
            left_out[what] = left_out.get(what, 0) + 1
    if left_out:
        terminal.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
        for what, count in left_out.items():
            terminal.write_line(f"{count} tests did not run: {what}", red=True)

"""Gathers the shared fixtures, and says at the end what a missing service left out.

`app` is the whole service on a fresh database with its context open, `client` a visitor whose
every page is checked, `people` visitors at real browsers, `postbox` an SMTP server,
`count_queries` counts SQL. A test that uses a database runs on SQLite and on PostgreSQL.
"""

import sys

import pytest

from tests.support import services

pytest_plugins = [
    "tests.support.databases",
    "tests.support.pages",
    "tests.support.queries",
    "tests.support.smtp",
    "tests.support.browser",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--without-surveys`: mentoring must work where surveys cannot even be imported."""
    parser.addoption("--without-surveys", action="store_true", help="make importing surveys fail")


def pytest_configure(config: pytest.Config) -> None:
    """Bar the door to surveys when asked to."""
    if config.getoption("--without-surveys"):
        sys.modules["surveys"] = None  # type: ignore[assignment]  # how Python bars an import


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name loudly what did not run."""
    services.summary(terminalreporter)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys say that they need a browser without having to be told."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)

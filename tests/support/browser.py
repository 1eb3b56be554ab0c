"""A real browser on a running server, and the rules every page keeps in it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.support.services import chromium_path

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@dataclass
class LiveServer:
    """The application answering on loopback, from threads of this process."""

    app: Flask
    url: str
    cookies: Any = field(default=None, repr=False)


@pytest.fixture
def live_server(make_app: Callable[..., Flask]) -> Iterator[LiveServer]:
    """The whole service on this test's database. Move time with time_machine: threads see it."""
    app = make_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield LiveServer(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    executable = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--force-prefers-reduced-motion"],
        )
        yield browser
        browser.close()


class People:
    """People at their own browsers. Whatever a page does wrong behind their backs is kept."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        self.browser, self.server = browser, server
        self.contexts: list[BrowserContext] = []
        self.wrongs: list[str] = []

    def open(self, path: str = "/", *, width: int = 1280, scripts: bool = True) -> Page:
        """Somebody new opens a page."""
        context = self.browser.new_context(
            base_url=self.server.url,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.wrongs.append(f"script error: {error}"))
        page.goto(path)
        return page

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.wrongs.append(f"a request left the server: {request.url}")

    def _note_console(self, message: Any) -> None:
        expected = "Failed to load resource: the server responded with a status of 4"
        if message.type == "error" and not message.text.startswith(expected):
            self.wrongs.append(f"console: {message.text}")


@pytest.fixture
def people(browser: Browser, live_server: LiveServer) -> Iterator[People]:
    """`people.open("/programmes")` is somebody new at that page; add `width=320` for a phone."""
    people = People(browser, live_server)
    yield people
    for context in people.contexts:
        context.close()
    assert not people.wrongs, "\n".join(people.wrongs)


def assert_accessible(page: Page) -> None:
    """No WCAG 2.2 A or AA violation that a machine can see, and nothing wider than the window."""
    # A click returns once the next page has begun to arrive, and axe fails on half a document.
    page.wait_for_load_state("load")
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    problems = [
        f"{violation['id']}: {violation['help']} at "
        + "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        for violation in results.response["violations"]
    ]
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        problems.append(f"the page is {wide} pixels wider than its window")
    assert not problems, f"{page.url}:\n- " + "\n- ".join(problems)

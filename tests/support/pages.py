"""A client that reads every page it is given and refuses one that breaks what must always hold."""

import re
import time
from collections import Counter
from contextvars import Context, copy_context
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.globals import _cv_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from mentoring import clock
from mentoring.accounts.models import AccountSession
from mentoring.accounts.sessions import identity
from mentoring.extensions import db
from mentoring.transactions import _in_unit

CSRF = "csrf_token"
TYPED = {
    "text",
    "email",
    "password",
    "search",
    "tel",
    "number",
    "date",
    "file",
    "radio",
    "checkbox",
}
FETCHES = {"script": "src", "img": "src", "link": "href", "iframe": "src", "form": "action"}
HANDLERS = re.compile(r"^on[a-z]+$")
LEFT_OVER = re.compile(
    r"\{\{|\{%|<(?:function|bound method|\w+ object at) |</?(?:span|p|br|strong|a)\b"
    r"|\bNone\b|\bUndefined\b"
)


class PageClient(FlaskClient):
    """Flask's test client, with what people and browsers do by themselves.

    Every HTML page is checked (see `problems_of`). A request runs in a context of its own, so the
    application context a test holds open is not shared with it, and what the request committed is
    seen by the test afterwards. `post` sends the CSRF token unless told `csrf=False`.
    """

    application: Flask

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """Send a request apart from the test's own context; check the page it answers with."""
        _commit_is_clean()
        own: Context = copy_context()
        own.run(_cv_app.set, None)  # type: ignore[arg-type]  # no context: the request opens its own
        response = own.run(super().open, *args, **options)
        if _cv_app.get(None) is not None:
            db.session.rollback()
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 307}:
            problems = problems_of(response, self.application)
            where = response.request.path
            assert not problems, f"{where} breaks the house rules:\n- " + "\n- ".join(problems)
        return response

    def post(self, *args: Any, csrf: bool = True, **options: Any) -> TestResponse:
        """Send a form with its CSRF token."""
        if csrf and options.get("json") is None:
            data = options.get("data")
            if data is None or isinstance(data, dict):
                options["data"] = {CSRF: self.csrf_token()} | (data or {})
        return super().post(*args, **options)

    def csrf_token(self) -> str:
        """A token good for this client's session."""
        with self.session_transaction() as session:
            raw = session.setdefault(CSRF, "0123456789abcdef0123456789abcdef01234567")
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def sign_in(self, account: Any) -> "PageClient":
        """Be this person from now on, as after a full sign-in a moment ago."""
        kept = signed_in(account)
        with self.session_transaction() as session:
            session.clear()
            session["_user_id"] = kept
            session["_fresh"] = True
            session["fs_cc"] = "set"
            session["fs_paa"] = time.time()
            session["identity.id"] = str(account.fs_uniquifier)
            session["identity.auth_type"] = None
        return self

    def page(self, path: str, **options: Any) -> BeautifulSoup:
        """The page at an address, read; redirects are followed, anything but 200 fails."""
        response = self.get(path, follow_redirects=True, **options)
        assert response.status_code == 200, f"{path} answered {response.status_code}"
        return read(response)

    def submit(self, path: str, answers: dict[str, Any], **options: Any) -> TestResponse:
        """Open a page, fill its own (first POST) form as a person would, and send it."""
        body = self.page(path).main  # the header has a form too: signing out
        assert isinstance(body, Tag)
        form = body.find("form", method=re.compile("post", re.IGNORECASE))
        assert isinstance(form, Tag), f"{path} has no form to send"
        data = filled(form)
        unknown = set(answers) - {
            str(field["name"]) for field in form.find_all(attrs={"name": True})
        }
        assert not unknown, f"{path} does not ask for {sorted(unknown)}"
        data.update(answers)
        return self.post(str(form.get("action") or path), data=data, csrf=False, **options)


def signed_in(account: Any, **more: Any) -> str:
    """What a browser keeps of a full sign-in, with its row; inside a unit of work or outside."""
    key, now = token_urlsafe(18), clock.now()
    row = {"account_id": account.id, "key": key, "device": "A browser"}
    insert = AccountSession.__table__.insert().values(
        row | {"started_at": now, "last_seen_at": now} | more
    )
    kept = identity(account, key)
    if _in_unit.get():
        db.session.execute(insert)
    else:  # a connection of its own, so that what the test has loaded stays as it is
        with db.engine.begin() as connection:
            connection.execute(insert)
    return kept


def _commit_is_clean() -> None:
    """A request does not see what the test has not committed: say so instead of puzzling."""
    if _cv_app.get(None) is None:
        return
    session = db.session
    assert not (session.new or session.dirty or session.deleted), (
        "The test changed rows without committing: use unit_of_work() before the request"
    )
    session.rollback()


def read(response: TestResponse) -> BeautifulSoup:
    """The page of a response."""
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


def filled(form: Tag) -> dict[str, Any]:
    """What a browser would send if the person changed nothing."""
    data: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        data[name] = value if name not in data else [*_as_list(data[name]), value]

    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or kind in {"submit", "button", "file"} or field.has_attr("disabled"):
            continue
        if field.name == "textarea":
            add(name, field.text.removeprefix("\n"))
        elif field.name == "select":
            options = field.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")] or options[:1]
            for option in chosen:
                add(name, str(option.get("value", option.text)))
        elif kind not in {"radio", "checkbox"} or field.has_attr("checked"):
            add(name, str(field.get("value", "on" if kind == "checkbox" else "")))
    return data


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def problems_of(response: TestResponse, app: Flask) -> list[str]:
    """What a page gets wrong, in words; nothing when it keeps every rule."""
    page = read(response)
    return [
        *_document(page),
        *_names(page),
        *_fields(page),
        *_forms(page, app, response.request.path),
        *_policy(page, response),
    ]


def _document(page: BeautifulSoup) -> list[str]:
    problems = []
    if not page.html or not page.html.get("lang"):
        problems.append("the page does not say its language")
    title = page.title.text.strip() if page.title else ""
    if not title:
        problems.append("the page has no title")
    if page.select_one(".nhsuk-error-summary") and not title.startswith("Error: "):
        problems.append('the page shows errors, but its title does not start "Error: "')
    headings = page.find_all("h1")
    if len(headings) != 1:
        problems.append(f"the page has {len(headings)} first headings instead of one")
    if page.main and (found := LEFT_OVER.search(page.main.get_text(" "))):
        problems.append(f"the text shows {found.group()!r}, which is not for people")
    return problems


def _names(page: BeautifulSoup) -> list[str]:
    counted = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    problems = [
        f"{count} things have the id {name!r}" for name, count in counted.items() if count > 1
    ]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in page.find_all(attrs={attribute: True}):
            for name in str(tag[attribute]).split():
                if name not in counted:
                    problems.append(f"{attribute} names {name!r}, which is not on the page")
    for link in page.find_all("a", href=re.compile("^#.")):
        if link["href"][1:] not in counted:
            problems.append(f"a link leads to {link['href']}, which is not on the page")
    return problems


def _fields(page: BeautifulSoup) -> list[str]:
    labelled = {str(label["for"]) for label in page.find_all("label", attrs={"for": True})}
    problems = []
    for field in page.find_all(["input", "select", "textarea"]):
        if field.name == "input" and field.get("type", "text") not in TYPED:
            continue
        named = field.get("id") in labelled or field.find_parent("label") is not None
        if not named and not field.get("aria-label") and not field.get("aria-labelledby"):
            problems.append(f"the field {field.get('name')!r} has no label")
    return problems


def _forms(page: BeautifulSoup, app: Flask, path: str) -> list[str]:
    problems = []
    for form in page.find_all("form"):
        method = str(form.get("method", "get")).upper()
        action = str(form.get("action") or path)
        if method == "POST" and form.find("input", attrs={"name": CSRF}) is None:
            problems.append(f"the form to {action} carries no CSRF token")
        if not _leads_somewhere(app, action, method):
            problems.append(f"the form to {action} leads nowhere by {method}")
    for link in page.find_all("a", href=True):
        if str(link["href"]).startswith("/") and not _leads_somewhere(
            app, str(link["href"]), "GET"
        ):
            problems.append(f"the link to {link['href']} leads nowhere")
    return problems


def _leads_somewhere(app: Flask, address: str, method: str) -> bool:
    if address.startswith("#"):
        return True
    try:
        app.url_map.bind("localhost").match(urlsplit(address).path or "/", method=method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def _policy(page: BeautifulSoup, response: TestResponse) -> list[str]:
    problems = []
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src" not in policy or "unsafe-" in policy:
        problems.append(f"the content security policy is missing or lax: {policy!r}")
    for script in page.find_all("script"):
        if not script.get("src") and f"'nonce-{script.get('nonce')}'" not in policy:
            problems.append("a script stands in the page without the policy's nonce")
    if page.find("style") is not None:
        problems.append("a style element stands in the page: use the stylesheet")
    for tag in page.find_all(True):
        if tag.has_attr("style"):
            problems.append(f"<{tag.name}> has a style attribute, which the policy refuses")
        problems += [f"<{tag.name}> has {name}" for name in tag.attrs if HANDLERS.match(name)]
        address = str(tag.get(FETCHES[tag.name]) or "") if tag.name in FETCHES else ""
        if urlsplit(address).netloc:
            problems.append(f"<{tag.name}> fetches or sends to an outside address: {address}")
    return problems


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor with a browser; `client.sign_in(account)` makes them somebody."""
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def visitor(app: Flask) -> Any:
    """Makes more visitors, each with a session of their own: `visitor().sign_in(account)`."""
    app.test_client_class = PageClient
    return app.test_client

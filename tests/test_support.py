"""The test kit itself: a page check that sees nothing would be worse than none."""

import os
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask, Response, render_template_string
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from mentoring.extensions import db
from tests.support.browser import People, assert_accessible
from tests.support.emptying import Emptying
from tests.support.pages import PageClient
from tests.support.smtp import Postbox

POLICY = "default-src 'none'; script-src 'self' 'nonce-abc'"
GOOD = """<!doctype html><html lang="en"><head><title>Hello</title></head><body><main><h1>Hello</h1>
<form method="post" action="/"><input type="hidden" name="csrf_token" value="x">
<label for="a">A</label><input id="a" name="a"></form></main></body></html>"""


def page_client(text: str, policy: str = POLICY) -> PageClient:
    """A visitor to a little application that always answers with this text."""
    app = Flask("little", static_folder=None)
    app.secret_key = "test"
    app.test_client_class = PageClient
    app.add_url_rule(
        "/",
        "page",
        lambda: Response(text, mimetype="text/html", headers={"Content-Security-Policy": policy}),
        methods=["GET", "POST"],
    )
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def test_a_page_that_keeps_the_rules_passes() -> None:
    assert page_client(GOOD).get("/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('lang="en"', "", "does not say its language"),
        ("<title>Hello</title>", "<title> </title>", "no title"),
        ("<h1>Hello</h1>", "<h2>Hello</h2>", "0 first headings"),
        ("<h1>Hello</h1>", "<h1>Hello</h1><h1>Again</h1>", "2 first headings"),
        ("<h1>Hello</h1>", '<h1>Hello</h1><div class="nhsuk-error-summary"></div>', "Error: "),
        ("<h1>Hello</h1>", "<h1>Hello {{ name }}</h1>", "not for people"),
        ("<h1>Hello</h1>", "<h1>Hello None</h1>", "not for people"),
        ("<h1>Hello</h1>", '<h1 id="a">Hello</h1>', "2 things have the id 'a'"),
        ("<h1>Hello</h1>", '<h1>Hello</h1><a href="#gone">Go</a>', "#gone"),
        ("<h1>Hello</h1>", '<h1>Hello</h1><a href="/gone">Go</a>', "link to /gone leads nowhere"),
        ('<label for="a">A</label>', "", "'a' has no label"),
        ('name="csrf_token"', 'name="other"', "no CSRF token"),
        ('action="/"', 'action="/gone"', "form to /gone leads nowhere"),
        ('action="/"', 'action="https://elsewhere.example/"', "outside address"),
        ("<h1>", '<h1 style="color: red">', "style attribute"),
        ("<h1>", '<h1 onclick="go()">', "onclick"),
        ("</head>", "<style>h1 {}</style></head>", "style element"),
        ("</head>", "<script>go()</script></head>", "without the policy's nonce"),
        ("</head>", '<script src="https://cdn.example/x.js"></script></head>', "outside address"),
    ],
)
def test_a_page_that_breaks_a_rule_is_refused_by_name(old: str, new: str, problem: str) -> None:
    with pytest.raises(AssertionError, match=problem.replace("(", r"\(")):
        page_client(GOOD.replace(old, new)).get("/")


def test_a_lax_content_security_policy_is_refused() -> None:
    with pytest.raises(AssertionError, match="policy is missing or lax"):
        page_client(GOOD, "default-src *; script-src 'unsafe-inline'").get("/")


def test_a_form_is_filled_as_a_browser_would_and_refuses_unknown_answers() -> None:
    client = page_client(GOOD)
    assert client.submit("/", {"a": "x"}).request.form["a"] == "x"
    with pytest.raises(AssertionError, match="does not ask for"):
        client.submit("/", {"b": "x"})


def test_every_test_finds_its_database_migrated_and_empty(
    app: Flask, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with count_queries() as queries:
        accounts = db.session.execute(db.text("SELECT count(*) FROM account")).scalar_one()
    assert accounts == 0
    assert len(queries) == 1


@pytest.mark.postgres
def test_a_used_postgresql_database_is_put_back_or_made_anew(
    request: pytest.FixtureRequest,
) -> None:
    databases = request.getfixturevalue("_postgresql")
    wanted = databases.emptying
    engine = sa.create_engine(databases.fresh("used"))

    def after(*changes: str) -> bool:
        with engine.begin() as connection:
            for change in changes:
                connection.exec_driver_sql(change)
        put_back = wanted.put_back(engine.url)
        engine.dispose()
        return bool(put_back)

    assert after(
        "INSERT INTO lease (name, holder, until) VALUES ('a', 'b', now())",
        "INSERT INTO audit_event (at, job, action, subject_type, subject_id, detail) "
        "SELECT at, job, action, subject_type, subject_id, detail FROM audit_event",
        "SELECT nextval('account_id_seq'), nextval('region_id_seq')",
    )
    assert vars(Emptying(engine.url)) == vars(wanted)
    assert not after("UPDATE region SET name = upper(name)")
    databases.fresh("used")
    assert not after("DELETE FROM organisation_name")
    databases.fresh("used")
    assert not after("ALTER TABLE region ADD COLUMN colour text")
    assert vars(Emptying(sa.make_url(databases.fresh("used")))) == vars(wanted)


def test_the_smtp_server_keeps_what_it_is_given_or_refuses(postbox: Postbox) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Grüße", "a@example.org", "b@example.org"
    message.set_content("Hello")
    with smtplib.SMTP("127.0.0.1", postbox.port) as smtp:
        smtp.send_message(message)
        assert postbox.to("b@example.org")[0]["Subject"] == "Grüße"
        postbox.refuse = "451 Try later"
        with pytest.raises(smtplib.SMTPDataError):
            smtp.send_message(message)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_start_page_is_accessible_in_a_browser(people: People, width: int) -> None:
    page = people.open("/", width=width)
    assert_accessible(page)


def test_a_browser_notices_what_a_page_does_wrong(people: People) -> None:
    page = people.open("/")
    page.evaluate("console.error('something broke')")
    page.wait_for_timeout(100)
    assert people.wrongs == ["console: something broke"]
    people.wrongs.clear()
    page.set_content("<html><body><img src='/static/img/logo.svg'></body></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
    people.wrongs.clear()


def test_a_page_that_is_still_arriving_is_waited_for_before_it_is_checked(browser: Browser) -> None:
    app = Flask("slow", static_folder=None)

    @app.get("/<page>")
    def page(page: str) -> Response:
        def parts() -> Iterator[str]:
            yield ""
            time.sleep(0.5 if page == "late" else 0)
            yield GOOD.replace(
                "Hello</h1>", 'Hello</h1><p><a href="/late">Go on to the next page</a></p>'
            )

        return Response(parts())

    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        tab = browser.new_page()
        tab.goto(f"http://127.0.0.1:{server.server_port}/early")
        tab.get_by_role("link", name="go on").click()
        assert_accessible(tab)
        assert tab.url.endswith("/late")
        tab.close()
    finally:
        server.shutdown()


def test_a_missing_service_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.services import require

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="every service must be there"):
        require(None, "no such thing")
    monkeypatch.setitem(os.environ, "CI", "false")
    with pytest.raises(pytest.skip.Exception):
        require(None, "no such thing")


def test_templates_escape_what_people_type(app: Flask) -> None:
    template = (
        '{% from "nhsuk/components/tag/macro.jinja" import tag %}{{ tag({"text": typed}) }}'
        "{{ typed }}"
    )
    with app.test_request_context():
        text = render_template_string(template, typed="<script>alert(1)</script>")
    assert "<script" not in text
    assert text.count("&lt;script") == 2

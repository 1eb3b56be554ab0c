"""The header and the footer of every page, and what they link to.

Both look the same to everybody who may follow the same links, and drawing them took a third of the
time of a page. So each is drawn once for every set of links and kept; a person's name and the CSRF
token are put in last, where two characters that no keyboard types hold their places.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from mentoring.permissions import me
from mentoring.registry import current_registry


def fixed_url(endpoint: str, filename: str = "") -> str:
    """The address of a page or file that is the same for everybody, worked out once."""
    kept = current_app.extensions["kept_addresses"]
    key = (request.script_root, endpoint, filename)
    if key not in kept:
        kept[key] = url_for(endpoint, filename=filename) if filename else url_for(endpoint)
    return str(kept[key])


def navigation_items() -> list[dict[str, Any]]:
    """Header links the signed-in person may follow, the current one marked."""
    account = me()
    items = [item for item in current_registry().navigation if item.shown_to(account)]
    links = []
    for item in sorted(items, key=lambda item: item.order):
        href = fixed_url(item.endpoint)
        here = href != "/" and (request.path == href or request.path.startswith(f"{href}/"))
        links.append({"text": item.text, "href": href, "current": here})
    return links


def footer_links() -> list[dict[str, str]]:
    """Links at the foot of every page, signed in or not."""
    return [
        {"text": item.text, "href": fixed_url(item.endpoint)}
        for item in sorted(current_registry().footer, key=lambda item: item.order)
    ]


NAME, TOKEN = "\ue000", "\ue001"

SIGN_OUT = Markup(
    '<form action="{action}" method="post" class="app-sign-out">'
    '<input type="hidden" name="csrf_token" value="{token}">'
    '<button type="submit" class="app-sign-out__button">Sign out</button></form>'
)


def page_header() -> Markup:
    """The header for whoever is looking: their links, their name, a way out."""
    known = current_user.is_authenticated
    items = navigation_items() if known else []
    links = tuple((item["text"], item["href"], item["current"]) for item in items)
    drawn = _kept("header", (known, request.script_root, links), lambda: _header(known, items))
    if not known:
        return drawn
    own = drawn.replace(TOKEN, escape(generate_csrf()))
    return own.replace(NAME, escape(current_user.name))


def page_footer() -> Markup:
    """The footer, the same for everybody."""
    return _kept("footer", request.script_root, _footer)


def _kept(component: str, key: Any, params: Callable[[], dict[str, Any]]) -> Markup:
    kept = current_app.extensions["kept_components"]
    if (component, key) not in kept:
        template = current_app.jinja_env.get_template(
            f"nhsuk/components/{component}/template.jinja"
        )
        drawn = template.render(params=params())
        kept[component, key] = Markup(drawn)  # noqa: S704 - drawn by an autoescaped template
    return kept[component, key]


def _header(known: bool, items: list[dict[str, Any]]) -> dict[str, Any]:
    settings = current_app.extensions["settings"]
    logo = settings.logo_url or url_for("static", filename="img/logo.svg")
    account: list[dict[str, Any]] = [{"text": "Sign in", "href": url_for("security.login")}]
    if known:
        sign_out = SIGN_OUT.format(action=url_for("security.logout"), token=TOKEN)
        account = [
            {"text": NAME, "href": url_for("home.page"), "icon": True},
            {"html": sign_out},
        ]
    return {
        "logo": {"src": logo, "alt": ""},
        "service": {"text": settings.service_name, "href": "/"},
        "account": {"items": account},
        "navigation": {"items": items},
    }


def _footer() -> dict[str, Any]:
    name = current_app.extensions["settings"].service_name
    links = {"items": footer_links(), "visuallyHiddenTitle": "About this service"}
    return {"meta": links, "copyright": {"text": name}}


def init_app(app: Flask) -> None:
    """Let templates ask for header, footer and settings."""
    app.extensions["kept_components"] = {}
    app.extensions["kept_addresses"] = {}
    app.jinja_env.globals.update(
        fixed_url=fixed_url,
        page_header=page_header,
        page_footer=page_footer,
        settings=app.extensions["settings"],
    )

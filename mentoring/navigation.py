"""What the header and the footer of every page link to."""

from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from mentoring.registry import current_registry


def navigation_items() -> list[dict[str, Any]]:
    """Header links the signed-in person may follow, the current one marked."""
    items = [item for item in current_registry().navigation if item.shown_to(current_user)]
    links = []
    for item in sorted(items, key=lambda item: item.order):
        href = url_for(item.endpoint)
        here = href != "/" and (request.path == href or request.path.startswith(f"{href}/"))
        links.append({"text": item.text, "href": href, "current": here})
    return links


def footer_links() -> list[dict[str, str]]:
    """Links at the foot of every page, signed in or not."""
    return [
        {"text": item.text, "href": url_for(item.endpoint)}
        for item in sorted(current_registry().footer, key=lambda item: item.order)
    ]


def init_app(app: Flask) -> None:
    """Let templates ask for the links and the settings."""
    app.jinja_env.globals.update(
        navigation_items=navigation_items,
        footer_links=footer_links,
        settings=app.extensions["settings"],
    )

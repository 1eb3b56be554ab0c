"""How often one internet address may send the forms that anybody may send: a coarse guard.

It slows machines that try passwords over many accounts, or have us write letters to strangers. The
lock of one account is another thing, counted in our database (`accounts.lockout`), and does not
rest on this. Counts are kept in the memory of each web process, for an hour at most.

The limits are wide because a whole hospital, or many trusts behind the national network's gateways,
share one address: docs/operations/one-vm.md says how they were chosen.
"""

import logging
import time
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_limiter import Limiter, RateLimitExceeded
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from mentoring import clock
from mentoring.formatters import at, plural
from mentoring.permissions import guard_of
from mentoring.resending import typed
from mentoring.transactions import UNSAFE

log = logging.getLogger(__name__)

MOST = {
    "sign-in": (120, 1200),
    "letters": (40, 400),
    "links": (300, 6000),
}
"""By group: how many forms from one address a web process takes in a minute, and in an hour."""

WRITES_TO_ANYBODY = frozenset(
    {"security.register", "security.forgot_password", "security.send_confirmation"}
)
"""Forms that have a letter sent to whatever address is typed into them."""

NEVER = frozenset({"security.logout"})

Address = IPv4Address | IPv6Address


def init_app(app: Flask) -> None:
    """Count before anything else is done: a form too many must not take the write lock."""
    settings: Settings = app.extensions["settings"]
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way to wrap
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0
        )
    # It would log the addresses themselves.
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)
    limiter = Limiter(
        _counted_as,
        application_limits=[_limits],
        storage_uri="memory://",
        swallow_errors=True,
    )
    limiter.init_app(app)
    limiter.request_filter(_only_reads)

    @app.errorhandler(RateLimitExceeded)
    def _too_many(error: RateLimitExceeded) -> Response:
        limit = limiter.current_limit
        wait = max(1, limit.reset_at - int(time.time())) if limit else 60
        log.warning(
            "More forms than %s from one address. If people complain, see TRUSTED_PROXIES and "
            "FORM_LIMITS in the operations guide",
            error.description,
        )
        return too_many_page(wait)


def group_of(endpoint: str) -> str | None:
    """Which limits the forms of an endpoint count towards; None where one must be signed in."""
    if endpoint in NEVER:
        return None
    if endpoint in WRITES_TO_ANYBODY:
        return "letters"
    if endpoint.startswith("security."):
        return "sign-in"
    guard = guard_of(endpoint)
    return None if guard is None or guard.needs_account else "links"


def _only_reads() -> bool:
    return request.method not in UNSAFE


def _limits() -> str:
    """The limits of this request as flask-limiter writes them; nothing where none are counted."""
    group, settings = group_of(request.endpoint or ""), current_app.extensions["settings"]
    if group is None or not settings.form_limits or _sender() is None:
        return ""
    minute, hour = (each * settings.form_limits for each in MOST[group])
    return f"{minute} per minute; {hour} per hour"


def _counted_as() -> str:
    return f"{group_of(request.endpoint or '')} {_sender()}"


def _sender() -> str | None:
    """Where a form comes from, as far as it is counted: None where senders cannot be told apart.

    Behind a proxy that we were not told of all have its address and would be refused together.
    One household has as many IPv6 addresses as it likes, so their network is counted.
    """
    found = _address(request.remote_addr or "")
    if found is None or found.is_loopback:
        return None
    unknown_proxy = "X-Forwarded-For" in request.headers and found.is_private
    if unknown_proxy and not current_app.extensions["settings"].trusted_proxies:
        return None
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def _address(text: str) -> Address | None:
    """An address as it stands in a header, where some proxies write the port behind it."""
    text = text.strip()
    if text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


def too_many_page(seconds: int) -> Response:
    """Say why, when to try again, and keep what was typed but passwords and codes."""
    again = clock.now() + timedelta(seconds=seconds + 59)  # told in minutes, and never too early
    found = typed()
    page = render_template(
        "too_many.jinja",
        wait=plural(seconds, "second") if seconds < 90 else plural(-(-seconds // 60), "minute"),
        again=at(again).rpartition(" at ")[2],
        address=request.full_path.rstrip("?"),
        kept=found.kept,
        dropped=found.dropped,
    )
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(seconds)
    answer.headers["Cache-Control"] = "no-store"
    return answer

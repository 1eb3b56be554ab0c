"""Roles, and the guards that stand before every blueprint. Scope is kept in queries, by owner."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_login import current_user
from flask_security.utils import check_and_update_authn_fresh, get_message

from mentoring.resending import sent_signed_out, signed_out_page

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a grant allows. `REACH` says where each may reach.

    Two kinds of people need no grant. Those who take part (as mentee, mentor, reciprocal partner,
    or any mix of these) are who they are by their own applications and pairings, and load
    everything through themselves. A line manager is whoever an employee shares something with,
    for as long as they share it.
    """

    COORDINATOR = "coordinator"
    CASELOAD_OWNER = "caseload_owner"
    FACILITATOR = "facilitator"
    EVALUATOR = "evaluator"
    ASSESSOR = "assessor"
    SPONSOR = "sponsor"
    OVERSIGHT = "oversight"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.COORDINATOR: "Programme coordinator",
    Role.CASELOAD_OWNER: "Caseload owner",
    Role.FACILITATOR: "Circle facilitator",
    Role.EVALUATOR: "Evaluator",
    Role.ASSESSOR: "Assessor",
    Role.SPONSOR: "Organisation sponsor",
    Role.OVERSIGHT: "National oversight",
    Role.DATA_PROTECTION: "Data protection officer",
    Role.ADMINISTRATOR: "Administrator",
}

STRONG_SIGN_IN = frozenset(Role) - {Role.SPONSOR}
"""Roles whose holders must use a second factor: all that see more than a few counts."""


class Scope(StrEnum):
    """Where a grant may reach."""

    PROGRAMME = "programme"
    ORGANISATION = "organisation"
    REGION = "region"
    EVERYWHERE = "everywhere"


REACH: dict[Role, tuple[Scope, ...]] = {
    Role.COORDINATOR: (Scope.PROGRAMME,),
    Role.CASELOAD_OWNER: (Scope.PROGRAMME,),
    Role.FACILITATOR: (Scope.PROGRAMME,),
    Role.EVALUATOR: (Scope.PROGRAMME,),
    Role.ASSESSOR: (Scope.PROGRAMME,),
    Role.SPONSOR: (Scope.ORGANISATION,),
    Role.OVERSIGHT: (Scope.EVERYWHERE, Scope.REGION),
    Role.DATA_PROTECTION: (Scope.EVERYWHERE,),
    Role.ADMINISTRATOR: (Scope.EVERYWHERE,),
}
"""The kinds of scope each role can be given with. The database holds the same in a constraint."""


@dataclass(frozen=True)
class Guard:
    """Who may reach a blueprint. `allows` is asked with the signed-in account."""

    name: str
    needs_account: bool
    allows: Callable[[Any], bool]


def holders_of(*roles: Role) -> Guard:
    """Lets in whoever holds one of these roles somewhere; queries keep to where."""
    name = " or ".join(role.value.replace("_", " ") for role in roles)
    return Guard(name, True, lambda account: any(account.has_grant(role) for role in roles))


PUBLIC = Guard("public", False, lambda account: True)
BY_LINK = Guard("by link", False, lambda account: True)
"""No account needed: a signed, expiring token in the address says who and what."""
SIGNED_IN = Guard("signed in", True, lambda account: True)
COORDINATOR = holders_of(Role.COORDINATOR)
CASELOAD_OWNER = holders_of(Role.CASELOAD_OWNER)
FACILITATOR = holders_of(Role.FACILITATOR)
EVALUATOR = holders_of(Role.EVALUATOR)
ASSESSOR = holders_of(Role.ASSESSOR)
SPONSOR = holders_of(Role.SPONSOR)
OVERSIGHT = holders_of(Role.OVERSIGHT)
DATA_PROTECTION = holders_of(Role.DATA_PROTECTION)
ADMINISTRATOR = holders_of(Role.ADMINISTRATOR)


def recent_sign_in(view: View) -> View:
    """Put this on a view that must not be open to whoever finds a screen unlocked: it asks for the
    password again when that was not entered a moment ago, then comes back to the page. A page
    asks before its button does, so nothing typed is lost. Write it below the route."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        config = current_app.config
        within, grace = config["SECURITY_FRESHNESS"], config["SECURITY_FRESHNESS_GRACE_PERIOD"]
        if check_and_update_authn_fresh(within, grace):
            return view(*args, **kwargs)
        flash(*get_message("REAUTHENTICATION_REQUIRED"))
        return redirect(url_for("security.verify", next=_page_asked()))

    return checked  # type: ignore[return-value]  # the same signature, with a check before it


def _page_asked() -> str:
    """The page somebody is on: a button's own address may have none to come back to."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else url_for("home.page")


def me() -> Any:
    """The signed-in account itself, not flask-login's stand-in for it: services need the row."""
    return current_user._get_current_object()


def protect(blueprint: Blueprint, guard: Guard) -> Blueprint:
    """Put a guard before every view of a blueprint and remember it for the route matrix."""
    blueprint.guard = guard  # type: ignore[attr-defined]  # read back by tests and by app.py

    @blueprint.before_request
    def _check() -> Any:
        if not guard.needs_account:
            return None
        if not current_user.is_authenticated:
            if sent_signed_out():
                return signed_out_page(own=guard is SIGNED_IN)
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        if not guard.allows(current_user):
            abort(403)
        return None

    return blueprint


def guard_of(endpoint: str) -> Guard | None:
    """The guard of an endpoint's blueprint, or None where there is none (static, security)."""
    blueprint = current_app.blueprints.get(endpoint.rpartition(".")[0])
    return getattr(blueprint, "guard", None)

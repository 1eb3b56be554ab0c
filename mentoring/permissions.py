"""Roles, and the guards that stand before every blueprint. Scope is kept in queries, by owner."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_login import current_user


class Role(StrEnum):
    """What a grant allows; each is limited to a programme, an organisation or a region."""

    COORDINATOR = "coordinator"
    EVALUATOR = "evaluator"
    SPONSOR = "sponsor"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.COORDINATOR: "Programme coordinator",
    Role.EVALUATOR: "Evaluator",
    Role.SPONSOR: "Organisation sponsor",
    Role.ADMINISTRATOR: "Administrator",
}

STRONG_SIGN_IN = frozenset({Role.COORDINATOR, Role.EVALUATOR, Role.ADMINISTRATOR})
"""Roles whose holders must use a second factor."""


@dataclass(frozen=True)
class Guard:
    """Who may reach a blueprint. `allows` is asked with the signed-in account."""

    name: str
    needs_account: bool
    allows: Callable[[Any], bool]


def _has(role: Role) -> Callable[[Any], bool]:
    return lambda account: account.has_grant(role)


PUBLIC = Guard("public", False, lambda account: True)
BY_LINK = Guard("by link", False, lambda account: True)
"""No account needed: a signed, expiring token in the address says who and what."""
SIGNED_IN = Guard("signed in", True, lambda account: True)
COORDINATOR = Guard("coordinator", True, _has(Role.COORDINATOR))
EVALUATOR = Guard("evaluator", True, _has(Role.EVALUATOR))
SPONSOR = Guard("sponsor", True, _has(Role.SPONSOR))
ADMINISTRATOR = Guard("administrator", True, _has(Role.ADMINISTRATOR))


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
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        if not guard.allows(current_user):
            abort(403)
        return None

    return blueprint


def guard_of(endpoint: str) -> Guard | None:
    """The guard of an endpoint's blueprint, or None where there is none (static, security)."""
    blueprint = current_app.blueprints.get(endpoint.rpartition(".")[0])
    return getattr(blueprint, "guard", None)

"""Where a role can be given: what the administrator chooses from, and what the choice means."""

from typing import Protocol

from mentoring.permissions import REACH, ROLE_LABELS, Role, Scope
from mentoring.registry import current_registry

EVERYWHERE = "Everywhere"


class Named(Protocol):
    """A programme, organisation or region."""

    name: str


class Scoped(Protocol):
    """A role with where it reaches: a grant, or an invitation to one."""

    role: Role
    programme: Named | None
    organisation: Named | None
    region: Named | None


def has_choice(role: Role) -> bool:
    """Whether there is more than one place where the role can be given."""
    return REACH[role] != (Scope.EVERYWHERE,)


def is_searched(role: Role) -> bool:
    """Whether there are too many places to list, so that one has to be searched for."""
    return Scope.ORGANISATION in REACH[role]


def choices(role: Role, search: str) -> dict[str, str]:
    """Where a role may reach, as choices of a form: programmes and regions all at once,
    organisations only by searching; nothing for a role that always reaches everywhere."""
    if not has_choice(role) or (is_searched(role) and not search):
        return {}
    found = {}
    for scope in REACH[role]:
        if scope is Scope.EVERYWHERE:
            found[scope.value] = EVERYWHERE
            continue
        names = current_registry().scopes[scope](search)
        found |= {f"{scope}:{key}": name for key, name in names.items()}
    return found


def chosen(choice: str) -> dict[str, int]:
    """A choice as the arguments of `grant_role`: `{"programme_id": 3}`, or none for everywhere."""
    kind, _, key = choice.partition(":")
    return {f"{kind}_id": int(key)} if key else {}


def line(held: Scoped) -> str:
    """`Programme coordinator, National programme`."""
    where = held.programme or held.organisation or held.region
    label = ROLE_LABELS[held.role]
    if where is not None:
        return f"{label}, {where.name}"
    return f"{label}, everywhere" if len(REACH[held.role]) > 1 else label

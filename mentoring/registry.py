"""What areas, and surveys, offer to the whole: the one place to plug in. Knows no area."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, current_app

from mentoring.permissions import Guard, protect


@dataclass(frozen=True)
class HomeTask:
    """Something that waits for a person, or happens next, on their home page.

    `section` is "now" (waits for you), "next" (what happens next) or "run" (a coordinator's
    or evaluator's overview); `order` sorts within it.
    """

    section: str
    title: str
    text: str
    url: str
    order: int = 50
    tag: str = ""


@dataclass(frozen=True)
class NavigationItem:
    """A link in the header, shown to those whom `shown_to` lets see it."""

    text: str
    endpoint: str
    shown_to: Callable[[Any], bool]
    order: int = 50


@dataclass(frozen=True)
class JobKind:
    """A kind of background work: `run(context, **args)`, safe to run twice.

    `ended(status, **args)` is called in the transaction that closes the job for good, whichever
    way it ends, also when the job itself had no chance to say anything.
    """

    name: str
    run: Callable[..., None]
    ended: Callable[..., None] | None = None
    max_attempts: int = 5
    lease_seconds: int = 60


@dataclass(frozen=True)
class Tick:
    """A question asked of the tables on a timetable: it only finds what is due and queues jobs.

    `trigger` and `options` are APScheduler's ("interval", {"seconds": 5}).
    """

    name: str
    ask: Callable[[], None]
    trigger: str
    options: dict[str, Any]


@dataclass(frozen=True)
class ReportSection:
    """A report a coordinator can open for a cohort."""

    key: str
    title: str
    text: str
    endpoint: str
    order: int = 50


@dataclass(frozen=True)
class CohortLink:
    """A page about one cohort, offered on the coordinator's cohort page."""

    title: str
    text: str
    url: str
    order: int = 50
    tag: str = ""


@dataclass(frozen=True)
class DemoStep:
    """A builder of demonstration data, run in `order` with the demo's shared state."""

    name: str
    order: int
    build: Callable[[Any], None]


@dataclass(frozen=True)
class ReferenceLoader:
    """Data every installation needs (organisations, vocabulary): `load` is safe to run again and
    returns how many things it looked after. Run by `flask load-reference`, in order."""

    name: str
    load: Callable[[], int]


@dataclass
class Registry:
    """Everything plugged in, in the order it came."""

    blueprints: list[tuple[Blueprint, Guard]] = field(default_factory=list)
    home_tasks: list[Callable[[Any], Sequence[HomeTask]]] = field(default_factory=list)
    navigation: list[NavigationItem] = field(default_factory=list)
    jobs: dict[str, JobKind] = field(default_factory=dict)
    ticks: list[Tick] = field(default_factory=list)
    cohort_links: list[Callable[[Any], Sequence[CohortLink]]] = field(default_factory=list)
    report_sections: list[ReportSection] = field(default_factory=list)
    demo_steps: list[DemoStep] = field(default_factory=list)
    footer: list[NavigationItem] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)
    reference_loaders: list[ReferenceLoader] = field(default_factory=list)
    scopes: dict[str, Callable[[str], dict[int, str]]] = field(default_factory=dict)
    """Where a role may reach (by `Scope`): search text to ids and names."""

    def add_blueprint(self, blueprint: Blueprint, guard: Guard) -> None:
        """Register a blueprint behind its guard (once, however many apps a process builds)."""
        if not hasattr(blueprint, "guard"):
            protect(blueprint, guard)
        self.blueprints.append((blueprint, guard))

    def add_job(self, kind: JobKind) -> None:
        """Register a kind of job; raises ValueError for a second of the same name."""
        if kind.name in self.jobs:
            raise ValueError(f"There already is a job kind called {kind.name}")
        self.jobs[kind.name] = kind


def current_registry() -> Registry:
    """The registry of the running app."""
    return current_app.extensions["mentoring_registry"]  # type: ignore[no-any-return]  # Flask's dict is untyped

"""What areas, and surveys, offer to the whole: the one place to plug in. Knows no area."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app
from sqlalchemy import ColumnElement, Select

from mentoring.mail import MailClass, OutboxMessage, Routing
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
class Coordinated:
    """What an area counts in every cohort somebody coordinates, and the tasks it makes of that.

    `columns` are labelled columns of one question about all cohorts (`programmes.overview`), which
    may use the parameter `today`; `tasks` gets its rows.
    """

    columns: Sequence[ColumnElement[Any]]
    tasks: Callable[[Sequence[Any]], Sequence[HomeTask]]


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
class ShownNotice:
    """A version of a privacy notice, as it stands where somebody makes their account.

    Its words are `body`, as typed, or stand in `template`. `programme_id` is the programme whose
    notice it is; ours for everybody has none. `key` names the version in the form.
    """

    key: str
    title: str
    version: int
    since: date | datetime | None
    url: str
    body: str = ""
    template: str = ""
    programme_id: int | None = None


@dataclass(frozen=True)
class PublishedNotice:
    """A published version of a programme's own privacy notice."""

    version: int
    since: datetime


@dataclass(frozen=True)
class ReportSection:
    """A report a coordinator can open for a cohort."""

    key: str
    title: str
    text: str
    endpoint: str
    order: int = 50


PEOPLE, MATCHING, TOGETHER, RESULTS, SETTINGS = (
    "People",
    "Matching",
    "Pairings",
    "Results",
    "Settings",
)
"""The groups of a cohort's pages, in order."""


@dataclass(frozen=True)
class CohortLink:
    """A page about one cohort, offered on the coordinator's cohort page.

    `group` is one of the headings above. What is tagged stands first in it; `urgent` before that.
    """

    title: str
    text: str
    url: str
    order: int = 50
    tag: str = ""
    group: str = PEOPLE
    urgent: bool = False


@dataclass(frozen=True)
class CohortCount:
    """One of the numbers of people without a partner: what it counts, and why others differ."""

    title: str
    count: int
    counts: str
    url: str
    order: int = 50


BEFORE, WHO, MATCH, AFTER = (
    "Before it opens",
    "Who takes part",
    "The match",
    "Once people are paired",
)
"""The groups of a cohort's settings page, in order."""


@dataclass(frozen=True)
class CohortSetting:
    """One thing decided about a cohort, in the summary list of its settings, and where to mend it.

    `group` is one of the headings above; `url` is empty where there is nothing to change.
    """

    group: str
    title: str
    value: str
    url: str = ""
    action: str = "Change"
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


PARTNER = "partner"
PROPOSED_PARTNER = "proposed partner"
PAIRING_OWNER = "caseload owner of the pairing"
COHORT_OWNER = "caseload owner in the cohort"
CIRCLE = "circle"
RESTRICTED_COHORT = "coordinator of a cohort for under-represented groups"
LINE_MANAGER = "line manager"
"""Readers who hold no role, or not by the role alone."""


@dataclass(frozen=True)
class Reader:
    """Who can see something: a role, or one of the kinds above.

    `place` is the cohort in whose programme the role is held (or the pairing or circle); without
    one, wherever the person takes part now.
    """

    who: str
    place: int | None = None


@dataclass(frozen=True)
class HeldItem:
    """Something held about a person, in words: what it is, who can see it now, where to change it.

    `lines` are labels with what stands there; another person appears in them by their role only.
    `change` is the path of the page on which the person changes it. What is `closed` stands in
    full only in the person's copy, not on a page others may see over a shoulder. `seen_by` says in
    words what `readers` see of it; `today` names them, filled in where the item is shown.
    """

    title: str
    lines: Sequence[tuple[str, str]] = ()
    seen_by: str = ""
    change: str = ""
    closed: bool = False
    readers: Sequence[Reader] = ()
    today: Sequence[tuple[str, Sequence[str]]] = ()


@dataclass(frozen=True)
class Held:
    """What a holder has about one person: to read, and as data for the JSON of their copy."""

    items: Sequence[HeldItem] = ()
    data: Any = None


@dataclass(frozen=True)
class Kept:
    """What erasing leaves: what, why, and until when, as the person reads it beforehand."""

    what: str
    why: str
    until: str


@dataclass(frozen=True)
class RetentionRule:
    """When one class of data goes by itself.

    `period` names a row of `retention.PERIODS`, counted from `since` (in words). `due(before,
    held)` selects the ids of what is older than that moment, leaving out whatever belongs to an
    account selected by `held` (a legal hold); it must not find again what has been dealt with.
    `own` says in words who may set another period than the house's, which `due` then goes by.
    `delete(ids)` deletes or empties those rows and returns how many.
    """

    key: str
    data: str
    period: str
    since: str
    due: Callable[[datetime, Select[Any]], Select[Any]]
    delete: Callable[[Sequence[Any]], int]
    own: str = ""


@dataclass(frozen=True)
class DataHolder:
    """Personal data an area holds. Every table with a way to a person is named by one.

    `export(account)` says what is held and who sees it; `erase(account)` deletes it or takes the
    person out of it, in the caller's transaction, and returns counts by what they count (in words);
    `goes` and `keeps` say beforehand what that will do. Holders are shown by `order` and erased in
    the opposite one, so that what stands on top goes first.
    """

    key: str
    title: str
    tables: frozenset[str]
    export: Callable[[Any], Held]
    erase: Callable[[Any], Mapping[str, int]]
    goes: str
    keeps: Sequence[Kept] = ()
    retention: Sequence[RetentionRule] = ()
    order: int = 50


@dataclass
class Registry:
    """Everything plugged in, in the order it came."""

    blueprints: list[tuple[Blueprint, Guard]] = field(default_factory=list)
    home_tasks: list[Callable[[Any], Sequence[HomeTask]]] = field(default_factory=list)
    participant_tasks: list[Callable[[Any], Sequence[HomeTask]]] = field(default_factory=list)
    """Asked of people who take part only, which spares staff a question from every area."""
    coordinated: list[Coordinated] = field(default_factory=list)
    takes_part: Callable[[Any], bool] = lambda account: True
    after_applying: list[Callable[[Any], Sequence[HomeTask]]] = field(default_factory=list)
    """What is offered below the receipt of an application."""
    navigation: list[NavigationItem] = field(default_factory=list)
    jobs: dict[str, JobKind] = field(default_factory=dict)
    ticks: list[Tick] = field(default_factory=list)
    cohort_links: list[Callable[[Any], Sequence[CohortLink]]] = field(default_factory=list)
    cohort_counts: list[Callable[[Any], Sequence[CohortCount]]] = field(default_factory=list)
    """Numbers of people without a partner, which stand together wherever one of them does."""
    cohort_settings: list[Callable[[Any], Sequence[CohortSetting]]] = field(default_factory=list)
    application_links: list[Callable[[Any], Sequence[CohortLink]]] = field(default_factory=list)
    """What areas offer a person on the page of their own application."""
    placed_in: list[Callable[[Any], Select[Any]]] = field(default_factory=list)
    """Asked with a cohort: ids of the applications in it that wait for nobody: they have or had a
    partner or a circle, or an invitation to one."""
    report_sections: list[ReportSection] = field(default_factory=list)
    demo_steps: list[DemoStep] = field(default_factory=list)
    notices_at_sign_up: Callable[[str], Sequence[ShownNotice]] | None = None
    """Asked with the page somebody is on their way to as they make their account."""
    choosing_over: Callable[[Any], str] | None = None
    """Why nobody chooses any more in a cohort where mentees choose, for coordinators; empty while
    they may."""
    published_notices: Callable[[int], Sequence[PublishedNotice]] | None = None
    """Asked with a programme: what it has published of its privacy notice, newest first."""
    footer: list[NavigationItem] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)
    reference_loaders: list[ReferenceLoader] = field(default_factory=list)
    holders: dict[str, DataHolder] = field(default_factory=dict)
    mail_classes: dict[str, MailClass] = field(default_factory=dict)
    """What each kind of mail is to the person who gets it; mail about signing in has no entry."""
    mail_routing: Callable[[OutboxMessage], Routing] | None = None
    """Asked as a mail is about to leave: where to, later, or not at all."""
    mail_refused: Callable[[OutboxMessage, str], bool] | None = None
    """Told that an address will never take a mail; answers whether another one may get it now."""
    mail_accepted: Callable[[OutboxMessage, str], None] | None = None
    """Told that an address has taken a mail. Both are called as the outcome is written down."""
    scopes: dict[str, Callable[[str], dict[int, str]]] = field(default_factory=dict)
    """Where a role may reach (by `Scope`): search text to ids and names."""

    def add_blueprint(self, blueprint: Blueprint, guard: Guard) -> None:
        """Register a blueprint behind its guard (once, however many apps a process builds)."""
        if not hasattr(blueprint, "guard"):
            protect(blueprint, guard)
        self.blueprints.append((blueprint, guard))

    def add_pages(self, *modules: Any) -> None:
        """Register the blueprints of modules of pages, each behind the guard `GUARDS` names."""
        for module in modules:
            for blueprint, guard in module.GUARDS:
                self.add_blueprint(blueprint, guard)

    def add_job(self, kind: JobKind) -> None:
        """Register a kind of job; raises ValueError for a second of the same name."""
        if kind.name in self.jobs:
            raise ValueError(f"There already is a job kind called {kind.name}")
        self.jobs[kind.name] = kind

    def add_holder(self, holder: DataHolder) -> None:
        """Register a holder of personal data; raises ValueError for a second of the same key."""
        if holder.key in self.holders:
            raise ValueError(f"There already is a holder called {holder.key}")
        self.holders[holder.key] = holder

    def holders_in_order(self) -> list[DataHolder]:
        """Every holder of personal data, as people read them."""
        return sorted(self.holders.values(), key=lambda holder: (holder.order, holder.key))


def notices_at_sign_up(path: str | None) -> Sequence[ShownNotice]:
    """The privacy notices to show somebody who makes an account on their way to `path`."""
    ask = current_registry().notices_at_sign_up
    return ask(path or "") if ask is not None else ()


def published_notices(programme_id: int) -> Sequence[PublishedNotice]:
    """The published versions of a programme's privacy notice, newest first."""
    ask = current_registry().published_notices
    return ask(programme_id) if ask is not None else ()


def current_registry() -> Registry:
    """The registry of the running app."""
    return current_app.extensions["mentoring_registry"]  # type: ignore[no-any-return]  # Flask's dict is untyped

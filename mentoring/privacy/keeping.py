"""Retention: every night each rule is asked what is due, deletes it, and leaves its counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import Select, false, select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.jobs import JobContext, enqueue
from mentoring.privacy.holds import held_accounts
from mentoring.privacy.models import RetentionCount
from mentoring.registry import RetentionRule, current_registry
from mentoring.retention import PERIODS
from mentoring.transactions import unit_of_work

JOB = "delete what is past its time"
AT_ONCE = 500
"""Rows deleted under one write lock."""


@dataclass(frozen=True)
class Swept:
    """What one rule found (and deleted, unless it was only asked)."""

    rule: RetentionRule
    before: datetime
    deleted: int
    held: int


def rules() -> list[RetentionRule]:
    """Every retention rule of every holder, in the order people read them."""
    return [rule for each in current_registry().holders_in_order() for rule in each.retention]


def sweep(rule: RetentionRule, *, dry_run: bool = False) -> Swept:
    """Delete what a rule finds due, some hundred rows at a time, and note how many.

    What is under a legal hold stays and is counted. A dry run deletes and notes nothing.
    """
    before = PERIODS[rule.period].before(clock.today())
    ids = list(db.session.scalars(rule.due(before, held_accounts())))
    held = len(db.session.scalars(rule.due(before, _nobody())).all()) - len(ids)
    db.session.rollback()
    if dry_run:
        return Swept(rule, before, len(ids), held)
    deleted = 0
    for start in range(0, len(ids), AT_ONCE):
        with unit_of_work():
            deleted += rule.delete(ids[start : start + AT_ONCE])
    with unit_of_work():
        db.session.add(
            RetentionCount(
                ran_at=clock.now(), rule=rule.key, before=before, deleted=deleted, held=held
            )
        )
    return Swept(rule, before, deleted, held)


def _nobody() -> Select[Any]:
    return select(Account.id).where(false())


def run(context: JobContext) -> None:
    """Job: one night's retention; running it again finds nothing more."""
    every = rules()
    for number, rule in enumerate(every):
        context.progress(number, len(every), rule.data)
        sweep(rule)


def ask_nightly() -> None:
    """Tick: queue tonight's retention, once however many workers ask."""
    with unit_of_work():
        enqueue(JOB, key=f"{JOB}/{clock.today()}")


def counts(rule: str, only_deleted: bool) -> Select[Any]:
    """The log for officers, newest night first."""
    query = select(RetentionCount).order_by(RetentionCount.id.desc())
    if rule:
        query = query.where(RetentionCount.rule == rule)
    if only_deleted:
        query = query.where((RetentionCount.deleted > 0) | (RetentionCount.held > 0))
    return query


@dataclass(frozen=True)
class Printed:
    """One row of the page that says how long things are kept."""

    title: str
    data: str
    period: str
    since: str
    why: str


def printed() -> Iterator[Printed]:
    """Every rule in words, as it is run."""
    for holder in current_registry().holders_in_order():
        for rule in holder.retention:
            period = PERIODS[rule.period]
            words = period.words
            if rule.own:
                words = f"{rule.own[:1].upper()}{rule.own[1:]}; otherwise {words}"
            yield Printed(holder.title, rule.data, words, rule.since, period.why)


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@with_appcontext
def retention(dry_run: bool) -> None:
    """Delete what is past its time, as the worker does every night."""
    for rule in rules():
        swept = sweep(rule, dry_run=dry_run)
        held = f", {swept.held} kept by a legal hold" if swept.held else ""
        verb = "would go" if dry_run else "gone"
        own = f", or {rule.own}" if rule.own else ""
        click.echo(
            f"{swept.deleted:>7,} {verb}{held}: {rule.data} (before {swept.before:%d %B %Y}{own})"
        )

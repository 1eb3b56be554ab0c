"""Builds the demo in order: staff, programmes, cohorts in every state, then what others plug in."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import exists, select, update

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.demo.people import Crowd, Lists
from mentoring.demo.staff import SignIn
from mentoring.extensions import db
from mentoring.mail import MailStatus, OutboxMessage
from mentoring.organisations.models import Organisation, OrganisationKind
from mentoring.profiles.choices import AVAILABILITY, MEETING_MODES
from mentoring.profiles.experience import TAGS
from mentoring.profiles.models import Skill, SkillKind
from mentoring.profiles.queries import skills_by_key
from mentoring.programmes.models import Cohort, Programme
from mentoring.registry import current_registry
from mentoring.transactions import unit_of_work

SEED = 2026


@dataclass
class Size:
    """How many people each cohort has."""

    ready_mentees: int = 120
    ready_mentors: int = 70
    running_mentees: int = 34
    running_mentors: int = 24
    open_mentees: int = 14
    open_mentors: int = 9
    reciprocal: int = 9


@dataclass
class Demo:
    """What the steps share. Rows are held by id, because every step has its own transaction."""

    crowd: Crowd
    size: Size
    password: str
    sign_ins: list[SignIn] = field(default_factory=list)
    account_ids: dict[str, int] = field(default_factory=dict)
    programme_ids: dict[str, int] = field(default_factory=dict)
    cohort_ids: dict[str, int] = field(default_factory=dict)
    say: Callable[[str], None] = print

    def account(self, name: str) -> Account:
        return db.session.get_one(Account, self.account_ids[name])

    def programme(self, name: str) -> Programme:
        return db.session.get_one(Programme, self.programme_ids[name])

    def cohort(self, name: str) -> Cohort:
        return db.session.get_one(Cohort, self.cohort_ids[name])

    def organisations(self) -> dict[str, Organisation]:
        rows = db.session.scalars(select(Organisation).where(Organisation.ods_code.is_not(None)))
        return {str(row.ods_code): row for row in rows}

    def skills(self) -> dict[str, Skill]:
        return dict(skills_by_key())


def ago(days: int) -> timedelta:
    """How far to move the clock for ten in the morning so many days ago."""
    ten_today = clock.start_of_day(clock.today()) + timedelta(hours=10)
    return ten_today - clock.now() - timedelta(days=days)


def somebody_is_there() -> bool:
    """Whether the database has people already, so that the demo must not touch it."""
    found = bool(db.session.scalar(select(exists(select(Account.id)))))
    db.session.rollback()
    return found


def lists() -> Lists:
    """What made-up people are drawn from in this installation."""
    trusts = db.session.scalars(
        select(Organisation.ods_code)
        .where(Organisation.kind.in_([OrganisationKind.TRUST, OrganisationKind.ICB]))
        .where(Organisation.ends_on.is_(None), Organisation.ods_code.is_not(None))
        .order_by(Organisation.ods_code)
    ).all()
    skills = list(skills_by_key().values())
    found = Lists(
        organisations=[str(code) for code in trusts],
        careers=[s.key for s in skills if s.kind is SkillKind.CAREER],
        specialisms=[s.key for s in skills if s.kind is SkillKind.SPECIALISM],
        modes=list(MEETING_MODES),
        availability=list(AVAILABILITY),
        tags=list(TAGS),
    )
    db.session.rollback()
    return found


def build(demo: Demo) -> None:
    """Run every step, telling how long each took; mail of the past counts as sent."""
    for step in sorted(current_registry().demo_steps, key=lambda step: step.order):
        began = time.monotonic()
        step.build(demo)
        db.session.remove()
        demo.say(f"  {step.name} ({time.monotonic() - began:.1f} s)")
    with unit_of_work():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.status == MailStatus.WAITING)
            .where(OutboxMessage.not_before <= clock.now())
            .values(status=MailStatus.SENT, sent_at=OutboxMessage.not_before)
        )


def new_demo(password: str, size: Size | None = None, say: Callable[[str], None] = print) -> Demo:
    """A demo about to be built from the fixed seed."""
    return Demo(Crowd(SEED, lists(), clock.today()), size or Size(), password, say=say)

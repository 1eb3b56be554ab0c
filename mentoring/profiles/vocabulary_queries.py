"""Reads of the vocabulary, with what happened to each entry."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.profiles.models import ProfileSkill, Skill, SkillAct, SkillChange, SkillKind

KIND_NAMES = {
    SkillKind.SPECIALISM.value: "Communications skill",
    SkillKind.CAREER.value: "Career topic",
}
STATES = {"offered": "Offered now", "retired": "No longer offered"}
ACT_WORDS = {
    SkillAct.ADDED: "added",
    SkillAct.RENAMED: "renamed",
    SkillAct.RETIRED: "no longer offered",
    SkillAct.OFFERED_AGAIN: "offered again",
    SkillAct.MERGED: "merged into another",
}


def entries(text: str = "", kind: str = "", state: str = "", sort: str = "order") -> Select[Any]:
    """The list: each entry with how many times it is chosen, whatever for."""
    chosen = (
        select(ProfileSkill.skill_id, func.count().label("times"))
        .group_by(ProfileSkill.skill_id)
        .subquery()
    )
    times = func.coalesce(chosen.c.times, 0)
    query = select(
        Skill.id,
        Skill.label,
        Skill.kind,
        Skill.discipline,
        Skill.retired_at,
        Skill.merged_into,
        times.label("times"),
    ).outerjoin(chosen, chosen.c.skill_id == Skill.id)
    if text:
        query = query.where(Skill.label.icontains(text, autoescape=True))
    if kind:
        query = query.where(Skill.kind == SkillKind(kind))
    if state:
        gone = Skill.retired_at.is_not(None)
        query = query.where(gone if state == "retired" else ~gone)
    by_name = (func.lower(Skill.label), Skill.id)
    orders = {"name": by_name, "chosen": (times.desc(), *by_name)}
    return query.order_by(*orders.get(sort, (Skill.kind.desc(), Skill.order, *by_name)))


def entry(skill_id: int) -> Skill:
    """One entry; raises NotFound when there is none."""
    found = db.session.get(Skill, skill_id)
    if found is None:
        raise NotFound
    return found


def entry_by_key(key: str) -> Skill | None:
    """One entry by its key, retired or not."""
    return db.session.scalar(select(Skill).where(Skill.key == key))


def others_like(skill: Skill) -> Sequence[Skill]:
    """Entries of the same kind that are offered."""
    return db.session.scalars(
        select(Skill)
        .where(Skill.kind == skill.kind, Skill.id != skill.id, Skill.retired_at.is_(None))
        .order_by(Skill.order, Skill.id)
    ).all()


def times_chosen(skill: Skill) -> int:
    """How many times an entry stands in a profile: wanted, offered, held or refused."""
    return (
        db.session.scalar(
            select(func.count()).select_from(ProfileSkill).where(ProfileSkill.skill_id == skill.id)
        )
        or 0
    )


def history_of(skill: Skill) -> Sequence[SkillChange]:
    """What happened to an entry, the latest first."""
    return db.session.scalars(
        select(SkillChange)
        .where(SkillChange.skill_id == skill.id)
        .options(joinedload(SkillChange.actor).lazyload(Account.grants))
        .order_by(SkillChange.id.desc())
    ).all()


def labels() -> dict[str, str]:
    """What people read for each key, retired and merged entries included; in one query."""
    return dict(db.session.execute(select(Skill.key, Skill.label)).all())

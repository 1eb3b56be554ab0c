"""Reads of the vocabulary, with what happened to each entry."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased, joinedload

from mentoring.accounts.models import Account
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.profiles.models import ProfileSkill, Skill, SkillAct, SkillChange, SkillKind
from mentoring.profiles.queries import SKILL_ORDER

KIND_NAMES = {
    SkillKind.SPECIALISM.value: "Communications skill",
    SkillKind.CAREER.value: "Career topic",
    SkillKind.DISCIPLINE.value: "GCS discipline",
}
STATES = {"offered": "Offered now", "retired": "No longer offered"}
ACT_WORDS = {
    SkillAct.ADDED: "added",
    SkillAct.RENAMED: "renamed",
    SkillAct.RETIRED: "no longer offered",
    SkillAct.OFFERED_AGAIN: "offered again",
    SkillAct.MERGED: "merged into another",
    SkillAct.REGROUPED: "put in another discipline",
    SkillAct.MOVED: "moved in the list",
}


def entries(text: str = "", kind: str = "", state: str = "", sort: str = "order") -> Select[Any]:
    """The list: each entry with how many times it is chosen, whatever for; a discipline with how
    many skills belong to it."""
    chosen = (
        select(ProfileSkill.skill_id, func.count().label("times"))
        .group_by(ProfileSkill.skill_id)
        .subquery()
    )
    member = aliased(Skill)
    members = (
        select(func.count())
        .where(member.discipline == Skill.key)
        .correlate(Skill)
        .scalar_subquery()
    )
    grouping = Skill.kind == SkillKind.DISCIPLINE
    times = case((grouping, members), else_=func.coalesce(chosen.c.times, 0))
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
    return query.order_by(*orders.get(sort, SKILL_ORDER))


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
        .order_by(*SKILL_ORDER)
    ).all()


def neighbours(skill: Skill) -> Sequence[Skill]:
    """The entries of its kind in order, itself among them; what is merged is left out."""
    return db.session.scalars(
        select(Skill)
        .where(Skill.kind == skill.kind, Skill.merged_into == "")
        .order_by(*SKILL_ORDER)
    ).all()


def disciplines() -> dict[str, str]:
    """What people read for each discipline, retired and merged ones included."""
    return dict(
        db.session.execute(
            select(Skill.key, Skill.label)
            .where(Skill.kind == SkillKind.DISCIPLINE)
            .order_by(*SKILL_ORDER)
        ).all()
    )


def disciplines_offered(now: str = "") -> dict[str, str]:
    """The disciplines an entry may be put in, and the one it is in even where it is retired."""
    return dict(
        db.session.execute(
            select(Skill.key, Skill.label)
            .where(Skill.kind == SkillKind.DISCIPLINE)
            .where(Skill.retired_at.is_(None) | (Skill.key == now))
            .order_by(*SKILL_ORDER)
        ).all()
    )


def entries_by_key() -> dict[str, Skill]:
    """The whole vocabulary by key: topics and disciplines, retired or not."""
    return {skill.key: skill for skill in db.session.scalars(select(Skill).order_by(*SKILL_ORDER))}


def changed_entries() -> tuple[set[str], set[SkillKind]]:
    """Keys of the entries that people have added or changed, and the kinds they have reordered."""
    rows = db.session.execute(
        select(Skill.key, Skill.kind, SkillChange.act)
        .join(SkillChange, SkillChange.skill_id == Skill.id)
        .distinct()
    ).all()
    moved = SkillAct.MOVED
    return {row.key for row in rows if row.act is not moved}, {
        row.kind for row in rows if row.act is moved
    }


def times_chosen(skill: Skill) -> int:
    """How many times an entry stands in a profile: wanted, offered, held or refused. Of a
    discipline, how many skills belong to it."""
    query = select(func.count()).select_from(ProfileSkill).where(ProfileSkill.skill_id == skill.id)
    if skill.kind is SkillKind.DISCIPLINE:
        query = select(func.count()).select_from(Skill).where(Skill.discipline == skill.key)
    return db.session.scalar(query) or 0


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

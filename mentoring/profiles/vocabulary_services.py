"""What coordinators do with the vocabulary: add, rename, reorder, retire, merge.

Every change is kept. Topics and the disciplines they belong to are kept alike.
"""

from sqlalchemy import delete, func, select, update

from mentoring import audit, clock
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.profiles.models import (
    TOPIC_KINDS,
    ProfileSkill,
    Skill,
    SkillAct,
    SkillChange,
    SkillKind,
    SkillUse,
)
from mentoring.profiles.vocabulary import key_for
from mentoring.profiles.vocabulary_queries import disciplines, disciplines_offered, neighbours
from mentoring.transactions import lock


def add_entry(label: str, kind: SkillKind, *, actor: audit.Actor, discipline: str = "") -> Skill:
    """Offer something new to choose; raises DomainError for a name that is there already."""
    label = _free(label, kind)
    keys = set(db.session.scalars(select(Skill.key)))
    last = db.session.scalar(select(func.max(Skill.order)).where(Skill.kind == kind))
    skill = Skill(
        key=key_for(label, keys),
        label=label,
        kind=kind,
        order=0 if last is None else last,
        discipline=_discipline(discipline, kind),
    )
    db.session.add(skill)
    _note(skill, SkillAct.ADDED, "", label, actor)
    return skill


def rename_entry(
    skill: Skill, label: str, *, actor: audit.Actor, discipline: str | None = None
) -> None:
    """Call an entry something else, for everybody who has chosen it.

    What it means stays: for another meaning, add another entry. Raises DomainError for a name
    that another entry has.
    """
    lock(skill)
    if label.strip() != skill.label:
        was, skill.label = skill.label, _free(label, skill.kind, skill)
        _note(skill, SkillAct.RENAMED, was, skill.label, actor)
    if discipline is not None and discipline != skill.discipline:
        names = disciplines()
        was, skill.discipline = (
            skill.discipline,
            _discipline(discipline, skill.kind, skill.discipline),
        )
        _note(skill, SkillAct.REGROUPED, names.get(was, ""), names.get(discipline, ""), actor)


def move_entry(skill: Skill, after: Skill | None, *, actor: audit.Actor) -> None:
    """Put an entry after another of its kind, or first, wherever people read the list.

    Raises DomainError for an entry of another kind.
    """
    db.session.execute(
        select(Skill.id).where(Skill.kind == skill.kind).order_by(Skill.id).with_for_update()
    )
    row = list(neighbours(skill))
    was = row[row.index(skill) - 1] if row.index(skill) else None
    if after is skill or was is after:
        return
    row.remove(skill)
    if after is not None and after not in row:
        raise DomainError("Choose an entry of the same kind", field="after")
    row.insert(row.index(after) + 1 if after is not None else 0, skill)
    for place, each in enumerate(row):
        each.order = place
    before, now = (each.label if each is not None else "" for each in (was, after))
    _note(skill, SkillAct.MOVED, before, now, actor)


def retire_entry(skill: Skill, *, actor: audit.Actor) -> None:
    """Offer an entry no longer; people who have chosen it keep it, and it stays readable."""
    lock(skill)
    if skill.retired_at is not None:
        return
    skill.retired_at = clock.now()
    _note(skill, SkillAct.RETIRED, skill.label, "", actor)


def offer_again(skill: Skill, *, actor: audit.Actor) -> None:
    """Offer a retired entry again; raises Conflict for one that was merged into another."""
    lock(skill)
    if skill.merged_into:
        raise Conflict("This entry was merged into another, which people choose instead.")
    if skill.retired_at is None:
        return
    skill.retired_at = None
    _note(skill, SkillAct.OFFERED_AGAIN, "", skill.label, actor)


def merge_entries(skill: Skill, into: Skill, *, actor: audit.Actor) -> int:
    """Make one entry of two: whoever has chosen the first has the second from now on.

    Returns how many choices were moved. Who had chosen both keeps the higher importance. Raises
    DomainError when they are one already, of two kinds, or when the second is not offered.
    """
    for one in sorted((skill, into), key=lambda each: each.id):
        lock(one)
    if skill.id == into.id or skill.merged_into:
        raise DomainError("Choose another entry to merge this one into", field="into")
    if skill.kind is not into.kind or into.retired_at is not None:
        raise DomainError("Choose an entry of the same kind that is offered", field="into")
    move = _move_members if skill.kind is SkillKind.DISCIPLINE else _move_choices
    moved = move(skill, into)
    skill.merged_into, skill.retired_at = into.key, skill.retired_at or clock.now()
    _note(skill, SkillAct.MERGED, skill.label, into.label, actor)
    return moved


def _move_members(discipline: Skill, into: Skill) -> int:
    members = update(Skill).where(Skill.discipline == discipline.key)
    moved = _run(members.values(discipline=into.key))
    db.session.expire_all()
    return moved


def _move_choices(skill: Skill, into: Skill) -> int:
    of_both = select(ProfileSkill.profile_id).where(ProfileSkill.skill_id == into.id)
    for use in SkillUse:
        for importance in (2, 3):
            chosen = select(ProfileSkill.profile_id).where(
                ProfileSkill.skill_id == skill.id,
                ProfileSkill.use == use,
                ProfileSkill.importance == importance,
            )
            _run(
                update(ProfileSkill)
                .where(
                    ProfileSkill.skill_id == into.id,
                    ProfileSkill.use == use,
                    ProfileSkill.importance < importance,
                    ProfileSkill.profile_id.in_(chosen),
                )
                .values(importance=importance)
            )
        _run(
            delete(ProfileSkill).where(
                ProfileSkill.skill_id == skill.id,
                ProfileSkill.use == use,
                ProfileSkill.profile_id.in_(of_both.where(ProfileSkill.use == use)),
            )
        )
    moved = _run(
        update(ProfileSkill).where(ProfileSkill.skill_id == skill.id).values(skill_id=into.id)
    )
    offered = of_both.where(ProfileSkill.use == SkillUse.OFFERED)
    _run(
        delete(ProfileSkill).where(
            ProfileSkill.skill_id == into.id,
            ProfileSkill.use == SkillUse.REFUSED,
            ProfileSkill.profile_id.in_(offered),
        )
    )
    db.session.expire_all()
    return moved


def _run(statement: object) -> int:
    result = db.session.execute(
        statement,  # type: ignore[call-overload]  # an UPDATE or a DELETE
        execution_options={"synchronize_session": False},
    )
    return int(result.rowcount)


def _free(label: str, kind: SkillKind, own: Skill | None = None) -> str:
    label = " ".join(label.split())
    if not label:
        raise DomainError("Enter the name that people read", field="label")
    there = db.session.scalar(
        select(Skill).where(
            func.lower(Skill.label) == label.lower(),
            Skill.merged_into == "",
            Skill.kind.in_(TOPIC_KINDS if kind in TOPIC_KINDS else (kind,)),
        )
    )
    if there is not None and there is not own:
        again = " It is retired: offer it again." if there.retired_at is not None else ""
        raise DomainError(f"“{there.label}” is in the list already.{again}", field="label")
    return label


def _discipline(key: str, kind: SkillKind, now: str = "") -> str:
    if kind is SkillKind.DISCIPLINE:
        return ""
    if key and key not in disciplines_offered(now):
        raise DomainError("Choose a discipline from the list", field="discipline")
    return key


def _note(skill: Skill, act: SkillAct, before: str, after: str, actor: audit.Actor) -> None:
    db.session.flush()
    db.session.add(
        SkillChange(
            skill_id=skill.id,
            act=act,
            before=before,
            after=after,
            at=clock.now(),
            actor_id=None if isinstance(actor, str) else actor.id,
        )
    )
    db.session.flush()

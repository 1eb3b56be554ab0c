"""Disciplines become entries of the vocabulary; entries are put in order and in other disciplines.

The keys of disciplines change, because skills have some of them already. Those in use are entered
here, so that nothing is without a name until the lists are loaded again.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

KINDS = ("specialism", "career")
ACTS = ("added", "renamed", "retired", "offered_again", "merged")
MORE_ACTS = ("regrouped", "moved")
NAMES = {
    "external_affairs": "External affairs",
    "marketing": "Marketing",
    "media": "Media",
    "internal": "Internal communication",
    "strategic": "Strategic communication",
}
FIRST = 1000

skill = sa.table(
    "skill",
    sa.column("id", sa.Integer),
    sa.column("key", sa.String),
    sa.column("label", sa.String),
    sa.column("kind", sa.String),
    sa.column("order", sa.Integer),
    sa.column("discipline", sa.String),
)
change = sa.table("skill_change", sa.column("skill_id", sa.Integer), sa.column("act", sa.String))


def upgrade():
    offer("skill", "skill_kind", "kind", KINDS, (*KINDS, "discipline"))
    offer("skill_change", "skill_act", "act", ACTS, (*ACTS, *MORE_ACTS))
    bind = op.get_bind()
    used = set(bind.scalars(sa.select(skill.c.discipline).distinct()))
    for place, (key, label) in enumerate(NAMES.items(), start=FIRST):
        if key in used:
            entry = {"key": f"gcs_{key}", "label": label, "kind": "discipline", "order": place}
            bind.execute(sa.insert(skill).values(entry))
            moved = sa.update(skill).where(skill.c.discipline == key)
            bind.execute(moved.values(discipline=f"gcs_{key}"))


def downgrade():
    bind = op.get_bind()
    groups = sa.select(skill.c.id).where(skill.c.kind == "discipline")
    bind.execute(
        sa.delete(change).where(change.c.act.in_(MORE_ACTS) | change.c.skill_id.in_(groups))
    )
    bind.execute(sa.delete(skill).where(skill.c.kind == "discipline"))
    for key in NAMES:
        moved = sa.update(skill).where(skill.c.discipline == f"gcs_{key}")
        bind.execute(moved.values(discipline=key))
    unknown = sa.update(skill).where(skill.c.discipline.not_in(NAMES))
    bind.execute(unknown.values(discipline=""))
    offer("skill_change", "skill_act", "act", (*ACTS, *MORE_ACTS), ACTS)
    offer("skill", "skill_kind", "kind", (*KINDS, "discipline"), KINDS)


def offer(table, check, column, before, after):
    """Replace the choices that a check of a table allows."""
    was, becomes = (f"{column} IN ({quoted(choices)})" for choices in (before, after))
    if op.get_bind().dialect.name == "sqlite":
        reword(table, was, becomes)
        return
    op.drop_constraint(op.f(f"ck_{table}_{check}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{check}"), table, becomes)


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


def reword(table, was, becomes):
    """Make a table again with one condition changed; rows, indexes and keys stay as they are.

    Foreign keys are not enforced while migrations run, so nothing cascades from the old one.
    """
    bind = op.get_bind()
    kept = bind.execute(
        sa.text(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
        ),
        {"table": table},
    ).all()
    (words,) = [each.sql for each in kept if each.type == "table"]
    assert was in words, f"{table} has no condition {was}"
    _, _, columns = words.partition("(")
    bind.exec_driver_sql(f"CREATE TABLE _made_again ({columns.replace(was, becomes)}")
    bind.exec_driver_sql(f"INSERT INTO _made_again SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE _made_again RENAME TO {table}")
    for each in kept:
        if each.type == "index":
            bind.exec_driver_sql(each.sql)

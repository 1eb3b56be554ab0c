"""More roles, and grants that reach over a region.

SQLite can only change a check by rebuilding the table. Everything the old table held is spelt out
for that, because what Alembic would read back from SQLite lacks the checks.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

import mentoring.extensions

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OLD_ROLES = "role IN ('coordinator', 'evaluator', 'sponsor', 'administrator')"
NEW_ROLES = (
    "role IN ('coordinator', 'caseload_owner', 'facilitator', 'evaluator', 'assessor', 'sponsor', "
    "'oversight', 'data_protection', 'administrator')"
)
OLD_SCOPE = (
    "(role IN ('coordinator', 'evaluator') AND programme_id IS NOT NULL"
    " AND organisation_id IS NULL)"
    " OR (role = 'sponsor' AND organisation_id IS NOT NULL AND programme_id IS NULL)"
    " OR (role = 'administrator' AND programme_id IS NULL AND organisation_id IS NULL)"
)
NEW_SCOPE = (
    "(role IN ('coordinator', 'caseload_owner', 'facilitator', 'evaluator', 'assessor')"
    " AND programme_id IS NOT NULL AND organisation_id IS NULL AND region_id IS NULL)"
    " OR (role = 'sponsor'"
    " AND organisation_id IS NOT NULL AND programme_id IS NULL AND region_id IS NULL)"
    " OR (role = 'oversight' AND programme_id IS NULL AND organisation_id IS NULL)"
    " OR (role IN ('data_protection', 'administrator')"
    " AND programme_id IS NULL AND organisation_id IS NULL AND region_id IS NULL)"
)
OLD_EVERYWHERE = sa.text("revoked_at IS NULL AND role = 'administrator'")
NEW_EVERYWHERE = sa.text(
    "revoked_at IS NULL AND programme_id IS NULL AND organisation_id IS NULL AND region_id IS NULL"
)
LIVE = sa.text("revoked_at IS NULL")


def unique(name: str, *columns: str, where: sa.TextClause) -> sa.Index:
    return sa.Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def grants(roles: str, scope: str, *more: sa.schema.SchemaItem) -> sa.Table:
    """The table as it stands, but for the index of roles that reach everywhere."""
    return sa.Table(
        "role_grant",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("programme_id", sa.Integer()),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column("granted_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("granted_by_id", sa.Integer()),
        sa.Column("revoked_at", mentoring.extensions.UTC()),
        sa.CheckConstraint(roles, name="ck_role_grant_role"),
        sa.CheckConstraint(scope, name="ck_role_grant_scope_fits_role"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_role_grant_account_id_account",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["account.id"], name="fk_role_grant_granted_by_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_role_grant_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_role_grant_programme_id_programme"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.Index("ix_role_grant_account_id", "account_id"),
        sa.Index("ix_role_grant_organisation_id", "organisation_id"),
        sa.Index("ix_role_grant_programme_id", "programme_id"),
        unique(
            "uq_role_grant_organisation", "account_id", "role", "organisation_id", where=LIVE
        ),
        unique("uq_role_grant_programme", "account_id", "role", "programme_id", where=LIVE),
        *more,
    )


def change_checks(batch: BatchOperations, roles: str, scope: str) -> None:
    batch.drop_constraint(op.f("ck_role_grant_role"), type_="check")
    batch.drop_constraint(op.f("ck_role_grant_scope_fits_role"), type_="check")
    batch.create_check_constraint(op.f("ck_role_grant_role"), roles)
    batch.create_check_constraint(op.f("ck_role_grant_scope_fits_role"), scope)


def upgrade():
    op.drop_index("uq_role_grant_everywhere", table_name="role_grant")
    with op.batch_alter_table("role_grant", copy_from=grants(OLD_ROLES, OLD_SCOPE)) as batch:
        batch.add_column(sa.Column("region_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_role_grant_region_id_region"), "region", ["region_id"], ["id"]
        )
        change_checks(batch, NEW_ROLES, NEW_SCOPE)
    op.create_index("ix_role_grant_region_id", "role_grant", ["region_id"])
    for name, columns, where in (
        ("uq_role_grant_region", ["account_id", "role", "region_id"], LIVE),
        ("uq_role_grant_everywhere", ["account_id", "role"], NEW_EVERYWHERE),
    ):
        op.create_index(
            name, "role_grant", columns, unique=True, sqlite_where=where, postgresql_where=where
        )


def downgrade():
    """Grants of the roles that were new are lost: the old table has no place for them."""
    op.execute(f"DELETE FROM role_grant WHERE NOT ({OLD_ROLES})")  # noqa: S608 - our own words
    for name in ("uq_role_grant_everywhere", "uq_role_grant_region", "ix_role_grant_region_id"):
        op.drop_index(name, table_name="role_grant")
    region = (
        sa.Column("region_id", sa.Integer()),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_role_grant_region_id_region"),
    )
    with op.batch_alter_table(
        "role_grant", copy_from=grants(NEW_ROLES, NEW_SCOPE, *region)
    ) as batch:
        change_checks(batch, OLD_ROLES, OLD_SCOPE)
        batch.drop_constraint(op.f("fk_role_grant_region_id_region"), type_="foreignkey")
        batch.drop_column("region_id")
    op.create_index(
        "uq_role_grant_everywhere",
        "role_grant",
        ["account_id", "role"],
        unique=True,
        sqlite_where=OLD_EVERYWHERE,
        postgresql_where=OLD_EVERYWHERE,
    )

"""Frozen fairness reports.

Revision ID: 0037
Revises: 0036
Create Date: 2026-11-26 07:20:00.000000

"""
from alembic import op
import sqlalchemy as sa
import mentoring.extensions

# revision identifiers, used by Alembic.
revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('fairness_snapshot',
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', mentoring.extensions.UTC(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_fairness_snapshot_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('cohort_id', name=op.f('pk_fairness_snapshot'))
    )


def downgrade():
    op.drop_table('fairness_snapshot')

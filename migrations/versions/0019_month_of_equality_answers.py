"""Keep with equality answers the month they were last given in, for how long they are kept.

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-26 07:00:00.000000

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('monitoring_answers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answered_in', sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f('ix_monitoring_answers_answered_in'), ['answered_in'], unique=False)


def downgrade():
    with op.batch_alter_table('monitoring_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_monitoring_answers_answered_in'))
        batch_op.drop_column('answered_in')

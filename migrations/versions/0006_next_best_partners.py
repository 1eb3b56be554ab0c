"""Keep with each proposal the next best partners, by what may be shown.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-22 22:45:00.000000

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('alternatives', sa.JSON(), server_default='[]', nullable=False))
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.alter_column('alternatives', existing_type=sa.JSON(), server_default=None)


def downgrade():
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_column('alternatives')

"""What an employee shares with a line manager.

Revision ID: 0033
Revises: 0032
"""
from alembic import op
import sqlalchemy as sa
import mentoring.extensions

# revision identifiers, used by Alembic.
revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('manager_share',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('manager_email', sa.String(length=254), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('training', sa.Text(), nullable=False),
    sa.Column('shared_at', mentoring.extensions.UTC(), nullable=False),
    sa.Column('ended_at', mentoring.extensions.UTC(), nullable=True),
    sa.CheckConstraint('manager_email = lower(manager_email)', name=op.f('ck_manager_share_email_is_lower_case')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_manager_share_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_manager_share'))
    )
    with op.batch_alter_table('manager_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_manager_share_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_manager_share_manager_email'), ['manager_email'], unique=False)
        batch_op.create_index('uq_manager_share_live', ['account_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))


def downgrade():
    with op.batch_alter_table('manager_share', schema=None) as batch_op:
        batch_op.drop_index('uq_manager_share_live', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_manager_share_manager_email'))
        batch_op.drop_index(batch_op.f('ix_manager_share_account_id'))

    op.drop_table('manager_share')

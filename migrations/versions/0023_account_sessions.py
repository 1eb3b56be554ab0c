"""Sign-ins as rows; whoever is signed in signs in once more after this.

Revision ID: 0023
Revises: 0022
"""
from alembic import op
import sqlalchemy as sa
import mentoring.extensions

# revision identifiers, used by Alembic.
revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('account_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('device', sa.String(length=80), nullable=False),
    sa.Column('started_at', mentoring.extensions.UTC(), nullable=False),
    sa.Column('last_seen_at', mentoring.extensions.UTC(), nullable=False),
    sa.Column('ended_at', mentoring.extensions.UTC(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_session_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_session')),
    sa.UniqueConstraint('key', name=op.f('uq_account_session_key'))
    )
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.create_index('ix_account_session_living', ['account_id', 'ended_at'], unique=False)


def downgrade():
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.drop_index('ix_account_session_living')

    op.drop_table('account_session')

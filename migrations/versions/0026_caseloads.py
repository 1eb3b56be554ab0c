"""Caseloads: in whose hands a pairing is.

Revision ID: 0026
Revises: 0025
"""
from alembic import op
import sqlalchemy as sa
import mentoring.extensions

# revision identifiers, used by Alembic.
revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('caseload',
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('assigned_at', mentoring.extensions.UTC(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['account.id'], name=op.f('fk_caseload_owner_id_account'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_caseload_pairing_id_pairing'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('pairing_id', name=op.f('pk_caseload'))
    )
    with op.batch_alter_table('caseload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_caseload_owner_id'), ['owner_id'], unique=False)


def downgrade():
    with op.batch_alter_table('caseload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_caseload_owner_id'))

    op.drop_table('caseload')

"""Equality-monitoring answers, apart from everything else.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-26 06:50:00.000000

"""
from alembic import op
import sqlalchemy as sa
import mentoring.crypto

# revision identifiers, used by Alembic.
revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('monitoring_answers',
    sa.Column('person_key', sa.String(length=64), nullable=False),
    sa.Column('entries', mentoring.crypto.EncryptedJSON(), nullable=False),
    sa.Column('stopped_on', sa.Date(), nullable=True),
    sa.Column('delete_on', sa.Date(), nullable=True),
    sa.CheckConstraint('delete_on IS NULL OR (stopped_on IS NOT NULL AND delete_on > stopped_on)', name=op.f('ck_monitoring_answers_deleted_after_notice')),
    sa.PrimaryKeyConstraint('person_key', name=op.f('pk_monitoring_answers'))
    )
    with op.batch_alter_table('monitoring_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_monitoring_answers_delete_on'), ['delete_on'], unique=False)

    op.create_table('monitoring_secret',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('secret', mentoring.crypto.EncryptedJSON(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_monitoring_secret_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monitoring_secret'))
    )


def downgrade():
    op.drop_table('monitoring_secret')
    with op.batch_alter_table('monitoring_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_monitoring_answers_delete_on'))

    op.drop_table('monitoring_answers')

"""Second addresses, and which mails people get where and when.

Revision ID: 0032
Revises: 0031
"""
from alembic import op
import sqlalchemy as sa
import mentoring.extensions

# revision identifiers, used by Alembic.
revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('mail_preference',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('off', sa.JSON(), nullable=False),
    sa.Column('personal', sa.JSON(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_until', sa.Integer(), nullable=True),
    sa.CheckConstraint('(quiet_from IS NULL AND quiet_until IS NULL) OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23)', name=op.f('ck_mail_preference_quiet_hours')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_mail_preference_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_mail_preference'))
    )
    op.create_table('personal_address',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('asked_at', mentoring.extensions.UTC(), nullable=False),
    sa.Column('confirmed_at', mentoring.extensions.UTC(), nullable=True),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_personal_address_email_is_lower_case')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_personal_address_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_personal_address')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_personal_address_token_hash'))
    )
    with op.batch_alter_table('personal_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_personal_address_email'), ['email'], unique=False)


def downgrade():
    with op.batch_alter_table('personal_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_personal_address_email'))

    op.drop_table('personal_address')
    op.drop_table('mail_preference')

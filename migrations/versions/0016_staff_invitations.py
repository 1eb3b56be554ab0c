"""Invitations of staff who have no account yet.

Revision ID: 0016
Revises: 0015
"""
from alembic import op
import sqlalchemy as sa
import mentoring.extensions

# revision identifiers, used by Alembic.
revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('staff_invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.Enum('coordinator', 'caseload_owner', 'facilitator', 'evaluator', 'assessor', 'sponsor', 'oversight', 'data_protection', 'administrator', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_at', mentoring.extensions.UTC(), nullable=False),
    sa.Column('expires_at', mentoring.extensions.UTC(), nullable=False),
    sa.Column('reminded_at', mentoring.extensions.UTC(), nullable=True),
    sa.Column('accepted_at', mentoring.extensions.UTC(), nullable=True),
    sa.Column('withdrawn_at', mentoring.extensions.UTC(), nullable=True),
    sa.CheckConstraint("(role IN ('coordinator', 'caseload_owner', 'facilitator', 'evaluator', 'assessor') AND programme_id IS NOT NULL AND organisation_id IS NULL AND region_id IS NULL) OR (role = 'sponsor' AND organisation_id IS NOT NULL AND programme_id IS NULL AND region_id IS NULL) OR (role = 'oversight' AND programme_id IS NULL AND organisation_id IS NULL) OR (role IN ('data_protection', 'administrator') AND programme_id IS NULL AND organisation_id IS NULL AND region_id IS NULL)", name=op.f('ck_staff_invitation_scope_fits_role')),
    sa.CheckConstraint('accepted_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_staff_invitation_accepted_or_withdrawn')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_staff_invitation_email_is_lower_case')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['account.id'], name=op.f('fk_staff_invitation_invited_by_id_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_staff_invitation_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_staff_invitation_programme_id_programme')),
    sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_staff_invitation_region_id_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_staff_invitation_token_hash'))
    )
    with op.batch_alter_table('staff_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_invitation_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_invitation_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_invitation_invited_by_id'), ['invited_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_invitation_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_invitation_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_invitation_region_id'), ['region_id'], unique=False)


def downgrade():
    with op.batch_alter_table('staff_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_invitation_region_id'))
        batch_op.drop_index(batch_op.f('ix_staff_invitation_programme_id'))
        batch_op.drop_index(batch_op.f('ix_staff_invitation_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_staff_invitation_invited_by_id'))
        batch_op.drop_index(batch_op.f('ix_staff_invitation_expires_at'))
        batch_op.drop_index(batch_op.f('ix_staff_invitation_email'))

    op.drop_table('staff_invitation')

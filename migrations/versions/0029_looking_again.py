"""Requests to look again have a table of their own, with a day, an answer and its reasons.

Revision ID: 0029
Revises: 0028
Create Date: 2026-11-26 07:40:00.000000

"""
from datetime import timedelta

from alembic import op
import sqlalchemy as sa
import mentoring.extensions

# revision identifiers, used by Alembic.
revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

UTC = mentoring.extensions.UTC()
APPLICATION = sa.table(
    'application',
    sa.column('id', sa.Integer), sa.column('status', sa.String),
    sa.column('look_again_text', sa.Text), sa.column('look_again_at', UTC),
)
LOOK = sa.table(
    'look_again',
    sa.column('application_id', sa.Integer), sa.column('kind', sa.String), sa.column('status', sa.String),
    sa.column('words', sa.Text), sa.column('asked_at', UTC), sa.column('due_on', sa.Date), sa.column('reasons', sa.Text),
)


def upgrade():
    op.create_table('look_again',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('return', 'no_match', 'pairing', name='look_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('open', 'answered', 'withdrawn', name='look_status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('asked_at', mentoring.extensions.UTC(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answered_at', mentoring.extensions.UTC(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('changed', 'stands', 'other', name='look_outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.CheckConstraint("(status = 'answered') = (answered_at IS NOT NULL)", name=op.f('ck_look_again_answered_has_time')),
    sa.CheckConstraint("(status = 'answered') = (outcome IS NOT NULL)", name=op.f('ck_look_again_answered_has_outcome')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['account.id'], name=op.f('fk_look_again_answered_by_id_account')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_look_again_application_id_application'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_again'))
    )
    op.create_index(op.f('ix_look_again_application_id'), 'look_again', ['application_id'], unique=False)
    op.create_index('ix_look_again_due', 'look_again', ['status', 'due_on'], unique=False)
    op.create_index('uq_look_again_open', 'look_again', ['application_id', 'kind'], unique=True, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
    connection = op.get_bind()
    asked = connection.execute(sa.select(APPLICATION).where(APPLICATION.c.look_again_at.is_not(None))).all()
    for row in asked:
        connection.execute(LOOK.insert().values(
            application_id=row.id,
            kind='return',
            status='open' if row.status == 'submitted' else 'withdrawn',
            words=row.look_again_text,
            asked_at=row.look_again_at,
            due_on=row.look_again_at.date() + timedelta(days=14),
            reasons='',
        ))
    # Plain DROP COLUMN: rebuilding `application` in batch mode would lose what hangs on it.
    op.drop_column('application', 'look_again_at')
    op.drop_column('application', 'look_again_text')


def downgrade():
    op.add_column('application', sa.Column('look_again_text', sa.Text(), nullable=False, server_default=''))
    op.add_column('application', sa.Column('look_again_at', mentoring.extensions.UTC(), nullable=True))
    connection = op.get_bind()
    asked = connection.execute(sa.select(LOOK).where(LOOK.c.kind == 'return').order_by(LOOK.c.asked_at)).all()
    for row in asked:
        connection.execute(APPLICATION.update().where(APPLICATION.c.id == row.application_id).values(
            look_again_text=row.words, look_again_at=row.asked_at))
    op.drop_table('look_again')

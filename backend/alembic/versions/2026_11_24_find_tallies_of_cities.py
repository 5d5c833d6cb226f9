"""Find the tallies of a city however it is spelt, for the totals of lists.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEX = "ix_contact_tallies_ciudad"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")
        op.create_index(
            INDEX, "contact_tallies", [sa.text("lower(public.f_unaccent(key))")],
            postgresql_where=sa.text("dimension = 'ciudad'"), postgresql_concurrently=True,
        )  # fmt: skip


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.drop_index(INDEX, "contact_tallies", postgresql_concurrently=True, if_exists=True)

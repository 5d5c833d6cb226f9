"""Know which words of names are common, for the words that somebody meant: PostgreSQL keeps count of them.

Revision ID: 0011a
Revises: 0011
"""

from alembic import op

revision = "0011a"
down_revision = "0011"
branch_labels = None
depends_on = None

# `ANALYZE`, which autovacuum does by itself, notes the most common elements and how many rows have them. The second
# line of `texto` has the name's words (migration 0006).
STATISTICS = r"""
    CREATE STATISTICS IF NOT EXISTS st_contacts_words
    ON (string_to_array(split_part(texto, E'\n', 2), 'Q')) FROM contacts
"""


def upgrade() -> None:
    op.execute(STATISTICS)
    op.execute("ANALYZE contacts")


def downgrade() -> None:
    op.execute("DROP STATISTICS IF EXISTS st_contacts_words")

"""Give contacts an owner.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEX = "ix_contacts_propietario_id_created_at_id"
FOREIGN_KEY = "fk_contacts_propietario_id_users"


def upgrade() -> None:
    # May be run again where it was interrupted in the block below, which commits what is before it.
    op.execute("ALTER TABLE contacts ADD COLUMN IF NOT EXISTS propietario_id uuid")
    op.execute(f"ALTER TABLE contacts DROP CONSTRAINT IF EXISTS {FOREIGN_KEY}")
    # Who deletes a user leaves the contacts to nobody, instead of losing them. Not checked against rows: all are empty.
    op.execute(f"""
        ALTER TABLE contacts ADD CONSTRAINT {FOREIGN_KEY}
        FOREIGN KEY (propietario_id) REFERENCES users (id) ON DELETE SET NULL NOT VALID
    """)
    op.execute(f"ALTER TABLE contacts VALIDATE CONSTRAINT {FOREIGN_KEY}")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")
        op.create_index(INDEX, "contacts", ["propietario_id", "created_at", "id"], postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.drop_index(INDEX, "contacts", postgresql_concurrently=True, if_exists=True)
        op.execute("SET lock_timeout = '900ms'")
    op.drop_column("contacts", "propietario_id")

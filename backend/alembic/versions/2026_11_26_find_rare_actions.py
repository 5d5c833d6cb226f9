"""Find what is rare in the audit trail.

Nearly all entries are creations and changes of contacts: who asks for erasures, or merges, would have all of them read.
Built partition by partition while the trail is written.

Revision ID: 0021
Revises: 0020
"""

from sqlalchemy import text

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX = "ix_audit_entries_rare"
ENTRIES = "(momento, id) WHERE accion NOT IN ('crear', 'cambiar')"


def upgrade() -> None:
    if op.get_context().as_sql:
        # By hand: which partitions there are is not known.
        op.execute(f"CREATE INDEX {INDEX} ON audit_entries {ENTRIES}")
        return
    # What was broken off is of no use; with it goes what hangs on it.
    op.execute(f"DROP INDEX IF EXISTS {INDEX}")
    op.execute(f"CREATE INDEX {INDEX} ON ONLY audit_entries {ENTRIES}")
    names = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entries'::regclass"
    partitions = op.get_bind().execute(text(names)).scalars().all()
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for partition in partitions:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {partition}_rare")
            op.execute(f"CREATE INDEX CONCURRENTLY {partition}_rare ON {partition} {ENTRIES}")
        op.execute("SET lock_timeout = '900ms'")
    for partition in partitions:
        op.execute(f"ALTER INDEX {INDEX} ATTACH PARTITION {partition}_rare")


def downgrade() -> None:
    op.execute(f"DROP INDEX {INDEX}")

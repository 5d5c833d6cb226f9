"""Keep how many contacts each estado has, instead of counting them at each request.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Of each statement that changes contacts, what it changed in the totals. One trigger a kind of statement,
# as a trigger that sees all its rows at once may have only one kind.
CHANGES = {
    "INSERT": ("NEW TABLE AS new_rows", "SELECT estado, 1 AS delta FROM new_rows"),
    "DELETE": ("OLD TABLE AS old_rows", "SELECT estado, -1 AS delta FROM old_rows"),
    "UPDATE": (
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT estado, -1 AS delta FROM old_rows UNION ALL SELECT estado, 1 FROM new_rows",
    ),
}
# Now and then a writer replaces the rows it can lock by their sums, so that a reader adds up some dozens. Two that
# do so at once each take other rows: nobody waits.
FOLD = """
    IF random() < 0.02 THEN
        WITH folded AS (
            DELETE FROM public.contact_totals
            WHERE id IN (SELECT id FROM public.contact_totals FOR UPDATE SKIP LOCKED)
            RETURNING estado, delta
        )
        INSERT INTO public.contact_totals (estado, delta)
        SELECT estado, sum(delta) FROM folded GROUP BY estado HAVING sum(delta) <> 0;
    END IF;
"""


def upgrade() -> None:
    op.create_table(
        "contact_totals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("estado", postgresql.ENUM(name="contact_status", create_type=False), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_totals"),
    )
    for event, (tables, changes) in CHANGES.items():
        name = f"total_contacts_after_{event.lower()}"
        op.execute(f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO public.contact_totals (estado, delta)
                SELECT estado, sum(delta) FROM ({changes}) AS changes GROUP BY estado HAVING sum(delta) <> 0;
                {FOLD}
                RETURN NULL;
            END $$
        """)
        # Waits for writers, not for readers, and keeps writers away until the count below is stored.
        op.execute(f"""
            CREATE TRIGGER {name} AFTER {event} ON contacts
            REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()
        """)
    op.execute("""
        CREATE FUNCTION total_contacts_after_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            TRUNCATE public.contact_totals;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER total_contacts_after_truncate AFTER TRUNCATE ON contacts
        FOR EACH STATEMENT EXECUTE FUNCTION total_contacts_after_truncate()
    """)
    # Small and busy: dead rows are what a reader would wade through.
    op.execute("""
        ALTER TABLE contact_totals SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)
    """)
    op.execute("INSERT INTO contact_totals (estado, delta) SELECT estado, count(*) FROM contacts GROUP BY estado")


def downgrade() -> None:
    for event in [*CHANGES, "TRUNCATE"]:
        name = f"total_contacts_after_{event.lower()}"
        op.execute(f"DROP TRIGGER {name} ON contacts")
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("contact_totals")

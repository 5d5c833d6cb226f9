"""Keep how many contacts each city, owner and day of creation has, instead of counting them for each summary.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# As in 0003: one trigger a kind of statement, each with all its rows.
CHANGES = {
    "INSERT": ("NEW TABLE AS new_rows", "SELECT *, 1 AS sign FROM new_rows"),
    "DELETE": ("OLD TABLE AS old_rows", "SELECT *, -1 AS sign FROM old_rows"),
    "UPDATE": (
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT *, -1 AS sign FROM old_rows UNION ALL SELECT *, 1 FROM new_rows",
    ),
}
TALLY = """
    INSERT INTO public.contact_tallies (dimension, key, delta)
    SELECT dimension, key, sum(sign) FROM ({rows}) AS changed CROSS JOIN LATERAL (VALUES
        ('ciudad', ciudad),
        ('dia', to_char(created_at AT TIME ZONE 'America/Bogota', 'YYYY-MM-DD')),
        ('propietario', propietario_id::text)
    ) AS tallied (dimension, key)
    WHERE key IS NOT NULL GROUP BY dimension, key HAVING sum(sign) <> 0
"""
# As in 0003, but only what has more than one row: most cities and days rest.
FOLD = """
    IF random() < 0.02 THEN
        WITH busy AS (
            SELECT dimension, key FROM public.contact_tallies GROUP BY dimension, key HAVING count(*) > 1
        ), folded AS (
            DELETE FROM public.contact_tallies WHERE id IN (
                SELECT id FROM public.contact_tallies JOIN busy USING (dimension, key)
                FOR UPDATE OF contact_tallies SKIP LOCKED
            ) RETURNING dimension, key, delta
        )
        INSERT INTO public.contact_tallies (dimension, key, delta)
        SELECT dimension, key, sum(delta) FROM folded GROUP BY dimension, key HAVING sum(delta) <> 0;
    END IF;
"""


def upgrade() -> None:
    op.create_table(
        "contact_tallies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_tallies"),
    )
    op.create_index("ix_contact_tallies_dimension_key", "contact_tallies", ["dimension", "key"])
    op.execute("""
        ALTER TABLE contact_tallies SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)
    """)
    for event, (tables, rows) in CHANGES.items():
        name = f"tally_contacts_after_{event.lower()}"
        op.execute(f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                {TALLY.format(rows=rows)};
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
        CREATE FUNCTION tally_contacts_after_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            TRUNCATE public.contact_tallies;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER tally_contacts_after_truncate AFTER TRUNCATE ON contacts
        FOR EACH STATEMENT EXECUTE FUNCTION tally_contacts_after_truncate()
    """)
    op.execute(TALLY.format(rows="SELECT *, 1 AS sign FROM contacts"))


def downgrade() -> None:
    for event in [*CHANGES, "TRUNCATE"]:
        name = f"tally_contacts_after_{event.lower()}"
        op.execute(f"DROP TRIGGER {name} ON contacts")
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("contact_tallies")

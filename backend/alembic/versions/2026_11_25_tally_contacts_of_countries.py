"""Keep how many contacts each country has too, for the totals of lists.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# As in 0008.
CHANGES = {
    "INSERT": "SELECT *, 1 AS sign FROM new_rows",
    "DELETE": "SELECT *, -1 AS sign FROM old_rows",
    "UPDATE": "SELECT *, -1 AS sign FROM old_rows UNION ALL SELECT *, 1 FROM new_rows",
}
DIMENSIONS = {
    "ciudad": "ciudad",
    "dia": "to_char(created_at AT TIME ZONE 'America/Bogota', 'YYYY-MM-DD')",
    "propietario": "propietario_id::text",
}
NEW = {"pais": "pais"}
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


def _tally(rows: str, dimensions: dict[str, str]) -> str:
    values = ", ".join(f"('{name}', {key})" for name, key in dimensions.items())
    return f"""
        INSERT INTO public.contact_tallies (dimension, key, delta)
        SELECT dimension, key, sum(sign) FROM ({rows}) AS changed CROSS JOIN LATERAL (VALUES
            {values}
        ) AS tallied (dimension, key)
        WHERE key IS NOT NULL GROUP BY dimension, key HAVING sum(sign) <> 0
    """


def _keep(dimensions: dict[str, str]) -> None:
    # Waits for writers, not for readers, and keeps writers away until what follows is stored.
    op.execute("LOCK TABLE contacts IN SHARE ROW EXCLUSIVE MODE")
    for event, rows in CHANGES.items():
        op.execute(f"""
            CREATE OR REPLACE FUNCTION public.tally_contacts_after_{event.lower()}() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                {_tally(rows, dimensions)};
                {FOLD}
                RETURN NULL;
            END $$
        """)


def upgrade() -> None:
    _keep(DIMENSIONS | NEW)
    op.execute(_tally("SELECT *, 1 AS sign FROM contacts", NEW))


def downgrade() -> None:
    _keep(DIMENSIONS)
    op.execute("DELETE FROM contact_tallies WHERE dimension = 'pais'")

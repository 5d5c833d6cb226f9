"""Tally by estado, and which data contacts have; know which words of names are common; order e-mails by lower(email).

Revision ID: 0011a
Revises: 0011

What the release before reads, the sum of a dimension's key, stays what it was.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

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
# As in 0011.
CHANGES = {
    "INSERT": "SELECT *, 1 AS sign FROM new_rows",
    "DELETE": "SELECT *, -1 AS sign FROM old_rows",
    "UPDATE": "SELECT *, -1 AS sign FROM old_rows UNION ALL SELECT *, 1 FROM new_rows",
}
DIMENSIONS = {
    "ciudad": "ciudad",
    "dia": "to_char(created_at AT TIME ZONE 'America/Bogota', 'YYYY-MM-DD')",
    "propietario": "propietario_id::text",
    "pais": "pais",
}
# Which of the fields that may be empty are not, in one key: so any combination of them is a sum of some keys.
NEW = {
    "datos": """concat_ws(',', CASE WHEN cedula IS NOT NULL THEN 'cedula' END,
        CASE WHEN ciudad IS NOT NULL THEN 'ciudad' END, CASE WHEN pais IS NOT NULL THEN 'pais' END,
        CASE WHEN notas IS NOT NULL THEN 'notas' END, CASE WHEN propietario_id IS NOT NULL THEN 'propietario' END)"""
}
OF_ESTADO = "dimension, key, estado"
FOLD = """
    IF random() < 0.02 THEN
        WITH busy AS (
            SELECT {key} FROM public.contact_tallies GROUP BY {key} HAVING count(*) > 1
        ), folded AS (
            DELETE FROM public.contact_tallies WHERE id IN (
                SELECT id FROM public.contact_tallies JOIN busy USING ({key})
                FOR UPDATE OF contact_tallies SKIP LOCKED
            ) RETURNING {key}, delta
        )
        INSERT INTO public.contact_tallies ({key}, delta)
        SELECT {key}, sum(delta) FROM folded GROUP BY {key} HAVING sum(delta) <> 0;
    END IF;
"""


def _tally(rows: str, dimensions: dict[str, str], key: str) -> str:
    values = ", ".join(f"('{name}', {key})" for name, key in dimensions.items())
    return f"""
        INSERT INTO public.contact_tallies ({key}, delta)
        SELECT {key}, sum(sign) FROM ({rows}) AS changed CROSS JOIN LATERAL (VALUES
            {values}
        ) AS tallied (dimension, key)
        WHERE key IS NOT NULL GROUP BY {key} HAVING sum(sign) <> 0
    """


def _keep(dimensions: dict[str, str], key: str) -> None:
    # Waits for writers, not for readers, and keeps writers away until what follows is stored.
    op.execute("LOCK TABLE contacts IN SHARE ROW EXCLUSIVE MODE")
    for event, rows in CHANGES.items():
        op.execute(f"""
            CREATE OR REPLACE FUNCTION public.tally_contacts_after_{event.lower()}() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                {_tally(rows, dimensions, key)};
                {FOLD.format(key=key)}
                RETURN NULL;
            END $$
        """)


# Replaced by the one of lower(email), which has it once: e-mails are in order whatever their capitals.
REPLACED = "ix_contacts_email_id"


def upgrade() -> None:
    # May be run again where it was interrupted in a block below, which commits what is before it.
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.drop_index(REPLACED, "contacts", postgresql_concurrently=True, if_exists=True)
        op.execute("SET lock_timeout = '900ms'")
    op.execute(STATISTICS)
    op.execute("ANALYZE contacts")
    # Empty where the release before has recounted.
    estado = postgresql.ENUM(name="contact_status", create_type=False)
    op.add_column("contact_tallies", sa.Column("estado", estado, nullable=True))
    _keep(DIMENSIONS | NEW, OF_ESTADO)
    op.execute("DELETE FROM contact_tallies")
    # One after the other: in one statement it takes twice as long, and whoever writes waits for it.
    for name, key in (DIMENSIONS | NEW).items():
        op.execute(f"""
            INSERT INTO contact_tallies (dimension, key, estado, delta)
            SELECT '{name}', {key}, estado, count(*) FROM contacts WHERE {key} IS NOT NULL GROUP BY 2, 3
        """)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {REPLACED}")
        op.create_index(REPLACED, "contacts", ["email", "id"], postgresql_concurrently=True)
        op.execute("SET lock_timeout = '900ms'")
    _keep(DIMENSIONS, "dimension, key")
    op.execute("DELETE FROM contact_tallies WHERE dimension = 'datos'")
    op.drop_column("contact_tallies", "estado")
    op.execute("DROP STATISTICS IF EXISTS st_contacts_words")

"""Let the values of who is erased go from the trail of those whom they were merged into, too.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# An entry never changes. Of a contact that was erased the values and their salt may go; what stays (the digest of both)
# still proves the chain.
ERASED = """
    NOT EXISTS (SELECT FROM public.contacts WHERE id = OLD.entidad_id)
    AND NOT EXISTS (SELECT FROM public.trashed_contacts WHERE id = OLD.entidad_id)
"""
# And of whom it was merged into those entries, one by one, that its tombstone names, which is of this very transaction.
NAMED = """
    EXISTS (
        WITH RECURSIVE whole AS (
            SELECT tombstone.entidad_id AS id FROM public.audit_entries AS tombstone
            WHERE tombstone.momento >= transaction_timestamp() AND tombstone.accion = 'borrar'
                AND tombstone.entidad = 'contacto'
                AND tombstone.cambios -> 'entradas' -> 1 @> to_jsonb(OLD.id)
                AND NOT EXISTS (SELECT FROM public.contacts WHERE id = tombstone.entidad_id)
                AND NOT EXISTS (SELECT FROM public.trashed_contacts WHERE id = tombstone.entidad_id)
            UNION
            SELECT merge.sobreviviente_id FROM whole
            JOIN public.contact_merges AS merge ON merge.contacto_id = whole.id
        )
        SELECT FROM whole WHERE id = OLD.entidad_id
    )
"""
INDEX = "ix_contact_merges_contacto_id"


def _keep(may_go: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION public.keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND TG_TABLE_NAME LIKE 'audit\\_entries%' THEN
                IF NEW.cambios IS NULL AND NEW.salt IS NULL AND NEW.nombre IS NULL AND OLD.entidad = 'contacto'
                    AND to_jsonb(OLD) - '{{cambios,salt,nombre}}'::text[]
                        = to_jsonb(NEW) - '{{cambios,salt,nombre}}'::text[]
                    AND {may_go}
                THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
        END $$
    """)


def upgrade() -> None:
    # Of what was merged once, too: the unique one has only what still is.
    op.create_index(INDEX, "contact_merges", ["contacto_id"])
    _keep(f"(({ERASED}) OR {NAMED})")


def downgrade() -> None:
    _keep(ERASED)
    op.drop_index(INDEX, "contact_merges")

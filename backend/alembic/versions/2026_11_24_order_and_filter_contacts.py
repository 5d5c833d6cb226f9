"""Order contacts as readers of Spanish expect, and index every filter.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# ñ is a letter of its own behind n ("~" is behind every letter), accents and capitals count only between words that
# are else equal; who has nothing there comes last. To be compared byte by byte: COLLATE "C".
ORDER = """
    CREATE OR REPLACE FUNCTION public.orden_es(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        public.fold(replace(replace(normalize($1, NFC), 'ñ', 'n~'), 'Ñ', 'N~')) || chr(1) || $1, chr(1114111)
    )
"""
Columns = list[str | sa.TextClause]
INDEXES: dict[str, tuple[Columns, str | None]] = {
    **{
        f"ix_contacts_orden_{name}_id": ([sa.text(f'public.orden_es({name}) COLLATE "C"'), "id"], None)
        for name in ("nombres", "apellidos", "nombre_completo", "ciudad")
    },
    "ix_contacts_pais_created_at_id": ([sa.text("lower(public.f_unaccent(pais))"), "created_at", "id"], None),
    **{
        f"ix_contacts_{prefix}_{name}": (["created_at", "id"], f"{name} {condition}")
        for name in ("cedula", "ciudad", "notas", "pais", "propietario_id")
        for prefix, condition in (("con", "IS NOT NULL"), ("sin", "IS NULL"))
        # Nearly every contact has a country and an owner: the list's own order finds them as fast.
        if (prefix, name) not in {("con", "pais"), ("con", "propietario_id")}
    },
}
# Replaced by those above, or by (estado, created_at, id).
REPLACED = {
    "ix_contacts_nombres_id": ["nombres", "id"],
    "ix_contacts_apellidos_id": ["apellidos", "id"],
    "ix_contacts_nombre_completo_id": ["nombre_completo", "id"],
    "ix_contacts_ciudad_id": ["ciudad", "id"],
    "ix_contacts_estado_id": ["estado", "id"],
}


def upgrade() -> None:
    op.execute(ORDER)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for name, (columns, where) in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(
                name, "contacts", columns, postgresql_where=sa.text(where) if where else None,
                postgresql_concurrently=True,
            )  # fmt: skip
        for name in REPLACED:
            op.drop_index(name, "contacts", postgresql_concurrently=True, if_exists=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for name, columns in REPLACED.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(name, "contacts", columns, postgresql_concurrently=True)
        for name in INDEXES:
            op.drop_index(name, "contacts", postgresql_concurrently=True, if_exists=True)
    op.execute("DROP FUNCTION public.orden_es(text)")

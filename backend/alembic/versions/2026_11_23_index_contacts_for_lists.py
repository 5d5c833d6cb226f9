"""Index contacts for their lists and searches, while they are read and written.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Each order of the list, made total by the id, and each filter with the default order.
INDEXES: dict[str, list[str | sa.TextClause]] = {
    "ix_contacts_created_at_id": ["created_at", "id"],
    "ix_contacts_updated_at_id": ["updated_at", "id"],
    "ix_contacts_nombres_id": ["nombres", "id"],
    "ix_contacts_apellidos_id": ["apellidos", "id"],
    "ix_contacts_nombre_completo_id": ["nombre_completo", "id"],
    "ix_contacts_email_id": ["email", "id"],
    "ix_contacts_telefono_id": ["telefono", "id"],
    "ix_contacts_ciudad_id": ["ciudad", "id"],
    "ix_contacts_estado_id": ["estado", "id"],
    "ix_contacts_estado_created_at_id": ["estado", "created_at", "id"],
    "ix_contacts_ciudad_created_at_id": [sa.text("lower(public.f_unaccent(ciudad))"), "created_at", "id"],
}


def wait_for_old_transactions() -> None:
    """CONCURRENTLY waits for them and keeps nobody waiting: it needs no time-out for locks."""
    op.execute("SET lock_timeout = 0")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        wait_for_old_transactions()
        # An index whose making was interrupted stays behind, unusable: make it anew.
        for name in [*INDEXES, "ix_contacts_busqueda"]:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        for name, columns in INDEXES.items():
            op.create_index(name, "contacts", columns, postgresql_concurrently=True)
        op.create_index(
            "ix_contacts_busqueda",
            "contacts",
            ["busqueda"],
            postgresql_using="gin",
            postgresql_ops={"busqueda": "gin_trgm_ops"},
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        wait_for_old_transactions()
        for name in [*INDEXES, "ix_contacts_busqueda"]:
            op.drop_index(name, "contacts", postgresql_concurrently=True)

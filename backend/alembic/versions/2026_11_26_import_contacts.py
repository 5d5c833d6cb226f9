"""Keep files of contacts, and what comes of their rows.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TABLES = ("chunks", "rows", "outcomes", "claims")


def _of_import(name: str, *columns: sa.Column, key: str = "numero") -> None:  # type: ignore[type-arg]
    table = f"contact_import_{name}"
    op.create_table(
        table,
        sa.Column("importacion_id", sa.Uuid(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("importacion_id", key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["importacion_id"], ["contact_imports.id"], name=f"fk_{table}_importacion_id_contact_imports",
            ondelete="CASCADE",
        ),
    )  # fmt: skip


def _number() -> sa.Column[int]:
    return sa.Column("numero", sa.Integer(), nullable=False)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.func.clock_timestamp()
    op.create_table(
        "contact_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=True),
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("formato", "codificacion", "separador", "hoja")),
        sa.Column("hojas", postgresql.JSONB(), nullable=True),
        sa.Column("con_encabezados", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("primera_fila", sa.Integer(), server_default="2", nullable=False),
        *(sa.Column(name, postgresql.JSONB(), nullable=True) for name in ("encabezados", "muestras")),
        sa.Column("filas", sa.Integer(), server_default="0", nullable=False),
        sa.Column("mapeo", postgresql.JSONB(), nullable=True),
        sa.Column("claves", postgresql.JSONB(), server_default='["email"]', nullable=False),
        sa.Column("al_coincidir", sa.Text(), server_default="completar", nullable=False),
        sa.Column("por_defecto", postgresql.JSONB(), server_default="{}", nullable=False),
        *(sa.Column(name, postgresql.JSONB(), nullable=True) for name in ("totales", "previstos")),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("revision_id", "trabajo_id")),
        *(sa.Column(name, moment, nullable=True) for name in ("leyendo_desde", "olvidada_desde")),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_imports"),
        sa.ForeignKeyConstraint(
            ["usuario_id"], ["users.id"], name="fk_contact_imports_usuario_id_users", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_contact_imports_usuario_id", "contact_imports", ["usuario_id"])
    _of_import("chunks", _number(), sa.Column("datos", sa.LargeBinary(), nullable=False))
    _of_import("rows", _number(), sa.Column("celdas", sa.JSON(), nullable=False))
    _of_import(
        "outcomes",
        _number(),
        sa.Column("resultado", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("motivo", "campo")),
        sa.Column("otra_fila", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("contacto_id", "clave_id")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("valores", "cambios")),
        sa.Column("previsto", sa.Text(), nullable=True),
    )
    op.create_index(
        "ix_contact_import_outcomes_contacto_id", "contact_import_outcomes", ["contacto_id"],
        postgresql_where=sa.text("contacto_id IS NOT NULL"),
    )  # fmt: skip
    _of_import("claims", sa.Column("clave", sa.Text(), nullable=False), _number(), key="clave")
    op.create_table(
        "contact_import_mappings",
        sa.Column("encabezados", sa.Text(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("mapeo", "claves")),
        sa.Column("al_coincidir", sa.Text(), nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("encabezados", "usuario_id", name="pk_contact_import_mappings"),
        sa.ForeignKeyConstraint(
            ["usuario_id"], ["users.id"], name="fk_contact_import_mappings_usuario_id_users", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_contact_import_mappings_usuario_id", "contact_import_mappings", ["usuario_id"])


def downgrade() -> None:
    op.drop_table("contact_import_mappings")
    for name in reversed(_TABLES):
        op.drop_table(f"contact_import_{name}")
    op.drop_table("contact_imports")

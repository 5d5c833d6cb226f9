"""Create users and contacts.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What a search looks at; frozen here as it was, whatever the model says later.
SEARCH_TEXT = """
lower(public.f_unaccent(
    nombre_completo
    || CASE WHEN nombre_completo = nombres || ' ' || apellidos THEN '' ELSE E'\\n' || nombres || ' ' || apellidos END
    || E'\\n' || email || E'\\n' || telefono || E'\\n' || coalesce(cedula, '')
))
""".strip()


def common_columns() -> list[sa.Column]:  # type: ignore[type-arg]
    now = sa.func.clock_timestamp()
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
    ]


def upgrade() -> None:
    # Both are "trusted": the database's owner may create them.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public")
    # unaccent() counts as changeable, since its dictionary is; naming the dictionary makes it a constant.
    op.execute("""
        CREATE FUNCTION public.f_unaccent(text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
        RETURN public.unaccent('public.unaccent'::regdictionary, $1)
    """)
    op.create_table(
        "users",
        *common_columns(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("hashed_password", sa.Text(), nullable=False),
        sa.Column("nombres", sa.Text(), nullable=False),
        sa.Column("apellidos", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("is_superuser", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    op.create_index("uq_users_email", "users", [sa.text("lower(email)")], unique=True)
    op.create_index("ix_users_created_at_id", "users", ["created_at", "id"])
    estado = sa.Enum("prospecto", "calificado", "cliente", "inactivo", name="contact_status")
    op.create_table(
        "contacts",
        *common_columns(),
        sa.Column("nombres", sa.Text(), nullable=False),
        sa.Column("apellidos", sa.Text(), nullable=False),
        sa.Column("nombre_completo", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("telefono", sa.Text(), nullable=False),
        sa.Column("estado", estado, server_default="prospecto", nullable=False),
        sa.Column("cedula", sa.Text()),
        sa.Column("ciudad", sa.Text()),
        sa.Column("pais", sa.Text(), server_default="Colombia"),
        sa.Column("notas", sa.Text()),
        sa.Column("busqueda", sa.Text(), sa.Computed(SEARCH_TEXT, persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("uq_contacts_email", "contacts", [sa.text("lower(email)")], unique=True)


def downgrade() -> None:
    op.drop_table("contacts")
    op.drop_table("users")
    op.execute("DROP TYPE contact_status")
    op.execute("DROP FUNCTION public.f_unaccent(text)")
    op.execute("DROP EXTENSION unaccent")
    op.execute("DROP EXTENSION pg_trgm")

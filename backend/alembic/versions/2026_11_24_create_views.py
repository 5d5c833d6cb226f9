"""Create views: lists of contacts that are kept under a name.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = sa.func.clock_timestamp()
    op.create_table(
        "contact_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("usuario_id", sa.Uuid()),
        sa.Column("es_del_equipo", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("definicion", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_views"),
        sa.ForeignKeyConstraint(
            ["usuario_id"], ["users.id"], name="fk_contact_views_usuario_id_users", ondelete="SET NULL"
        ),
    )
    # A name is one's own, and the team's has one too.
    op.create_index(
        "uq_contact_views_nombre_own", "contact_views", ["usuario_id", sa.text("lower(nombre)")],
        unique=True, postgresql_where=sa.text("NOT es_del_equipo"),
    )  # fmt: skip
    op.create_index(
        "uq_contact_views_nombre_team", "contact_views", [sa.text("lower(nombre)")],
        unique=True, postgresql_where=sa.text("es_del_equipo"),
    )  # fmt: skip
    op.add_column("users", sa.Column("vista_id", sa.Uuid()))
    op.create_foreign_key(
        "fk_users_vista_id_contact_views", "users", "contact_views", ["vista_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    op.drop_constraint("fk_users_vista_id_contact_views", "users")
    op.drop_column("users", "vista_id")
    op.drop_table("contact_views")

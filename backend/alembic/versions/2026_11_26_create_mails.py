"""Create the outbox of mails, the mailbox of development, the links that mails carry, and users without a password.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOW = sa.func.clock_timestamp()


def _base(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("updated_at", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _of_user(table: str, *, ondelete: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("usuario_id", sa.Uuid(), nullable=ondelete == "SET NULL"),
        sa.ForeignKeyConstraint(["usuario_id"], ["users.id"], name=f"fk_{table}_usuario_id_users", ondelete=ondelete),
    ]


def upgrade() -> None:
    # Such a user has a hash all the same, of a password that nobody knows: the release before needs one.
    op.add_column("users", sa.Column("is_invited", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "mails",
        *_base("mails"),
        sa.Column("tipo", sa.Text(), nullable=False),
        sa.Column("estado", sa.Text(), server_default="en_espera", nullable=False),
        sa.Column("para", sa.Text(), nullable=False),
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("idioma", sa.Text(), nullable=False),
        sa.Column("datos", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        *_of_user("mails", ondelete="SET NULL"),
        sa.Column("intentos", sa.Integer(), server_default="0", nullable=False),
        sa.Column("siguiente_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("respuesta", sa.Text(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
    )
    op.create_index("ix_mails_usuario_id", "mails", ["usuario_id"])
    op.create_index("ix_mails_created_at_id", "mails", ["created_at", "id"])
    op.create_index("ix_mails_estado_created_at_id", "mails", ["estado", "created_at", "id"])
    op.create_index("ix_mails_due", "mails", ["siguiente_at"], postgresql_where=sa.text("estado = 'en_espera'"))
    op.create_table(
        "delivered_mails",
        *_base("delivered_mails"),
        sa.Column("para", sa.Text(), nullable=False),
        sa.Column("asunto", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("enlace", sa.Text(), nullable=True),
    )
    op.create_index("ix_delivered_mails_created_at_id", "delivered_mails", ["created_at", "id"])
    op.create_table(
        "one_time_links",
        *_base("one_time_links"),
        sa.Column("tipo", sa.Text(), nullable=False),
        *_of_user("one_time_links", ondelete="CASCADE"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_one_time_links_usuario_id", "one_time_links", ["usuario_id"])
    op.create_index("ix_one_time_links_expires_at", "one_time_links", ["expires_at"])
    op.create_index("uq_one_time_links_digest", "one_time_links", ["digest"], unique=True)


def downgrade() -> None:
    for table in ("one_time_links", "delivered_mails", "mails"):
        op.drop_table(table)
    op.drop_column("users", "is_invited")

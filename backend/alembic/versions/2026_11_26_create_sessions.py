"""Create sessions, API keys, known devices, and the count of wrong guesses.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0015"
down_revision = "0014"
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


def _owner(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["users.id"], name=f"fk_{table}_usuario_id_users", ondelete="CASCADE"),
    ]


def upgrade() -> None:
    op.create_table(
        "sessions",
        *_base("sessions"),
        *_owner("sessions"),
        sa.Column("tipo", sa.Text(), nullable=False),
        sa.Column("dispositivo", sa.Text(), nullable=True),
        sa.Column("direccion", sa.Text(), nullable=True),
        sa.Column("used_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("renewed_at", MOMENT, server_default=NOW, nullable=False),
    )
    op.create_index("ix_sessions_usuario_id_used_at", "sessions", ["usuario_id", "used_at"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "known_devices",
        *_owner("known_devices"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("usuario_id", "digest", name="pk_known_devices"),
    )
    op.create_index("ix_known_devices_used_at", "known_devices", ["used_at"])
    op.create_table(
        "api_keys",
        *_base("api_keys"),
        *_owner("api_keys"),
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("prefijo", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("alcances", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("direccion", sa.Text(), nullable=True),
    )
    op.create_index("ix_api_keys_usuario_id", "api_keys", ["usuario_id"])
    op.create_index("uq_api_keys_digest", "api_keys", ["digest"], unique=True)
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("clave", sa.Text(), nullable=False),
        sa.Column("momento", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_clave_momento", "attempts", ["clave", "momento"])
    op.create_index("ix_attempts_momento", "attempts", ["momento"])


def downgrade() -> None:
    for table in ("attempts", "api_keys", "known_devices", "sessions"):
        op.drop_table(table)

"""Create jobs, and keep the answers to requests that may come again.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tipo", sa.Text(), nullable=False),
        sa.Column("estado", sa.Text(), server_default="pendiente", nullable=False),
        sa.Column("parametros", postgresql.JSONB(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=True),
        sa.Column("direccion", sa.Text(), nullable=True),
        sa.Column("solicitud_id", sa.Text(), nullable=True),
        sa.Column("posicion", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False)
          for name in ("total", "hechos", "omitidos", "intentos")),
        sa.Column("por_cancelar", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.clock_timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["usuario_id"], ["users.id"], name="fk_jobs_usuario_id_users", ondelete="SET NULL"),
    )  # fmt: skip
    op.create_index("ix_jobs_usuario_id", "jobs", ["usuario_id"])
    op.create_index("ix_jobs_created_at_id", "jobs", ["created_at", "id"])
    op.create_index(
        "ix_jobs_open", "jobs", ["created_at"], postgresql_where=sa.text("estado IN ('pendiente', 'en_curso')")
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.func.clock_timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("usuario_id", "key", name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(
            ["usuario_id"], ["users.id"], name="fk_idempotency_keys_usuario_id_users", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_idempotency_keys_subject_id", "idempotency_keys", ["subject_id"])
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def downgrade() -> None:
    op.drop_table("idempotency_keys")
    op.drop_table("jobs")

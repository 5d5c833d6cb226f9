"""Keep second factors, recovery codes and passkeys, and mark the users who have a second factor.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOW = sa.func.clock_timestamp()


def _created() -> sa.Column[object]:
    return sa.Column("created_at", MOMENT, server_default=NOW, nullable=False)


def _base(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        _created(),
        sa.Column("updated_at", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _owner(table: str, *, nullable: bool = False) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("usuario_id", sa.Uuid(), nullable=nullable),
        sa.ForeignKeyConstraint(["usuario_id"], ["users.id"], name=f"fk_{table}_usuario_id_users", ondelete="CASCADE"),
    ]


def upgrade() -> None:
    op.add_column("users", sa.Column("has_second_factor", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "second_factors",
        *_owner("second_factors"),
        sa.Column("secreto", sa.LargeBinary(), nullable=False),
        _created(),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("usuario_id", name="pk_second_factors"),
    )
    op.create_table(
        "recovery_codes",
        *_owner("recovery_codes"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("usuario_id", "digest", name="pk_recovery_codes"),
    )
    op.create_table(
        "passkeys",
        *_base("passkeys"),
        *_owner("passkeys"),
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_usuario_id", "passkeys", ["usuario_id"])
    op.create_table(
        "passkey_challenges",
        *_base("passkey_challenges"),
        *_owner("passkey_challenges", nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_passkey_challenges_usuario_id", "passkey_challenges", ["usuario_id"])
    op.create_index("ix_passkey_challenges_expires_at", "passkey_challenges", ["expires_at"])


def downgrade() -> None:
    for table in ("passkey_challenges", "passkeys", "recovery_codes", "second_factors"):
        op.drop_table(table)
    op.drop_column("users", "has_second_factor")

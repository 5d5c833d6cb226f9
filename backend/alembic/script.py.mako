"""${message}

Works with the release before: code that runs now must run before and after this migration, since
both are live while it is rolled out. So add first (nullable, or with a default), use it in this release,
take away in the next one. Index with CREATE INDEX CONCURRENTLY (in an autocommit_block, after SET lock_timeout = 0), fill in batches, lock for under a second.

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

import sqlalchemy as sa

from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}

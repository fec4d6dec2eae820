"""Values of a team's own fields, on everything that may have some."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

_TABLES = ("task", "project", "risk", "log", "contact", "step")


def upgrade() -> None:
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("extra", sa.Text(), nullable=False, server_default="{}"))
        # What is there gets a value; what is new brings its own.
        with op.batch_alter_table(name) as table:
            table.alter_column("extra", server_default=None)


def downgrade() -> None:
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("extra")

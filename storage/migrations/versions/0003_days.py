"""The first day of a standing rule, and the day of a log entry whose hour nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("schedule", sa.Column("start", sa.Text(), nullable=True))
    op.add_column("log", sa.Column("happened_on", sa.Text(), nullable=True))

"""Whether a client sees what came of a goal; checklists and goals in templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_OF_GOALS = ("target", "unit", "first", "measurable", "achievable", "relevant")


def upgrade() -> None:
    with op.batch_alter_table("goal") as table:
        table.add_column(
            sa.Column("visibility", sa.Text(), nullable=False, server_default="internal")
        )
    with op.batch_alter_table("goal") as table:
        table.alter_column("visibility", server_default=None)
    with op.batch_alter_table("step") as table:
        table.add_column(sa.Column("checks", sa.Text(), nullable=False, server_default="[]"))
        for name in _OF_GOALS:
            table.add_column(sa.Column(name, sa.Text(), nullable=True))
    with op.batch_alter_table("step") as table:
        table.alter_column("checks", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM step WHERE kind = 'goal'")
    with op.batch_alter_table("step") as table:
        for name in ("checks", *_OF_GOALS):
            table.drop_column(name)
    with op.batch_alter_table("goal") as table:
        table.drop_column("visibility")

"""Rooms where a board stands are found without reading all rooms."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_room_board", "room", ["board"])


def downgrade() -> None:
    op.drop_index("ix_room_board", "room")

"""Threads that are about something, the forums they stand in, and texts kept for buttons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forum",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_forum_org_project")
        ),
        sa.ForeignKeyConstraint(
            ["org", "room"], ["room.org", "room.id"], name=op.f("fk_forum_org_room")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_forum_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_forum")),
    )
    op.create_index("uq_forum_room", "forum", ["org", "room"], unique=True)
    op.create_index("ix_forum_project", "forum", ["org", "project"])
    op.create_table(
        "conversation",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("waiting_since", Utc(), nullable=True),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "project"],
            ["project.org", "project.id"],
            name=op.f("fk_conversation_org_project"),
        ),
        sa.ForeignKeyConstraint(
            ["org", "owner"], ["person.org", "person.id"], name=op.f("fk_conversation_org_owner")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_conversation_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_conversation")),
    )
    op.create_index(
        "ix_conversation_project_waiting_since", "conversation", ["org", "project", "waiting_since"]
    )
    op.create_table(
        "thread",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("conversation", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_thread_org_project")
        ),
        sa.ForeignKeyConstraint(
            ["org", "room"], ["room.org", "room.id"], name=op.f("fk_thread_org_room")
        ),
        sa.ForeignKeyConstraint(
            ["org", "task"], ["task.org", "task.id"], name=op.f("fk_thread_org_task")
        ),
        sa.ForeignKeyConstraint(
            ["org", "conversation"],
            ["conversation.org", "conversation.id"],
            name=op.f("fk_thread_org_conversation"),
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_thread_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_thread")),
    )
    op.create_index("ix_thread_task", "thread", ["org", "task"])
    op.create_index("ix_thread_conversation", "thread", ["org", "conversation"])
    op.create_table(
        "seat",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_seat_org")),
        sa.PrimaryKeyConstraint("org", "workspace", "native", name=op.f("pk_seat")),
    )
    op.create_index("ix_seat_thread", "seat", ["org", "thread"])
    op.create_table(
        "kept",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_kept_org")),
        sa.PrimaryKeyConstraint("org", "key", name=op.f("pk_kept")),
    )
    op.add_column("log", sa.Column("conversation", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("log", "conversation")
    for name in ("kept", "seat", "thread", "conversation", "forum"):
        op.drop_table(name)

"""What was said about a thing before it was kept, reminders of messages, and what signs mean."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.add_column(sa.Column("signs", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("project") as table:
        table.alter_column("signs", server_default=None)
    _discussion()
    _table("remark", _text("discussion"), _int("n"), _text("message"), _text("author"),
           _text("account", True), _text("text"), _at("at"), _text("link", True),
           sa.Column("later", sa.Boolean(), nullable=False))  # fmt: skip
    _table("attachment", _text("discussion"), _int("n"), _text("message"), _text("name"),
           _text("author"), _at("at"), _int("size", True), _text("link", True))  # fmt: skip
    _table("naming", _text("room"), _text("subject"), _at("at"))
    _table("reminder", _text("person"), _text("text"), _text("author"), _at("due"), _at("made_at"),
           _text("link", True), sa.Column("done", sa.Boolean(), nullable=False),
           _key("reminder", "person", "person"))  # fmt: skip
    for name in ("remark", "attachment"):
        op.create_index(f"uq_{name}_discussion_n", name, ["org", "discussion", "n"], unique=True)
    op.create_index("uq_naming_room_subject", "naming", ["org", "room", "subject"], unique=True)
    op.create_index("ix_reminder_person", "reminder", ["org", "person"])


def _discussion() -> None:
    refs = {"taken_by": "person", "task": "task", "log": "log", "risk": "risk"}
    _table(
        "discussion", _text("workspace"), _text("room"), _text("thread"), _text("message"),
        _text("taken_by"), _at("taken_at"), _text("link", True), _text("task", True),
        _text("log", True), _text("risk", True), _int("more"),
        *(_key("discussion", column, target) for column, target in refs.items()),
    )  # fmt: skip
    op.create_index(
        "ix_discussion_workspace_room_thread", "discussion",
        ["org", "workspace", "room", "thread"],
    )  # fmt: skip
    for column in ("task", "log", "risk"):
        op.create_index(f"ix_discussion_{column}", "discussion", ["org", column])


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        _text("org"),
        _text("id"),
        *columns,
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f(f"fk_{name}_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f(f"pk_{name}")),
    )


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _int(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, Utc(), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org", column], [f"{target}.org", f"{target}.id"], name=op.f(f"fk_{table}_org_{column}")
    )


def downgrade() -> None:
    for name in ("reminder", "naming", "attachment", "remark", "discussion"):
        op.drop_table(name)
    with op.batch_alter_table("project") as table:
        table.drop_column("signs")

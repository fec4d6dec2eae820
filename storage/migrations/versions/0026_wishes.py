"""What somebody asks somebody else to let them do, and who can unblock a task."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", _text("blocked_by", True))
    op.add_column("task", _at("blocked_at", True))
    op.create_index("ix_task_blocked_by", "task", ["org", "blocked_by"])
    refs = {"person": "person", "whom": "person", "project": "project"}
    _table(
        "wish", _text("person"), _text("whom"), _text("line"), _at("at"), _text("project", True),
        _text("room", True), _text("state"), _at("answered_at", True), _text("answered_by", True),
        _text("why", True),
        *(_key("wish", column, target) for column, target in refs.items()),
    )  # fmt: skip
    for column in ("whom", "person"):
        op.create_index(f"ix_wish_{column}_state", "wish", ["org", column, "state"])


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


def _at(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Utc(), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org", column], [f"{target}.org", f"{target}.id"], name=op.f(f"fk_{table}_org_{column}")
    )


def downgrade() -> None:
    op.drop_table("wish")
    op.drop_index("ix_task_blocked_by", "task")
    with op.batch_alter_table("task") as table:
        table.drop_column("blocked_at")
        table.drop_column("blocked_by")

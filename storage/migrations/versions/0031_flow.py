"""States of a project's own, in which of them a task is, and what waits for somebody's approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stage",
        *map(_text, ("org", "id", "project", "state")),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        *(_text(name, True) for name in ("name", "leads", "approver", "role")),
        sa.Column("patience", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_stage_org")),
        _key("stage", "project", "project"),
        _key("stage", "approver", "person"),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_stage")),
    )
    op.create_index("ix_stage_project", "stage", ["org", "project"])
    with op.batch_alter_table("task") as table:
        for name in ("stage", "back", "wish"):
            table.add_column(_text(name, True))
        for name in ("stage", "back"):
            table.create_foreign_key(
                op.f(f"fk_task_org_{name}"), "stage", ["org", name], ["org", "id"]
            )
    _late("'todo', 'doing', 'review', 'blocked'")
    with op.batch_alter_table("wish") as table:
        table.add_column(_text("task", True))
        table.add_column(_text("stage", True))
        table.add_column(sa.Column("patience", sa.Integer(), nullable=True))


def _late(states: str) -> None:
    """The index of what may be late, over the tasks in these states."""
    still = sa.text(f"state IN ({states})")
    op.drop_index("ix_task_late", "task")
    op.create_index(
        "ix_task_late", "task", ["org", "project", "due_at"], sqlite_where=still,
        postgresql_where=still,
    )  # fmt: skip


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org", column], [f"{target}.org", f"{target}.id"], name=op.f(f"fk_{table}_org_{column}")
    )


def downgrade() -> None:
    _late("'todo', 'doing', 'blocked'")
    with op.batch_alter_table("wish") as table:
        for name in ("task", "stage", "patience"):
            table.drop_column(name)
    with op.batch_alter_table("task") as table:
        for name in ("stage", "back"):
            table.drop_constraint(op.f(f"fk_task_org_{name}"), type_="foreignkey")
        for name in ("stage", "back", "wish"):
            table.drop_column(name)
    op.drop_table("stage")

"""Goals; the first date of a milestone and whether a client sees it; who gave a task to its owner,
whether they agreed, and its checklist; whom a note is meant for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("milestone") as table:
        for name in ("baseline_day", "baseline_clock", "baseline_zone"):
            table.add_column(_text(name, True))
        table.add_column(sa.Column("baseline_at", Utc(), nullable=True))
        # Whatever was planned until now was told to clients.
        table.add_column(
            sa.Column("visibility", sa.Text(), nullable=False, server_default="client")
        )
    with op.batch_alter_table("milestone") as table:
        table.alter_column("visibility", server_default=None)
    op.execute(
        "UPDATE milestone SET baseline_day = due_day, baseline_clock = due_clock, "
        "baseline_zone = due_zone, baseline_at = due_at"
    )
    with op.batch_alter_table("task") as table:
        table.add_column(sa.Column("checks", sa.Text(), nullable=False, server_default="[]"))
        table.add_column(_text("given_by", True))
        table.add_column(sa.Column("given_at", Utc(), nullable=True))
        table.add_column(sa.Column("accepted_at", Utc(), nullable=True))
    with op.batch_alter_table("task") as table:
        table.alter_column("checks", server_default=None)
    with op.batch_alter_table("note") as table:
        table.add_column(_text("to", True))
        table.add_column(_text("word", True))
    _goal()


def _goal() -> None:
    op.create_table(
        "goal",
        *map(_text, ("org", "id", "project")),
        sa.Column("number", sa.Integer(), nullable=False),
        *map(_text, ("specific", "target", "due_day")),
        *(_text(name, True) for name in ("due_clock", "due_zone")),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        *map(_text, ("created_by", "unit")),
        *(_text(name, True) for name in ("measurable", "achievable", "relevant", "milestone")),
        _text("first"),
        _text("now", True),
        sa.Column("now_at", Utc(), nullable=True),
        _text("now_by", True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_goal_org")),
        *(
            sa.ForeignKeyConstraint(
                ["org", target], [f"{target}.org", f"{target}.id"],
                name=op.f(f"fk_goal_org_{target}"),
            )
            for target in ("project", "milestone")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_goal")),
    )  # fmt: skip
    op.create_index("uq_goal_project_number", "goal", ["org", "project", "number"], unique=True)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def downgrade() -> None:
    op.drop_table("goal")
    with op.batch_alter_table("note") as table:
        table.drop_column("to")
        table.drop_column("word")
    with op.batch_alter_table("task") as table:
        for name in ("checks", "given_by", "given_at", "accepted_at"):
            table.drop_column(name)
    with op.batch_alter_table("milestone") as table:
        for name in ("baseline_day", "baseline_clock", "baseline_zone", "baseline_at"):
            table.drop_column(name)
        table.drop_column("visibility")

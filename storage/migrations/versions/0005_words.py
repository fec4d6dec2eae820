"""Milestones; what a task needs, how it comes back and when it reminds; further names; holidays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "milestone",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("due_day", sa.Text(), nullable=True),
        sa.Column("due_clock", sa.Text(), nullable=True),
        sa.Column("due_zone", sa.Text(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_milestone_org_project")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_milestone_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_milestone")),
    )
    op.create_index("ix_milestone_project_due_at", "milestone", ["org", "project", "due_at"])
    op.add_column("project", sa.Column("holidays", sa.Text(), nullable=True))
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("also", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("person") as person:
        person.alter_column("also", server_default=None)
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("milestone", sa.Text(), nullable=True))
        for part in ("rule", "clock", "zone", "start"):
            task.add_column(sa.Column(f"every_{part}", sa.Text(), nullable=True))
        task.add_column(sa.Column("every_after_done", sa.Integer(), nullable=True))
        task.add_column(sa.Column("needs", sa.Text(), nullable=False, server_default="[]"))
        task.add_column(sa.Column("remind", sa.Text(), nullable=True))
        task.create_foreign_key(
            "fk_task_org_milestone", "milestone", ["org", "milestone"], ["org", "id"]
        )
    with op.batch_alter_table("task") as task:
        task.alter_column("needs", server_default=None)
    with op.batch_alter_table("log") as log:
        log.add_column(sa.Column("owner", sa.Text(), nullable=True))
        log.add_column(sa.Column("labels", sa.Text(), nullable=False, server_default="[]"))
        log.create_foreign_key("fk_log_org_owner", "person", ["org", "owner"], ["org", "id"])
    with op.batch_alter_table("log") as log:
        log.alter_column("labels", server_default=None)
    with op.batch_alter_table("risk") as risk:
        risk.add_column(sa.Column("milestone", sa.Text(), nullable=True))
        risk.create_foreign_key(
            "fk_risk_org_milestone", "milestone", ["org", "milestone"], ["org", "id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("risk") as risk:
        risk.drop_constraint("fk_risk_org_milestone", type_="foreignkey")
        risk.drop_column("milestone")
    with op.batch_alter_table("log") as log:
        log.drop_constraint("fk_log_org_owner", type_="foreignkey")
        log.drop_column("owner")
        log.drop_column("labels")
    with op.batch_alter_table("task") as task:
        task.drop_constraint("fk_task_org_milestone", type_="foreignkey")
        for column in (
            "milestone", "every_rule", "every_clock", "every_zone", "every_start",
            "every_after_done", "needs", "remind",
        ):  # fmt: skip
            task.drop_column(column)
    with op.batch_alter_table("person") as person:
        person.drop_column("also")
    op.drop_column("project", "holidays")
    op.drop_index("ix_milestone_project_due_at", table_name="milestone")
    op.drop_table("milestone")

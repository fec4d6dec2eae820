"""What money goes into (hours, expenses, rates, budgets, kept plans), and things in stock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_member_person", "member", ["org", "person"])
    op.create_table(
        "stint",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_stint_org")),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_stint_org_person")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_stint_org_project")
        ),
        sa.ForeignKeyConstraint(
            ["org", "task"], ["task.org", "task.id"], name=op.f("fk_stint_org_task")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_stint")),
    )
    op.create_index("ix_stint_person_day", "stint", ["org", "person", "day"])
    op.create_index("ix_stint_project_day", "stint", ["org", "project", "day"])
    op.create_index("ix_stint_task", "stint", ["org", "task"])
    op.create_table(
        "timer",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_timer_org")),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_timer_org_person")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_timer_org_project")
        ),
        sa.ForeignKeyConstraint(
            ["org", "task"], ["task.org", "task.id"], name=op.f("fk_timer_org_task")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_timer")),
    )
    op.create_index("uq_timer_person", "timer", ["org", "person"], unique=True)
    op.create_table(
        "expense",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", Utc(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_expense_org")),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_expense_org_person")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_expense_org_project")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_expense")),
    )
    op.create_index("ix_expense_project_state_day", "expense", ["org", "project", "state", "day"])
    op.create_index(
        "uq_expense_project_number", "expense", ["org", "project", "number"], unique=True
    )
    op.create_table(
        "rate",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("bill", sa.Text(), nullable=True),
        sa.Column("project", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_rate_org")),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_rate_org_person")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_rate_org_project")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_rate")),
    )
    op.create_index("ix_rate_person", "rate", ["org", "person"])
    op.create_index("ix_rate_project", "rate", ["org", "project"])
    op.create_table(
        "budget",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("money", sa.Text(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("limit", sa.Text(), nullable=True),
        sa.Column("must_log", sa.Boolean(), nullable=False),
        sa.Column("set_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_budget_org")),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_budget_org_project")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_budget")),
    )
    op.create_index("uq_budget_project", "budget", ["org", "project"], unique=True)
    op.create_table(
        "baseline",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_baseline_org")),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_baseline_org_project")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_baseline")),
    )
    op.create_index("ix_baseline_project_created_at", "baseline", ["org", "project", "created_at"])
    op.create_table(
        "item",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("keeper", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("minimum", sa.Text(), nullable=True),
        sa.Column("low_since", Utc(), nullable=True),
        sa.Column("low_by", sa.Text(), nullable=True),
        sa.Column("buying", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_item_org")),
        sa.ForeignKeyConstraint(
            ["org", "buying"], ["task.org", "task.id"], name=op.f("fk_item_org_buying")
        ),
        sa.ForeignKeyConstraint(
            ["org", "keeper"], ["person.org", "person.id"], name=op.f("fk_item_org_keeper")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_item")),
    )
    op.create_index("ix_item_low_since", "item", ["org", "low_since"])
    op.create_index("ix_item_name", "item", ["org", "name"])
    op.create_table(
        "holding",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("reserved", sa.Text(), nullable=False),
        sa.Column("used", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_holding_org")),
        sa.ForeignKeyConstraint(
            ["org", "item"], ["item.org", "item.id"], name=op.f("fk_holding_org_item")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_holding_org_project")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_holding")),
    )
    op.create_index("ix_holding_project", "holding", ["org", "project"])
    op.create_index("uq_holding_item_project", "holding", ["org", "item", "project"], unique=True)
    op.create_table(
        "booking",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("start", Utc(), nullable=False),
        sa.Column("end", Utc(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("taken_at", Utc(), nullable=True),
        sa.Column("returned_at", Utc(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("photo", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_booking_org")),
        sa.ForeignKeyConstraint(
            ["org", "item"], ["item.org", "item.id"], name=op.f("fk_booking_org_item")
        ),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_booking_org_person")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_booking_org_project")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_item_end", "booking", ["org", "item", "end"])
    op.create_index("ix_booking_person_returned_at", "booking", ["org", "person", "returned_at"])
    op.create_index("ix_booking_project_returned_at", "booking", ["org", "project", "returned_at"])


def downgrade() -> None:
    op.drop_index("ix_booking_item_end", table_name="booking")
    op.drop_index("ix_booking_person_returned_at", table_name="booking")
    op.drop_index("ix_booking_project_returned_at", table_name="booking")
    op.drop_table("booking")
    op.drop_index("ix_holding_project", table_name="holding")
    op.drop_index("uq_holding_item_project", table_name="holding")
    op.drop_table("holding")
    op.drop_index("ix_item_low_since", table_name="item")
    op.drop_index("ix_item_name", table_name="item")
    op.drop_table("item")
    op.drop_index("ix_baseline_project_created_at", table_name="baseline")
    op.drop_table("baseline")
    op.drop_index("uq_budget_project", table_name="budget")
    op.drop_table("budget")
    op.drop_index("ix_rate_person", table_name="rate")
    op.drop_index("ix_rate_project", table_name="rate")
    op.drop_table("rate")
    op.drop_index("ix_expense_project_state_day", table_name="expense")
    op.drop_index("uq_expense_project_number", table_name="expense")
    op.drop_table("expense")
    op.drop_index("uq_timer_person", table_name="timer")
    op.drop_table("timer")
    op.drop_index("ix_stint_person_day", table_name="stint")
    op.drop_index("ix_stint_project_day", table_name="stint")
    op.drop_index("ix_stint_task", table_name="stint")
    op.drop_table("stint")
    op.drop_index("ix_member_person", table_name="member")

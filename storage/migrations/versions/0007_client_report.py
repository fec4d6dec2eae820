"""The client's reports, and check-ins; in which language a project's client reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("proposed_at", Utc(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", Utc(), nullable=True),
        sa.Column("send_at", Utc(), nullable=True),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_report_org_project")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_report_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_report")),
    )
    op.create_index(
        "uq_report_project_number_letter", "report", ["org", "project", "number", "letter"],
        unique=True,
    )  # fmt: skip
    op.create_index("ix_report_project_state", "report", ["org", "project", "state"])
    op.create_table(
        "checkin",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("did", sa.Text(), nullable=True),
        sa.Column("next", sa.Text(), nullable=True),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_checkin_org_project")
        ),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_checkin_org_person")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_checkin_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_checkin")),
    )
    op.create_index(
        "uq_checkin_project_person_week", "checkin", ["org", "project", "person", "week"],
        unique=True,
    )  # fmt: skip
    op.add_column("project", sa.Column("client_language", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("project", "client_language")
    op.drop_index("uq_checkin_project_person_week", table_name="checkin")
    op.drop_table("checkin")
    op.drop_index("ix_report_project_state", table_name="report")
    op.drop_index("uq_report_project_number_letter", table_name="report")
    op.drop_table("report")

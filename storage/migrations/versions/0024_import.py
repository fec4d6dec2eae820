"""What was brought to be imported; addresses of calendars; rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("project", sa.Text()),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_upload")),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_upload_org")),
    )
    op.create_index("ix_upload_person", "upload", ["org", "person"])
    op.create_table(
        "feed",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("project", sa.Text()),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_feed")),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_feed_org")),
    )
    op.create_index("ix_feed_person", "feed", ["org", "person"])
    op.create_index("uq_feed_token", "feed", ["token"], unique=True)
    op.create_table(
        "rule",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_rule")),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_rule_org")),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_rule_org_project")
        ),
    )
    op.create_index("uq_rule_project_number", "rule", ["org", "project", "number"], unique=True)


def downgrade() -> None:
    op.drop_table("rule")
    op.drop_table("feed")
    op.drop_table("upload")

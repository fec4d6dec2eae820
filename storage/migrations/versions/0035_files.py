"""Which project a discussion is about, and the copies of its files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("discussion") as table:
        table.add_column(_text("project"))
        table.create_foreign_key(
            op.f("fk_discussion_org_project"), "project", ["org", "project"], ["org", "id"]
        )
    op.create_index("ix_discussion_project", "discussion", ["org", "project"])
    for name in ("task", "log", "risk"):
        op.execute(
            f"UPDATE discussion SET project = (SELECT {name}.project FROM {name} "  # noqa: S608
            f"WHERE {name}.org = discussion.org AND {name}.id = discussion.{name}) "
            f"WHERE discussion.{name} IS NOT NULL"
        )
    op.add_column("attachment", _text("copy"))
    op.add_column("attachment", _text("uncopied"))
    op.create_index("ix_attachment_message", "attachment", ["org", "message"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def downgrade() -> None:
    op.drop_index("ix_attachment_message", "attachment")
    op.drop_column("attachment", "uncopied")
    op.drop_column("attachment", "copy")
    op.drop_index("ix_discussion_project", "discussion")
    with op.batch_alter_table("discussion") as table:
        table.drop_constraint(op.f("fk_discussion_org_project"), type_="foreignkey")
        table.drop_column("project")

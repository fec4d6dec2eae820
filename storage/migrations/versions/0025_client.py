"""Contacts and feedback of a client; moods, due answers and replaced decisions in the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0025"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("log") as table:
        for name in ("mood", "due_day", "due_clock", "due_zone"):
            table.add_column(sa.Column(name, sa.Text(), nullable=True))
        table.add_column(sa.Column("due_at", Utc(), nullable=True))
        table.add_column(sa.Column("replaces", sa.Text(), nullable=True))
        table.create_foreign_key(
            op.f("fk_log_org_replaces"), "log", ["org", "replaces"], ["org", "id"]
        )
    op.create_index("ix_log_replaces", "log", ["org", "replaces"])
    op.create_index("ix_log_project_happened_at", "log", ["org", "project", "happened_at"])
    op.create_table(
        "contact",
        _text("org"),
        _text("id"),
        _text("name"),
        sa.Column("created_at", Utc(), nullable=False),
        _text("created_by"),
        _text("client", True),
        _text("project", True),
        _text("also"),
        _text("job", True),
        _text("reach", True),
        _text("speaks", True),
        _text("person", True),
        *_keys("contact", client="client", project="project", person="person"),
    )
    op.create_index("ix_contact_client", "contact", ["org", "client"])
    op.create_index("ix_contact_project", "contact", ["org", "project"])
    _feedback()


def _feedback() -> None:
    op.create_table(
        "survey", _text("org"), _text("id"), _text("project"),
        sa.Column("number", sa.Integer(), nullable=False), _text("scale"),
        sa.Column("created_at", Utc(), nullable=False), _text("created_by", True),
        _text("person", True), _text("after", True),
        sa.Column("at_close", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=True), sa.Column("cancelled_at", Utc(), nullable=True),
        *_keys("survey", project="project", person="person", after="milestone"),
    )  # fmt: skip
    op.create_index("uq_survey_project_number", "survey", ["org", "project", "number"], unique=True)
    op.create_index("ix_survey_after", "survey", ["org", "after"])
    op.create_table(
        "score", _text("org"), _text("id"), _text("project"), _text("survey"),
        sa.Column("points", sa.Integer(), nullable=False), _text("person", True),
        sa.Column("at", Utc(), nullable=True), _text("entry", True),
        *_keys("score", project="project", survey="survey", person="person", entry="log"),
    )  # fmt: skip
    op.create_index("ix_score_survey", "score", ["org", "survey"])
    op.create_index("ix_score_project", "score", ["org", "project"])
    op.create_table(
        "ballot", _text("org"), _text("id"), _text("survey"), _text("person"), *_keys("ballot")
    )
    op.create_index("uq_ballot_survey_person", "ballot", ["org", "survey", "person"], unique=True)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _keys(table: str, **refs: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f(f"fk_{table}_org")),
        *(
            sa.ForeignKeyConstraint(
                ["org", column], [f"{target}.org", f"{target}.id"],
                name=op.f(f"fk_{table}_org_{column}"),
            )
            for column, target in refs.items()
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f(f"pk_{table}")),
    ]  # fmt: skip


def downgrade() -> None:
    for name in ("ballot", "score", "survey", "contact"):
        op.drop_table(name)
    op.drop_index("ix_log_project_happened_at", "log")
    op.drop_index("ix_log_replaces", "log")
    with op.batch_alter_table("log") as table:
        table.drop_constraint(op.f("fk_log_org_replaces"), type_="foreignkey")
        for name in ("replaces", "due_at", "due_zone", "due_clock", "due_day", "mood"):
            table.drop_column(name)

"""What clients answer under their reports; their words, rooms and trust, project by project."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ADDED: dict[str, tuple[sa.Column[Any], ...]] = {
    "project": (
        sa.Column("client_words", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("client_room", sa.Text(), nullable=True),
        sa.Column("autosend", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
    "report": (
        sa.Column("asked", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("rooms", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
}

_REFS = (("project", "project"), ("report", "report"), ("person", "person"), ("entry", "log"))


def upgrade() -> None:
    for name, columns in _ADDED.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.add_column(column)
    # What is there gets a value; what is new brings its own.
    for name, columns in _ADDED.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                if not column.nullable:
                    table.alter_column(column.name, server_default=None)
    op.create_table(
        "answer",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["org", column], [f"{kind}.org", f"{kind}.id"], name=op.f(f"fk_answer_org_{column}")
            )
            for column, kind in _REFS
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_answer_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_answer")),
    )
    op.create_index(
        "uq_answer_report_question_person", "answer", ["org", "report", "question", "person"],
        unique=True,
    )  # fmt: skip
    # A report goes to several rooms from now on: what is on its way names its own.
    op.execute(
        "UPDATE post SET key = key || '/' || room "
        "WHERE key LIKE 'report/%/send' AND room IS NOT NULL"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE post SET key = substr(key, 1, length(key) - length(room) - 1) "
        "WHERE key LIKE 'report/%/send/%' AND room IS NOT NULL"
    )
    op.drop_index("uq_answer_report_question_person", table_name="answer")
    op.drop_table("answer")
    for name, columns in _ADDED.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column.name)

"""How much people want to hear, when, and what was put off."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ADDED: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("person", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.true())),
    ("person", sa.Column("most", sa.Integer(), nullable=False, server_default="10")),
    ("person", sa.Column("leave", sa.Text(), nullable=False, server_default="[]")),
    ("task", sa.Column("snoozes", sa.Integer(), nullable=False, server_default="0")),
)
_OPTIONAL: tuple[tuple[str, sa.Column[Any]], ...] = (
    # Who is here already goes on hearing of what is late as before, until they ask for an agenda.
    ("person", sa.Column("agenda", sa.Text(), nullable=True)),
    ("person", sa.Column("reminders", sa.Text(), nullable=True)),
    ("project", sa.Column("reminders", sa.Text(), nullable=True)),
    ("task", sa.Column("snoozed", Utc(), nullable=True)),
)


def upgrade() -> None:
    for name in ("person", "project", "task"):
        with op.batch_alter_table(name) as table:
            for column in [column for at, column in (*_OPTIONAL, *_ADDED) if at == name]:
                table.add_column(column)
    # What is there gets a value; what is new brings its own.
    for name in ("person", "task"):
        with op.batch_alter_table(name) as table:
            for column in [column for at, column in _ADDED if at == name]:
                table.alter_column(column.name, server_default=None)
    for index, columns, condition in (
        ("ix_post_told", ["org", "inbox", "sent_at"], "state = 'sent'"),
        ("ix_post_dead", ["org", "due"], "state = 'dead'"),
    ):
        where = sa.text(condition)
        op.create_index(index, "post", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_post_dead", table_name="post")
    op.drop_index("ix_post_told", table_name="post")
    for name in ("person", "project", "task"):
        with op.batch_alter_table(name) as table:
            for column in [column for at, column in (*_OPTIONAL, *_ADDED) if at == name]:
                table.drop_column(column.name)

"""Who has an inbox, and which messages are in doubt, is known once and not for each of their posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_PENDING = "state = 'pending'"


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("org", "inbox", name=op.f("pk_claim")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attempt",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("posts", sa.Text(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_attempt")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_attempt_inbox", "attempt", ["org", "inbox"])
    op.execute(
        "INSERT INTO claim (org, inbox, holder, since, until) SELECT org, inbox, max(holder),"  # noqa: S608
        f" max(next_at), max(lease_until) FROM post WHERE {_PENDING} AND lease_until IS NOT NULL"
        " GROUP BY org, inbox"
    )
    lite = op.get_bind().dialect.name == "sqlite"
    ids = "json_group_array(p.id)" if lite else "CAST(json_agg(p.id) AS text)"
    op.execute(
        "INSERT INTO attempt (org, id, inbox, posts, term)"  # noqa: S608 - of our own parts
        f" SELECT p.org, p.attempt, p.inbox, {ids}, max(p.term) FROM post AS p"
        " WHERE p.state = 'pending' AND p.attempt IS NOT NULL GROUP BY p.org, p.attempt, p.inbox"
    )
    _pending(f"{_PENDING} AND NOT standing")
    with op.batch_alter_table("post") as table:
        for name in ("holder", "lease_until", "attempt"):
            table.drop_column(name)


def downgrade() -> None:
    with op.batch_alter_table("post") as table:
        table.add_column(sa.Column("holder", sa.Text(), nullable=True))
        table.add_column(sa.Column("lease_until", Utc(), nullable=True))
        table.add_column(sa.Column("attempt", sa.Text(), nullable=True))
    lite = op.get_bind().dialect.name == "sqlite"
    ids = "json_each(a.posts)" if lite else "json_array_elements_text(CAST(a.posts AS json))"
    said = f"FROM attempt AS a, {ids} AS said WHERE a.org = post.org AND said.value = post.id"
    taken = "FROM claim AS c WHERE c.org = post.org AND c.inbox = post.inbox"
    op.execute(
        f"UPDATE post SET attempt = (SELECT a.id {said}),"  # noqa: S608 - of our own parts
        f" holder = (SELECT c.holder {taken}), lease_until = (SELECT c.until {taken})"
        f" WHERE {_PENDING}"
    )
    _pending(_PENDING)
    op.drop_table("attempt")
    op.drop_table("claim")


def _pending(condition: str) -> None:
    """Over which posts the index stands by which none is there twice."""
    where = sa.text(condition)
    op.drop_index("uq_post_pending", "post")
    op.create_index("uq_post_pending", "post", ["org", "key"], unique=True,
                    sqlite_where=where, postgresql_where=where)  # fmt: skip

"""Templates, closing a project, and lessons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0023"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.add_column(sa.Column("labels", sa.Text(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("template", sa.Text(), nullable=True))
    with op.batch_alter_table("project") as table:
        table.alter_column("labels", server_default=None)
    _templates()
    _closings()
    _lessons()


def _templates() -> None:
    _table("template", _text("name"), _text("makes"), _at("created_at"), _text("created_by"),
           _text("project", True), _key("template", "project", "project"))  # fmt: skip
    _table(
        "step", _text("template"), _int("n", False), _text("kind"), _text("title"), _int("start"),
        _int("due"), _text("clock", True), _text("role", True), _text("needs"), _text("labels"),
        _text("priority"), _int("estimate"), _text("visibility"), _text("every_rule", True),
        _text("every_clock", True), _text("every_zone", True), _text("every_start", True),
        _int("every_after_done"), _int("parent"), _text("after"), _int("milestone"),
        _int("probability"), _int("impact"), _text("type", True), _key("step", "template", "template"),
    )  # fmt: skip
    op.create_index("uq_step_template_n", "step", ["org", "template", "n"], unique=True)


def _closings() -> None:
    _table("waiver", _text("project"), _text("what"), _int("n", False), _text("why"), _text("by"),
           _at("at"), _key("waiver", "project", "project"))  # fmt: skip
    _table("closing", _text("project"), _at("closed_at", True), _text("closed_by", True),
           _text("words"), _text("contact", True), _at("sent_at", True), _text("sent_by", True),
           _text("rooms"), _text("text", True), _key("closing", "project", "project"))  # fmt: skip
    _table("verdict", _text("project"), _text("closing"), _text("person"), _at("at"), _int("score"),
           _text("worked", True), _text("improve", True), _key("verdict", "project", "project"),
           _key("verdict", "closing", "closing"), _key("verdict", "person", "person"))  # fmt: skip
    op.create_index("uq_waiver_project_what", "waiver", ["org", "project", "what"], unique=True)
    op.create_index("uq_closing_project", "closing", ["org", "project"], unique=True)
    op.create_index(
        "uq_verdict_closing_person", "verdict", ["org", "closing", "person"], unique=True
    )


def _lessons() -> None:
    _table("lesson", _int("number", False), _text("project"), _text("text"), _at("created_at"),
           _text("created_by"), _text("labels"), _text("state"), _at("published_at", True),
           _text("into", True), _key("lesson", "project", "project"),
           _key("lesson", "into", "lesson"))  # fmt: skip
    _table("vote", _text("lesson"), _text("person"), sa.Column("useful", sa.Boolean(), nullable=False),
           _at("at"), _key("vote", "lesson", "lesson"), _key("vote", "person", "person"))  # fmt: skip
    _table("lookback", _text("project"), _text("person"), _at("asked_at"), _at("answered_at", True),
           _key("lookback", "project", "project"), _key("lookback", "person", "person"))  # fmt: skip
    op.create_index("uq_lesson_number", "lesson", ["org", "number"], unique=True)
    op.create_index("ix_lesson_project_state", "lesson", ["org", "project", "state"])
    op.create_index("ix_lesson_state", "lesson", ["org", "state"])
    op.create_index("uq_vote_lesson_person", "vote", ["org", "lesson", "person"], unique=True)
    op.create_index("uq_lookback_project_person", "lookback", ["org", "project", "person"],
                    unique=True)  # fmt: skip
    op.create_index("ix_lookback_person_answered_at", "lookback", ["org", "person", "answered_at"])


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        _text("org"),
        _text("id"),
        *columns,
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f(f"fk_{name}_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f(f"pk_{name}")),
    )


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _int(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _at(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Utc(), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org", column], [f"{target}.org", f"{target}.id"], name=op.f(f"fk_{table}_org_{column}")
    )


def downgrade() -> None:
    for name in ("lookback", "vote", "lesson", "verdict", "closing", "waiver", "step", "template"):
        op.drop_table(name)
    with op.batch_alter_table("project") as table:
        table.drop_column("template")
        table.drop_column("labels")

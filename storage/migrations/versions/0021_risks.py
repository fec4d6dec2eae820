"""What is done about a risk and what remains; issues; drafts that were dismissed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0021"
down_revision = "0024"
branch_labels = None
depends_on = None

_TEXTS = ("cause", "effect", "proximity", "response", "trigger", "contingency", "signal",
          "told_client")  # fmt: skip
_LEVELS = ("residual_probability", "residual_impact")


def upgrade() -> None:
    with op.batch_alter_table("risk") as table:
        for name in _TEXTS:
            table.add_column(sa.Column(name, sa.Text(), nullable=True))
        for name in _LEVELS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        table.add_column(sa.Column("reviewed_at", Utc(), nullable=True))
        table.add_column(sa.Column("tasks", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("risk") as table:
        table.alter_column("tasks", server_default=None)
    op.create_index("ix_risk_owner_state", "risk", ["org", "owner", "state"])
    refs = {"project": "project", "risk": "risk", "owner": "person"}
    _table(
        "issue", _text("project"), sa.Column("number", sa.Integer(), nullable=False),
        _text("statement"), _text("happened_on"), _at("created_at"), _text("created_by"),
        _text("risk", True), _text("owner", True), _text("note", True), _text("cost", True),
        _at("closed_at", True), _text("closed_by", True), _text("closed_why", True),
        *(_key("issue", column, target) for column, target in refs.items()),
    )  # fmt: skip
    op.create_index("uq_issue_project_number", "issue", ["org", "project", "number"], unique=True)
    op.create_index("ix_issue_risk", "issue", ["org", "risk"])
    _table(
        "dismissal", _text("project"), _text("kind"), _text("cause"),
        sa.Column("level", sa.Integer(), nullable=False), _at("at"), _text("by"),
        _key("dismissal", "project", "project"),
    )  # fmt: skip
    op.create_index(
        "uq_dismissal_project_cause", "dismissal", ["org", "project", "cause"], unique=True
    )


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


def _at(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Utc(), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org", column], [f"{target}.org", f"{target}.id"], name=op.f(f"fk_{table}_org_{column}")
    )


def downgrade() -> None:
    for name in ("dismissal", "issue"):
        op.drop_table(name)
    op.drop_index("ix_risk_owner_state", table_name="risk")
    with op.batch_alter_table("risk") as table:
        for name in (*_TEXTS, *_LEVELS, "reviewed_at", "tasks"):
            table.drop_column(name)

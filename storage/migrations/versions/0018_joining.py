"""Teams and accounts that join: codes, sides, and where somebody reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, column in (("account", "was"), ("person", "reads"), ("shown", "workspace")):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column(column, sa.Text()))
    op.create_table(
        "side",
        *(_text(name) for name in ("org", "id", "workspace", "was")),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("guests", sa.Boolean(), nullable=False),
        *(_text(name) for name in ("asked_by", "let_in_by")),
        sa.Column("at", Utc(), nullable=False),
        _text("owners"),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_side_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_side")),
    )
    op.create_index("uq_side_workspace", "side", ["org", "workspace"], unique=True)
    op.create_index("ix_side_was", "side", ["was"])
    _house()


def _house() -> None:
    parts = ("organisation", "person", "workspace", "name")
    op.create_table(
        "invitation",
        *(_text(name) for name in ("id", "code", "whom")),
        sa.Column("until", Utc(), nullable=False),
        *(_text(f"host_{part}") for part in parts),
        *(_text(f"guest_{part}", True) for part in parts),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index("uq_invitation_code", "invitation", ["code"], unique=True)
    op.create_index("ix_invitation_host", "invitation", ["host_organisation", "host_person"])
    op.create_table(
        "guess",
        *(_text(name) for name in ("id", "person")),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_index("ix_guess_person", "guess", ["person", "at"])


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def downgrade() -> None:
    for name in ("guess", "invitation", "side"):
        op.drop_table(name)
    for name, column in (("account", "was"), ("person", "reads"), ("shown", "workspace")):
        with op.batch_alter_table(name) as table:
            table.drop_column(column)

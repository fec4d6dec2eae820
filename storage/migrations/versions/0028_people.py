"""What people can do, and how many hours of a week they have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("capacity", sa.Integer(), nullable=True))
    op.create_table(
        "ability",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("said_at", Utc(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Utc(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_ability_org")),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_ability_org_person")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_ability")),
    )
    op.create_index("uq_ability_person_skill", "ability", ["org", "person", "skill"], unique=True)
    op.create_index("ix_ability_skill", "ability", ["org", "skill"])


def downgrade() -> None:
    op.drop_table("ability")
    with op.batch_alter_table("person") as table:
        table.drop_column("capacity")

"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org", "project", "kind", name=op.f("pk_counter")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "tally",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org", "project", "kind", "state", name=op.f("pk_tally")),
    )
    op.create_table(
        "client",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_client_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_client")),
    )
    op.create_table(
        "entry",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_entry_org")),
        sa.PrimaryKeyConstraint("org", "seq", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_actor", "entry", ["org", "actor", "seq"], unique=False)
    op.create_index("uq_entry_request", "entry", ["org", "request"], unique=True)
    op.create_table(
        "head",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_head_org")),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_head")),
    )
    op.create_table(
        "person",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("work_from", sa.Text(), nullable=False),
        sa.Column("work_to", sa.Text(), nullable=False),
        sa.Column("workdays", sa.Text(), nullable=False),
        sa.Column("day_first", sa.Boolean(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_person_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_person")),
    )
    op.create_index("uq_person_handle", "person", ["org", "handle"], unique=True)
    op.create_table(
        "post",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("due", Utc(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Utc(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_post_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_post")),
    )
    op.create_index(
        "ix_post_due",
        "post",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_post_inbox",
        "post",
        ["org", "inbox"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_post_subject", "post", ["org", "subject", "due"], unique=False)
    op.create_index(
        "uq_post_pending",
        "post",
        ["org", "key"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_post_standing",
        "post",
        ["org", "key"],
        unique=True,
        sqlite_where=sa.text("standing"),
        postgresql_where=sa.text("standing"),
    )
    op.create_table(
        "workspace",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_workspace_org")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workspace")),
    )
    op.create_table(
        "account",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_account_org_person")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_account_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_account")),
    )
    op.create_index("ix_account_person", "account", ["org", "person"], unique=False)
    op.create_index("uq_account_house", "account", ["workspace", "native"], unique=True)
    op.create_table(
        "change",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "seq"], ["entry.org", "entry.seq"], name=op.f("fk_change_org_seq")
        ),
        sa.PrimaryKeyConstraint("org", "seq", "n", name=op.f("pk_change")),
    )
    op.create_index("ix_change_thing", "change", ["org", "kind", "key", "seq"], unique=False)
    op.create_table(
        "project",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "client"], ["client.org", "client.id"], name=op.f("fk_project_org_client")
        ),
        sa.ForeignKeyConstraint(
            ["org", "lead"], ["person.org", "person.id"], name=op.f("fk_project_org_lead")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_project_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_project")),
    )
    op.create_index("ix_project_state_key", "project", ["org", "state", "key"], unique=False)
    op.create_index("uq_project_key", "project", ["org", "key"], unique=True)
    op.create_table(
        "member",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_member_org_person")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_member_org_project")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_member_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_member")),
    )
    op.create_index("uq_member_project_person", "member", ["org", "project", "person"], unique=True)
    op.create_table(
        "risk",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("impact", sa.Integer(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("review_day", sa.Text(), nullable=True),
        sa.Column("review_clock", sa.Text(), nullable=True),
        sa.Column("review_zone", sa.Text(), nullable=True),
        sa.Column("review_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "owner"], ["person.org", "person.id"], name=op.f("fk_risk_org_owner")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_risk_org_project")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_risk_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_risk")),
    )
    op.create_index("ix_risk_project_state", "risk", ["org", "project", "state"], unique=False)
    op.create_index("uq_risk_project_number", "risk", ["org", "project", "number"], unique=True)
    op.create_table(
        "room",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_room_org_project")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_room_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_room")),
    )
    op.create_index("ix_room_project", "room", ["org", "project"], unique=False)
    op.create_index("uq_room_workspace_native", "room", ["org", "workspace", "native"], unique=True)
    op.create_table(
        "task",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("helpers", sa.Text(), nullable=False),
        sa.Column("due_day", sa.Text(), nullable=True),
        sa.Column("due_clock", sa.Text(), nullable=True),
        sa.Column("due_zone", sa.Text(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("start_day", sa.Text(), nullable=True),
        sa.Column("start_clock", sa.Text(), nullable=True),
        sa.Column("start_zone", sa.Text(), nullable=True),
        sa.Column("start_at", Utc(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("estimate", sa.Integer(), nullable=True),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("blocked_on", sa.Text(), nullable=True),
        sa.Column("started_at", Utc(), nullable=True),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "owner"], ["person.org", "person.id"], name=op.f("fk_task_org_owner")
        ),
        sa.ForeignKeyConstraint(
            ["org", "parent"], ["task.org", "task.id"], name=op.f("fk_task_org_parent")
        ),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_task_org_project")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_task_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_task")),
    )
    op.create_index(
        "ix_task_late",
        "task",
        ["org", "project", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('todo', 'doing', 'blocked')"),
        postgresql_where=sa.text("state IN ('todo', 'doing', 'blocked')"),
    )
    op.create_index(
        "ix_task_owner_state_due_at", "task", ["org", "owner", "state", "due_at"], unique=False
    )
    op.create_index("ix_task_parent", "task", ["org", "parent"], unique=False)
    op.create_index(
        "ix_task_project_state_due_at", "task", ["org", "project", "state", "due_at"], unique=False
    )
    op.create_index("uq_task_project_number", "task", ["org", "project", "number"], unique=True)
    op.create_table(
        "log",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("happened_at", Utc(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_log_org_project")
        ),
        sa.ForeignKeyConstraint(
            ["org", "task"], ["task.org", "task.id"], name=op.f("fk_log_org_task")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_log_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_log")),
    )
    op.create_index(
        "ix_log_project_kind_number", "log", ["org", "project", "kind", "number"], unique=False
    )
    op.create_index("uq_log_project_number", "log", ["org", "project", "number"], unique=True)
    op.create_table(
        "note",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "task"], ["task.org", "task.id"], name=op.f("fk_note_org_task")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_note_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_note")),
    )
    op.create_index("ix_note_task_at", "note", ["org", "task", "at"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "project"], ["project.org", "project.id"], name=op.f("fk_schedule_org_project")
        ),
        sa.ForeignKeyConstraint(
            ["org", "room"], ["room.org", "room.id"], name=op.f("fk_schedule_org_room")
        ),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_schedule_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_schedule")),
    )
    op.create_index("ix_schedule_room", "schedule", ["org", "room"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_schedule_room", table_name="schedule")
    op.drop_table("schedule")
    op.drop_index("ix_note_task_at", table_name="note")
    op.drop_table("note")
    op.drop_index("uq_log_project_number", table_name="log")
    op.drop_index("ix_log_project_kind_number", table_name="log")
    op.drop_table("log")
    op.drop_index("uq_task_project_number", table_name="task")
    op.drop_index("ix_task_project_state_due_at", table_name="task")
    op.drop_index("ix_task_parent", table_name="task")
    op.drop_index("ix_task_owner_state_due_at", table_name="task")
    op.drop_index(
        "ix_task_late",
        table_name="task",
        sqlite_where=sa.text("state IN ('todo', 'doing', 'blocked')"),
        postgresql_where=sa.text("state IN ('todo', 'doing', 'blocked')"),
    )
    op.drop_table("task")
    op.drop_index("uq_room_workspace_native", table_name="room")
    op.drop_index("ix_room_project", table_name="room")
    op.drop_table("room")
    op.drop_index("uq_risk_project_number", table_name="risk")
    op.drop_index("ix_risk_project_state", table_name="risk")
    op.drop_table("risk")
    op.drop_index("uq_member_project_person", table_name="member")
    op.drop_table("member")
    op.drop_index("uq_project_key", table_name="project")
    op.drop_index("ix_project_state_key", table_name="project")
    op.drop_table("project")
    op.drop_index("ix_change_thing", table_name="change")
    op.drop_table("change")
    op.drop_index("uq_account_house", table_name="account")
    op.drop_index("ix_account_person", table_name="account")
    op.drop_table("account")
    op.drop_table("workspace")
    op.drop_index(
        "uq_post_standing",
        table_name="post",
        sqlite_where=sa.text("standing"),
        postgresql_where=sa.text("standing"),
    )
    op.drop_index(
        "uq_post_pending",
        table_name="post",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_post_subject", table_name="post")
    op.drop_index(
        "ix_post_inbox",
        table_name="post",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(
        "ix_post_due",
        table_name="post",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_table("post")
    op.drop_index("uq_person_handle", table_name="person")
    op.drop_table("person")
    op.drop_table("head")
    op.drop_index("uq_entry_request", table_name="entry")
    op.drop_index("ix_entry_actor", table_name="entry")
    op.drop_table("entry")
    op.drop_table("client")
    op.drop_table("tally")
    op.drop_table("organisation")
    op.drop_table("counter")

"""The tables. Every key and foreign key begins with the organisation: the wall between tenants."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    event,
    text,
)

from bot.model.people import Organisation
from bot.model.task import OPEN
from storage.aside import credential as credential
from storage.aside import draft as draft
from storage.aside import guess as guess
from storage.aside import heard as heard
from storage.aside import invitation as invitation
from storage.aside import kept as kept
from storage.aside import leader as leader
from storage.aside import seat as seat
from storage.aside import shown as shown
from storage.aside import spent as spent
from storage.columns import Utc, table_columns
from storage.kinds import BY_CLASS as BY_CLASS
from storage.kinds import BY_NAME as BY_NAME
from storage.kinds import KINDS as KINDS
from storage.kinds import Kind as Kind
from storage.tables import metadata
from storage.tables import table as _table

organisation = Table(
    "organisation", metadata, *table_columns(Organisation), PrimaryKeyConstraint("id")
)


workspace = _table(
    "workspace",
    Column("name", Text(), nullable=False),
    Column("org", Text(), nullable=False),
    PrimaryKeyConstraint("name"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)

counter = _table(
    "counter",
    Column("org", Text(), nullable=False),
    Column("project", Text(), nullable=False),
    Column("kind", Text(), nullable=False),
    Column("n", Integer(), nullable=False),
    PrimaryKeyConstraint("org", "project", "kind"),
)

tally = _table(
    "tally",
    Column("org", Text(), nullable=False),
    Column("project", Text(), nullable=False),
    Column("kind", Text(), nullable=False),
    Column("state", Text(), nullable=False),
    Column("n", Integer(), nullable=False),
    PrimaryKeyConstraint("org", "project", "kind", "state"),
)

head = _table(
    "head",
    Column("org", Text(), nullable=False),
    Column("seq", Integer(), nullable=False),
    Column("hash", Text(), nullable=False),
    PrimaryKeyConstraint("org"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)

entry = _table(
    "entry",
    Column("org", Text(), nullable=False),
    Column("seq", Integer(), nullable=False),
    Column("request", Text(), nullable=False),
    Column("actor", Text()),
    Column("line", Text(), nullable=False),
    Column("at", Utc(), nullable=False),
    Column("reply", Text(), nullable=False),
    Column("undoes", Integer()),
    Column("undone", Integer()),  # derived: the entry that names this one in `undoes`
    Column("subject", Text()),  # the first thing it changed
    Column("hash", Text(), nullable=False),
    PrimaryKeyConstraint("org", "seq"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)
Index("uq_entry_request", entry.c.org, entry.c.request, unique=True)
Index("ix_entry_at", entry.c.org, entry.c.at)
Index("ix_entry_actor", entry.c.org, entry.c.actor, entry.c.seq)

change = _table(
    "change",
    Column("org", Text(), nullable=False),
    Column("seq", Integer(), nullable=False),
    Column("n", Integer(), nullable=False),
    Column("kind", Text(), nullable=False),
    Column("key", Text(), nullable=False),
    Column("before", Text()),
    Column("after", Text()),
    PrimaryKeyConstraint("org", "seq", "n"),
    ForeignKeyConstraint(["org", "seq"], ["entry.org", "entry.seq"]),
)
Index("ix_change_thing", change.c.org, change.c.kind, change.c.key, change.c.seq)

post = _table(
    "post",
    Column("org", Text(), nullable=False),
    Column("id", Text(), nullable=False),
    Column("key", Text(), nullable=False),
    Column("line", Text(), nullable=False),
    Column("due", Utc(), nullable=False),
    Column("why", Text(), nullable=False),
    Column("person", Text()),
    Column("room", Text()),
    Column("until", Utc()),
    Column("inbox", Text(), nullable=False),
    Column("subject", Text(), nullable=False),  # the thing or rule that wants it: "task/<id>"
    Column("standing", Boolean(), nullable=False),  # of a rule: its key is unique for ever
    Column("state", Text(), nullable=False),
    Column("attempts", Integer(), nullable=False),  # that were refused
    Column("next_at", Utc(), nullable=False),
    Column("looks", Integer(), nullable=False),  # for its last attempt, in vain
    Column("sent_at", Utc()),
    Column("ref", Text()),
    Column("term", Integer()),  # of who led the platform when it was said
    PrimaryKeyConstraint("org", "id"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)
Index("uq_post_pending", post.c.org, post.c.key, unique=True)
Index("uq_post_standing", post.c.org, post.c.key, unique=True)
Index("ix_post_due", post.c.next_at)
Index("ix_post_inbox", post.c.org, post.c.inbox)
Index("ix_post_told", post.c.org, post.c.inbox, post.c.sent_at)
Index("ix_post_dead", post.c.org, post.c.due)
Index("ix_post_subject", post.c.org, post.c.subject, post.c.due)

claim = _table(
    "claim",  # inboxes that are not to be touched until then: somebody's, or they have to wait
    Column("org", Text(), nullable=False),
    Column("inbox", Text(), nullable=False),
    Column("holder", Text()),  # None: it waits
    Column("since", Utc(), nullable=False),  # what is in hand was due by then
    Column("until", Utc(), nullable=False),
    PrimaryKeyConstraint("org", "inbox"),
)

attempt = _table(
    "attempt",  # messages that are on their way, or of which nobody knows whether they arrived
    Column("org", Text(), nullable=False),
    Column("id", Text(), nullable=False),  # it goes by: that of the first post it said
    Column("inbox", Text(), nullable=False),
    Column("posts", Text(), nullable=False),  # what it says of this team's: their ids, as JSON
    Column("term", Integer()),  # of who led the platform then
    PrimaryKeyConstraint("org", "id"),
)
Index("ix_attempt_inbox", attempt.c.org, attempt.c.inbox)

_PENDING = "state = 'pending'"
PARTIAL = {
    "ix_task_owner_state_due_at": "owner IS NOT NULL",
    "ix_task_late": f"state IN ({', '.join(repr(state.value) for state in OPEN)})",
    "ix_task_done": "done_at IS NOT NULL",
    "uq_post_pending": f"{_PENDING} AND NOT standing",  # those of rules are unique for ever
    "uq_post_standing": "standing",
    "ix_post_due": _PENDING,
    "ix_post_inbox": _PENDING,
    "ix_post_told": "state = 'sent'",
    "ix_post_dead": "state = 'dead'",
}
"""Indexes over some rows only, with the condition on a row."""


@event.listens_for(metadata, "before_create")
def _make_partial(target: MetaData, connection: Connection, **rest: Any) -> None:
    # Said at an Index itself, a condition imports every dialect it is said for: a tenth of all
    # start-up time for one that is not used.
    for table in target.tables.values():
        for index in table.indexes:
            if index.name in PARTIAL:
                condition = text(PARTIAL[str(index.name)])
                index.dialect_kwargs[f"{connection.dialect.name}_where"] = condition


def whole() -> MetaData:
    """All tables: those of things are made when they are first asked for, and here all of them."""
    for kind in KINDS:
        assert kind.table is not None
    return metadata

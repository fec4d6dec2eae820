"""Tables of what is no thing and in no journal: what stands where, what is kept for a while."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
)  # fmt: skip

from storage.columns import Utc
from storage.tables import table

draft = table(
    "draft",  # what somebody filled into a form and did not send
    Column("org", Text(), nullable=False),
    Column("person", Text(), nullable=False),
    Column("name", Text(), nullable=False),  # of the form, and of what it is about
    Column("fields", Text(), nullable=False),  # JSON, as they stood there
    Column("at", Utc(), nullable=False),
    PrimaryKeyConstraint("org", "person", "name"),
    ForeignKeyConstraint(["org", "person"], ["person.org", "person.id"]),
)

seat = table(
    "seat",  # where a thread is on its platform, and our message in it; not in the journal
    Column("org", Text(), nullable=False),
    Column("workspace", Text(), nullable=False),
    Column("native", Text(), nullable=False),
    Column("thread", Text(), nullable=False),
    Column("card", Text()),
    PrimaryKeyConstraint("org", "workspace", "native"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)
Index("ix_seat_thread", seat.c.org, seat.c.thread)

kept = table(
    "kept",  # texts that are too long for what refers to them: a button's name, a form's
    Column("org", Text(), nullable=False),
    Column("key", Text(), nullable=False),
    Column("text", Text(), nullable=False),
    PrimaryKeyConstraint("org", "key"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)

leader = table(
    "leader",  # of the house: who listens to a platform that only one process may listen to
    Column("platform", Text(), nullable=False),
    Column("holder", Text(), nullable=False),
    Column("term", Integer(), nullable=False),
    Column("until", Utc(), nullable=False),
    PrimaryKeyConstraint("platform"),
)

shown = table(
    "shown",  # see bot.model.shown; derived, and in no journal
    Column("org", Text(), nullable=False),
    Column("inbox", Text(), nullable=False),
    Column("ref", Text(), nullable=False),
    Column("says", Text(), nullable=False),
    Column("at", Utc(), nullable=False),
    Column("pin", Text(), nullable=False),
    Column("lost", Boolean(), nullable=False),
    PrimaryKeyConstraint("org", "inbox"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)

credential = table(
    "credential",  # of the house: what lets us into a workspace (see bot.credentials)
    Column("platform", Text(), nullable=False),
    Column("name", Text(), nullable=False),
    Column("secret", Text(), nullable=False),  # encrypted
    Column("expires", Utc()),
    Column("version", Integer(), nullable=False),
    Column("paused", Text(), nullable=False),
    Column("holder", Text()),  # who is renewing it, until when
    Column("until", Utc()),
    PrimaryKeyConstraint("platform", "name"),
)

spent = table(
    "spent",  # of the house: digests of what may be used once
    Column("digest", Text(), nullable=False),
    Column("until", Utc(), nullable=False),
    PrimaryKeyConstraint("digest"),
)

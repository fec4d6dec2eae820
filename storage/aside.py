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

heard = table(
    "heard",  # up to when a thread of ours was heard, while somebody listened; not in the journal
    Column("org", Text(), nullable=False),
    Column("workspace", Text(), nullable=False),
    Column("native", Text(), nullable=False),
    Column("room", Text(), nullable=False),  # the platform's id of the room it stands in
    Column("at", Utc(), nullable=False),
    PrimaryKeyConstraint("org", "workspace", "native"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)
Index("ix_heard_place", heard.c.workspace, heard.c.native)

kept = table(
    "kept",  # texts that are too long for what refers to them: a button's name, a form's
    Column("org", Text(), nullable=False),
    Column("key", Text(), nullable=False),
    Column("text", Text(), nullable=False),
    PrimaryKeyConstraint("org", "key"),
    ForeignKeyConstraint(["org"], ["organisation.id"]),
)

invitation = table(
    "invitation",  # of the house: codes by which places and people join (see bot.model.joining)
    Column("id", Text(), nullable=False),
    Column("code", Text(), nullable=False),
    Column("whom", Text(), nullable=False),
    Column("until", Utc(), nullable=False),
    Column("host_organisation", Text(), nullable=False),
    Column("host_person", Text(), nullable=False),
    Column("host_workspace", Text(), nullable=False),
    Column("host_name", Text(), nullable=False),
    Column("guest_organisation", Text()),
    Column("guest_person", Text()),
    Column("guest_workspace", Text()),
    Column("guest_name", Text()),
    Column("used", Boolean(), nullable=False),
    PrimaryKeyConstraint("id"),
)
Index("uq_invitation_code", invitation.c.code, unique=True)
Index("ix_invitation_host", invitation.c.host_organisation, invitation.c.host_person)

guess = table(
    "guess",  # of the house: who typed a code that nobody has, and when
    Column("id", Text(), nullable=False),
    Column("person", Text(), nullable=False),
    Column("at", Utc(), nullable=False),
    PrimaryKeyConstraint("id"),
)
Index("ix_guess_person", guess.c.person, guess.c.at)

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
    Column("workspace", Text()),  # where a home was opened; boards stand in their room
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

"""Threads that are about something: a task's discussion, a conversation with a client."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


class Holds(StrEnum):
    """What the threads of a forum are."""

    TASKS = "tasks"
    CONVERSATIONS = "conversations"


@dataclass(slots=True)
class Forum:
    """A room that holds nothing but threads, each about one thing of its project.

    `opens`: a task that is made elsewhere gets a thread here, too.
    """

    id: str
    room: str
    project: str
    holds: Holds
    opens: bool = False


@dataclass(slots=True)
class Conversation:
    """One conversation with a client, in a thread of its own.

    `waiting_since` is when the client spoke and had no answer yet.
    """

    id: str
    project: str
    title: str
    opened_at: datetime
    contact: str | None = None  # who began it, as the platform calls them
    owner: str | None = None  # who answers; None: the project's lead
    waiting_since: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    link: str | None = None  # to where it began

    def heard(self, now: datetime) -> None:
        """The client said something; it waits from the first of what has no answer."""
        self.closed_at = None
        self.waiting_since = self.waiting_since or now

    def answer(self, now: datetime) -> None:
        """We answered everything that was said."""
        if self.waiting_since is not None:
            self.waiting_since, self.answered_at = None, now

    def close(self, now: datetime) -> None:
        self.closed_at = now


@dataclass(slots=True)
class Thread:
    """That a post of a forum is about a task or about a conversation (one of the two).

    `room` is the Room it stands in, as long as that one is ours: then it shows how its thing stands.
    Where on the platform it is, its Seat tells. What other threads belong to, their Discussion says.
    """

    id: str
    project: str
    room: str | None = None
    task: str | None = None
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a thread is: the platform's ids of it, and of our message in it that is kept up to
    date. Derived, like where a post went: no undo takes it back."""

    workspace: str
    native: str
    card: str | None = None

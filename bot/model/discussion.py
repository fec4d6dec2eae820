"""What people said about something before it was kept: a thread as it was, and its files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


@dataclass(slots=True)
class Discussion:
    """The thread that one task, log entry or risk came from, or was joined to.

    `room`, `thread` and `message` are the platform's own ids: of the room, of the thread (that of
    its first message) and of the message that was meant. `room` is empty where the thread alone was
    noted, as it once was. It names no thing as long as somebody still chooses one.
    """

    id: str
    workspace: str
    room: str
    thread: str
    message: str
    taken_by: str  # a person's id
    taken_at: datetime
    link: str | None = None  # to the message that was meant
    task: str | None = None
    log: str | None = None
    risk: str | None = None
    more: int = 0  # messages of the thread that were not read
    project: str | None = None  # of the thing it belongs to


@dataclass(slots=True)
class Remark:
    """One message of a discussion, as it was said; it stays when the message is deleted.

    No entry of the journal holds it: what people say among themselves is no act upon the project.
    """

    id: str
    discussion: str
    n: int  # its place in the discussion, from 0 on
    message: str  # the platform's id
    author: str  # what they were called
    account: str | None  # the platform's id of the author
    text: str
    at: datetime
    link: str | None = None
    later: bool = False  # said after the discussion was kept: a comment on the thing


class Uncopied(StrEnum):
    """Why there is no copy of a file."""

    LARGE = "large"
    UNREAD = "unread"  # the platform did not give it to us
    FULL = "full"  # there is no room for it


@dataclass(slots=True)
class Attachment:
    """A file of a discussion: what it is called and where it lies. Its content is not ours, but
    where copies are kept: `copy` is the SHA-256 of one, and stays when the message is deleted. Where
    its team has become part of another one, that stands behind the team's id and a slash."""

    id: str
    discussion: str
    n: int  # in the order in which they were sent
    message: str  # the platform's id of the message it was sent with
    name: str
    author: str
    at: datetime
    size: int | None = None  # bytes
    link: str | None = None
    copy: str | None = None
    uncopied: Uncopied | None = None

    def copied_in(self, team: str) -> str | None:
        """Whose copy it is and which, where it was that team's unless it says so itself."""
        return self.copy if not self.copy or "/" in self.copy else f"{team}/{self.copy}"


@dataclass(slots=True)
class Naming:
    """When a room was last shown a thing because somebody named it ("task/<id>")."""

    id: str
    room: str  # a Room's id
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Heed:
    """Why something that was not said to us may matter all the same."""

    bound: bool  # the room belongs to a project
    linked: bool  # the thread belongs to a thing
    tasks: int = 0  # how many tasks it belongs to

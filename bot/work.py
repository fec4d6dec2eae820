"""Work: one transaction over one organisation, seen as shelves of things.

A command reads and changes things on shelves; nothing is written until the desk saves the Work.
Whatever differs from what was read is then journalled, tallied, and its posts made to agree.
Storage implements these protocols; commands and tests see nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from enum import Enum
from typing import Protocol, TypeVar

from bot.acts import Act as Act
from bot.acts import Change as Change
from bot.acts import Clash as Clash
from bot.acts import Past as Past
from bot.context import Place
from bot.joining import Joining
from bot.model.discussion import Heed
from bot.model.people import Organisation, Person
from bot.model.post import Post, PostState
from bot.model.project import Project, Room
from bot.reply import Reply
from bot.shelves import Shelf as Shelf
from bot.shelves import Shelves
from bot.shelves import Threads as Threads
from bot.values import dataclass
from bot.vault import Vault

T = TypeVar("T")


class Journal(Protocol):
    """Everything that was ever changed in the organisation, in order."""

    def act(self, seq: int) -> Act | None: ...

    def answer(self, seq: int) -> Reply:
        """What that act was answered with."""

    def changes(self, seq: int) -> list[Change]: ...

    def last(self, actor: str, *, undone: bool = False) -> Act | None:
        """The newest act of that person that can be undone; with `undone`, the newest undoing
        one, whose changes can be made again."""

    def asked(self, actor: str, beginning: str, since: datetime) -> Act | None:
        """The newest act of that person since then whose request's id begins like this."""

    def latest(self, actor: str, kind: str) -> str | None:
        """The id of the thing of that kind the person touched last."""

    def history(self, kind: str, key: str, limit: int = 20) -> list[tuple[Act, Change]]:
        """What happened to one thing, newest first."""

    def past(self, kind: str, keys: Sequence[str]) -> Past:
        """The things of that kind and these ids as they were at any moment, but for what this Work
        has not saved."""

    def touched(self, kind: str, since: datetime) -> list[str]:
        """The ids of the things of that kind that were changed since then."""

    def former_keys(self) -> dict[str, str]:
        """The ids of projects by the keys that they had once; what was last of a key counts."""

    def recent(self, limit: int = 20) -> list[Act]: ...

    def stirred(self, task: str, by: str | None = None) -> datetime | None:
        """When somebody, or that person, last changed that task or noted something on it, if ever."""

    def undo(self, seq: int) -> list[Clash]:
        """Take the act's changes back inside this Work; nothing is touched if there are clashes.

        Undoing an undo is redo. The entry that this Work saves names `seq` in `undoes`.
        """


class Work(Shelves, Protocol):
    """One transaction. `now` is when it began; all of it belongs to `organisation`."""

    now: datetime
    organisation: Organisation
    journal: Journal
    vault: Vault

    @property
    def joining(self) -> Joining: ...

    def number(self, project: str, kind: str) -> int:
        """The next number of that kind ("task", "log", "risk", "issue", "report", "expense",
        "goal") in the project."""

    def tally(self, project: str, kind: str) -> dict[str, int]:
        """How many things the project has in each state (kept, not counted): of the kinds task, risk
        and log, and, as "due", how many open tasks are due on each day (UTC, 2026-11-27)."""

    def tallies(self, projects: Sequence[str], day: date) -> dict[tuple[str, str], dict[str, int]]:
        """The tallies of several projects at once, by the project and the kind. What is due is
        "late" (before that day, UTC), of "today" (on it) or "later"."""

    def finished(self, owners: Sequence[str], since: datetime) -> dict[str, tuple[int, int]]:
        """For each of these people how many dated tasks of theirs were done since then, and how
        many of those too late."""

    def post(self, key: str) -> StoredPost | None:
        """A post by its id (as in a Why button), pending or not."""

    def pending(
        self, until: datetime, limit: int = 50, inboxes: Sequence[str] | None = None
    ) -> list[StoredPost]:
        """Posts not said yet that are due before `until`, soonest first; in these inboxes
        ("person/<id>", "room/<id>"), if any are named."""

    def told(self, inbox: str, since: datetime) -> list[StoredPost]:
        """What was said there unasked since then, oldest first. Posts of one message have the same
        `sent_at`."""

    def given_up(self, since: datetime, limit: int = 50) -> list[StoredPost]:
        """Posts due since then that could not be delivered, newest first."""

    def tried(self, actor: str, do: Callable[[], object], see: Callable[[], T]) -> T:
        """What `see` tells once `do` is done, with what that wants said; then nothing of it was.

        `actor`: the id of whoever does it. This Work must not have changed anything before.
        """

    def save(
        self,
        *,
        request: str,
        actor: str | None,
        line: str,
        answer: Callable[[int | None], Reply],
    ) -> Reply:
        """Write and commit everything, with one journal entry for it; the reply.

        That somebody is known from now on, and what people said among themselves, is written and
        not journalled: it cannot be undone. `answer` is given the entry's number, so that the reply,
        which is kept with it, can offer to undo it; or None where nothing changed, and then nothing
        is journalled.
        """


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post with its fate."""

    id: str
    post: Post
    state: PostState
    attempts: int  # that were refused
    sent_at: datetime | None
    looks: int = 0  # how often its last attempt was looked for in vain


class Answered(Exception):
    """The request has been answered already, with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("answered")
        self.reply = reply


class Hindrance(Enum):
    """Why the database is of no use for now."""

    BUSY = "busy"  # somebody else holds it
    FULL = "full"
    READ_ONLY = "read-only"
    AWAY = "away"


class Busy(Exception):
    """The database is of no use for now, and that is no bug; nothing was changed.

    The text is what the driver says, for the log.
    """

    def __init__(self, reason: str, why: Hindrance = Hindrance.BUSY) -> None:
        super().__init__(reason)
        self.why = why


@dataclass(slots=True)
class Entrance:
    """What the house knows of a request before any Work is opened, read in one statement."""

    organisation: Organisation
    person: Person
    room: Room | None
    project: Project | None  # the one the room is bound to
    role: str | None  # the person's part in that project
    answered: Reply | None  # this request's reply, if it has been answered
    barred: bool  # whether they stay a guest until somebody adds them to a project
    seq: int  # the newest entry of the journal at that moment


class House(Protocol):
    """What crosses organisations: who is at the door, and the Works behind it."""

    def heed(self, workspace: str, room: str, thread: str | None) -> Heed:
        """What is known of a place, for something said there that was not said to us."""

    def enter(self, workspace: str, native: str, room: str, request: str) -> Entrance | None:
        """Who speaks, where; None when the account (or its workspace) has never been seen."""

    def admit(
        self,
        workspace: str,
        native: str,
        *,
        name: str,
        zone: str | None,
        locale: str | None,
        room: str,
        outsider: bool | None,
        home: tuple[str, str],
        now: datetime,
    ) -> None:
        """Make the account known, as a new person with the standing that `room` proves.

        The first one who is certainly no `outsider` owns the workspace's new team, which takes its
        zone and language from them, or from `home`; before that, nobody is let in. A known account
        gets the zone, the language and the standing it lacks.
        """

    def open(
        self,
        organisation: str,
        now: datetime,
        *,
        changes: bool,
        request: str | None = None,
        since: int = 0,
    ) -> AbstractContextManager[Work]:
        """A Work; with `changes` it is the organisation's only writer until it is closed.

        Raises Answered if `request` was answered by an entry after `since`, while others wrote.
        """

    def opened(
        self, organisation: str, person: str, workspace: str, ref: str, now: datetime
    ) -> None:
        """Somebody looks at their home: `ref` is what shows it there, and is kept up to date."""

    def organisation(self, workspace: str) -> str | None:
        """The organisation a workspace belongs to; None while nobody has spoken there."""

    def hear(self, workspace: str, thread: str, at: datetime) -> None:
        """Note up to when a thread was heard, if it is about something of ours."""

    def heard(self, workspace: str) -> dict[str, tuple[str, datetime]]:
        """The threads there that are about something of ours, by the platform's ids: each with its
        room and up to when it was heard; those heard last first, and not more than a thousand."""

    def owners(self, workspace: str, *, elsewhere: bool) -> list[str]:
        """The owners of that organisation who can be reached; `elsewhere`: in another of its
        workspaces."""

    def keep(self, organisation: str, text: str) -> str:
        """Keep a text for good, once; the key it is had by."""

    def kept(self, organisation: str, key: str) -> str | None:
        """The text of that key."""

    def languages(self) -> set[str]:
        """The locales of everybody who has ever spoken, of their teams and of their projects."""

    def draft(
        self, organisation: str, person: str, name: str, since: datetime
    ) -> dict[str, str] | None:
        """What they filled into the form of that name and did not send, if it was since then."""

    def keep_draft(
        self,
        organisation: str,
        person: str,
        name: str,
        fields: dict[str, str],
        now: datetime,
        since: datetime,
    ) -> None:
        """Keep that for later, in the place of what was kept; with no fields nothing is kept.

        Drafts of the organisation from before `since` are forgotten.
        """


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message that may have arrived: what to look for before its posts are said again."""

    key: str  # the id it went by
    posts: frozenset[str]  # the ids of those it said


@dataclass(frozen=True, slots=True)
class Claim:
    """All due posts of one inbox, leased to one courier until `lease_until`."""

    organisation: str
    inbox: str
    posts: tuple[StoredPost, ...]  # in the order they are said in, the same at every attempt
    lease_until: datetime
    holder: str
    doubts: tuple[Attempt, ...] = ()  # earlier attempts at some of these
    attempt: str | None = None  # the id by which the message goes that says these


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an inbox."""

    places: tuple[Place, ...]  # where: the room, or the person's accounts, best first
    opens: datetime  # when they may be written to: now, or when a person is next at work


class NotDelivered(Exception):
    """A post certainly did not arrive. `retry_after` is in seconds; None: as the courier likes.

    `gone`: there is no use in trying this place again. `away`: the platform was not reached, or
    takes nothing from us for now. `elsewhere`: so it is with all of that workspace, and its reader
    may be reached in another one. `closed`: its reader is there, and takes no word for them alone.
    """

    def __init__(
        self,
        why: str,
        *,
        retry_after: float | None = None,
        gone: bool = False,
        away: bool = False,
        elsewhere: bool = False,
        closed: bool = False,
    ) -> None:
        super().__init__(why)
        self.retry_after, self.gone, self.away = retry_after, gone, away
        self.elsewhere, self.closed = elsewhere, closed

    @property
    def counts(self) -> bool:
        """Whether it is this message that was refused; else any message would have been."""
        return self.gone or (self.retry_after is None and not self.away)


class Vanished(NotDelivered):
    """What was to be changed is not there any more: somebody deleted it."""


class OutcomeUnknown(Exception):
    """The post may or may not have arrived: look before repeating.

    `for_good`: nobody will ever be able to tell, so there is no use in looking once more.
    """

    def __init__(self, why: str = "", *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good

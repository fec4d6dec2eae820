"""Who said something, where, and what the desk found out about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.custom.declared import NOTHING, Custom
from bot.model.people import Person, Role
from bot.model.project import Audience, Project, Room
from bot.typed import by_name, clean, plain
from bot.values import dataclass
from bot.words import Words

if TYPE_CHECKING:
    from bot.grammar import Call, Grammar
    from bot.tongue import Answer


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said. Ids are the platform's own, opaque to the core.

    `workspace` begins with the adapter's name and a colon ("console:home"). `direct` is the
    native id of a person when their direct messages are meant; `room` may then be empty.
    """

    workspace: str
    room: str = ""
    thread: str | None = None
    direct: str | None = None

    @property
    def adapter(self) -> str:
        return self.workspace.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it, as the platform knows them. `zone` and `locale` are its hints, if any.

    `outsider`: True for a guest or somebody of another organisation, False for who is certainly
    of the team, None where the platform cannot tell.
    """

    native: str
    name: str
    zone: str | None = None
    locale: str | None = None
    outsider: bool | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent with a message. What a platform does not tell is None.

    `source` is where the adapter finds what is in it, and nobody's business else; `content` is
    there once that was asked for, and could be read. One that is `fleeting` is shown to nobody by
    its platform, which soon deletes it.
    """

    name: str | None = None
    size: int | None = None  # bytes
    link: str | None = None
    source: str | None = field(default=None, compare=False)
    content: bytes | None = field(default=None, repr=False, compare=False)
    fleeting: bool = False


MOST_BYTES = 10_000_000
"""A file that is larger is not read."""


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said to others. `key` is the platform's id of it, `account` that of its author.

    In `text` people stand by name, as in "@Ana Ruiz", and `mentions` are their accounts.
    `outsider` is about its author, as in Speaker.
    """

    key: str
    text: str
    author: str
    at: datetime
    account: str | None = None
    link: str | None = None
    files: tuple[File, ...] = ()
    mentions: tuple[str, ...] = ()
    outsider: bool | None = None
    ours: bool = False  # said by Steward, or to it
    hidden: bool = False  # the platform does not show us what it says


@dataclass(frozen=True, slots=True)
class Quote:
    """The message a request is about: the parent of a thread, the one a button hangs on, the one
    that a shortcut was used on or that somebody reacted to.

    `lines` are the lines its buttons hold; they tell which thing it shows. Only a `whole` quote
    says what was said in its `thread` (of that id): `messages`, oldest first, itself among them by
    its `key`, and how many `more` there are.
    """

    text: str = ""
    author: str | None = None
    link: str | None = None
    lines: tuple[str, ...] = ()
    key: str = ""
    thread: str = ""
    messages: tuple[Message, ...] = ()
    more: int = 0
    whole: bool = False
    at: datetime | None = None  # when it was written, where that is known

    @property
    def message(self) -> Message | None:
        """The message itself, as far as it is known."""
        return next((one for one in self.messages if one.key == self.key), None)


class Lack(StrEnum):
    """Why somebody can do little in a place, as the platform tells it."""

    GUEST = "guest"
    BOT = "bot"
    GONE = "gone"  # they have left it
    WAITING = "waiting"  # they have yet to accept its rules
    SILENCED = "silenced"  # for a while they may not write


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody said something, somewhere: `words`, or a `command` with typed `values`.

    `id` is unique per saying and stable over the platform's retries. Values win over words:
    a typed option overrides what the free text says. `accounts` are the native ids of the people
    whom the adapter itself wrote into them, as `@(id|name)`; where anybody else wrote that, it is
    made plain text; `lacks` says of some of them why they can do little. `shared`: whether people of another organisation read the room; None where the
    platform cannot tell, which counts as yes.

    `draft` is the name of the form that was filled in (Form.draft). With `unsent` it was put aside:
    its values are kept for when it is opened again, and nothing is done. With `asks` somebody is
    about to give that parameter of the command and has typed `words` of it: the answer is what may
    be meant (Reply.choices), and nothing is done either.

    A reaction has no words: `sign` is what was put on the message it is about, or taken off it
    (`unsigned`). What people say to each other is `overheard`.
    """

    id: str
    speaker: Speaker
    place: Place
    words: str = ""
    command: str | None = None  # a path, when the platform already knows it ("task add")
    values: Mapping[str, Any] = field(default_factory=dict)
    about: Quote | None = None
    room_name: str | None = None
    accounts: frozenset[str] = frozenset()
    lacks: Mapping[str, Lack] = field(default_factory=dict)
    link: str | None = None  # to the message it was said in, where there is one
    free: bool = False  # said to us in a conversation: it need not begin with a command
    home: str | None = None  # what shows the answer as the speaker's home, and stays up to date
    shared: bool | None = False
    draft: str = ""
    unsent: bool = False
    asks: str | None = None
    forum: bool = False  # its room holds nothing but threads
    sign: str | None = None
    unsigned: bool = False
    overheard: bool = False
    key: str = ""  # the platform's id of the message it was said in, where there is one
    files: tuple[File, ...] = ()  # that were sent with it
    fetched: bool = False  # what is in the files was asked for: what has none cannot be read
    # Whether the speaker may read rooms of the team there, by their ids: as far as that was asked.
    sees: Mapping[str, bool] | None = None
    # Shows how far it has come to whoever asks, where that can be shown; called from any thread.
    progress: Callable[[Answer], None] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        def fit(value: Any) -> Any:
            return plain(clean(value), self.accounts) if isinstance(value, str) else value

        object.__setattr__(self, "words", fit(self.words))
        object.__setattr__(self, "values", {name: fit(said) for name, said in self.values.items()})
        if self.about is not None:
            object.__setattr__(self, "about", _fit(self.about))

    def seeing(self, rooms: Mapping[str, bool]) -> Request:
        """The same, where it is known of these rooms too whether the speaker may read them."""
        return replace(self, sees={**(self.sees or {}), **rooms})

    def shown_by(self, progress: Callable[[Answer], None]) -> None:
        """From now on whoever asks is shown how far it has come: that is no part of what was said."""
        object.__setattr__(self, "progress", progress)


def _fit(about: Quote) -> Quote:
    """What others said, fit to be kept: people in it are names, and nobody is mentioned."""

    def text(said: str) -> str:
        return plain(clean(by_name(said)), frozenset())

    messages = tuple(
        replace(
            one,
            text=text(one.text),
            author=text(one.author),
            files=tuple(replace(f, name=f.name and text(f.name)) for f in one.files),
        )
        for one in about.messages
    )
    return replace(about, text=text(about.text), messages=messages)


@dataclass(frozen=True, slots=True)
class Ticking:
    """The clock said something: the `line` of a post that is due.

    `reader` is the person it is for (their zone and language are used), or None for a room.
    """

    id: str
    organisation: str
    line: str
    reader: str | None = None
    room: str | None = None  # a Room's id
    thread: str | None = None  # in that room, where it is about one


class What(StrEnum):
    """What happens in a thread that is not said to us."""

    OPENED = "opened"
    SAID = "said"
    TAGGED = "tagged"
    RENAMED = "renamed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something happened in a thread of a room that holds threads alone. Whether that concerns us,
    the core knows; there is nothing to say to it but to whoever may not do it.

    `title` and `tags` are the thread's, as it is now; `added` are tags it got by this. `text` is
    empty where the platform shows us none. `speaker` is None where it does not tell who it was.
    """

    id: str
    what: What
    place: Place
    speaker: Speaker | None = None
    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A platform told of something: somebody left, a room got another id.

    `command` is one that nobody types, `values` are its arguments. `id` is the same when the
    platform repeats itself. For the `owners`: it is told once to those who own the workspace's
    organisation, where they can be reached; `elsewhere`, in another workspace, since this one lets
    us in no more.
    """

    id: str
    workspace: str
    command: str
    values: Mapping[str, str] = field(default_factory=dict)
    owners: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """Something people said to each other: as it was said, and where."""

    key: str
    words: str
    link: str | None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that can be read in more than one way; nothing was set for `param`."""

    param: str
    said: str
    readings: tuple[Any, ...]
    over: bool = False  # a date that has passed
    why: Words | None = None  # what is wrong with it, where that is not about dates


@dataclass(slots=True)
class Context:
    """What a command may know of its request, for reading only."""

    now: datetime
    zone: str  # IANA, of the reader
    locale: str  # of the reader
    place: Place
    actor: Person | None  # None is the clock
    reader: Person | None  # who will read the reply; None when it is a room
    role: Role
    outsider: bool | None = None  # as Speaker.outsider
    room: Room | None = None
    shared: bool | None = False  # as Request.shared
    project: Project | None = None
    project_why: str | None = None  # "room", "named", "item", "only", "last"
    audience: Audience = Audience.TEAM
    about: Quote | None = None
    sign: str | None = None  # what was put on the message it is about, where that says it all
    overheard: Aside | None = None
    key: str = ""  # the platform's id of what was said, else the request's
    source: str | None = None  # link to the message it is about, or was said in
    room_name: str | None = None
    forum: bool = False  # the room holds nothing but threads
    lacks: Mapping[str, Lack] = field(default_factory=dict)  # as Request.lacks
    rekeyed: dict[str, str] = field(default_factory=dict)  # former keys that were said, and today's
    lacking: dict[str, Lack] = field(
        default_factory=dict
    )  # by name: who is named and can do little
    asks: tuple[Ask, ...] = ()
    flagged: tuple[str, ...] = ()  # words that look like tokens but mean nothing known
    said: str = ""  # the whole line, for saying it again with one thing more
    grammar: Grammar | None = None  # for help, and for writing lines
    address: str | None = None  # of what is read outside chat, if anything is served
    mails: bool = False  # whether anything can be sent by mail
    files: tuple[File, ...] = ()  # that came along, with their contents if the command wants them
    sees: Mapping[str, bool] | None = None  # as Request.sees
    unnamed: bool = False  # whether the journal is not told who said it; set by the command
    call: Call | None = None  # what was read, with names and references as they were written
    agreed: bool = False  # somebody saw what this will do, and said yes
    leave: Person | None = None  # who lets the actor do it: their rights count
    extra: dict[str, Any] = field(default_factory=dict)  # what was said for the team's own fields
    # Tells the speaker how far it has come, where it takes long (bot/underway.py).
    progress: Callable[[Words], None] = field(default=lambda _words: None, repr=False)

    def again(self, **args: Any) -> str:
        """The line of this call with these arguments in the place of its own."""
        if self.call is None or self.grammar is None:
            raise LookupError("nothing was said")
        return self.grammar.write(replace(self.call, args={**self.call.args, **args}))

    @property
    def custom(self) -> Custom:
        """The fields and forms of the team's own."""
        return self.grammar.custom if self.grammar is not None else NOTHING

    @property
    def judge(self) -> Person:
        """Whose rights decide: the speaker's, or those of whoever lets them."""
        return self.leave or self.me

    @property
    def me(self) -> Person:
        """The person who speaks; only commands the clock never says may ask for it."""
        if self.actor is None:
            raise LookupError("the clock is nobody")
        return self.actor

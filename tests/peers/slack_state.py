"""What the Slack double remembers: calls, everything a person could see, views and short-lived keys.

The API methods, the socket and the drivers share one State; none of them knows another.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.peers.slack_faults import Faults
from tests.peers.slack_models import unfit
from tests.peers.slack_text import Json, Ping, payload_pings, visible_text
from tests.peers.slack_world import Message, Workspace, World

RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE = timedelta(minutes=30)


class Refused(Exception):
    """A method answers ok false with this `error` and these further `fields`."""

    def __init__(self, error: str, **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.fields = fields


@dataclass
class Call:
    """One call that arrived. `answer` stays None when none was given; `at` is monotonic seconds."""

    method: str
    args: Json
    token: str | None
    at: float
    headers: dict[str, str] = field(default_factory=dict)
    workspace: Workspace | None = None
    scopes: frozenset[str] = frozenset()
    status: int | None = None
    answer: Json | None = None
    fault: str | None = None

    @property
    def team(self) -> Workspace:
        """The workspace of the token; methods are called only once it is known."""
        if self.workspace is None:
            raise Refused("not_authed")
        return self.workspace

    @property
    def channel(self) -> str | None:
        value = self.args.get("channel") or self.args.get("channel_id")
        return value if isinstance(value, str) else None

    def text(self, name: str) -> str:
        """A required argument that is a string."""
        value = self.args.get(name)
        if value in (None, ""):
            raise Refused("invalid_arguments", response_metadata=_missing(name))
        return str(value)

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name, default))
        except (TypeError, ValueError):
            raise Refused(f"invalid_{name}") from None

    def flag(self, name: str) -> bool:
        """A boolean in any of the spellings that forms use."""
        return self.args.get(name) in (True, "true", "True", "1", 1)


def _missing(name: str) -> Json:
    return {"messages": [f"[ERROR] missing required field: {name}"]}


@dataclass(frozen=True)
class Said:
    """One thing the bot let people see.

    `how` is post, ephemeral, update, delete, response (through a response_url), ack, view,
    view_update, home or file. `to` is the only person who sees it, None for the whole room.
    `message` is a copy as it was then; `cause` is the key of the act it answers, when Slack knows.
    """

    how: str
    payload: Json
    at: float
    channel: str | None = None
    to: str | None = None
    message: Message | None = None
    view: View | None = None
    cause: str | None = None

    @property
    def text(self) -> str:
        """What a reader sees of it, one piece a line."""
        return visible_text(self.payload)


@dataclass
class View:
    """A modal or Home tab as one person has it before them; `is_open` until closed or submitted."""

    id: str
    team_id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    is_open: bool = True
    cause: str | None = None

    @property
    def visible(self) -> str:
        return visible_text(self.body)


@dataclass
class Trigger:
    """A trigger_id: good for one view and for three seconds."""

    id: str
    user: str
    team_id: str
    cause: str
    issued: float
    view: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer an act up to five times in half an hour."""

    id: str
    channel: str
    user: str
    team_id: str
    cause: str
    issued: datetime
    began: float
    original: Message | None = None
    uses: int = 0

    def expired(self, now: datetime) -> bool:
        life = RESPONSE_URL_LIFE
        real = timedelta(seconds=time.monotonic() - self.began)
        return now - self.issued > life or real > life


@dataclass
class Upload:
    """A file on its way: promised, brought, then shared."""

    id: str
    team_id: str
    filename: str
    length: int
    alt: str = ""
    title: str | None = None
    content: bytes | None = None
    channels: list[str] = field(default_factory=list)


@dataclass
class State:
    """All records of one double. Tests read the lists; only the double writes them."""

    world: World
    app_token: str
    client_id: str
    client_secret: str
    base: str = ""
    trigger_life: float = 3.0
    issue_socket_url: Callable[[], str] = lambda: ""
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    pings: list[Ping] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    """What was sent that Slack refuses, or cuts, or that its own models do not take."""
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)  # what is in files of people, by their ids
    asked: list[str] = field(default_factory=list)  # the files whose content was asked for
    grants: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)  # by code, where it was sent to
    ephemerals: list[Message] = field(default_factory=list)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        """Wake everybody who waits for something to happen."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    async def next_change(self, seconds: float) -> bool:
        """Wait until something happens; False when `seconds` passed first."""
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return False
        return True

    def note(
        self,
        how: str,
        payload: Json,
        *,
        channel: str | None = None,
        to: str | None = None,
        message: Message | None = None,
        view: View | None = None,
        cause: str | None = None,
    ) -> Said:
        """Record what people now see, and who would be rung by it."""
        self.unfit += unfit(how, payload)
        copy = message.snapshot() if message else None
        said = Said(how, payload, time.monotonic(), channel, to, copy, view, cause)
        self.said.append(said)
        ts = message.ts if message else None
        found = payload_pings(payload) if how != "delete" else []
        self.pings += [Ping(token, f"{how}:{where}", channel, ts) for where, token in found]
        self.ring()
        return said

    def issue_trigger(self, user: str, team_id: str, cause: str, view: str | None = None) -> str:
        trigger = Trigger(
            self.world.next_id("1."), user, team_id, cause, time.monotonic(), view=view
        )
        self.triggers[trigger.id] = trigger
        return trigger.id

    def use_trigger(self, id: str, team_id: str) -> Trigger:
        """Exchange a trigger_id, once and in time."""
        trigger = self.triggers.get(id)
        if trigger is None or trigger.team_id != team_id:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > self.trigger_life:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def issue_response_url(
        self, channel: str, user: str, team_id: str, cause: str, original: Message | None = None
    ) -> str:
        key = ResponseUrl(
            self.world.next_id("R"),
            channel,
            user,
            team_id,
            cause,
            self.world.now(),
            time.monotonic(),
            original,
        )
        self.response_urls[key.id] = key
        return f"{self.base}/response/{key.id}"

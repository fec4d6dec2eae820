"""The Slack adapter: put together, run and closed. One workspace by its token, or many."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping
from datetime import datetime
from typing import Any

from adapters.base import Answerer, Connection, Core, OutcomeUnknown
from adapters.slack.draw import LIMITS
from adapters.slack.http import HttpDoor
from adapters.slack.inline import Json
from adapters.slack.installation import Grant, Installation
from adapters.slack.keeper import Keeper
from adapters.slack.screen import Screen
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import FIRST_PAUSE, LONGEST_PAUSE, SILENCE, SocketLine, pausing
from adapters.slack.web import REFUSALS, SHUT, Me, Web, log, retry_after, shut, word
from adapters.slack.workspace import Workspace
from adapters.slack.workspaces import Workspaces
from bot.clock import Clock
from bot.context import Place, Told
from bot.credentials import Credential
from bot.grammar import Grammar
from bot.settings import Secret, SettingsError
from bot.tongue import Answer
from bot.work import NotDelivered

FINISHING = 3.0
"""Seconds that answers under way are given at the end."""

WRITING = 2.0
"""Seconds that an acknowledgement waits for what Slack told to be written down."""


class Slack:
    """Every workspace that let us in. See adapters.base.Adapter."""

    name = "slack"
    limits = LIMITS
    led = False  # Slack gives each event to one connection, whichever

    def __init__(
        self,
        settings: SlackSettings,
        grammar: Grammar,
        clock: Clock,
        *,
        silence: float = SILENCE,
    ) -> None:
        """`silence`: after how many seconds without a sign of life the line is built anew."""
        self._settings, self._grammar, self._clock = settings, grammar, clock
        self._silence = silence
        self.workspaces = Workspaces(self._met)
        self._core: Core | None = None
        self._answer: Answerer | None = None
        self._keeper: Keeper | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stop = asyncio.Event()
        self._ended = asyncio.Event()
        self._running = False
        self.door: HttpDoor | None = None
        self._line: SocketLine | None = None
        self._app = Web(settings, Secret())  # for what the app itself asks

    async def run(self, answer: Answerer, core: Core | None = None) -> None:
        """See Adapter.run; raises SettingsError when Slack refuses a token for good."""
        self._running, self._answer, self._core = True, answer, core
        try:
            if await self._let_in():
                await self._serve()
        finally:
            self._ended.set()

    def state(self) -> Connection:
        """See Adapter.state. Who is called by signed HTTP hears nothing while nobody speaks."""
        found = self.workspaces.installations.values()
        paused = sum(bool(installation.paused) for installation in found)
        if paused and paused == len(found):
            return Connection(open=False, why="no workspace lets us in any more")
        if self._line is not None:
            return self._line.state(paused)
        return Connection(open=self.door is not None and self.door.open, paused=paused)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        return await self._workspace(place).post(place, answer, key)

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        await self._workspace(place).edit(place, ref, answer)

    async def pin(self, place: Place, ref: str) -> bool:
        return await self._workspace(place).hands.pin(ref)

    async def remove(self, place: Place, ref: str) -> None:
        await self._workspace(place).hands.remove(ref)

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        try:
            workspace = self._workspace(place)
        except NotDelivered as closed:
            raise OutcomeUnknown(str(closed)) from None
        return await workspace.hands.find(place, key, since)

    async def close(self) -> None:
        """Stop listening, finish what is under way, and let go of every connection."""
        self._stop.set()
        if self._running:
            await self._ended.wait()
        for installation in self.workspaces.installations.values():
            await installation.web.close()
        await self._app.close()

    def _workspace(self, place: Place) -> Workspace:
        """Where something is to be said; raises NotDelivered where we are not let in."""
        found = self.workspaces.named(place.workspace)
        if found is None:
            raise shut("not installed") if self._running else NotDelivered("not yet", away=True)
        if found.installation.paused:
            raise shut(found.installation.paused)
        return found

    # Who lets us in

    async def _let_in(self) -> bool:
        """Every workspace we know of; False when stopped before Slack answered."""
        credentials = None
        if self._settings.many:
            if self._core is None:
                raise SettingsError("SLACK_CLIENT_ID needs a place where tokens are kept.")
            credentials = self._core.credentials()
        self._keeper = Keeper(self._settings, self.workspaces, self._clock, credentials, self._tell)
        if credentials is not None:
            await self._keeper.load()
            return True
        me = await self._introduced()
        if me is None:
            return False
        made = Installation(self._settings, Grant(me, self._settings.bot_token))
        made.woken = self._keeper.wake
        await self._app.close()
        self.workspaces.add(made)
        await self._meet_people(self.workspaces.all()[0])
        return True

    async def _introduced(self) -> Me | None:
        """Who we are. Asked until Slack answers; None when stopped first."""
        pause = FIRST_PAUSE
        asking = Web(self._settings, self._settings.bot_token)
        try:
            while not self._stop.is_set():
                try:
                    return await asking.me()
                except REFUSALS as error:
                    if word(error) in SHUT:
                        raise SettingsError(
                            f"Slack refuses SLACK_BOT_TOKEN ({word(error)}). "
                            "Install the app again and copy the new token."
                        ) from None
                    wait = max(pause, retry_after(error) or 0)
                    log.warning("Slack does not answer (%s), again in %.0f s", word(error), wait)
                    await pausing(self._stop, wait)
                    pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            await asking.close()
        return None

    def _met(self, installation: Installation, me: Me) -> Workspace:
        """A workspace that is met first."""

        async def tell(id: str, command: str, values: Mapping[str, str]) -> bool | None:
            return await self._tell(Told(id, me.workspace, command, values))

        made = Workspace(installation, me, tell)
        assert self._answer is not None
        prefix = self._settings.command_prefix
        made.listen(self._grammar, self._clock, self._answer, prefix, self._core)
        if self._settings.many:
            self._later(self._meet_people(made))
        return made

    async def _meet_people(self, workspace: Workspace) -> None:
        gone, _rooms = await asyncio.gather(workspace.people.load(), workspace.strangers.load())
        if gone:
            id, values = f"gone:{self._clock.now().timestamp()}", {"people": " ".join(gone)}
            await self._tell(Told(id, workspace.me.workspace, "team left", values))

    async def _tell(self, told: Told) -> bool | None:
        """The core, if there is one behind us. It is told in any case, but not waited for longer
        than an acknowledgement may."""
        if self._core is None:
            return False
        task = self._later(self._core.tell(told))
        await asyncio.wait({task}, timeout=WRITING)
        return bool(task.result()) if task.done() and task.result() is not None else None

    async def _installed(self, kept: Credential) -> None:
        assert self._keeper is not None
        self._keeper.take(kept)

    # Listening

    async def _find(self, body: Json) -> Workspace | None:
        """The workspace a payload is for; one that says goodbye is shut."""
        found = self.workspaces.of(body)
        if found is None and self._keeper is not None:
            await self._keeper.newcomer()
            found = self.workspaces.of(body)
        goodbye = _goodbye(body)
        if goodbye and found is not None and self._keeper is not None:
            await self._keeper.shut(found.installation, goodbye)
        return found

    async def _serve(self) -> None:
        screen, settings = Screen(self._find), self._settings
        assert self._keeper is not None
        parts: list[Coroutine[Any, Any, None]] = [self._keeper.run(self._stop)]
        installer = None
        if settings.many:
            from adapters.slack.install import Installer

            assert self._core is not None
            installer = Installer(settings, self._core.credentials(), self._clock, self._installed)
        if settings.socket:
            line = SocketLine(
                screen, settings.app_token, self._app, self._catch_up, silence=self._silence
            )
            self._line = line
            parts.append(line.run(self._stop))
        if settings.http:
            pages = installer.routes() if installer is not None else ()
            self.door = HttpDoor(screen, settings.signing_secret, settings.http, self._clock, pages)
            parts.append(self.door.run(self._stop))
            self._catch_up()
        try:
            await _together(parts)
        finally:
            for workspace in self.workspaces.all():
                await workspace.finish(FINISHING)
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if installer is not None:
                await installer.close()

    def _catch_up(self) -> None:
        """The line is open: what was said before is heard now."""
        for workspace in self.workspaces.all():
            self._later(workspace.catch_up())

    def _later(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended_task)
        return task

    def _ended_task(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("something broke: %s", type(task.exception()).__name__)


async def _together(parts: list[Coroutine[Any, Any, None]]) -> None:
    """All of them until they end; where one fails, the others are ended and it is raised."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def _goodbye(body: Json) -> str:
    """By which event a workspace says that it lets us in no more; "" for every other payload."""
    event = body.get("event")
    if body.get("type") != "event_callback" or not isinstance(event, dict):
        return ""
    if event.get("type") == "app_uninstalled":
        return "app_uninstalled"
    tokens = event.get("tokens")
    if event.get("type") == "tokens_revoked" and isinstance(tokens, dict) and tokens.get("bot"):
        return "token_revoked"
    return ""

"""The composition: the one place that sees every package and puts a Steward together."""

from __future__ import annotations

import asyncio
import importlib
import logging
import pkgutil
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from datetime import datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import adapters
from adapters.base import Adapter
from adapters.mail.account import MailSettings
from adapters.mail.carry import Mail
from bot import when
from bot.clock import Clock
from bot.context import Happening, Request, Ticking, Told
from bot.copies import Copies
from bot.credentials import Credentials
from bot.desk import Desk
from bot.grammar import Call, Grammar
from bot.keeping import keep, kept
from bot.kinds import spoken
from bot.loading import loading
from bot.missed import forums, hear, heard, unknown
from bot.reply import charts_of
from bot.settings import Settings, SettingsError, read
from bot.tongue import Answer
from bot.values import dataclass
from bot.vocabulary import vocabulary_of
from scheduler.carrier import Carrier
from scheduler.courier import Courier
from scheduler.queueing import add_for_owners
from storage.engine import Storage, open_storage
from storage.files import Files

if TYPE_CHECKING:
    from bot.charts.painter import Painter
    from bot.custom.outside import Outside, Sent

T = TypeVar("T")

log = logging.getLogger("steward")

THREADS = 4
"""Requests answered at once. One writes at a time; the others read or wait for their turn."""


@cache
def platforms() -> dict[str, ModuleType]:
    """The adapter packages that need tokens, by name: those in adapters/ with settings."""
    return {
        info.name: importlib.import_module(f"adapters.{info.name}")
        for folder in adapters.__path__
        for info in pkgutil.iter_modules([folder])
        if info.ispkg and (Path(folder) / info.name / "settings.py").is_file()
    }


def kinds() -> list[type]:
    """All settings there are: Steward's own, those of mail, and those of each platform."""
    return [Settings, MailSettings, *(module.settings for module in platforms().values())]


@dataclass
class Steward:
    """Everything that runs, put together and not yet running."""

    settings: Settings
    clock: Clock
    storage: Storage
    grammar: Grammar
    desk: Desk
    adapters: dict[str, Adapter]
    courier: Courier
    pool: ThreadPoolExecutor = field(repr=False)
    ways: dict[str, Carrier] = field(default_factory=dict)  # out of the house, where nobody speaks
    draws: bool = False  # charts as pictures too; else they are said in words alone
    painter: Painter | None = None  # made by the first chart

    def __post_init__(self) -> None:
        self.copies = Copies(_store(self.settings), self.desk, self.pool, self.clock)

    async def answer(self, request: Request | Ticking) -> Answer:
        """What the desk says, with its charts drawn and its copies of files."""
        answer = await self.drawn(await self.said(request))
        return await self.copies.attended(request, answer)

    async def said(self, request: Request | Ticking) -> Answer:
        """The desk, in a thread: it is synchronous, and the loop has other people to serve."""
        return await self._in_pool(self.desk.answer, request)

    async def happened(self, said: Happening) -> Answer:
        """See adapters.base.Core."""
        return await self._in_pool(self.desk.answer, said)

    async def forums(self, workspace: str) -> Mapping[str, datetime]:
        """See adapters.base.Core."""
        return await self._in_pool(forums, self.storage.house, workspace, self.clock.now())

    async def unknown(self, workspace: str, threads: Sequence[str]) -> Sequence[str]:
        """See adapters.base.Core."""
        house, now = self.storage.house, self.clock.now()
        return await self._in_pool(unknown, house, workspace, threads, now)

    async def heard(self, workspace: str) -> Mapping[str, tuple[str, datetime]]:
        """See adapters.base.Core."""
        return await self._in_pool(heard, self.storage.house, workspace)

    async def hear(self, workspace: str, thread: str, at: datetime) -> None:
        """See adapters.base.Core."""
        await self._in_pool(hear, self.storage.house, workspace, thread, at)

    async def keep(self, workspace: str, text: str) -> str | None:
        """See adapters.base.Core."""
        return await self._in_pool(keep, self.storage.house, workspace, text)

    async def kept(self, workspace: str, key: str) -> str | None:
        """See adapters.base.Core."""
        return await self._in_pool(kept, self.storage.house, workspace, key)

    async def calendar(self, token: str) -> str | None:
        """The calendar of that secret address; None for one that nobody has, or has no more."""
        return await self._in_pool(self._calendar, token)

    def _calendar(self, token: str) -> str | None:
        from bot.reports.calendar import calendar_of
        from storage.feeds import feed_of

        found = feed_of(self.storage.house, token)
        if found is None:
            return None
        org, feed = found
        with self.storage.house.open(org, self.clock.now(), changes=False) as work:
            return calendar_of(feed, work)

    async def form(self, token: str, locale: str | None) -> Outside | None:
        """The form of that secret address, in that language or the project's; None for one that
        nobody has, or has no more."""
        return await self._in_pool(self._form, token, locale)

    def _form(self, token: str, locale: str | None) -> Outside | None:
        from bot.custom.outside import Outside
        from storage.feeds import formlink_of

        found = formlink_of(self.storage.house, token)
        return Outside.of(self.desk, *found, locale) if found is not None else None

    async def filled(self, form: Outside, said: Mapping[str, Any], key: str) -> Sent:
        """What becomes of a form that was sent."""
        return await self._in_pool(form.send, self.desk, said, key)

    async def _in_pool(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, *args)

    async def drawn(self, answer: Answer) -> Answer:
        """The answer with pictures of its charts, where they can be drawn."""
        if not (self.draws and charts_of(answer.reply)):
            return answer
        if self.painter is None:
            from bot.charts.painter import Painter

            self.painter = Painter()
        return await self.painter.painted(answer)

    def post_by(self, mail: Mail) -> None:
        """What goes to a mailbox goes this way."""
        self.ways[mail.name] = mail
        self.desk.mails = mail.open

    def credentials(self) -> Credentials:
        """See adapters.base.Core.credentials."""
        return self.storage.credentials(self.settings.key)

    async def tell(self, told: Told) -> bool | None:
        """See adapters.base.Core.tell."""
        loop = asyncio.get_running_loop()
        if told.owners:
            return await loop.run_in_executor(self.pool, self._tell_owners, told)
        answer = await loop.run_in_executor(self.pool, self.desk.answer, told)
        return None if answer.reply.tone == "problem" else not answer.reply.silent

    def _tell_owners(self, told: Told) -> bool:
        command, now = self.grammar.get(told.command), self.clock.now()
        assert command is not None
        line = self.grammar.write(Call(command, dict(told.values)))
        return add_for_owners(self.storage.posts, self.storage.house, told, line, now)

    async def tick(self, now: datetime) -> datetime | None:
        """Say everything that is due at `now`; when something is due next."""
        return await self.courier.round(now)

    def warm(self) -> None:
        """Before ready: the dates of what people here speak, if they take long to load."""
        spoken_here = self._languages()
        if any(name.partition("_")[0] in when.HELPED for name in spoken_here):
            when.warm(spoken_here)

    def settle(self) -> None:
        """Once the platforms are connected: all other dates, so that nobody's message waits for
        them. A newcomer's language is loaded when they speak."""
        with loading():
            when.warm(self._languages())

    def _languages(self) -> set[str]:
        return {self.desk.home[1], *self.storage.house.languages()}

    async def put_down(self) -> None:
        """Nothing is asked any more: end what draws charts, if it was ever begun, and what copies."""
        await self.copies.close()
        if self.painter is not None:
            await self.painter.close()

    def close(self) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)
        self.storage.close()


def _store(settings: Settings) -> Files | None:
    """Where copies lie; raises SettingsError."""
    if not settings.files:
        return None
    try:
        return Files(Path(settings.files).expanduser(), int(settings.files_mb) * 1_000_000)
    except OSError as error:
        raise SettingsError(
            f"STEWARD_FILES: {settings.files} cannot be used ({error.strerror})."
        ) from None


def compose(settings: Settings, clock: Clock, *, url: str | None = None) -> Steward:
    """A Steward over the database of `settings`, or of `url`; with no adapter yet."""
    grammar = vocabulary_of(settings.forms)
    storage = open_storage(url or settings.database)
    home = (settings.zone, spoken(settings.language))
    desk = Desk(grammar, storage.house, clock, home, settings.reached)
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
    places: dict[str, Adapter] = {}
    ways: dict[str, Carrier] = {}
    steward: Steward

    async def said(request: Request | Ticking) -> Answer:
        return await steward.said(request)

    async def drawn(answer: Answer) -> Answer:
        return await steward.drawn(answer)

    carriers = ChainMap[str, Carrier]({}, ways, places)  # type: ignore[arg-type]
    courier = Courier(storage.posts, carriers, said, clock, drawn=drawn)
    steward = Steward(settings, clock, storage, grammar, desk, places, courier, pool, ways)
    return steward


def connected(variables: Mapping[str, str], clock: Clock) -> dict[str, Adapter]:
    """Every adapter whose tokens are set, by name."""
    grammar = vocabulary_of(read(Settings, variables).forms)
    built = {
        name: module.build(read(module.settings, variables), grammar, clock)
        for name, module in platforms().items()
    }
    return {name: adapter for name, adapter in built.items() if adapter is not None}

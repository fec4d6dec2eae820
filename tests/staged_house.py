"""The house of a talk that is played on platforms: the desk, the courier and the mail behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from adapters.base import Adapter
from adapters.mail.account import MailSettings
from adapters.mail.carry import Mail
from bot.context import Speaker
from bot.kinds import spoken
from bot.model.moment import instant
from bot.settings import read
from bot.vocabulary import vocabulary
from scheduler.courier import Courier
from tests.doors import Brain, Heard
from tests.peers.smtp import SmtpPeer
from tests.talking import Talk


class Line:
    """An adapter that listens; it can be ended and begun again, as by a process that restarts."""

    def __init__(self, house: House, make: Callable[[], Adapter]) -> None:
        self._house, self._make = house, make

    async def begin(self) -> None:
        self.adapter = self._make()
        self._house.ears[self.adapter.name] = self.adapter
        self._task = asyncio.create_task(self.adapter.run(self._house.answer, self._house))
        async with asyncio.timeout(20):
            while not self.adapter.state().open:
                await asyncio.sleep(0.01)

    async def end(self) -> None:
        await self.adapter.close()
        await asyncio.wait_for(self._task, 10)


class House(Brain):
    """A brain in the zone and the language of a talk, with a courier over one platform."""

    def __init__(self, talk: Talk, url: str = "sqlite://") -> None:
        at = instant(datetime.fromisoformat(talk.at), talk.zone)
        self.ears: dict[str, Any] = {}
        self._lines: list[Line] = []
        self._read = 0  # letters
        self.post = SmtpPeer()
        super().__init__(at, talk.zone, talk.language, vocabulary(talk.custom), url)

    def open(self) -> None:
        super().open()
        self.desk.mails = True
        self.courier = Courier(self.storage.posts, self.ears, self.answer, self.clock)

    async def restart(self) -> None:
        """The process ends and starts again over the same database; the platforms go on."""
        if self.url == "sqlite://":
            raise ValueError("a database in memory does not survive a restart")
        for line in self._lines:
            await line.end()
        await self.courier.close()
        self.storage.close()
        self.open()
        for line in self._lines:
            await line.begin()

    @asynccontextmanager
    async def listening(self, make: Callable[[], Adapter]) -> AsyncIterator[Line]:
        """An adapter of that making, over every restart."""
        line = Line(self, make)
        await line.begin()
        self._lines.append(line)
        try:
            yield line
        finally:
            self._lines.remove(line)
            await line.end()

    def meet(self, speaker: Speaker, workspace: str, native: str) -> None:
        """Somebody is known before they speak; the first one owns the team."""
        self.storage.house.admit(
            workspace, native, name=speaker.name, zone=speaker.zone,
            locale=spoken(speaker.locale) if speaker.locale else None, room="",
            outsider=speaker.outsider, home=self.desk.home, now=self.clock.now(),
        )  # fmt: skip
        self.clock.advance(timedelta(milliseconds=1))

    async def __aenter__(self) -> House:
        """Mail goes over its own wire, whatever the platform is."""
        await self.post.__aenter__()
        self.ears["mail"] = Mail(read(MailSettings, self.post.settings), self.clock)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.post.stop()
        self.close()

    def letters(self) -> list[Heard]:
        """What came by mail since this was asked last."""
        new, self._read = self.post.letters[self._read :], len(self.post.letters)
        return [Heard(one.part("plain"), [], True, one) for one in new]

    async def wait_until(self, wall: str) -> None:
        """Let time pass until that wall time of the talk's zone."""
        zone = self.desk.home[0]
        await self.wait(instant(datetime.fromisoformat(wall), zone) - self.clock.now())

    async def wait(self, length: timedelta) -> None:
        """Let time pass; what falls due on the way is said at its moment."""
        target = self.clock.now() + length
        while True:
            due = await self.courier.round(self.clock.now())
            if due is None or due > target:
                break
            self.clock.set(max(due, self.clock.now() + timedelta(seconds=1)))
        self.clock.set(target)
        await self.courier.round(target)

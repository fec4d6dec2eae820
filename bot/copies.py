"""Copies of the files that are kept with things, where whoever runs Steward wants them.

A file stays where its platform has it; when the message is deleted, so is the file. Right after an
act by which files were noted, the adapter that heard of them is asked for what is in them: it alone
knows the address, which came from its platform and never from a person. The copy is made beside the
answer, off the event loop and outside any Work, and noted by a line that nobody types.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from bot.clock import Clock
from bot.context import MOST_BYTES, File, Request, Ticking, Told
from bot.desk import Desk
from bot.discussions import file_name
from bot.model.discussion import Attachment, Uncopied
from bot.reply import Line, Paper
from bot.tongue import Answer
from bot.words import _
from bot.work import Busy

log = logging.getLogger("steward.files")

AT_ONCE = 2
"""Files that are in memory at the same time."""

Fetch = Callable[[File], Awaitable[bytes | None]]


class Full(Exception):
    """There is no room for another copy."""


class Store(Protocol):
    """Where copies lie; `team` is an organisation's id. See storage.files.Files."""

    def put(self, team: str, content: bytes) -> str: ...

    def get(self, team: str, key: str) -> bytes | None: ...


class Copies:
    """Makes copies, and hands them out. Without a store there are none."""

    def __init__(self, store: Store | None, desk: Desk, pool: Executor, clock: Clock) -> None:
        self._store, self._desk, self._pool, self._clock = store, desk, pool, clock
        self._making: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def attended(self, request: Request | Ticking, answer: Answer) -> Answer:
        """The answer with the copies that it hands out, and with a way to make those it wants."""
        if any(paper.copy for paper in answer.reply.papers):
            answer = await self._in_pool(self._filled, answer)
        if self._store is None or answer.unread or not isinstance(request, Request):
            return answer
        if not any(True for _key, _file in _sent(request)):
            return answer
        return replace(answer, copying=partial(self._begin, request))

    async def close(self, seconds: float = 5.0) -> None:
        """Give the copies under way a little time, then stop."""
        if self._making:
            await asyncio.wait(self._making, timeout=seconds)
        for task in self._making:
            task.cancel()
        await asyncio.gather(*self._making, return_exceptions=True)

    # Handing out

    def _filled(self, answer: Answer) -> Answer:
        reply, papers = answer.reply, []
        for paper in reply.papers:
            content = self._content(paper) if paper.copy else paper.content
            if content is not None:
                papers.append(replace(paper, content=content))
                continue
            gone = Line((_("The copy of {name} cannot be had.", name=paper.name),))
            reply = replace(reply, blocks=(*reply.blocks, gone))
        return replace(answer, reply=replace(reply, papers=tuple(papers)))

    def _content(self, paper: Paper) -> bytes | None:
        team, _slash, key = paper.copy.partition("/")
        return self._store.get(team, key) if self._store is not None else None

    # Making

    def _begin(self, request: Request, fetch: Fetch) -> None:
        task = asyncio.create_task(self._copied(request, fetch))
        self._making.add(task)
        task.add_done_callback(self._making.discard)

    async def _copied(self, request: Request, fetch: Fetch) -> None:
        try:
            team, wanted = await self._in_pool(self._wanted, request)
            for attachment, file in wanted:
                async with self._gate:
                    values = await self._copy(team, file, fetch)
                told = Told(f"copy:{attachment}", request.place.workspace, "pm copied",
                            {"file": attachment, **values})  # fmt: skip
                await self._in_pool(self._desk.answer, told)
        except (OSError, Busy, LookupError) as error:
            log.warning("files were not copied: %s", type(error).__name__)

    async def _copy(self, team: str, file: File, fetch: Fetch) -> dict[str, str]:
        if (file.size or 0) > MOST_BYTES:
            return {"why": Uncopied.LARGE.value}
        content = await fetch(file) if file.content is None else file.content
        if content is None:
            return {"why": Uncopied.UNREAD.value}
        assert self._store is not None
        try:
            return {"copy": await self._in_pool(self._store.put, team, content)}
        except (Full, OSError) as error:
            log.warning("a file was not copied: %s", type(error).__name__)
            return {"why": Uncopied.FULL.value}

    def _wanted(self, request: Request) -> tuple[str, list[tuple[str, File]]]:
        """The organisation, and the files of the request that are noted and have no copy yet."""
        house, place = self._desk.house, request.place
        team = house.organisation(place.workspace)
        if team is None:
            return "", []
        sent = list(_sent(request))
        with house.open(team, self._clock.now(), changes=False) as work:
            noted: list[Attachment] = work.attachments.find(
                message=tuple({key for key, _file in sent}), copy=None, uncopied=None, order=("n",)
            )
            of = {one.id: one for one in work.discussions.find(
                id=tuple({one.discussion for one in noted}))}  # fmt: skip
        room = place.room or place.direct or ""
        wanted: list[tuple[str, File]] = []
        for one in noted:
            home = of.get(one.discussion)
            if home is None or (home.workspace, home.room) != (place.workspace, room):
                continue
            match = next(((key, file) for key, file in sent
                          if key == one.message and file_name(file.name) == one.name
                          and file.size == one.size), None)  # fmt: skip
            if match is not None:
                sent.remove(match)
                wanted.append((one.id, match[1]))
        return team, wanted

    async def _in_pool(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)


def _sent(request: Request) -> Iterator[tuple[str, File]]:
    """The files of a request that can be had, each with the id of its message."""
    about = request.about.messages if request.about is not None else ()
    for message in about:
        yield from ((message.key, file) for file in message.files if _there(file))
    yield from ((request.key or request.id, file) for file in request.files if _there(file))


def _there(file: File) -> bool:
    return file.source is not None or file.content is not None

"""Slack over the wire: answers that are no answers, and a line on which nothing comes through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from adapters.base import OutcomeUnknown
from adapters.slack import check
from adapters.slack.socket import PING, SILENCE
from bot.reply import Form, Reply
from bot.vocabulary import vocabulary
from tests.peers.slack import HOST, SlackPeer
from tests.peers.slack_world import User
from tests.replies import line
from tests.slack_running import Desk, desk, place, running, settings, slack, told

__all__ = ["desk", "slack"]

PLAIN = "text/plain"


async def test_the_people_that_cannot_be_read_at_the_start_are_read_again(
    slack: SlackPeer, desk: Desk
) -> None:
    slack.faults.status("auth.test", 503, page=PLAIN)
    slack.faults.status("users.list", 503, page=PLAIN)
    async with running(slack, desk):
        assert len(slack.called("users.list")) == 2
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked and slack.called("users.info") == []


async def test_people_that_cannot_be_read_at_all_stop_nothing(slack: SlackPeer, desk: Desk) -> None:
    slack.faults.status("users.list", 503, page=PLAIN, times=None)
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "x")
        await doing.until(lambda d: d.said)
        assert desk.last.speaker.name == "ana" and desk.last.speaker.outsider is False


@pytest.mark.parametrize("times", [1, None])
async def test_a_newcomers_command_is_done_and_answered(
    slack: SlackPeer, desk: Desk, times: int | None
) -> None:
    async with running(slack, desk):
        slack.world.add_user(User("UNEW", "new", "Newcomer"))
        slack.faults.status("users.info", 502, page=PLAIN, times=times)
        doing = await slack.command("new", "website", "/task", "x")
        await doing.until(lambda d: d.said)
        assert doing.acked and doing.text == "Added."
        assert desk.last.speaker.outsider is (times is None)


async def test_a_form_that_cannot_open_is_told_in_words(slack: SlackPeer, desk: Desk) -> None:
    desk.reply = Reply((line("Write it like /task Fix."),), form=Form("task add"), private=True)
    async with running(slack, desk):
        slack.faults.status("views.open", 502, page=PLAIN)
        doing = await slack.command("ana", "website", "/task")
        await doing.until(lambda d: d.responses)
        assert doing.responses[0].visible == "Write it like /task Fix."


@pytest.mark.parametrize("page", [PLAIN, "text/html", "application/json"])
async def test_an_answer_that_may_be_lost_is_heard_by_who_asked(
    slack: SlackPeer, desk: Desk, page: str
) -> None:
    async with running(slack, desk):
        slack.faults.status("chat.postMessage", 502, page=page)
        doing = await slack.mention("ana", "website", "task x")
        await doing.until(lambda d: d.ephemerals)
        assert doing.ephemerals[0].to == "UANA" and doing.ephemerals[0].visible == "Added."
        assert doing.posts == []  # nobody else could hear it twice


async def test_a_post_that_may_be_lost_is_of_unknown_outcome(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        slack.faults.status("chat.postMessage", 502, page=PLAIN)
        with pytest.raises(OutcomeUnknown, match="status 502"):
            await adapter.post(place(slack), told("x"), "k1")
        slack.faults.status("conversations.history", 200, page=PLAIN)
        with pytest.raises(OutcomeUnknown):
            await adapter.find(place(slack), "k1", slack.world.now())


async def test_the_check_says_that_slack_cannot_be_reached(slack: SlackPeer) -> None:
    slack.faults.status("*", 502, page=PLAIN, times=None)
    findings = await check(settings(slack), vocabulary())
    assert ["cannot be reached" in finding.what for finding in findings] == [True, True]


# A line on which nothing comes through


class Hole:
    """A proxy that can swallow everything: both ends stay connected and hear nothing."""

    def __init__(self, target: int) -> None:
        self.target, self.port, self.swallowing, self.lines = target, 0, False, 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Hole]:
        server = await asyncio.start_server(self._join, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        swallowed = self.lines == 1
        await asyncio.gather(
            self._pass(reader, far_writer, swallowed), self._pass(far_reader, writer, swallowed)
        )

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bool
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(2**16):
                if not (first and self.swallowing):
                    writer.write(data)
                    await writer.drain()
        writer.close()


async def test_f8_a_half_open_line_is_noticed_and_built_anew(slack: SlackPeer, desk: Desk) -> None:
    assert SILENCE + PING < 60
    async with Hole(slack.port).open() as hole:
        direct = slack.state.issue_socket_url
        near, far = f"{HOST}:{slack.port}", f"{HOST}:{hole.port}"
        slack.state.issue_socket_url = lambda: direct().replace(near, far)
        async with running(slack, desk, silence=2.0):
            assert (await slack.command("ana", "website", "/task", "x")).acked
            hole.swallowing = True
            async with asyncio.timeout(12):
                while hole.lines < 2:
                    await asyncio.sleep(0.02)
            await slack.socket.drop()  # the far end of the dead line
            await slack.socket.connected()
            async with asyncio.timeout(10):
                while not (await slack.command("ana", "website", "/task", "x")).acked:
                    await asyncio.sleep(0.1)

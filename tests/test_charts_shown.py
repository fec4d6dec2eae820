"""Pictures of charts on each platform: beside the words, before the same readers."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.console import Console, Message
from adapters.slack.manifest import NEEDS
from bot.chart import Chart
from bot.clock import FixedClock
from bot.context import Request
from bot.model.post import Post, PostState
from bot.plots import Cell, Matrix
from bot.reply import Button, Line, Reply
from bot.tongue import Answer, Picture, Tongue
from bot.vocabulary import vocabulary
from bot.words import _
from bot.work import StoredPost
from scheduler.message import message
from tests import discord_running as discord
from tests.moments import NOW
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Permission
from tests.peers.slack import SlackPeer
from tests.slack_running import Desk, desk, place, running, slack

__all__ = ["desk", "peer", "slack"]

peer = discord.peer

ENGLISH = Tongue("en", "UTC", NOW)
PNG = b"\x89PNG\r\n\x1a\n and so on"
CHART = Chart(
    "risk",
    _("{project}: risks", project="Acme"),
    "ACME: risks",
    Matrix(_("up"), _("right"), (("L", _("low")),), (Cell(1, 1, 0, ("R-1",)),)),
    (Line(("1×1 = 1 Low: R-1",)),),
)
PICTURE = Picture("risk.png", "Acme: risks", "Acme: risks\n1×1 = 1 Low: R-1", PNG)
REPLY = Reply((CHART,), (Button("Load", "report chart load"),))


def drawn(*, private: bool = False) -> Answer:
    return Answer(REPLY, ENGLISH, private, (PICTURE,))


# Everywhere


def test_one_message_of_several_posts_keeps_their_pictures() -> None:
    post = Post("k", "report chart risk", NOW, "schedule", room="r1")
    stored = StoredPost("p1", post, PostState.PENDING, 0, None)
    said = message([(stored, drawn())], NOW)
    assert said.pictures == (PICTURE,) and said.reply.blocks[0] == CHART


# Console


async def test_a_script_is_told_where_the_picture_lies(tmp_path: Path) -> None:
    console = Console(vocabulary(), FixedClock(NOW))
    console.folder = tmp_path / "charts"
    shown: list[Message] = []
    console.show = shown.append

    async def answer(request: Request) -> Answer:
        return drawn() if request.words == "with" else Answer(REPLY, ENGLISH)

    await console.say(answer, "wei", "/with", room="website")
    await console.say(answer, "wei", "/without", room="website")
    with_, without = shown
    assert with_.chart == str(tmp_path / "charts" / "m1-risk.png")
    assert Path(with_.chart).read_bytes() == PNG
    assert without.chart is None
    assert with_.text == without.text == "Acme: risks\n1×1 = 1 Low: R-1"


def test_the_console_draws_for_a_script(tmp_path: Path) -> None:
    said = [
        {"say": "/report chart gantt", "as": "ana", "room": "website"},
        {"say": "/task list"},
    ]
    run = subprocess.run(
        [sys.executable, "-m", "bot", "console", "--json", "--charts", str(tmp_path)],
        input="\n".join(map(json.dumps, said)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    chart, other = map(json.loads, run.stdout.splitlines())
    assert Path(chart["chart"]).parent == tmp_path
    assert Path(chart["chart"]).read_bytes().startswith(b"\x89PNG")
    assert chart["text"].startswith("Acme website: timeline\nACME-")
    assert other["chart"] is None


# Slack


async def test_slack_shows_it_to_the_room_with_words_behind_it(
    slack: SlackPeer, desk: Desk
) -> None:
    async def answer(request: Request) -> Answer:
        return drawn()

    async with running(slack, answer):
        doing = await slack.command("wei", "website", "/report", "chart risk")
        await doing.until(lambda d: slack.state.uploads)
        await doing.quiet()
        (upload,) = slack.state.uploads.values()
        assert (upload.content, upload.filename, upload.title) == (PNG, "risk.png", PICTURE.title)
        assert upload.alt == PICTURE.alt
        assert upload.channels == [slack.world.channel("website").id]
        assert "R-1" in doing.text
        # The words come first.
        words, file = slack.world.channel("website").messages[-2:]
        assert not words.files and file.files


async def test_slack_shows_it_in_the_thread_it_was_asked_in(slack: SlackPeer) -> None:
    async def answer(request: Request) -> Answer:
        return drawn()

    async with running(slack, answer):
        doing = await slack.mention("wei", "website", "show me the risk map")
        await doing.until(lambda d: any(m.files for m in slack.world.channel("website").messages))
        file = slack.world.channel("website").messages[-1]
        assert doing.message is not None and file.thread_ts == doing.message.ts


async def test_slack_never_shows_a_room_what_is_for_one(slack: SlackPeer) -> None:
    async def answer(request: Request) -> Answer:
        return drawn(private=True)

    async with running(slack, answer):
        for doing in (
            await slack.command("wei", "website", "/report", "chart risk"),
            await slack.mention("wei", "website", "show me the risk map"),
        ):
            await doing.until(lambda d: d.said)
            await doing.quiet()
            assert all(said.to is not None for said in doing.said)
            assert "R-1" in doing.text
        assert slack.state.uploads == {}


async def test_slack_shows_it_in_direct_messages(slack: SlackPeer) -> None:
    async def answer(request: Request) -> Answer:
        return drawn(private=True)

    async with running(slack, answer):
        doing = await slack.dm("wei", "show me the risk map")
        await doing.until(lambda d: any(u.channels for u in slack.state.uploads.values()))
        (upload,) = slack.state.uploads.values()
        assert upload.channels == [slack.world.im(slack.world.user("wei")).id]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_slack_without_the_scope_gets_the_words_and_the_log_one_line(
    slack: SlackPeer, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(slack, Desk()) as adapter:
        for key in ("k1", "k2"):
            slack.faults.error(method, "missing_scope")
            with caplog.at_level(logging.WARNING, "steward.slack"):
                assert await adapter.post(place(slack), drawn(), key)
        room = slack.world.channel("website")
        assert ["R-1" in post.visible for post in room.messages] == [True, True]
        assert [r.getMessage() for r in caplog.records if "chart" in r.getMessage()] == [
            "charts are told in words alone: missing_scope. Add files:write to the app's scopes "
            "and install it again"
        ]


@pytest.mark.parametrize(
    ("error", "lines"),
    [("unknown_method", 1), ("file_uploads_disabled", 1), ("is_archived", 2), ("ratelimited", 2)],
)
async def test_slack_without_files_gets_the_words_each_time_and_the_log_a_standing_reason_once(
    slack: SlackPeer, error: str, lines: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(slack, Desk()) as adapter:
        for key in ("k1", "k2"):
            slack.faults.error("files.getUploadURLExternal", error)
            with caplog.at_level(logging.WARNING, "steward.slack"):
                assert await adapter.post(place(slack), drawn(), key)
        assert ["R-1" in post.visible for post in slack.posts] == [True, True]
        told = [r.getMessage() for r in caplog.records if "words alone" in r.getMessage()]
        assert len(told) == lines and all(error in line for line in told)
        await adapter.post(place(slack), drawn(), "k3")
        files = [said for said in slack.said if said.how == "file"]
        assert len(files) == 1 and slack.said[-1] is files[0]  # behind its words


async def test_a_post_of_slack_that_arrived_has_arrived_whatever_becomes_of_its_picture(
    slack: SlackPeer,
) -> None:
    async with running(slack, Desk()) as adapter:
        slack.faults.lose_answer("files.completeUploadExternal")
        ref = await adapter.post(place(slack), drawn(), "k1")
        assert ref == f"{slack.posts[0].channel}/{slack.posts[0].ts}"
        assert len(slack.called("chat.postMessage")) == 1


def test_the_manifest_asks_for_the_scope_and_says_why() -> None:
    (need,) = (need for need in NEEDS if need.scope == "files:write")
    assert "charts" in need.feature and "words" in need.without


# Discord


async def test_discord_shows_it_behind_the_words(peer: DiscordPeer) -> None:
    desk = discord.Desk(lambda request: drawn())
    async with discord.running(peer, desk):
        sent = peer.slash(peer.ana, peer.general, "report", "chart", options={})
        words, file = await sent.replies(2)
        assert "R-1" in words.text and words.attachments == []
        (attached,) = file.attachments
        assert (attached["filename"], attached["description"]) == ("risk.png", PICTURE.alt)
        assert not file.ephemeral


async def test_discord_shows_to_one_what_is_for_one(peer: DiscordPeer) -> None:
    desk = discord.Desk(lambda request: drawn(private=True))
    async with discord.running(peer, desk):
        sent = peer.slash(peer.ana, peer.general, "report", "chart", options={})
        words, file = await sent.replies(2)
        assert words.ephemeral and file.ephemeral and file.attachments
        discord.mention(peer, peer.ana, peer.general, "show the burndown")
        home = peer.world.open_dm(peer.ana)
        await peer.until(lambda: any(m.attachments for m in peer.posts(home)))
        assert peer.posts(peer.general) == []


async def test_a_mention_on_discord_is_answered_with_words_and_picture(peer: DiscordPeer) -> None:
    desk = discord.Desk(lambda request: drawn())
    async with discord.running(peer, desk):
        discord.mention(peer, peer.ana, peer.general, "show the burndown")
        await peer.until(lambda: len(peer.posts(peer.general)) == 2)
        words, file = peer.posts(peer.general)
        assert "R-1" in words.text and file.attachments and words.nonce != file.nonce


async def test_discord_without_the_permission_gets_the_words_alone(
    peer: DiscordPeer, caplog: pytest.LogCaptureFixture
) -> None:
    async with discord.running(peer, discord.Desk()) as adapter:
        where = discord.room(peer)
        peer.general.deny(peer.guild.roles[0], Permission.ATTACH_FILES)
        ref = await adapter.post(where, drawn(), "p1")
        (words,) = peer.posts(peer.general)
        assert ref == f"{peer.general.id}/{words.id}" and "R-1" in words.text
        assert "a chart is told in words alone" in caplog.text

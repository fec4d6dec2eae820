"""The README's five minutes with each platform, as a newcomer goes through them."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.peers.discord import DiscordPeer
from tests.peers.discord_options import Value
from tests.peers.slack import SlackPeer
from tests.test_run import bot, settings


async def steward(folder: Path, env: dict[str, str], word: str) -> tuple[int | None, str]:
    """One word of the command line beside the doubles; its code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", word, cwd=folder, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _err = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, out.decode()


def only(platform: str, env: dict[str, str]) -> dict[str, str]:
    """The settings with the tokens of that platform in a file .env, as the README says."""
    others = {"SLACK", "DISCORD"} - {platform}
    return {name: value for name, value in env.items() if name.partition("_")[0] not in others}


async def test_slack_in_five_minutes(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = only("SLACK", settings(tmp_path, slack, peer))
        code, printed = await steward(tmp_path, env, "slack-manifest")
        manifest = json.loads(printed)
        assert code == 0
        typed = [command["command"] for command in manifest["features"]["slash_commands"]]
        assert {"/task", "/project", "/my"} <= set(typed)
        wanted = set(manifest["oauth_config"]["scopes"]["bot"])
        granted = next(iter(slack.world.workspaces.values())).tokens[slack.bot_token]
        granted.clear()
        granted |= wanted  # what is installed is what the manifest asks for, and nothing else
        names = {name: value for name, value in env.items() if name.startswith("SLACK_")}
        (tmp_path / ".env").write_text("".join(f"{n}={v}\n" for n, v in names.items()), "utf-8")
        bare = {name: value for name, value in env.items() if name not in names}
        code, told = await steward(tmp_path, bare, "check")
        assert code == 0 and "✖" not in told and "made at the first start" in told
        async with bot(tmp_path, bare):
            await slack.socket.connected(timeout=30)
            made = await slack.command("ana", "website", "/project", "new Acme website")
            await made.until(lambda done: "ACME" in done.text)
            added = await slack.command("ana", "website", "/task", "Send agenda @bob tomorrow")
            await added.until(lambda done: "ACME-1 Send agenda" in done.text)
            card = added.said[-1].message
            assert card is not None
            asked = await slack.mention("ana", "website", "done 1", card.ts)
            await asked.until(lambda done: done.said)
        assert slack.pings == [] and slack.violations == []


@pytest.mark.slow
async def test_the_first_reminder_comes_at_its_minute_to_its_owner_alone(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        async with bot(tmp_path, only("SLACK", settings(tmp_path, slack, peer))):
            await slack.socket.connected(timeout=30)
            await said(slack, "/project", "new Acme website")
            # Whatever the hour at which this test is run.
            assert "not quiet" in await said(slack, "/pm", "settings zone Asia/Tokyo quiet off")
            card = await said(slack, "/task", "Send agenda @ana due in 1 minute")
            assert "ACME-1 Send agenda" in card
            before = len(slack.posts)
            async with asyncio.timeout(130):
                while len(slack.posts) == before:
                    await asyncio.sleep(0.2)
            (reminder,) = slack.posts[before:]
            assert reminder.channel == slack.world.im(slack.world.user("ana")).id
            assert "ACME-1" in reminder.visible and "Send agenda" in reminder.visible
            assert "Done" in reminder.visible and "Why?" in reminder.visible
            done = await slack.press(reminder, "Done", "ana")
            await done.until(lambda d: d.said)
            assert "ACME-1" in done.text
        assert slack.violations == []


async def said(slack: SlackPeer, command: str, line: str) -> str:
    doing = await slack.command("ana", "website", command, line)
    await doing.until(lambda d: d.said)
    return doing.text


@pytest.mark.slow
async def test_the_first_reminder_on_discord_comes_at_its_minute(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        async with bot(tmp_path, only("DISCORD", settings(tmp_path, slack, peer))):
            await peer.connected(timeout=30)
            await peer.until(lambda: peer.registry.writes, 15, "no commands were registered")

            async def told(*path: str, **options: Value) -> str:
                return (
                    await peer.slash(peer.ana, peer.website, *path, options=options).reply()
                ).text

            await told("project", "new", name="Acme website")
            # Whatever the hour at which this test is run.
            assert "not quiet" in await told("pm", "settings", zone="Asia/Tokyo", quiet="off")
            assert "ACME-1" in await told("task", "add", title="Send agenda", due="in 1 minute")
            dm = peer.world.open_dm(peer.ana)
            await peer.until(lambda: peer.posts(dm), 130, "no reminder came")
            (reminder,) = peer.posts(dm)
            assert "ACME-1" in reminder.text and "Send agenda" in reminder.text
            done = await peer.press(reminder, "Done", peer.ana).reply()
            assert "ACME-1" in done.text
        assert peer.pings == []


async def test_discord_in_five_minutes(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = only("DISCORD", settings(tmp_path, slack, peer))
        code, told = await steward(tmp_path, env, "check")
        assert code == 0 and "✖" not in told
        async with bot(tmp_path, env):
            await peer.connected(timeout=30)
            await peer.until(lambda: peer.registry.writes, 15, "no commands were registered")
            name = {"name": "Acme website"}
            made = await peer.slash(peer.ana, peer.website, "project", "new", options=name).reply()
            assert "ACME" in made.text
            task = {"title": "Send agenda", "due": "tomorrow"}
            added = await peer.slash(peer.ana, peer.website, "task", "add", options=task).reply()
            assert "ACME-1" in added.text and "Send agenda" in added.text
        assert peer.pings == [] and peer.violations == []

"""The command line when something is wrong: one plain line with the remedy, and a code that says so."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from adapters.base import Answerer, Core
from bot.clock import SystemClock
from bot.compose import compose
from bot.serving import Ended, serve
from bot.settings import Settings
from tests.letterbox import Letterbox
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer
from tests.room import Room
from tests.test_cli import steward
from tests.test_run import bot, settings

UNREACHABLE = "postgresql://ana:canary-password@127.0.0.1:1/steward"


def file_that_is_no_database(folder: Path) -> str:
    (folder / "notes.txt").write_text("Dear diary, " * 500, "utf-8")
    return f"sqlite:///{folder / 'notes.txt'}"


def damaged(folder: Path) -> str:
    path = folder / "damaged.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
    database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    return f"sqlite:///{path}"


def below_a_file(folder: Path) -> str:
    (folder / "file").write_text("x", "utf-8")
    return f"sqlite:///{folder / 'file' / 'steward.db'}"


def a_folder(folder: Path) -> str:
    (folder / "steward.db").mkdir()
    return f"sqlite:///{folder / 'steward.db'}"


def unreachable(folder: Path) -> str:
    return UNREACHABLE


def no_address(folder: Path) -> str:
    return "postgresql://ana:canary-password@127.0.0.1:port/steward"


TROUBLES = [no_address, file_that_is_no_database, damaged, below_a_file, a_folder, unreachable]


@pytest.mark.parametrize("words", [("migrate",), ("run",), ("console", "--json"), ("check",)])
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_a_database_that_cannot_be_used_is_one_line(
    tmp_path: Path, trouble: object, words: tuple[str, ...]
) -> None:
    url = trouble(tmp_path)  # type: ignore[operator]
    more = ("--db", url) if words[0] == "console" else ()
    tokens = {"DISCORD_BOT_TOKEN": "x.y.z", "DISCORD_API_URL": "http://127.0.0.1:1/"}
    done = steward(tmp_path, *words, *more, STEWARD_DATABASE=url, **tokens)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in said and "sqlalche" not in said and "canary" not in said
    assert "STEWARD_DATABASE" in said
    if words[0] != "check":
        assert done.stderr.startswith("steward: ") and done.stderr.count("\n") == 1


def test_check_makes_no_database_and_says_that_it_will_be_made(tmp_path: Path) -> None:
    done = steward(tmp_path, "check")
    assert "steward.db is made at the first start" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_check_looks_at_a_database_without_touching_it(tmp_path: Path) -> None:
    assert steward(tmp_path, "migrate").returncode == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    said = steward(tmp_path, "check").stdout
    assert "The database has schema" in said
    assert "The journal of 0 entries is whole" in said
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_check_tells_of_a_history_that_somebody_changed(tmp_path: Path) -> None:
    path = tmp_path / "steward.db"
    with Room(url=f"sqlite:///{path}") as room:
        room.say("ana", "/project new Acme website")
        for word in ("one", "two", "three"):
            room.say("ana", f"/task {word}")
    assert "The journal of 4 entries is whole" in steward(tmp_path, "check").stdout
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entry SET line = 'task four' WHERE seq = 3")
    done = steward(tmp_path, "check")
    assert "is not as it was written, from entry 3 on" in done.stdout
    assert done.returncode == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="who runs this may write anywhere")
def test_a_folder_that_may_not_be_written_is_pointed_out(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    for words in ("check", "migrate"):
        done = steward(tmp_path, words)
        assert done.returncode == 1 and "may be written" in done.stdout + done.stderr


class Open(Letterbox):
    """A platform that goes on until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = asyncio.Event()

    async def run(self, answer: Answerer, core: Core | None = None) -> None:
        await self.closed.wait()

    async def close(self) -> None:
        self.closed.set()


async def ended(process: asyncio.subprocess.Process) -> str:
    _out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert b"Traceback" not in err
    return err.decode().splitlines()[-1]


async def test_run_ends_when_every_token_is_refused(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = settings(tmp_path, slack, peer)
        env |= {"DISCORD_BOT_TOKEN": "wrong.token.here", "SLACK_BOT_TOKEN": "xoxb-wrong"}
        async with bot(tmp_path, env) as process:
            last = await ended(process)
        assert last.startswith("steward: ")
        assert "SLACK_BOT_TOKEN" in last and "Install the app again" in last
        assert "DISCORD_BOT_TOKEN" in last and "Reset Token" in last


async def test_run_ends_when_the_address_for_slack_is_taken(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = settings(tmp_path, slack, peer)
        del env["DISCORD_BOT_TOKEN"]
        env |= {"SLACK_HTTP": f"127.0.0.1:{slack.port}", "SLACK_SIGNING_SECRET": "s"}
        async with bot(tmp_path, env) as process:
            assert "SLACK_HTTP" in await ended(process)


async def test_a_heart_that_stops_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The heart's library is part of every installation; this one is broken."""
    monkeypatch.setitem(sys.modules, "apscheduler.schedulers.asyncio", None)
    clock = SystemClock()
    steward = compose(Settings(), clock, url="sqlite://")
    steward.adapters["letterbox"] = Open()
    try:
        with pytest.raises(Ended, match="heartbeat"):
            await asyncio.wait_for(serve(steward), 10)
    finally:
        steward.close()


async def test_settling_that_fails_is_named_and_nothing_else_stops(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The dates of what people speak cannot be loaded; what the failure says stays out of the log."""

    def broken(locales: object) -> None:
        raise LookupError("canary: what somebody wrote")

    monkeypatch.setattr("bot.when.reader.warm", broken)
    caplog.set_level("INFO", "steward")
    steward = compose(Settings(), SystemClock(), url="sqlite://")
    steward.adapters["letterbox"] = Open()
    running = asyncio.create_task(serve(steward))
    try:
        async with asyncio.timeout(10):
            while "not all dates are loaded" not in caplog.text:
                await asyncio.sleep(0.02)
        assert "(LookupError)" in caplog.text and "canary" not in caplog.text
        assert not running.done()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(running, 10)
        steward.close()
    assert caplog.text.count("not all dates are loaded") == 1

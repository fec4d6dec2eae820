"""Copies of files: made beside the answer, from the platform alone, within bounds, and got back
when the message is gone."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.discord import said as discord_said
from adapters.discord.tree import path_of
from adapters.slack.papers import Papers
from adapters.slack.settings import SlackSettings
from adapters.slack.web import Web
from bot import download
from bot.context import MOST_BYTES, File, Request, Ticking
from bot.copies import Copies, Full
from bot.model.discussion import Attachment, Uncopied
from bot.settings import Secret, Settings, SettingsError
from bot.tongue import Answer
from bot.typed import safe_name
from storage.files import Files
from tests.peers.slack_files import sent_by_a_person
from tests.staged_house import House
from tests.stages import STAGES
from tests.talking import Talk, read

TALK = "# Files\nat 2026-11-24 09:00 Europe/Berlin\nperson wei\nperson ana\n\nwei> /my\n"
OFFER = b"%PDF-1.7 the offer"


class Keeping(House):
    """A house that makes copies, as the composition does."""

    def __init__(self, talk: Talk, folder: Path, most: int = 1_000_000) -> None:
        super().__init__(talk)
        self.store = Files(folder, most)
        self.copies = Copies(self.store, self.desk, self._pool, self.clock)

    async def answer(self, request: Request | Ticking) -> Answer:
        return await self.copies.attended(request, await super().answer(request))

    def noted(self) -> list[Attachment]:
        org = self.storage.house.organisation(self.workspace)
        assert org is not None
        with self.storage.house.open(org, self.clock.now(), changes=False) as work:
            return work.attachments.find(order=("discussion", "n"))

    workspace = ""

    async def settled(self) -> list[Attachment]:
        """The files, once there is a copy of each or a reason why there is none."""
        async with asyncio.timeout(10):
            while not (noted := self.noted()) or any(
                one.copy is None and one.uncopied is None for one in noted
            ):
                await asyncio.sleep(0.02)
        return noted


@asynccontextmanager
async def played(platform: str, folder: Path, most: int = 1_000_000) -> AsyncIterator[Any]:
    talk = read(TALK)
    house = Keeping(talk, folder, most)
    try:
        async with STAGES[platform](talk, house) as stage:
            house.workspace = {"console": "console:home", "slack": "slack:T1"}.get(
                platform, f"discord:{stage.peer.guild.id}" if platform == "discord" else ""
            )
            await stage.say("wei", "/project new Acme website", "website")
            await stage.say("wei", "/task Send the offer", "website")
            yield stage, house
            await house.copies.close()
    finally:
        house.close()


def handed(platform: str, stage: Any, heard: Any) -> list[tuple[str, bytes]]:
    """The files that were handed over."""
    if platform == "console":
        path = Path(heard.shown.file)
        return [(path.name.partition("-")[2], path.read_bytes())]
    if platform == "slack":
        uploads = stage._peer.state.uploads.values()
        return [(one.filename, one.content) for one in uploads]
    return [(one.name, one.content) for call in stage.peer.calls for one in call.files]


@pytest.mark.parametrize("platform", sorted(STAGES))
async def test_a_copy_is_made_and_got_back_when_the_message_is_gone(
    platform: str, tmp_path: Path
) -> None:
    async with played(platform, tmp_path / "files") as (stage, house):
        heard = await stage.send("ana", "task attach ACME-1", "offer.pdf", OFFER)
        assert "1 file kept with ACME-1" in heard.text
        (noted,) = await house.settled()
        assert noted.copy == hashlib.sha256(OFFER).hexdigest()
        if platform == "slack":
            stage._peer.state.sent.clear()
        if platform == "discord":
            stage.peer.sent.clear()
        heard = await stage.say("wei", "/pm file offer.pdf", "website")
        if platform == "slack":
            async with asyncio.timeout(5):
                while not handed(platform, stage, heard):
                    await asyncio.sleep(0.02)
        assert handed(platform, stage, heard) == [("offer.pdf", OFFER)]
        assert stage.faults() == []


async def test_a_file_in_an_option_is_copied_on_discord(tmp_path: Path) -> None:
    async with played("discord", tmp_path / "files") as (stage, house):
        peer = stage.peer
        options = {"ref": "1", "attachment": peer.file("offer.pdf", OFFER)}
        path = path_of(house.grammar.find("task attach")[0], house.grammar)
        await peer.slash(peer.ana, peer.website, *path, options=options).reply()
        (noted,) = await house.settled()
        assert noted.copy == hashlib.sha256(OFFER).hexdigest()


async def test_a_threads_files_are_copied_on_slack(tmp_path: Path) -> None:
    async with played("slack", tmp_path / "files") as (stage, house):
        peer = stage._peer
        shot = sent_by_a_person(peer.state, "shot.png", b"png")
        first = (await peer.say("ana", "website", "Login is broken", files=[shot])).message
        elsewhere = {
            **shot,
            "id": "F9",
            "name": "x.png",
            "url_private_download": "https://evil.example/x",
        }
        await peer.say("wei", "website", "here too", first.ts, files=[elsewhere])
        doing = await peer.shortcut("wei", "make_task", first)
        await doing.until(lambda d: d.said)
        by_name = {one.name: one for one in await house.settled()}
        assert by_name["shot.png"].copy == hashlib.sha256(b"png").hexdigest()
        assert by_name["x.png"].uncopied is Uncopied.UNREAD
        assert peer.state.asked == [shot["id"]]


async def test_a_threads_files_are_copied_on_discord(tmp_path: Path) -> None:
    async with played("discord", tmp_path / "files") as (stage, house):
        peer = stage.peer
        wei, ana = stage._user("wei"), stage._user("ana")
        shot, trace = peer.file("shot.png", b"png"), peer.file("log.txt", b"log")
        evil = {**peer.file("x.png", b"evil"), "url": "https://evil.example/x.png"}
        sent = [shot, evil, trace]
        first = peer.message(ana, peer.website, "Login is broken", attachments=sent).message
        await peer.message_menu(wei, "Make task", first).reply()
        by_name = {one.name: one for one in await house.settled()}
        assert by_name["shot.png"].copy == hashlib.sha256(b"png").hexdigest()
        assert by_name["log.txt"].copy == hashlib.sha256(b"log").hexdigest()
        assert by_name["x.png"].uncopied is Uncopied.UNREAD
        assert len(peer.asked) == 2


async def test_what_is_too_large_or_finds_no_room_says_so(tmp_path: Path) -> None:
    async with played("slack", tmp_path / "files", most=20) as (stage, house):
        await stage.send("ana", "task attach ACME-1", "small.txt", b"x" * 15)
        await house.settled()
        await stage.send("ana", "task attach ACME-1", "second.txt", b"y" * 15)
        await house.settled()
        file = sent_by_a_person(stage._peer.state, "film.mov", b"z")
        file["size"] = MOST_BYTES + 1
        await stage._peer.mention("ana", "website", "task attach ACME-1", files=[file])
        async with asyncio.timeout(5):
            while len(house.noted()) < 3:
                await asyncio.sleep(0.02)
        why = {one.name: one.uncopied for one in await house.settled()}
        assert why == {
            "small.txt": None, "second.txt": Uncopied.FULL, "film.mov": Uncopied.LARGE,
        }  # fmt: skip
        heard = await stage.say("wei", "/task files ACME-1", "website")
        assert "no copy: there is no room for more" in heard.text
        assert "too large for a copy" in heard.text
        # The same content needs no room a second time.
        await stage.send("ana", "task attach ACME-1", "again.txt", b"x" * 15)
        assert (await house.settled())[-1].copy is not None


async def test_what_is_there_no_more_is_told(tmp_path: Path) -> None:
    async with played("console", tmp_path / "files") as (stage, house):
        await stage.send("ana", "task attach ACME-1", "offer.pdf", OFFER)
        (noted,) = await house.settled()
        for path in (tmp_path / "files").rglob(noted.copy or ""):
            path.write_bytes(b"something else")
        heard = await stage.say("wei", "/pm file offer.pdf", "website")
        assert "The copy of offer.pdf cannot be had." in heard.text and heard.shown.file is None


async def test_logs_hold_no_token_no_name_and_no_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "steward")
    async with played("slack", tmp_path / "files") as (stage, house):
        peer = stage._peer
        file = sent_by_a_person(peer.state, "secret-plan.pdf", OFFER)
        peer.state.sent.clear()  # it is gone already
        await peer.mention("ana", "website", "task attach ACME-1", files=[file])
        (noted,) = await house.settled()
        assert noted.uncopied is Uncopied.UNREAD
        text = caplog.text
        assert "a file cannot be read" in text
        for canary in (peer.bot_token, peer.app_token, "secret-plan", "files-pri"):
            assert canary not in text


# Reading


@asynccontextmanager
async def listening(answer: Callable[[web.Request], web.StreamResponse]) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.StreamResponse:
        return answer(request)

    server = web.Application()
    server.router.add_route("*", "/{rest:.*}", handle)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_s9_nobody_but_the_platform_is_asked() -> None:
    asked: list[str] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"x")

    async with listening(answer) as address:
        slack = Papers(Web(SlackSettings(), Secret("xoxb-1")))
        try:
            for source in (f"{address}/x", f"{address}/files.slack.com/x", "file:///etc/passwd",
                           address.replace("//", "//files.slack.com@") + "/x",
                           "https://slack.com.evil.example/x"):  # fmt: skip
                assert await slack.content(File("x", 1, source=source)) is None
                assert await discord_said.content(File("x", 1, source=source)) is None
        finally:
            await slack._web.close()
    assert asked == []


async def test_s9_a_redirect_is_not_followed_and_nothing_endless_is_read() -> None:
    asked: list[str] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/moved":
            raise web.HTTPFound("/inside")
        return web.Response(body=b"x" * (MOST_BYTES + 1))

    import aiohttp

    async with listening(answer) as address, aiohttp.ClientSession() as session:
        with pytest.raises(download.Unreadable):
            await download.download(session, f"{address}/moved")
        assert asked == ["/moved"]
        assert await download.download(session, f"{address}/large") is None


# Keeping


def test_a_copy_is_called_by_what_is_in_it_and_is_its_owners_alone(tmp_path: Path) -> None:
    files = Files(tmp_path / "files", 1_000)
    key = files.put("org1", OFFER)
    assert files.put("org1", OFFER) == key == hashlib.sha256(OFFER).hexdigest()
    assert files.get("org1", key) == OFFER
    assert files.get("org2", key) is None
    found = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.name for path in found] == [key]
    assert stat.S_IMODE(found[0].stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "0" * 63, "g" * 64, "/" * 64])
def test_s10_no_key_leads_elsewhere(tmp_path: Path, key: str) -> None:
    assert Files(tmp_path, 10).get("org", key) is None


def test_there_is_room_for_so_much_also_after_a_restart(tmp_path: Path) -> None:
    Files(tmp_path, 100).put("org", b"a" * 60)
    again = Files(tmp_path, 100)
    with pytest.raises(Full):
        again.put("org", b"b" * 60)
    again.put("org", b"b" * 40)


def test_half_a_copy_is_never_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        Files(tmp_path, 1_000).put("org", OFFER)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("offer.pdf", "offer.pdf"), ("../../etc/passwd", "_.._etc_passwd"), ("CON.txt", "_CON.txt"),
        ("a\x00b\nc", "a_b_c"), ("", "file"), ("...", "file"), ("报价 单.xlsx", "报价 单.xlsx"),
        ("C:\\x\\y.txt", "C_x_y.txt"),
    ],
)  # fmt: skip
def test_s10_a_name_is_safe_on_any_machine(said: str, safe: str) -> None:
    assert safe_name(said) == safe


def test_s10_a_long_name_keeps_its_ending() -> None:
    name = safe_name("x" * 300 + ".pdf")
    assert len(name) == 120 and name.endswith(".pdf")


def test_u5_a_wrong_setting_is_told() -> None:
    with pytest.raises(SettingsError, match="STEWARD_FILES_MB: write a number"):
        replace(Settings(), files_mb="lots")

"""A file in the option of a command: Discord shows it to nobody and deletes it after a while, so what
is kept goes along with the answer."""

from __future__ import annotations

import pytest

from adapters.discord.tree import FILE, MORE, offered, path_of
from bot.context import MOST_BYTES
from tests.doors import GRAMMAR
from tests.forum_running import Acme, acme
from tests.test_discord_draw import leaves

OFFER = b"%PDF-1.7 the offer"
LIST = b"title,owner\nFix login,@ana\nCall them,\n"


def handed(here: Acme) -> list[tuple[str, bytes]]:
    """The files that we sent, in order."""
    return [(one.name, one.content) for call in here.peer.calls for one in call.files]


def test_what_is_about_files_and_nothing_else_takes_one() -> None:
    found = {
        path
        for body in offered(GRAMMAR)
        for path, sub in leaves(body)
        if any(option["type"] == 11 for option in sub["options"])
    }
    assert {path.replace(MORE, "") for path in found} == {"task attach", "pm import"}
    assert not any(command.param(FILE) for command in GRAMMAR.commands if command.of_files)


ATTACH = path_of(GRAMMAR.find("task attach")[0], GRAMMAR)


async def test_it_is_kept_with_the_task_and_shown_in_the_room() -> None:
    async with acme() as here:
        ana, site = here.peer.ana, here.peer.website
        await here.say(ana, site, "task Send the offer")
        sent = here.peer.file("offer.pdf", OFFER)
        told = await here.slash(ana, site, *ATTACH, ref="1", attachment=sent, text="as sent")
        assert "1 file kept with ACME-1" in told and "offer.pdf" in told
        assert handed(here) == [("offer.pdf", OFFER)]
        with here.work() as work:
            (kept,) = work.attachments.find()
        assert (kept.name, kept.size, kept.link) == ("offer.pdf", len(OFFER), None)
        assert "offer.pdf" in await here.say(ana, site, "task files 1")


@pytest.mark.parametrize("where", ["elsewhere", "another project", "the client", "too large"])
async def test_what_would_be_gone_with_the_answer_is_not_taken(where: str) -> None:
    async with acme() as here:
        ana = here.peer.ana
        await here.say(ana, here.peer.website, "task Send the offer")
        sent = here.peer.file("offer.pdf", OFFER)
        room = here.peer.website if where == "too large" else here.peer.general
        if where == "another project":
            await here.say(here.peer.wei, room, "project new Globex shop")
        elif where == "the client":
            await here.say(here.peer.wei, room, "project bind acme as client")
        if where == "too large":
            sent["size"] = MOST_BYTES + 1
        told = await here.slash(ana, room, *ATTACH, ref="ACME-1", attachment=sent)
        assert "Send it to me in one message with the words `task attach ACME-1`" in told
        assert handed(here) == []
        with here.work() as work:
            assert work.attachments.count() == 0


async def test_without_a_file_it_says_how_one_comes() -> None:
    async with acme() as here:
        ana, site = here.peer.ana, here.peer.website
        await here.say(ana, site, "task Send the offer")
        assert "Which file?" in await here.slash(ana, site, *ATTACH, ref="1")


async def test_a_list_is_imported_from_an_option_and_shown_to_nobody_else() -> None:
    async with acme() as here:
        ana, site = here.peer.ana, here.peer.website
        sent = here.peer.slash(
            ana, site, "pm", "import", options={"attachment": here.peer.file("list.csv", LIST)}
        )
        shown = await sent.reply()
        assert shown.ephemeral and "2 tasks can be imported" in shown.text
        assert (
            "2 tasks imported" in (await here.peer.press(shown, "Import 2 tasks", ana).reply()).text
        )
        assert handed(here) == []

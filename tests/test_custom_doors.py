"""A value that is no good is refused in the same words, through whichever door it comes."""

from __future__ import annotations

import html
from collections.abc import Iterator

import aiohttp
import pytest

from storage.founding import teams
from tests.declared import WHOLE, served, token_of
from tests.room import Room
from tests.stage_discord import DiscordStage
from tests.staged_house import House
from tests.stages import STAGES, SlackStage
from tests.talking import Talk, read

BAD = [
    ("po", "a number far too long", "Purchase order has at most 12 characters. Write less."),
    ("cost", "6000", "Quoted price is 5000 at the most. Write it like 120EUR."),
    ("cost", "12 USD", "Quoted price is in EUR. Write it like 120EUR."),
    ("cost", "much", "Quoted price: “much” is not an amount of money. Write it like 120EUR."),
    ("source", "fax", "Source: “fax” is not one of the choices. Write one of phone, mail."),
    ("areas", "web moon", "Areas: “moon” is not one of the choices. Write one of web, app, shop."),
    ("promised", "soonish", "Promised for: “soonish” is not a day. Write it like 2026-01-01."),
    ("promised", "2025-12-31", "Promised for is Thu 1 Jan 2026 at the least. Write it like 2026-01-01."),
    ("paid", "perhaps", "Paid: “perhaps” is neither yes nor no. Write one of yes, no."),
    ("pages", "many", "Pages: “many” is not a number. Write it like 12."),
    ("pages", "0", "Pages is 1 at the least. Write it like 12."),
    ("pages", "900", "Pages is 500 at the most. Write it like 12."),
    ("pages", "9999999999999999", "Pages: “9999999999999999” is not a number. Write it like 12."),
    ("ticket", "www.acme.example", "Ticket: “www.acme.example” is not a link. "
     "Write it like https://example.com."),
]  # fmt: skip


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(custom=WHOLE) as made:
        made.say("wei", "/project new Acme website key:ACME")
        yield made


def tasks(room: Room) -> int:
    with room.work() as work:
        return work.tasks.count()


@pytest.mark.parametrize(("name", "value", "sentence"), BAD)
async def test_the_same_is_said_at_every_door(
    room: Room, name: str, value: str, sentence: str
) -> None:
    sides = "," if name == "areas" else " "
    typed = room.say("wei", f'/pm form quote A banner {name}:"{value.replace(" ", sides)}"')
    assert " ".join(typed.lines[:2]) == sentence
    plain = room.say("wei", f'/task A banner {name}:"{value.replace(" ", sides)}"')
    assert " ".join(plain.lines[:2]) == sentence
    form = room.say("wei", "/pm form quote")
    filled = room.fill(form, {"title": "A banner", name: value}, "wei")
    assert " ".join(filled.lines[:2]) == sentence
    token = token_of(room, "quote")
    async with served(room) as address, aiohttp.ClientSession() as browser:
        many = value.split() if name == "areas" else value
        said = {"title": "A banner", name: many}
        async with browser.post(address + token, json=said) as answer:
            assert answer.status == 422
            assert (await answer.json())["errors"] == {name: sentence}
        pairs = [
            ("title", "A banner"),
            *((name, one) for one in ([many] if many == value else many)),
        ]
        async with browser.post(address + token, data=pairs) as answer:
            page = html.unescape(await answer.text())
            assert answer.status == 422
            assert f'<p class="wrong" id="{name}-wrong">{sentence}</p>' in page
    assert tasks(room) == 0, "nothing was done"


TALK = "# A form\nforms C66-forms.yaml\nperson wei\nwei> /pm form"
PAGES = [case for case in BAD if case[0] == "pages"]


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_the_same_is_said_in_the_forms_of_platforms(platform: str) -> None:
    talk: Talk = read(TALK)
    house = House(talk)
    try:
        async with STAGES[platform](talk, house) as stage:
            await stage.say("wei", "/project new Acme website key:ACME", "website")
            for _name, value, sentence in PAGES:
                shown = await stage.say("wei", "/pm form", "website")
                opened = await stage.press(shown, "Fill in", "wei")
                said = {"title": "Logo is white", "steps": "look", "pages": value}
                if isinstance(stage, SlackStage):
                    doing = await stage._peer.submit(opened.shown, said, "wei")
                    assert " ".join(doing.errors["pages"].split()) == sentence
                else:
                    assert isinstance(stage, DiscordStage)
                    heard = await stage.fill(opened, said, "wei")
                    assert sentence in " ".join(heard.text.replace("-#", "").split())
            (org,) = set(teams(house.storage.house).values())
            with house.storage.house.open(org, house.clock.now(), changes=False) as work:
                assert work.tasks.count() == 0, "nothing was done"
    finally:
        house.close()

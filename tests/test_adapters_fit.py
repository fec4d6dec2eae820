"""Too much for one message: nothing of a reply is lost, whatever the limits are."""

from __future__ import annotations

from hashlib import sha256

import pytest

from adapters.base import Limits, fit
from adapters.discord import layout
from adapters.discord.above import pressed_line
from adapters.slack import draw
from bot.reply import Block, Button, Line, Reply
from bot.tongue import Answer, Tongue
from tests.moments import NOW
from tests.replies import line

TONGUE = Tongue("en", "UTC", NOW)
LIMITS = Limits(text=400, line=800, blocks=6, buttons=7, row=3, label=20, payload=60)


def many(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"B{n}", f"task show {n}") for n in range(count))


def held(replies: list[Reply]) -> list[Button]:
    """Every button of the messages, in the order they are seen."""
    found: list[Button] = []
    for reply in replies:
        for block in reply.blocks:
            found += block.buttons if isinstance(block, Line) else ()
        found += reply.buttons
    return found


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 15, 50])
@pytest.mark.parametrize("beside", [0, 2, 9])
def test_every_button_is_somewhere(count: int, beside: int) -> None:
    reply = Reply((line("one"), line("two", buttons=many(beside))), many(count))
    shown = fit(reply, LIMITS, TONGUE)
    assert held(shown) == [*many(beside), *many(count)]
    for page in shown:
        assert len(held([page])) <= LIMITS.buttons


@pytest.mark.parametrize("place", ["under", "beside"])
def test_a_line_no_button_can_hold_is_there_to_be_copied(place: str) -> None:
    long = Button("Long", "task note 1 " + "y" * LIMITS.payload)
    short = Button("Short", "task show 1")
    both = (short, long)
    block: Block = line("x", buttons=both if place == "beside" else ())
    (page,) = fit(Reply((block,), () if place == "beside" else both), LIMITS, TONGUE)
    assert held([page]) == [short]
    text = "".join(TONGUE.text(s) for b in page.blocks if isinstance(b, Line) for s in b.spans)
    assert text == f"xLong /{long.line}"


def test_forty_buttons_are_forty_buttons_on_discord() -> None:
    pages = layout.pages(Answer(Reply((line("x"),), many(40)), TONGUE))
    rows = [row for page in pages for row in page.components]
    names = [part["custom_id"] for row in rows for part in row["components"]]
    assert names == [button.line for button in many(40)]


def test_sixty_buttons_are_sixty_buttons_on_slack() -> None:
    messages = draw.drawn(Reply((line("x"),), many(60)), TONGUE)
    rows = [b for m in messages for b in m.blocks if b["type"] == "actions"]
    parts = [part for row in rows for part in row["elements"]]
    assert [held["value"] for part in parts for held in part.get("options", [part])] == [
        button.line for button in many(60)
    ]


def test_a_button_of_before_long_lines_were_kept_says_what_stands_above_it() -> None:
    said = "task add " + "very " * 30 + "long"
    name = "above:" + sha256(said.encode()).hexdigest()[:24]
    text = f"Which one?\n**Acme** `/{said}`"
    assert pressed_line(name, text) == said
    assert pressed_line(name, "something else") is None
    assert pressed_line("task done 1", "") == "task done 1"


def test_what_could_not_be_kept_is_there_to_be_copied() -> None:
    said = "task note 1 one\ntwo `three` " + "x" * 100
    (page,) = layout.pages(Answer(Reply((line("x"),), (Button("Go", said),)), TONGUE))
    assert page.components == () and "task note 1 one" in page.text

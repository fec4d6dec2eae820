"""Too much for one message: nothing of a reply is lost, whatever the limits are."""

from __future__ import annotations

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
    assert [part["value"] for row in rows for part in row["elements"]] == [
        button.line for button in many(60)
    ]


@pytest.mark.parametrize(
    "said",
    [
        "task add " + "very " * 30 + "long",
        "task add " + "给客户发送会议纪要和报价单" * 12 + " #acme",
        "task add @everyone <@77> *bold* _it_ [a](http://x) ~~ || \\ @(77|Ana) " + "x" * 60,
    ],
)
def test_a_long_line_is_pressed_on_discord_by_what_stands_above_it(said: str) -> None:
    reply = Reply((line("Which one?"),), (Button("Acme", said), Button("Beta", said + "b")))
    (page,) = layout.pages(Answer(reply, TONGUE))
    rows = [part["components"] for part in page.components if part["type"] == 1]
    first, second = (row[0] for row in rows)
    assert (first["label"], second["label"]) == ("Acme", "Beta")
    assert max(len(first["custom_id"]), len(second["custom_id"])) <= 100
    assert pressed_line(first["custom_id"], page.text) == said
    assert pressed_line(second["custom_id"], page.text) == said + "b"
    assert pressed_line(first["custom_id"], "something else") is None
    assert pressed_line("task done 1", "") == "task done 1"


def test_what_cannot_be_read_back_letter_by_letter_is_only_there_to_be_copied() -> None:
    said = "task note 1 one\ntwo `three` " + "x" * 100
    (page,) = layout.pages(Answer(Reply((line("x"),), (Button("Go", said),)), TONGUE))
    assert page.components == () and "task note 1 one" in page.text

"""The console as an adapter: what it keeps, how it draws, and how it lets time pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Vanished
from adapters.console import Console, Message, Unheard
from adapters.console.draw import ansi, drawn
from adapters.console.waiting import target, wait
from bot.clock import FixedClock
from bot.context import Place
from bot.reply import (
    Bold,
    Button,
    Code,
    Divider,
    Fields,
    Heading,
    Line,
    Link,
    Meter,
    Reply,
    Small,
    Who,
)
from bot.tongue import Answer, Tongue
from bot.typed import safe
from bot.vocabulary import vocabulary
from bot.words import _
from tests.moments import NOW

TONGUE = Tongue("en", "Europe/Berlin", NOW)


async def test_posts_are_found_by_their_key_and_edited_in_place() -> None:
    clock = FixedClock(NOW)
    console = Console(vocabulary(), clock)
    place = Place("console:home", "website")
    ref = await console.post(place, Answer(Reply((Line(("one",)),)), TONGUE), "k1")
    assert await console.find(place, "k1", NOW - timedelta(hours=1)) == ref
    assert await console.find(place, "k2", NOW - timedelta(hours=1)) is None
    assert await console.find(place, "k1", NOW + timedelta(hours=1)) is None
    seen: list[Message] = []
    console.show = seen.append
    await console.edit(place, ref, Answer(Reply((Line(("two",)),)), TONGUE))
    assert [(m.ref, m.edits, m.text) for m in seen] == [("m1", "m1", "two")]
    assert await console.find(place, "k1", NOW - timedelta(hours=1)) == ref
    for gone in ("m9/k1", "m1/k2"):  # the second is another's, made after a restart
        with pytest.raises(Vanished):
            await console.edit(place, gone, Answer(Reply(), TONGUE))
    assert [await console.pin(place, ref), await console.pin(place, ref)] == [True, False]
    await console.remove(place, ref)
    assert (console.messages, console.pinned) == ({}, set())
    with pytest.raises(Vanished):
        await console.remove(place, ref)


@given(st.text(alphabet=st.characters()))
def test_no_words_can_command_a_terminal_or_break_the_output(text: str) -> None:
    blocks = (Line((text, Bold(text), Code(text), Link(text, text), Who(text))), Small((text,)))
    reply = Reply(blocks, (Button(text, "pm help"),))
    for line in drawn(reply, TONGUE).split("\n"):
        line.encode("utf-8")
        assert not any(ord(c) < 32 and c not in "\t" for c in line)
        assert not any(0x7F <= ord(c) <= 0x9F for c in line)
    assert "\x1b" not in safe(text)


def test_every_block_is_drawn() -> None:
    reply = Reply(
        (
            Heading((_("{n} of {who}", n=2, who=Who("ana")),)),
            Fields(((_("Owner"), Who("ana")), (_("Due"), NOW.date()))),
            Meter(_("Done"), 0.62),
            Divider(),
            Line((_("Write {example}.", example=Code("/pm help")), " ", Bold("now"))),
            Small((Link("site", "https://example.org"),)),
        )
    )
    assert drawn(reply, TONGUE).split("\n") == [
        "2 of @ana",
        "Owner: @ana",
        "Due: Tue 24 Nov",
        "Done ▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░ 62 %",
        "─" * 20,
        "Write /pm help. now",
        "site (https://example.org)",
    ]
    painted = drawn(reply, TONGUE, ansi)
    assert "Write \x1b[36m/pm help\x1b[0m. \x1b[1mnow\x1b[0m" in painted


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("3 days", "2026-11-27T09:00"),
        ("2h", "2026-11-24T11:00"),
        ("1 day 2 hours 30 mins", "2026-11-25T11:30"),
        ("1h30m", "2026-11-24T10:30"),
        ("３天", "2026-11-27T09:00"),
        ("2个小时", "2026-11-24T11:00"),
        ("until 2026-11-27 09:00", "2026-11-27T08:00"),  # Berlin
        ("until 2026-11-27T09:00+00:00", "2026-11-27T09:00"),
        ("until 2026-11-27", "2026-11-26T23:00"),
    ],
)
def test_lengths_of_time(text: str, at: str) -> None:
    assert target(text, NOW, "Europe/Berlin") == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "days", "3", "3 parsecs", "-3 days", "3 days or so", "until"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(Unheard):
        target(text, NOW, "UTC")


async def test_waiting_stops_at_each_due_time_and_never_stands_still() -> None:
    clock = FixedClock(NOW)
    seen: list[float] = []

    async def tick(now: datetime) -> datetime | None:
        seen.append((now - NOW).total_seconds())
        return NOW + timedelta(seconds=3)  # it is due, and stays so

    await wait(clock, tick, NOW + timedelta(seconds=6))
    assert seen == [0, 3, 4, 5, 6]
    assert clock.now() == NOW + timedelta(seconds=6)

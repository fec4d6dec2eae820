"""The console: what a script writes and reads, and what a person at a terminal sees."""

from __future__ import annotations

import asyncio
import io
import json
import os
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import NotDelivered
from adapters.console import Console, Message, Unheard, interactive, scripted
from adapters.console.draw import ansi, drawn, safe
from adapters.console.waiting import target, wait
from bot.clock import Clock, FixedClock, SystemClock
from bot.context import Place, Request, Ticking
from bot.desk import Desk
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
from bot.vocabulary import vocabulary
from bot.words import _
from scheduler.courier import Courier
from storage.engine import open_storage

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
TONGUE = Tongue("en", "Europe/Berlin", NOW)
Shown = dict[str, Any]


class House:
    """The whole product behind a console, with a clock that stands still."""

    def __init__(self, clock: Clock | None = None, people: tuple[str, ...] = ()) -> None:
        self.clock = clock or FixedClock(NOW)
        self.storage = open_storage("sqlite://")
        self.desk = Desk(vocabulary(), self.storage.house, self.clock)
        self.console = Console(self.desk.grammar, self.clock, people=people)
        adapters = {"console": self.console}
        self.courier = Courier(self.storage.posts, adapters, self.answer, self.clock)

    async def answer(self, said: Request | Ticking) -> Answer:
        return await asyncio.to_thread(self.desk.answer, said)

    async def script(self, *lines: Shown | str, marks: bool = False) -> list[Shown]:
        """What comes of these lines."""
        texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        stdin, stdout = io.StringIO("\n".join(texts)), io.StringIO()
        await scripted(
            self.console, self.answer, self.clock, self.courier.round, stdin, stdout, marks=marks
        )
        return [json.loads(line) for line in stdout.getvalue().splitlines()]

    async def typed(self, *lines: str, room: str | None = "website") -> str:
        """What a person sees who types these lines."""
        self.console.tick = self.courier.round
        stdout = io.StringIO()
        stdin = io.StringIO("".join(line + "\n" for line in lines))
        await interactive(self.console, self.answer, stdin=stdin, stdout=stdout, room=room)
        return stdout.getvalue()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House(people=("ana", "wei"))
    yield made
    made.storage.close()


def say(text: str, who: str = "wei", room: str | None = "website", **more: Any) -> Shown:
    return {"say": text, "as": who, "room": room, **more}


# Scripts


async def test_a_script_from_a_project_to_a_reminder(house: House) -> None:
    made, card, form, filled, reminder, done = await house.script(
        say("/project new Website"),
        say("/task Fix login @ana due thursday 17:00 !high"),
        say("/task add"),
        {"fill": {"title": "Call the bank"}, "as": "wei", "message": "m3"},
        {"wait": "2 days"},
        {"press": "Done", "as": "ana", "message": "m5"},
    )
    assert set(made) == {
        "message", "room", "thread", "to", "private", "text", "buttons", "chart", "edits", "at",
    }  # fmt: skip
    assert (made["message"], made["room"], made["to"], made["private"]) == (
        "m1", "website", None, False,
    )  # fmt: skip
    assert made["at"] == "2026-11-24T09:00:00+00:00"
    assert "Fix login · @ana" in card["text"]
    assert card["buttons"][0] == {"label": "Done", "line": "task done WEBSIT-1"}
    assert form["to"] == "wei"
    assert form["form"]["command"] == "task add"
    title = form["form"]["fields"][0]
    assert (title["name"], title["required"], title["value"]) == ("title", True, "")
    assert "WEBSIT-2 Call the bank" in filled["text"]
    assert (reminder["room"], reminder["to"], reminder["private"]) == (None, "ana", True)
    assert reminder["at"] == "2026-11-25T17:00:00+00:00"
    assert reminder["buttons"][-1]["label"] == "Why?"
    assert (done["room"], done["to"]) == (None, "ana")
    assert "WEBSIT-1" in done["text"]


async def test_what_falls_due_while_waiting_comes_in_order(house: House) -> None:
    shown = await house.script(
        say("/project new Website"),
        say("/report schedule week every day 16:00"),
        say("/task Second @wei due friday 11:00"),
        say("/task First @ana due friday 10:00"),
        {"wait": "until 2026-11-27 15:59"},
        marks=True,
    )
    times = [one["at"] for one in shown[shown.index({"done": 4}) :] if "at" in one]
    assert times == sorted(times)
    assert [at[5:16] for at in times] == [
        "11-24T16:00", "11-25T16:00",
        "11-26T10:00", "11-26T11:00", "11-26T16:00",
        "11-27T10:00", "11-27T11:00",
    ]  # fmt: skip
    assert house.clock.now() == datetime(2026, 11, 27, 15, 59, tzinfo=UTC)


async def test_marks_tell_when_a_line_is_done_with(house: House) -> None:
    shown = await house.script(say("/pm help"), "", {"wait": "1h"}, marks=True)
    assert [one.get("done", "said") for one in shown] == ["said", 1, 2, 3]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonsense", "no JSON"),
        ("[1]", "one JSON object"),
        ("[" * 100_000, "no JSON"),
        ('{"as": "wei"}', "say, press, fill, react, wait"),
        ('{"say": "x", "wait": "1h"}', "does one of"),
        ('{"say": 7}', "'say' must be a text"),
        ('{"say": "x", "room": 7}', "'room' must be a text"),
        ('{"say": "x", "rom": "y"}', "'rom' has no place beside 'say'. What has: as, room, thread"),
        ('{"fill": "x"}', '{"fill": {"title": "Fix login"}}'),
        ('{"fill": {"title": 7}}', '{"fill": {"title": "Fix login"}}'),
        ('{"fill": {"title": "x"}, "as": "bob"}', "No form is open"),
        ('{"fill": {"titel": "x"}}', "no field 'titel'. It has: title, owner"),
        ('{"press": "Gone", "message": "m1"}', "has no button 'Gone'. It has: 'Undo'"),
        ('{"press": "Gone"}', "No message that wei sees has a button 'Gone'"),
        ('{"press": "Done", "message": "m99"}', "wei sees no message 'm99'"),
        ('{"react": "+1", "message": "m99"}', "wei sees no message 'm99'"),
        ('{"wait": "a while"}', "3 days, 2h, or until"),
        ('{"wait": "until 2026-11-01 09:00"}', "is over"),
        ('{"wait": "99999999 weeks"}', "more than ten years"),
    ],
)
async def test_a_bad_line_says_what_to_write_instead(house: House, line: str, told: str) -> None:
    before = (say("/project new Website"), say("/task add"))
    _made, _form, error, after = await house.script(*before, line, say("/pm help"))
    assert told in error["error"]
    assert "What you can type" in after["text"]


async def test_a_form_that_misses_something_opens_again_with_what_was_filled_in(
    house: House,
) -> None:
    shown = await house.script(
        say("/project new Website"),
        say("/task add @ana"),
        {"fill": {"due": "friday"}},
        {"fill": {"title": "Fix login"}},
        {"fill": {"title": "Once more"}},
    )
    again, made, error = shown[2:]
    values = {field["name"]: field["value"] for field in again["form"]["fields"]}
    assert values["title"] == ""
    assert values["due"] != ""
    assert "Fix login" in made["text"]
    assert "Fri 27 Nov" in made["text"]
    assert "@ana" in made["text"]
    assert "No form is open" in error["error"]


async def test_buttons_answer_to_any_language_and_to_their_line(house: House) -> None:
    await house.script(say("/project new Website"), say("/task One @wei"), say("/task Two @wei"))
    button = house.console.messages["m2"].answer.reply.buttons[0]
    label = Tongue("zh_Hans", "UTC", NOW).text(button.label)
    assert label != "Done"
    shown = await house.script(
        {"press": label, "message": "m2"},
        {"press": "task done WEBSIT-2"},
        {"press": "Reopen"},
    )
    assert "✔ WEBSIT-1" in shown[0]["text"]
    assert "✔ WEBSIT-2" in shown[1]["text"]
    assert "WEBSIT-2" in shown[2]["text"]  # without a message, the newest is meant


async def test_what_one_person_is_told_another_cannot_press(house: House) -> None:
    await house.script(say("/project new Website"), say("/taks One", "ana"))
    private = house.console.messages["m2"]
    assert private.to == "ana"
    with pytest.raises(Unheard):
        await house.console.press(house.answer, "wei", private.buttons[0][1], "m2")
    await house.console.press(house.answer, "ana", private.buttons[0][1], "m2")


async def test_threads_direct_words_and_reactions(house: House) -> None:
    shown = await house.script(
        say("/project new Website"),
        say("/task Fix login"),
        say("/task done", thread="m2"),
        say("/my", room=None),
        {"react": "white_check_mark", "as": "wei", "message": "m2"},
    )
    done, agenda = shown[2:]
    assert (done["thread"], done["room"]) == ("m2", "website")
    assert "✔ WEBSIT-1" in done["text"]  # the thread tells which task
    assert (agenda["room"], agenda["to"], agenda["private"]) == (None, "wei", True)


async def test_somebody_of_the_place_can_be_mentioned_before_they_speak(house: House) -> None:
    _made, known, unknown = await house.script(
        say("/project new Website"), say("/task 修复登录 @ana"), say("/task assign 1 @nobody")
    )
    assert "修复登录 · @ana" in known["text"]
    assert "nobody" in unknown["text"]
    assert unknown["private"]


async def test_saying_the_same_twice_is_two_requests(house: House) -> None:
    shown = await house.script(say("/project new W"), say("/task Same"), say("/task Same"))
    assert shown[1]["text"] != shown[2]["text"]


async def test_the_real_clock_cannot_be_moved() -> None:
    house = House(SystemClock())
    (error,) = await house.script({"wait": "1h"})
    assert "real clock" in error["error"]
    house.storage.close()


# The adapter


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
    assert [(m.ref, m.edits, m.text) for m in seen] == [(ref, ref, "two")]
    assert await console.find(place, "k1", NOW - timedelta(hours=1)) == ref
    with pytest.raises(NotDelivered):
        await console.edit(place, "m9", Answer(Reply(), TONGUE))


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


# At a terminal


async def test_talking_pressing_and_being_asked(house: House) -> None:
    seen = await house.typed(
        "/project new Website",
        "/task add",
        "Fix login",  # the answer to the question for a title
        "1",  # Done
        "/as ana",
        "/room",
        "/my",
        "/room website",
        "/wait 2 hours",
        "/help",
        "/quit",
        "/task Never said",
    )
    assert "[1] Done" in seen
    assert "✔ WEBSIT-1 Fix login" in seen
    assert "only you see this" in seen
    assert "Your agenda" in seen
    assert "2026-11-24 11:00 UTC" in seen
    assert "/room NAME" in seen
    assert "Never said" not in seen


async def test_buttons_stand_beside_their_lines(house: House) -> None:
    seen = await house.typed(
        "/project new Website", "/task One @me", "/task Two @me", "/my", "2", "99"
    )
    (one,) = (line for line in seen.split("\n") if "One" in line and "[1] Done" in line)
    assert "[2]" not in one
    assert "✔ WEBSIT-2 Two" in seen  # the second button is the second line's
    assert "99" in seen.split("✔ WEBSIT-2 Two")[1]  # no such button: said as it is


async def test_a_form_can_be_left(house: House) -> None:
    seen = await house.typed("/project new Website", "/task add", "", "/task list")
    assert "Left as it was." in seen
    assert len(house.console.messages) == 3


async def test_lines_are_continued_by_a_backslash(house: House) -> None:
    await house.typed("/project new Website", "/log note first\\", "第二行")
    message = list(house.console.messages.values())[-1]
    assert "first" in message.text
    assert "第二行" in message.text


async def test_messages_from_elsewhere_say_where_they_are(house: House) -> None:
    await house.typed("/project new Website", "/task Fix login @ana due tomorrow 15:00")
    seen = await house.typed("/wait 2 days", room="lobby")
    assert "→ @ana" in seen


@pytest.mark.parametrize("how", ["closed", "cancelled"])
async def test_it_ends_at_once_though_nobody_types(how: str) -> None:
    house = House()
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin, os.fdopen(writing, "w") as keyboard:
        talk = asyncio.create_task(
            interactive(house.console, house.answer, stdin=stdin, stdout=io.StringIO())
        )
        await asyncio.sleep(0.1)
        if how == "closed":
            await house.console.close()
            await asyncio.wait_for(talk, 2)
        else:
            talk.cancel()
            with pytest.raises(asyncio.CancelledError):
                await talk
        keyboard.write("\n")
        keyboard.flush()
        # The thread that reads is told of the line, and ends with the input.
        keyboard.close()
        await asyncio.to_thread(_join_readers)
    house.storage.close()


def _join_readers() -> None:
    for thread in threading.enumerate():
        if thread.name == "lines":
            thread.join(timeout=2)

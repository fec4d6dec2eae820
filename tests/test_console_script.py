"""The console: what a script writes and reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.console import Unheard
from bot.clock import SystemClock
from bot.tongue import Tongue
from tests.console_house import House, house, say
from tests.moments import NOW

__all__ = ["house"]


async def test_a_script_from_a_project_to_a_reminder(house: House) -> None:
    made, card, form, filled, given, led, reminder, agenda, done = await house.script(
        say("/project new Website"),
        say("/task Fix login @ana due thursday 17:00 !high"),
        say("/task add"),
        {"fill": {"title": "Call the bank"}, "as": "wei", "message": "m3"},
        {"wait": "2 days"},
        {"press": "Done", "as": "ana", "message": "m7"},
    )
    assert set(made) == {
        "message", "room", "thread", "to", "private", "text", "buttons", "chart", "file", "edits",
            "at",
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
    assert (given["to"], given["at"]) == ("ana", "2026-11-24T09:02:00+00:00")
    assert led["to"] == "wei", "whoever leads hears that it was not agreed to"
    assert (reminder["room"], reminder["to"], reminder["private"]) == (None, "ana", True)
    assert reminder["at"] == "2026-11-25T17:00:00+00:00"
    assert reminder["buttons"][-1]["label"] == "Why?"
    assert (agenda["to"], agenda["at"]) == ("ana", "2026-11-26T09:00:00+00:00")
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
        "11-24T09:02", "11-24T16:00", "11-25T09:00", "11-25T16:00",
        "11-26T10:00", "11-26T11:00", "11-26T16:00",
        "11-27T09:00", "11-27T09:00", "11-27T10:00", "11-27T11:00",
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
        {"press": label, "as": "wei", "message": "m2"},
        {"press": "task done WEBSIT-2", "as": "wei"},
        {"press": "Reopen", "as": "wei"},
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
    done, agenda, again = shown[2:]
    assert (done["thread"], done["room"]) == ("m2", "website")
    assert "✔ WEBSIT-1" in done["text"]  # the thread tells which task
    assert (agenda["room"], agenda["to"], agenda["private"]) == (None, "wei", True)
    assert "already done by" in again["text"]


@pytest.mark.parametrize(
    ("sign", "shown"), [("white_check_mark", "✔"), ("✅", "✔"), (":eyes:", "➜"), ("👀", "➜")]
)
async def test_a_reaction_says_a_line_about_what_the_message_shows(
    house: House, sign: str, shown: str
) -> None:
    said = await house.script(
        say("/project new Website"),
        say("/task Fix login @ana"),
        say("/task Other"),
        {"react": sign, "as": "ana", "message": "m2"},
        {"react": sign, "as": "ana", "message": "m1"},
    )
    assert f"{shown} WEBSIT-1" in said[3]["text"] and said[3]["room"] == "website"
    assert "says nothing here" in said[4]["error"]


async def test_a_reaction_to_a_message_that_shows_several_guesses_at_none(house: House) -> None:
    said = await house.script(
        say("/project new Website"),
        say("/task Fix login @wei due yesterday"),
        say("/task due 1 today"),
        say("/task Other @wei due today"),
        say("/my"),
        {"react": "✅", "as": "wei", "message": "m5"},
        say("/task list"),
    )
    lines = [button["line"] for button in said[4]["buttons"]]
    assert {"task done WEBSIT-1", "task done WEBSIT-2"} <= set(lines)
    assert "Which one?" in said[5]["text"]
    assert [b["label"] for b in said[5]["buttons"]] == ["WEBSIT-1", "WEBSIT-2"]
    assert "WEBSIT-1" in said[6]["text"] and "WEBSIT-2" in said[6]["text"]


async def test_a_reaction_that_says_nothing_is_pointed_out(house: House) -> None:
    said = await house.script(
        say("/project new Website"), {"react": "tada", "as": "wei", "message": "m1"}
    )
    assert "'tada'" in said[1]["error"] and "✅ (task done this)" in said[1]["error"]


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

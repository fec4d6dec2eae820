"""The form and the buttons of a client's report on the platforms, which hold more or less of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from adapters.discord.forms import filled
from adapters.discord.layout import pages
from adapters.slack.draw import drawn
from adapters.slack.forms import view
from adapters.slack.receive import Spot
from bot.context import Speaker
from bot.tongue import Answer
from tests.discord_running import opened
from tests.room import Room, Said, buttons_of

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "wang": Speaker("wang", "Ms. Wang", outsider=True),
}
SECTIONS = ("status", "done", "problems", "next", "decisions", "said", "moved")


@pytest.fixture
def room() -> Iterator[Room]:
    """A week with something in every section."""
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/milestone Beta 11 dec client")
        place.say("wei", "/task Payment flow @wei client")
        place.say("wei", "/task done 1")
        place.say("wei", "/task Wireframes @wei client")
        place.say("wei", "/task block 2 why")
        place.say("wei", "/task Price list @wei due friday client")
        place.say("wei", "/task Photos yes or no @wei +decision due friday client")
        place.say("wei", "/log need export to Excel")
        place.say("wei", "/log answer L-1 with Beta")
        place.wait("2 weeks")
        place.say("wei", "/milestone move beta 18 dec")
        place.say("wei", "/log need one more")
        place.say("wei", "/log answer L-2 yes")
        place.say("wei", "/task Hosting @wei client")
        place.say("wei", "/task done last")
        place.say("wei", "/task Words @wei due tomorrow client")
        place.say("wei", "/report client both")
        yield place


def form_of(room: Room) -> Said:
    said = room.say("wei", "/report edit zh")
    assert said.form is not None and {name for name, _text in said.form.current} == set(SECTIONS)
    return said


def test_a_form_of_five_parts_knows_which_report_it_is_of(room: Room) -> None:
    said = form_of(room)
    body = opened(said.answer)
    assert body is not None and len(body["custom_id"]) <= 100
    parts = [part["component"] for part in body["components"] if "component" in part]
    shown = [part["custom_id"] for part in parts]
    assert set(shown) < set(SECTIONS)
    assert {part["style"] for part in parts} == {2}, "every section takes several lines"
    sent = [{"component": {**part, "value": part["value"]}} for part in parts]
    sent[1]["component"]["value"] = "一行\n两行"
    read = filled({"custom_id": body["custom_id"], "components": sent})
    assert read is not None and "number:" in read.words and "ACME#1" in read.words
    said = room.ask(room.request("wei", command=read.command, values=read.values, words=read.words))
    with room.work() as work:
        (report,) = work.reports.find()
    assert report.zh == {shown[1]: "一行\n两行"} and report.en == {}


def test_a_form_that_holds_everything_shows_all_seven(room: Room) -> None:
    said = form_of(room)
    command = room.grammar.get("report edit")
    assert command is not None and said.form is not None
    body = view(said.form, command, Spot("C1", "U1"), said.answer.tongue)
    assert body is not None
    inputs = {block["block_id"]: block["element"] for block in body["blocks"]}
    assert all(inputs[name]["multiline"] for name in SECTIONS)
    assert all(inputs[name]["initial_value"] for name in SECTIONS)
    assert inputs["number"]["initial_option"]["value"] == "ACME#1"


# Its buttons


def sent(room: Room, language: str) -> Answer:
    """The report as it goes to its client, with everything in it."""
    for n in range(5):
        room.say("wei", f"/task Which colour {n} {'and why so ' * 4}? @wei +decision client")
    room.say("wei", "/project bind acme as client", "talks")
    room.say("wei", f"/report client {language}")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    return next(post.answer for post in room.posts if post.room == "talks")


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_every_button_of_the_report_is_there_once_and_below_its_question(
    room: Room, language: str
) -> None:
    answer = sent(room, language)
    wanted = [button.line for button in buttons_of(answer.reply)]
    assert len(set(wanted)) == len(wanted) >= 3 + 5 + 1
    shown = pages(answer)
    drawn_lines: list[str] = []
    for page in shown:
        assert len(page.text) <= 2000
        assert sum(1 + len(part.get("components", ())) for part in page.components) <= 40
        for above, row in pairwise(page.components):
            for button in row.get("components", ()):
                assert len(button["custom_id"]) <= 100
                drawn_lines.append(button["custom_id"])
                words = button["custom_id"].split()
                if words[:2] == ["report", "answer"]:
                    assert above["content"].splitlines()[-1].startswith(f"{words[3]}\\."), row
    assert drawn_lines == wanted


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_where_a_message_holds_more_nothing_is_lost_either(room: Room, language: str) -> None:
    answer = sent(room, language)
    messages = drawn(answer.reply, answer.tongue)
    assert len(messages) == (2 if language == "both" else 1)
    values: list[str] = []
    for message in messages:
        rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
        for button in (button for row in rows for button in row):
            menu = button.get("options", ())
            values += [option["value"] for option in menu] or [button["value"]]
        ids = [button["action_id"] for row in rows for button in row]
        assert len(message.blocks) <= 50 and len(set(ids)) == len(ids)
    assert values == [button.line for button in buttons_of(answer.reply)]

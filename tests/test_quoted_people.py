"""A person by a name of several words: @"Ana Stone", with any quotes and either at-sign."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.grammar import Call
from bot.kinds import Mention
from tests.lines import ENGLISH
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as room:
        room.say("wei", "/project new Garden")
        room.say("bob", "/task look around")
        for who in ("Ana Stone", "Ana Lima", "赵 小 兰"):
            room.say(who, "/task list")
        yield room


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('/task Water the beds @"Ana Stone" friday', "Water the beds · @Ana Stone · Fri 27 Nov"),
        ("/task Water the beds @“Ana Lima”", "Water the beds · @Ana Lima"),
        ('/task Water the beds ＠"ana stone"', "Water the beds · @Ana Stone"),
        ("/task 浇花 ＠“赵 小 兰” 周五前", "浇花 · @赵 小 兰 · Fri 27 Nov"),
        ('/task Water @bob @"Ana Lima" the beds', "Water the beds · @Bob · with @Ana Lima"),
        ('/task Water owner:"Ana Stone"', "Water · @Ana Stone"),
        ('/task Print the sign "@Ana Stone"', 'Print the sign "@Ana Stone" · @Wei'),
        ('/task Ask @"Nobody Here" first', 'Ask @"Nobody Here" first · @Wei'),
    ],
)
def test_a_quoted_name_is_a_person(room: Room, line: str, shown: str) -> None:
    assert room.say("wei", line).lines[0] == f"✚ GARDEN-2 {shown}"


def test_in_a_filter(room: Room) -> None:
    room.say("wei", '/task Water the beds @"Ana Stone"')
    room.say("wei", '/task Dig @"Ana Stone"')
    assert "Water the beds" in room.say("wei", '/task list @"Ana Stone"').text()
    asked = room.say("wei", '/task @"Ana Stone" due friday')
    assert asked.lines[0] == "2 changes, not made yet"
    assert room.press(asked, "Apply", "wei").lines[0] == "2 tasks changed"


@pytest.mark.parametrize("said", ["Ana Stone", 'Ana "Stone"', "赵 小 兰", "ana", "o'neil b"])
def test_it_is_written_as_it_is_read(room: Room, said: str) -> None:
    grammar = room.desk.grammar
    command = grammar.get("task edit")
    assert command is not None
    for args in ({"owner": Mention(said)}, {"helpers": [Mention(said), Mention("bob")]}):
        refs = grammar.parse("task edit 12", ENGLISH).args
        call = Call(command, {**refs, **args})
        assert grammar.parse(grammar.write(call), ENGLISH).args == call.args, grammar.write(call)

"""Help for newcomers: found by whoever types a word of greeting, in the words of their language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.declare import Command
from bot.kinds import Reader
from bot.vocabulary import vocabulary
from tests.moments import NOW
from tests.room import Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "mei": Speaker("mei", "Mei", locale="zh", outsider=False),
}
TYPED = [command for command in vocabulary().commands if not command.by_clock]


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        yield place


@pytest.mark.parametrize(
    "line", ["help", "/help", "Help!", "hi", "Hello.", "?", "？", "帮助", "你好！", "/pm", "pm ?"]
)
def test_a_greeting_is_answered_with_help(room: Room, line: str) -> None:
    said = room.say("wei", line)
    assert said.lines[0] == "What you can type" and said.private


def test_a_greeting_is_the_whole_line_or_none(room: Room) -> None:
    for line in ("hi Bob", "help me with the login", "你好 世界"):
        assert room.say("wei", line).lines[0] != "What you can type", line


@pytest.mark.parametrize("word", ["help", "?", "帮助", "HELP"])
@pytest.mark.parametrize("family", ["task", "log", "risk", "project", "report", "任务", "pm log"])
def test_help_behind_a_family_is_help_of_that_family(room: Room, family: str, word: str) -> None:
    heading = room.say("wei", f"/{family} {word}").lines[0]
    known = {"任务": "task", "pm log": "log"}
    assert heading == f"/{known.get(family, family)}"
    with room.work() as work:
        assert work.tasks.find() == []


def test_more_words_are_no_call_for_help(room: Room) -> None:
    assert room.say("wei", "/task help Ana with the login").lines[0].startswith("✚ ACME-1 help Ana")


@pytest.mark.parametrize("said", ["task done", "task 完成", "任务 完成", "/task done"])
def test_help_of_one_command_is_found_in_both_languages(room: Room, said: str) -> None:
    lines = room.say("wei", f"/pm help {said}").lines
    assert lines[0] == "/task done" and "/task done 12 14" in lines
    assert lines[-1] == "Also: /task d, /task 完成, /task 搞定, /task 做完, /task 完结"
    lines = room.say("mei", f"/pm help {said}").lines
    assert "/task 完成 31 第二版已发，客户很满意" in lines and "/task done 12 14" not in lines


def test_a_chinese_reader_is_shown_chinese_words_and_examples(room: Room) -> None:
    text = room.say("mei", "/pm 帮助").text()
    assert "/task  添加 · 列表 · 查看 · 修改" in text and "/task 提交接口文档" in text
    assert "start" not in text and "friday" not in text
    assert (
        "受阻  标记任务受阻，说明原因和谁能解除：会提醒那个人。  /task 受阻 12 等客户的DNS @bob"
        in (room.say("mei", "/task 帮助").lines)
    )
    assert "/task 备注 12 客户喜欢第二稿" in room.say("mei", "/task note").text()


@pytest.mark.parametrize("said", TYPED, ids=lambda said: said.path)
def test_every_command_has_a_word_and_an_example_in_each_language(said: Command) -> None:
    grammar = vocabulary()
    assert said.example("en").isascii() and not said.example("zh_Hans").isascii()
    assert said.typed("en").isascii() and not said.typed("zh_Hans").isascii()
    for locale in ("en", "zh_Hans"):
        reader = Reader(NOW, "Asia/Shanghai", locale)
        assert grammar.parse(said.example(locale), reader).command is said
        assert grammar.find(f"{said.family} {said.typed(locale)}")[0] is said

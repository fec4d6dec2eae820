"""The grammar: every command can be typed, written back and read again, and nothing breaks it."""

from __future__ import annotations

import re
import time as clocks
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.declare import Command, command, read_declaration
from bot.grammar import Grammar, Refusal
from bot.kinds import (
    Mention,
    Reader,
    Text,
)
from bot.model.task import Priority, Task
from bot.vocabulary import vocabulary

GRAMMAR = vocabulary()
READER = Reader(datetime(2026, 11, 24, 9, tzinfo=UTC), "Europe/Berlin")
GOLDEN = (Path(__file__).parent / "golden_lines.txt").read_text("utf-8").splitlines()
CHINESE = re.compile(r"[一-鿿]")

every_command = pytest.mark.parametrize("said", GRAMMAR.commands, ids=lambda c: c.path)


# Every command as it is declared


@every_command
def test_it_has_help_for_itself_and_for_each_parameter(said: Command) -> None:
    assert said.help.endswith(".") and said.help[0].isupper()
    for param in said.params:
        assert param.help, param.name
        assert param.name in said.usage


@every_command
def test_its_examples_are_read_as_this_command(said: Command) -> None:
    assert said.examples, "people learn a command by its examples"
    for example in said.examples:
        call = GRAMMAR.parse(example, READER)
        assert call.command is said, example
        assert not call.asks, f"{example}: an example is never unclear"


@every_command
def test_its_examples_survive_being_written(said: Command) -> None:
    for example in said.examples:
        call = GRAMMAR.parse(example, READER)
        line = GRAMMAR.write(call)
        assert GRAMMAR.parse(line, READER) == call, line


@every_command
def test_every_word_for_it_finds_it(said: Command) -> None:
    for path in (said.path, *said.aliases):
        if " " in path or path == said.path:
            assert GRAMMAR.find(path)[0] is said, path
            umbrella = path if path.startswith("pm ") else f"pm {path}"
            assert GRAMMAR.find(f"/{umbrella}")[0] is said, umbrella
        else:
            # A word for the whole family: what stands behind it is read as behind the family.
            assert GRAMMAR.find(f"{path} {said.verb}")[0] is said, path


@pytest.mark.parametrize("family", GRAMMAR.families)
def test_each_family_can_be_said_in_chinese(family: str) -> None:
    words = {
        alias for c in GRAMMAR.commands if c.family == family for alias in (c.path, *c.aliases)
    }
    assert any(CHINESE.search(word) for word in words), family


# Lines of our own


@pytest.mark.parametrize("line", GOLDEN)
def test_every_line_ever_stored_still_means_something(line: str) -> None:
    try:
        command = GRAMMAR.parse(line, READER).command
    except Refusal as refusal:
        assert refusal.form is not None, "a button may open a form, and nothing else may be missing"
        found = GRAMMAR.get(refusal.form.command)
        assert found is not None
        command = found
    names = (command.path, *command.aliases)  # one of before it was called otherwise
    assert any(f"{line} ".startswith(f"{name} ") for name in names), "a whole name, no shorthand"


# Reading a line


@pytest.mark.parametrize("start", ["task ", "risk ", "pm settings "])
@pytest.mark.parametrize(
    "piece",
    ["a ", "@", "@ana ", '"', '\\"', "“", "「", "5/6 ", "due friday ", "~1h ", "~1.", "p3 ",
     "https://", "a.b@", "from A", "来自", "+2d ", "!high ", "#acme ", "after 1 ", "title:a ",
     "周五前", "每周", "1,", "1-2 ", "\u0301", "\n"],
)  # fmt: skip
def test_a_long_line_costs_what_its_length_says(start: str, piece: str) -> None:
    """Sixteen times the text may cost sixteen times the work, thrice that by chance; and not the
    256 times of something that looks at everything for everything."""
    read_for(start + "friday 周五前")  # what is loaded on first use is no part of it
    short, long = (
        min(read_for(start + piece * (size // len(piece))) for _attempt in range(2))
        for size in (1_000, 16_000)
    )
    assert long < max(short, 0.001) * 48, f"{short:.4f} s of work became {long:.4f} s"


def read_for(line: str) -> float:
    """Seconds of this thread's own work that reading the line takes; others may run meanwhile."""
    before = clocks.thread_time()
    with suppress(Refusal):
        GRAMMAR.parse(line, READER)
    return clocks.thread_time() - before


def test_typed_values_win_over_words() -> None:
    add = GRAMMAR.get("task add")
    assert add is not None
    call = GRAMMAR.bind(add, {"priority": "low", "owner": "@bob"}, READER, "Fix login @ana !high")
    assert call.args["priority"] is Priority.LOW
    assert call.args["owner"] == Mention("bob")
    assert call.args["title"].startswith("Fix login")


def test_a_missing_value_opens_a_form_with_what_was_said() -> None:
    with pytest.raises(Refusal) as caught:
        GRAMMAR.parse("task add @ana !high", READER)
    form = caught.value.form
    assert form is not None and form.command == "task add"
    assert dict(form.prefill) == {"owner": "@ana", "priority": "!high"}


# What is not known


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tsk", "task"), ("taks", "task"), ("rsk", "risk"), ("reprot", "report"),
        ("project sttus", "project status"), ("task dnoe", "task done"), ("pm hlep", "pm help"),
        ("hello", "pm help"), ("help", "pm help"), ("undo", "pm undo"), ("done", "task done"),
    ],
)  # fmt: skip
def test_a_mistyped_command_finds_its_neighbour(said: str, meant: str) -> None:
    near = [found.path for found in GRAMMAR.near(said)]
    assert any(path == meant or path.startswith(meant + " ") for path in near), near


def test_what_only_the_clock_says_is_not_proposed() -> None:
    assert not any(found.by_clock for found in GRAMMAR.near("task nudge", limit=50))


# Two commands that want the same


def declared(path: str, **options: Any) -> Command:
    @command(path, **options)
    def run(context: Any, work: Any, title: Text) -> None:
        """Say something.

        title: What to say
        """

    return read_declaration(run)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (declared("task add"), declared("task add")),
        (declared("task add"), declared("task new", aliases=("task add",))),
        (declared("task add", aliases=("t",)), declared("risk add", aliases=("t",))),
        (declared("task add", aliases=("risk",)), declared("risk add")),
        (declared("task add", when=("words",)), declared("task new", when=("words",))),
    ],
)
def test_a_clash_is_refused(one: Command, two: Command) -> None:
    with pytest.raises(ValueError, match=r"want this word|answer task words"):
        Grammar([one, two])


def test_two_parameters_cannot_both_take_the_rest() -> None:
    @command("task add")
    def rest(context: Any, work: Any, title: Text, note: Text) -> None:
        """Say something.

        title: What
        note: What else
        """

    @command("task move")
    def first(context: Any, work: Any, one: Task, two: Task) -> None:
        """Move something.

        one: From where
        two: To where
        """

    for function in (rest, first):
        with pytest.raises(ValueError, match="rest of the line, or its start"):
            Grammar([read_declaration(function)])


def test_a_parameter_without_help_is_refused() -> None:
    @command("task add")
    def run(context: Any, work: Any, title: Text) -> None:
        """Say something."""

    with pytest.raises(TypeError, match="says nothing of title"):
        read_declaration(run)


@pytest.mark.parametrize(
    "title", ["Shown to them", "nudge the client about the contract", "shown", "nudge"]
)
def test_what_only_the_clock_says_may_begin_a_title(title: str) -> None:
    assert vocabulary().find(f"/task {title}", typed=True)[0].path == "task add"


def test_what_the_clock_says_of_a_thing_is_its_own_whoever_says_it() -> None:
    for typed in (True, False):
        assert vocabulary().find("task nudge ACME-1 hour", typed=typed)[0].path == "task nudge"
    assert vocabulary().find("log opened Export")[0].path == "log opened"

"""The grammar: every command can be typed, written back and read again, and nothing breaks it."""

from __future__ import annotations

import re
import time as clocks
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.declare import Command, Param, command, read_declaration
from bot.grammar import Call, Grammar, Refusal
from bot.kinds import (
    ChoiceKind,
    ContactKind,
    DaysKind,
    DurationKind,
    Hours,
    HoursKind,
    Kind,
    LabelKind,
    LanguageKind,
    Mention,
    MomentKind,
    NumberKind,
    PastKind,
    PersonKind,
    PriorityKind,
    ProjectKind,
    ProjectName,
    Reader,
    RecurrenceKind,
    Ref,
    RefKind,
    ScaleKind,
    Text,
    TextKind,
    WordKind,
    ZoneKind,
)
from bot.model.moment import Moment
from bot.model.recurrence import Recurrence
from bot.model.task import Priority, Task
from bot.scan import Scan
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
            umbrella = path if said.family == "pm" else f"pm {path}"
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


# Writing and reading again


def moments() -> st.SearchStrategy[Moment]:
    return st.builds(
        Moment,
        st.dates(date(2000, 1, 1), date(2200, 1, 1)),
        st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/Port-au-Prince", "UTC"]),
    )


def texts() -> st.SearchStrategy[str]:
    return st.text(min_size=1, max_size=60).map(str.strip).filter(bool)


def refs(kind: RefKind) -> st.SearchStrategy[Ref]:
    keys = st.none() | st.from_regex(r"[A-Z][A-Z0-9]{1,9}", fullmatch=True)
    numbers = st.builds(Ref, st.integers(0, 9_999_999), keys)
    return numbers | st.sampled_from([Ref(word="last"), Ref(word="this")])


def hours() -> st.SearchStrategy[Hours]:
    pairs = st.lists(st.times(), min_size=2, max_size=2, unique_by=lambda t: (t.hour, t.minute))
    return pairs.map(sorted).map(
        lambda pair: Hours(*(time(each.hour, each.minute) for each in pair))
    )


ONES: dict[type[Kind[Any]], st.SearchStrategy[Any]] = {
    TextKind: texts(),
    WordKind: texts(),
    ContactKind: texts(),
    NumberKind: st.integers(0, 999_999_999),
    PersonKind: st.sampled_from(["ana", "李雷", "me", "(U1|Ana Berg)", "(=x1)"]).map(Mention),
    ProjectKind: st.sampled_from(["acme", "官网", "web-2"]).map(ProjectName),
    DurationKind: st.integers(1, 9999).map(lambda minutes: timedelta(minutes=minutes)),
    LabelKind: st.sampled_from(["design", "设计", "a-b_c"]),
    DaysKind: st.integers(-999, 999),
    MomentKind: moments(),
    PastKind: moments().filter(lambda moment: moment.day < READER.now.date()),
    RecurrenceKind: st.builds(
        Recurrence,
        st.sampled_from(["FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"]),
        st.none() | st.just(time(9, 30)),
        st.just("Europe/Berlin"),
    ),
    ZoneKind: st.sampled_from(["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"]),
    LanguageKind: st.sampled_from(["en", "zh_Hans"]),
    HoursKind: hours(),
    ScaleKind: st.integers(1, 5),
}


def values(param: Param) -> st.SearchStrategy[Any]:
    """Everything a parameter may hold before it is resolved."""
    kind = param.kind
    if isinstance(kind, RefKind):
        one: st.SearchStrategy[Any] = refs(kind)
    elif isinstance(kind, ChoiceKind):
        one = st.sampled_from(list(kind.members))
    elif isinstance(kind, PriorityKind):
        one = st.sampled_from(list(Priority))
    else:
        one = ONES[type(kind)]
    return st.lists(one, min_size=1, max_size=3) if param.many else one


@st.composite
def arguments(draw: st.DrawFn, said: Command) -> dict[str, Any]:
    """What a call of this command may hold: what it needs, and any of the rest."""
    given = [param for param in said.params if param.required or draw(st.booleans())]
    return {param.name: draw(values(param)) for param in given}


@pytest.mark.parametrize("path", [c.path for c in GRAMMAR.commands])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_again(path: str, data: st.DataObject) -> None:
    said = GRAMMAR.get(path)
    assert said is not None
    args = data.draw(arguments(said))
    line = GRAMMAR.write(Call(said, args))
    call = GRAMMAR.parse(line, READER)
    assert (call.command.path, call.args) == (path, args), line


@pytest.mark.parametrize("line", GOLDEN)
def test_every_line_ever_stored_still_means_something(line: str) -> None:
    try:
        path = GRAMMAR.parse(line, READER).command.path
    except Refusal as refusal:
        assert refusal.form is not None, "a button may open a form, and nothing else may be missing"
        path = refusal.form.command
    assert line == path or line.startswith(path + " "), "buttons hold whole names, no shorthand"


# Reading a line


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A title with tokens anywhere among its words."""
    words = st.sampled_from(
        [
            "fix",
            "login",
            "a/b",
            "C++",
            "x@y.org",
            "提交",
            "文档",
            '"due diligence"',
            "5/6",
            "client",
        ]
    )
    tokens = st.sampled_from(
        ["@ana", "!high", "~3h", "+design", "due friday", "tomorrow", "#acme", "^12", "after 3",
         "周五前", "start monday", "title:", "＠李雷", "！高"]
    )  # fmt: skip
    pieces = draw(st.lists(words | tokens, min_size=1, max_size=9))
    gaps = draw(st.lists(st.sampled_from([" ", "  ", ", ", "，", "\n"]), min_size=9, max_size=9))
    return "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))


@settings(max_examples=300, deadline=None)
@given(lines())
def test_a_title_and_its_tokens_are_the_whole_line(text: str) -> None:
    """Nothing that was typed is lost, and nothing is read twice."""
    add = GRAMMAR.get("task add")
    assert add is not None
    scan = Scan(add, text, READER)
    scan.run()
    spans = sorted(scan.taken)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    bare = text
    for start, end in reversed(spans):
        bare = bare[:start] + " " + bare[end:]
    edges = " \t\n,，、;；"
    assert squeezed(scan.rest(), edges) == squeezed(bare, edges)


def squeezed(text: str, edges: str) -> str:
    return re.sub(rf"[{edges}]+", "", text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["", *(c.path + " " for c in GRAMMAR.commands)]), st.text(max_size=200))
def test_any_text_is_read_or_refused(start: str, text: str) -> None:
    try:
        call = GRAMMAR.parse(start + text, READER)
    except Refusal as refusal:
        assert refusal.text.message
    else:
        assert call.command in GRAMMAR.commands


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

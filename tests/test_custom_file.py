"""The file of fields and forms: whatever stands in it, every mistake is told with its line, and
nothing of a file with a mistake counts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import Finding
from bot.check import findings
from bot.clock import SystemClock
from bot.compose import compose, connected
from bot.custom.declared import MAKES, THINGS, Type
from bot.custom.nodes import LARGEST
from bot.custom.reading import Read, read_text
from bot.settings import Settings, SettingsError
from bot.vocabulary import vocabulary
from storage.engine import open_storage
from storage.founding import teams
from tests.declared import CUSTOM, FILE, of_readme
from tests.room import Room

LABEL = "label: {en: Size, zh: 尺寸}"


def field(*lines: str) -> str:
    """A field of tasks with these lines, the first of which is line 4 of its file."""
    return "fields:\n  task:\n    size:\n" + "".join(f"      {line}\n" for line in lines)


def form(*lines: str) -> str:
    """A form with these lines, the first of which is line 3 of its file."""
    return "forms:\n  bug:\n" + "".join(f"    {line}\n" for line in lines)


TITLE = "title: {en: A bug, zh: 缺陷}"

MISTAKES = [
    ("- a\n- b\n", 1, "The file has to be names", "fields, forms"),
    ("fields: [\n", 2, "This is no YAML", "blanks"),
    ("fields:\n\ttask: 1\n", 2, "This is no YAML", "blanks"),
    ("colour: red\n", 1, "The file has no “colour”.", "fields, forms"),
    ("feilds: {}\n", 1, "The file has no “feilds”.", "Did you mean fields?"),
    ("a: &x 1\nb: *x\n", 1, "References", "Write it out."),
    ("fields: !!python/object:os.system {}\n", 1, "Tags", "Leave it out."),
    ("fields: {}\n---\nforms: {}\n", 2, "A second document", "in one"),
    ("x: " + "[" * 12 + "]" * 12, 1, "nested too deeply", "README"),
    ("fields:\n  goal: {}\n", 2, "fields has no “goal”.", "log"),
    ("fields:\n  task: 3\n", 2, "fields of task has to be names", "README"),
    (field(LABEL), 3, "The field size has no type.", "one of text, long text"),
    (field("type: text"), 3, "The field size has no label.", "{en: …, zh: …}"),
    (field("label: Size", "type: text"), 4, "label has to be names", "en, zh"),
    (field("label: {en: Size}", "type: text"), 4, "label has no zh.", "Write both"),
    (field("label: {en: Size, zh: ''}", "type: text"), 4, "label is empty.", "Write something"),
    (field(LABEL, "type: txt"), 5, "“txt” is not what type can be.", "Did you mean text?"),
    (field(LABEL, "type: text", "type: text"), 6, "“type” stands here twice.", "Keep one"),
    (field(LABEL, "type: text", "colour: 1"), 6, "The field size has no “colour”.", "choices"),
    (field(LABEL, "type: choice"), 3, "A choice needs choices.", "{en: …, zh: …}"),
    (field(LABEL, "type: text", "choices: {a: {en: A, zh: 甲}}"), 6, "A text has no choices.", "choice"),
    (field(LABEL, "type: choice", "choices: {}"), 6, "There are 0 choices.", "1 to 25"),
    (field(LABEL, "type: choice", "choices: {A B: {en: A, zh: 甲}}"), 6, "no name of a choice", "a-z"),
    (field(LABEL, "type: choice", "choices: {a: {en: A, zh: 甲}}", "default: b"), 7,
     "The default is no value", "Write one of a."),
    (field(LABEL, "type: number", "default: many"), 6, "The default is no value", "is not a number"),
    (field(LABEL, "type: number", "min: few"), 6, "“few” is no number.", "min: 40"),
    (field(LABEL, "type: number", "min: 9", "max: 3"), 7, "max is below min.", "larger"),
    (field(LABEL, "type: text", "max: 100000"), 6, "“100000” is no number.", "max: 40"),
    (field(LABEL, "type: text", "max: 4000"), 6, "A text has 1 to 300 characters.", "300"),
    (field(LABEL, "type: date", "min: soon"), 6, "“soon” is no day.", "2026-12-31"),
    (field(LABEL, "type: date", "default: tomorrow"), 6, "“tomorrow” is no day.", "2026-12-31"),
    (field(LABEL, "type: date", "max: 2026-01-31", "default: 2026-02-01"), 7,
     "The default is no value", "31 Jan at the most"),
    (field(LABEL, "type: yes/no", "max: 3"), 6, "A yes/no has no max.", "Leave it out."),
    (field(LABEL, "type: text", "currency: EUR"), 6, "A text has no currency.", "type: money"),
    (field(LABEL, "type: money", "currency: EURO"), 6, "“EURO” is no currency.", "EUR"),
    (field(LABEL, "type: person", "default: ana"), 6, "A person cannot be a default.", "Leave"),
    (field(LABEL, "type: text", "required: maybe"), 6, "neither yes nor no", "yes or no"),
    (field(LABEL, "type: text", "visibility: public"), 6, "“public” is not what visibility", "client"),
    (field(LABEL, "type: text").replace("size", "Size"), 3, "“Size” is no name of a field.", "a-z"),
    (field(LABEL, "type: text").replace("size", "due"), 3, "A task has a “due” of its own.", "own_due"),
    (field(LABEL, "type: text").replace("size", "text"), 3, "A task has a “text” of its own.", "own_"),
    (field(LABEL, "type: text") + "    other: {label: {en: Size, zh: 别的}, type: text}\n", 6,
     "Two fields of a task are called “Size”.", "another label"),
    (form("makes: task", "fields: [title]"), 2, "The form bug has no title.", "{en: …, zh: …}"),
    (form(TITLE, "fields: [title]"), 2, "The form bug has no makes.", "task, risk"),
    (form(TITLE, "makes: task"), 2, "The form bug has no fields.", "beginning with -"),
    (form(TITLE, "makes: tasks", "fields: [title]"), 4, "“tasks” is not what makes", "mean task?"),
    (form(TITLE, "makes: task", "fields: title"), 5, "has to be a list.", "beginning with -"),
    (form(TITLE, "makes: task", "fields: []"), 5, "asks 0 things", "1 to 25"),
    (form(TITLE, "makes: task", "fields: [title, size]"), 5, "What the form makes has no “size”.", "declare"),
    (form(TITLE, "makes: task", "fields: [title, title]"), 5, "asks title twice.", "once"),
    (form(TITLE, "makes: task", "fields: [due]"), 5, "The form lacks title.", "- title"),
    (form(TITLE, "makes: task", "fields: [{label: {en: A, zh: 甲}}]"), 5, "which field", "field: title"),
    (form(TITLE, "makes: task", "fields: [title]", "set: {title: x}"), 6, "asked and set", "Keep one"),
    (form(TITLE, "makes: task", "fields: [title]", "set: {due: xyz}"), 6, "“xyz” is no due.", "friday"),
    (form(TITLE, "makes: task", "fields: [title]", "set: {due: [a, b]}"), 6, "due has one value.", "colon"),
    (form(TITLE, "makes: task", "fields: [title]", "who: all"), 6, "“all” is not what who", "guests"),
    (form(TITLE, "makes: task", "fields: [title, owner]", "who: guests"), 6,
     "Guests cannot be asked for owner", "under set"),
    (form(TITLE, "makes: project", "fields: [name]", "who: guests"), 6, "Guests make no project.", "members"),
    (form(TITLE, "makes: task", "fields: [title]").replace("bug", "link"), 2, "“link” is no name", "not list"),
]  # fmt: skip


def read(text: str) -> Read:
    return read_text(text, vocabulary())


@pytest.mark.parametrize(("text", "line", "found", "instead"), MISTAKES)
def test_a_mistake_is_told_with_its_line(text: str, line: int, found: str, instead: str) -> None:
    mistakes = read(text).mistakes
    fitting = [one for one in mistakes if one.line == line and found in one.found]
    assert fitting and instead in fitting[0].instead, [str(one) for one in mistakes]


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    text = field("label: {en: Size}", "type: txt", "min: 3") + "    due: {}\nnix: 1\n"
    mistakes = read(text).mistakes
    assert [one.line for one in mistakes] == sorted(one.line for one in mistakes)
    assert {one.line for one in mistakes} == {4, 5, 7, 8}


def test_what_is_right_has_no_mistake() -> None:
    assert len(CUSTOM.fields) == 14 and len(CUSTOM.forms) == 3
    assert read("").mistakes == () and read("fields: {}\nforms: {}\n").mistakes == ()


WORDS = st.sampled_from([
    "fields", "forms", "task", "risk", "po", "bug", "label", "en", "zh", "type", "choices", "min",
    "max", "default", "required", "visibility", "title", "makes", "set", "who", "due", "owner",
    "help", "field", "currency", *(one.value for one in Type), *THINGS, *MAKES, "guests", "client", "yes", "3", "EUR",
])  # fmt: skip
VALUES = st.recursive(
    st.one_of(WORDS, st.text(max_size=8), st.integers(), st.none(), st.booleans(), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=5),
        st.dictionaries(st.one_of(st.text(max_size=4), st.integers()), inner, max_size=3),
    ),
    max_leaves=30,
)  # fmt: skip


def checked(text: str) -> None:
    """A document is right, and then everything is built from it; or it has a mistake."""
    found = read(text)
    if not found.mistakes:
        vocabulary(found.custom)
    lines = text.count("\n") + 2
    for one in found.mistakes:
        assert 1 <= one.line <= lines and one.found and one.instead


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_no_document_breaks_the_check(value: object) -> None:
    checked(yaml.safe_dump(value, allow_unicode=True))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_check(text: str) -> None:
    checked(text)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_change_of_a_good_file_breaks_the_check(data: st.DataObject) -> None:
    text = FILE.read_text("utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(st.one_of(st.text(max_size=6), WORDS))
    checked(text[:at] + put + text[at + cut :])


# At start, and in the check


def test_a_bad_file_ends_the_start_with_every_line(tmp_path: Path) -> None:
    path = tmp_path / "forms.yaml"
    path.write_text(field(LABEL, "type: txt"), "utf-8")
    for start in (
        lambda: compose(Settings(forms=str(path)), SystemClock(), url="sqlite://"),
        lambda: connected({"STEWARD_FORMS": str(path)}, SystemClock()),
    ):
        with pytest.raises(SettingsError) as error:
            start()
        assert "forms.yaml, line 5: “txt” is not what type can be." in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"x" * (LARGEST + 1), "larger"), (b"a: 1\n\xff\n", "line 2: This is no UTF-8")],
)  # fmt: skip
def test_a_file_that_is_none_ends_it_too(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "forms.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        connected({"STEWARD_FORMS": str(path)}, SystemClock())


def told(folder: Path, text: str) -> list[Finding]:
    path = folder / "forms.yaml"
    path.write_text(text, "utf-8")
    url = f"sqlite:///{folder / 'steward.db'}"
    return asyncio.run(findings(folder, {"STEWARD_FORMS": str(path), "STEWARD_DATABASE": url}))


def test_the_check_tells_mistakes_and_fields_that_are_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'steward.db'}"
    with Room(url=url, custom=CUSTOM) as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task Print it po:7741 paid:yes")
    good = told(tmp_path, FILE.read_text("utf-8"))
    assert Finding(True, "forms.yaml declares 14 fields and 3 forms") in good
    assert not any("not declared" in one.what for one in good)
    bad = told(tmp_path, field(LABEL, "type: txt"))
    assert Finding(
        False, "forms.yaml, line 5: “txt” is not what type can be.", "Did you mean text?"
    ) in bad  # fmt: skip
    gone = told(tmp_path, field(LABEL, "type: text"))
    assert [one.what for one in gone if "not declared" in one.what] == [
        f"The field {name} of task is not declared; 1 value is kept, and exported"
        for name in ("paid", "po", "source")
    ]
    with Room(url=url, first=50) as room:  # and so it is: shown no more, and not lost
        shown = room.say("wei", "/task show 1").text()
        assert "7741" not in shown
        room.say("wei", "/task 1 !high")
    storage = open_storage(url)
    (org,) = set(teams(storage.house).values())
    with storage.house.open(org, SystemClock().now(), changes=False) as work:
        (task,) = work.tasks.find()
        assert task.extra == {"po": "7741", "paid": True, "source": "mail"}
        assert work.vault.dump()["things"]["task"][0]["extra"] == (
            '{"paid":true,"po":"7741","source":"mail"}'
        )
    storage.close()


def test_the_readmes_own_file_is_right() -> None:
    custom = of_readme()
    assert [form.name for form in custom.forms] == ["bug"] and len(custom.fields) == 3

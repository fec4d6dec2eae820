"""The laws of the house: who may import whom, and which words stand where."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "adapters", "storage", "scheduler")
COMPOSE = {
    "bot/cli.py", "bot/terminal.py", "bot/parse.py", "bot/compose.py", "bot/demo.py", "bot/check.py",
    "bot/vitals.py", "bot/transfer.py", "bot/serving.py",
}  # fmt: skip
TALKS_OF_PLATFORMS = {"bot/cli.py", "bot/check.py"}
PLATFORM_WORDS = re.compile(r"slack|discord|telegram|block.?kit|guild|mrkdwn|ephemeral", re.I)


def sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """The modules a file imports, wherever in it, and the names it takes out of them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, "imports say the whole name"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            found.add(beginning(node.args[0]).rstrip("."))
    return found


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def beginning(node: ast.expr) -> str:
    """The part of a name that stands in the source; a module whose name is nowhere is refused."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    assert isinstance(first, ast.Constant) and first.value, ast.unparse(node)
    return str(first.value)


def reads_the_clock(source: str) -> bool:
    """Whether the source asks for the date or the time, by whatever name it calls them."""
    tree = ast.parse(source)
    calendars: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            if any(alias.name == "time" for alias in node.names):
                return True
            calendars |= {a.asname or a.name for a in node.names if a.name == "datetime"}
        elif isinstance(node, ast.ImportFrom):
            if node.module == "time":
                return True
            if node.module == "datetime":
                calendars |= {alias.asname or alias.name for alias in node.names}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("now", "utcnow", "today")
        and ast.unparse(node.value).partition(".")[0] in calendars
        for node in ast.walk(tree)
    )


def top(module: str) -> str:
    return module.partition(".")[0]


def test_there_are_sources() -> None:
    assert len(list(sources(*PACKAGES))) > 30


@pytest.mark.parametrize("path", list(sources("bot")), ids=name)
def test_the_core_knows_no_platform(path: Path) -> None:
    if name(path) in TALKS_OF_PLATFORMS:
        return
    assert not PLATFORM_WORDS.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_only_storage_imports_sqlalchemy(path: Path) -> None:
    databases = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
    if top(name(path).replace("/", ".")) != "storage":
        assert not databases & {top(module) for module in imports(path)}


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    """How long something takes is measured by the event loop's clock, which tells no date."""
    assert reads_the_clock(path.read_text("utf-8")) == (name(path) == "bot/clock.py")


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "import time as t\nt.monotonic()",
        "from time import monotonic",
        "import datetime as dt\ndt.datetime.now(dt.UTC)",
        "from datetime import datetime as when\nclock = when.utcnow",
        "from datetime import date\ndate.today()",
    ],
)
def test_a_clock_is_recognised_by_any_name(source: str) -> None:
    assert reads_the_clock(source)
    assert not reads_the_clock("from datetime import time, date\ndate(2026, 1, 1); clock.now()")


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_siblings_never_import_each_other(path: Path) -> None:
    own = name(path).partition("/")[0]
    others = {top(module) for module in imports(path)} & set(PACKAGES)
    if name(path) in COMPOSE:
        return
    assert others <= {own, "bot"}
    if own == "bot":
        assert others <= {"bot"}


@pytest.mark.parametrize("path", list(sources("adapters")), ids=name)
def test_adapters_do_not_import_each_other(path: Path) -> None:
    parts = name(path).split("/")
    if len(parts) < 3:
        return
    for module in imports(path):
        if module.startswith("adapters."):
            assert module.split(".")[1] in (parts[1], "base")


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_sentences_are_not_built_before_they_are_translated(path: Path) -> None:
    """An f-string or a joined text inside _() can be in no catalogue."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            sentence = node.func.id in {"_", "ngettext", "pgettext"}
            built = isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
            assert not (sentence and built), ast.unparse(node)


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_nothing_in_the_tree_runs_what_it_reads(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert not {"pickle", "marshal", "shelve", "dill"} & {top(m) for m in imports(path)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec", "compile"}


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_files_can_be_held_in_the_head(path: Path) -> None:
    if path.parent.name != "versions":  # a migration never changes again
        assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_every_refusal_says_what_to_type_instead(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Refusal", "Unread"}:
            hints = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "hint")]
            assert hints and ast.unparse(hints[0]) != "None", ast.unparse(node)


COMPILED_AT_ONCE = ("bot/when/", "bot/intents/", "bot/importing/", "adapters/slack/listen.py")
"""These are loaded by their first use, or once Steward is ready: compiling is part of it. Bolt, to
which the last one hands its pattern, asks for a compiled one."""


@pytest.mark.parametrize("path", list(sources(*PACKAGES)), ids=name)
def test_nothing_is_compiled_while_steward_starts(path: Path) -> None:
    """Neither patterns (bot.patterns) nor what each dataclass would have of its own (bot.values)."""
    for node in made_at_import(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and not name(path).startswith(COMPILED_AT_ONCE):
            assert ast.unparse(node.func) != "re.compile", "bot.patterns.regex is compiled later"
    if name(path) != "bot/values.py":
        assert "dataclasses.dataclass" not in imports(path), "bot.values has it"


def made_at_import(tree: ast.AST) -> Iterator[ast.AST]:
    """What is evaluated when a module is imported: all but the bodies of functions."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from made_at_import(node)

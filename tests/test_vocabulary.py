"""What the commands declare is read once and kept; it is the same as if it were read each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from bot import vocabulary as module
from bot.declarations import dump, load
from bot.declare import Command, Param, commands_of
from bot.elsewhere import Elsewhere
from bot.kinds import ChoiceKind
from bot.vocabulary import FAMILIES, declared, vocabulary

ROOT = Path(__file__).parent.parent


def told(value: Any) -> Any:
    """All that a command says, to be compared."""
    if isinstance(value, Command | Param):
        return {f.name: told(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, ChoiceKind):
        made = {choice: repr(value.members(choice)) for choice in value.choices()}
        return type(value), value.name, value.words, made
    if isinstance(value, tuple):
        return [told(one) for one in value]
    if hasattr(value, "around"):
        around: re.Pattern[str] = value.around
        return value.words, value.hints, around and (around.pattern, around.flags)
    return value


@pytest.mark.parametrize("command", declared(), ids=lambda command: command.path)
def test_what_is_kept_is_what_is_declared(command: Command) -> None:
    (restored,) = load(dump([command]))
    assert told(restored) == told(command)
    known = next(one for one in vocabulary().commands if one.path == command.path)
    assert told(known) == told(command)


def test_every_module_of_commands_is_in_the_vocabulary() -> None:
    stems = {path.stem for path in (ROOT / "bot/commands").glob("*.py")}
    rest = [__import__(f"bot.commands.{stem}", fromlist=["*"]) for stem in stems - {*FAMILIES}]
    assert commands_of(rest) == []
    assert len(FAMILIES) == len({*FAMILIES})


def test_no_command_is_loaded_before_it_is_said() -> None:
    said = "import sys; from bot.vocabulary import vocabulary as v; v(); v(); " + (
        "print([name for name in sys.modules if name.startswith('bot.commands.')])"
    )
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", said]
    runs = [
        subprocess.run(command, capture_output=True, cwd=ROOT, env=env, check=True)
        for _start in range(2)
    ]
    kept = list((ROOT / "bot/__pycache__").glob("vocabulary.*.json"))
    assert len(kept) == 1 and runs[1].stdout.strip() == b"[]"


def test_what_is_kept_is_good_for_these_files_alone(tmp_path: Path) -> None:
    (tmp_path / "commands").mkdir()
    one = tmp_path / "commands" / "one.py"
    stamps = [module._stamp(tmp_path)]
    for text in ("a", "ab"):
        one.write_text(text, "utf-8")
        stamps.append(module._stamp(tmp_path))
    one.rename(tmp_path / "one.py")
    stamps.append(module._stamp(tmp_path))
    assert len({*stamps}) == len(stamps)


def test_a_command_runs_where_it_is_written() -> None:
    command = vocabulary().get("pm help")
    assert command is not None and isinstance(command.run, Elsewhere)
    with pytest.raises(TypeError, match=r"help\w*\(\) missing"):
        replace(command).run()


def test_a_start_loads_nothing_that_is_wanted_later() -> None:
    late = {"dateutil.rrule", "bot.reference"}
    code = (
        "import sys, bot.cli, bot.serving, adapters.slack.adapter, adapters.discord.place\n"
        f"print({late} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True
    )
    assert run.stdout.strip() == "set()"

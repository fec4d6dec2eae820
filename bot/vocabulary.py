"""Everything that can be said: the grammar over all command families.

What the families declare is read once and kept (bot/built.py): at later starts none of their
modules is loaded before somebody says a command of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from bot.built import built
from bot.custom.commands import extended
from bot.custom.declared import NOTHING, Custom
from bot.declarations import dump, load
from bot.declare import Command, commands_of
from bot.grammar import Grammar

FAMILIES = [
    "task",
    "task_edit",
    "task_many",
    "task_state",
    "task_flow",
    "late",
    "from_message",
    "reminders",
    "linking",
    "threads",
    "task_parts",
    "task_accept",
    "my",
    "my_ical",
    "my_join",
    "message_reminders",
    "log",
    "log_read",
    "contacts",
    "promises",
    "risk",
    "risk_review",
    "risk_respond",
    "risk_card",
    "risk_issue",
    "risk_signal",
    "risk_share",
    "risk_map",
    "milestone",
    "goal",
    "report",
    "portfolio",
    "chart",
    "client_report",
    "client_send",
    "client_answer",
    "client_clock",
    "feedback",
    "feedback_read",
    "checkin",
    "project_new",
    "project",
    "project_flow",
    "project_flow_remove",
    "templates",
    "closing",
    "closing_report",
    "lessons",
    "board",
    "client_trust",
    "members",
    "holidays",
    "reactions",
    "workload",
    "who",
    "skills",
    "away",
    "team_join",
    "stock",
    "stock_read",
    "booking",
    "hours",
    "timer",
    "spend",
    "budget",
    "earned",
    "pm",
    "roles",
    "ask",
    "queue",
    "simulate",
    "find",
    "files",
    "export",
    "imports",
    "automate",
    "discussion",
    "cards",
    "aloud",
    "history",
    "handover",
    "tidings",
    "forms",
]
"""The modules of bot/commands that declare commands, in the order help shows them."""


def vocabulary(custom: Custom = NOTHING) -> Grammar:
    """The grammar of all commands, families in the order help shows them, with a team's own fields
    and forms. Made once where there are none."""
    return Grammar(extended(_commands(), custom), custom) if custom != NOTHING else _plain()


def vocabulary_of(path: str) -> Grammar:
    """The same with what the file of that path declares, if any is named. Raises SettingsError for
    one that cannot be used."""
    if not path:
        return vocabulary()
    from bot.custom.reading import custom_of

    return vocabulary(custom_of(path, vocabulary()))


@cache
def _plain() -> Grammar:
    return Grammar(_commands())


@cache
def _commands() -> list[Command]:
    here = Path(__file__)
    stamp = f"{sys.implementation.cache_tag}-{_stamp(here.parent)}"
    return load(built(here, stamp, "json", lambda: dump(declared())))


def declared() -> list[Command]:
    """The commands as the modules declare them."""
    return commands_of(import_module(f"bot.commands.{name}") for name in FAMILIES)


def _stamp(folder: Path) -> str:
    """Changes with every file that what is declared may depend on."""
    return sha256(repr(sorted(_files(str(folder)))).encode()).hexdigest()[:16]


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    for entry in os.scandir(folder):
        if entry.name.endswith(".py"):
            state = entry.stat()
            yield entry.path, state.st_size, state.st_mtime_ns
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry.path)

"""A state's own name in the place of a verb: "/task 3 qa", "/task qa 3 4", "/task qa".

The grammar is the same for all projects and knows no such names. Where a line names none of its verbs
and is short, the states of the project are asked whether it names one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from bot.context import Context
from bot.flow import DEFAULT, Flow
from bot.grammar import Call, Grammar, Refusal
from bot.keyed import keyed
from bot.kinds import Reader, RefKind, quoted
from bot.whereabouts import find_project
from bot.work import Work

WORDS, ALONE = 12, 3
"""Words of a line that may name a state beside tasks, and of one that does nothing else."""

_REFS = RefKind()


def read(
    line: str,
    grammar: Grammar,
    reader: Reader,
    context: Context,
    opened: Callable[[], AbstractContextManager[Work]],
) -> Call:
    """The line as a call, as Grammar.parse reads it; raises Refusal."""
    said = _tasks_and_name(line, grammar)
    meant = None
    if said is not None:
        with opened() as work:
            meant = _meant(*said, context, work)
    family, rest, verb = grammar.opening(line) if meant is None else ("", "", True)
    if not verb and family in ("task", "milestone"):
        from bot import unverbed  # loaded by the first line that needs it

        meant = unverbed.read(family, rest, line, grammar, reader, context, opened)
    try:
        return grammar.parse(meant or line, reader)
    except Refusal as refusal:
        if family != "task" or not verb or refusal.field is not None:
            raise
        from bot import unverbed

        meant = unverbed.sentence(rest, reader, opened)  # 分配 1 给李雷
        if meant is None:
            raise
        return grammar.parse(meant, reader)


def _tasks_and_name(line: str, grammar: Grammar) -> tuple[list[str], str] | None:
    """The references and the rest of a line without a verb; None where it can name no state."""
    if "\n" in line:
        return None
    first, *words = line.strip().removeprefix("/").split()[: WORDS + 3] or [""]
    if words and first.lower() == grammar.umbrella:
        first, *words = words
    family = grammar.named(first)
    if not 0 < len(words) <= WORDS or not family or family[0].family != "task":
        return None
    if grammar.named(f"task {words[0]}") or grammar.named(f"task {' '.join(words[:2])}"):
        return None
    before = next((n for n, word in enumerate(words) if not _REFS.stands(word)), len(words))
    if before:
        return (words[:before], " ".join(words[before:])) if words[before:] else None
    behind = next((n for n, word in enumerate(reversed(words)) if not _REFS.stands(word)), 0)
    name = words[: len(words) - behind]
    if not behind and len(name) > ALONE:
        return None
    return words[len(name) :], " ".join(name)


def _meant(refs: list[str], name: str, context: Context, work: Work) -> str | None:
    """The line that says it; None where no state is called that."""
    here = replace(context)
    find_project(here, work)
    key = next((ref.key for word in refs for ref in _REFS.several(word) or () if ref.key), None)
    home = (keyed(key, here, work) if key else None) or here.project
    flow = Flow.of(home.id, work) if home is not None else DEFAULT
    if not refs:
        return f"task list {quoted(name)}" if flow.called(name) is not None else None
    return f"task state {' '.join(refs)} {quoted(name)}" if flow.named(name) is not None else None

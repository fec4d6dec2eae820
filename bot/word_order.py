"""Where a verb stands: before what it is about, glued to it as Chinese is written (完成1, 领用2箱A4纸), or behind
it (R-7 关闭, 把 12 完成, "12 start")."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.declare import Command
from bot.kinds import RefKind, folded
from bot.patterns import regex
from bot.values import dataclass

_REF = r"(?:[A-Za-z][A-Za-z0-9]{0,9}-){0,2}\d{1,7}(?:-\d{1,7})?"
_REFS = rf"{_REF}(?:(?:\s*[,，、&和与及]\s*|\s+(?:and\s+)?){_REF}){{0,20}}"
_ENDS = r"(?=[\s,，。;；:：]|$)"
_GLUED = regex(rf"{_REFS}{_ENDS}")
_ABOUT = regex(
    rf"(?:[把将给对]\s*)?(?:任务|风险|问题|记录)?(?P<refs>{_REFS})\s*号?(?:任务|风险)?的?\s*(?=\D)",
    re.I,
)
_BEHIND = regex(r"了?(?:[\s,，。;；:：]+|$)")
_TOKEN = regex(r"[@＠!！#＃+＋~～^%％\d]|\w+[:：]\S|$")
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Turned:
    """What a line says with its verb in front; `words` says that words follow, which might be a
    title as well."""

    command: Command
    behind: str
    words: bool


def glued(line: str, verbs: Mapping[str, Command]) -> tuple[Command, str] | None:
    """The command of a Chinese verb that a reference or another value follows without a space."""
    for length in range(min(_LONGEST, len(line) - 1), 0, -1):
        command = verbs.get(line[:length])
        if command is None or line[:length].isascii() or line[length].isspace():
            continue
        behind = line[length:]
        if any(param.positional for param in command.params):
            fits = length > 1 and _GLUED.match(behind) is not None
        else:
            patterns = (p.kind.pattern for p in command.params if not p.leads and p.kind.pattern)
            fits = any(pattern.match(behind) for pattern in patterns)
        return (command, behind) if fits else None
    return None


def turned(line: str, verbs: Mapping[str, Command]) -> Turned | None:
    """What a line means that begins with references and goes on with a verb that takes them."""
    about = _ABOUT.match(line)
    if about is None:
        return None
    refs, rest = re.sub(r"\band\b", ",", about["refs"]), line[about.end() :]
    for said, behind in _verbs(rest):
        command = verbs.get(folded(said).lower())
        kind = next((p.kind for p in command.params if p.positional), None) if command else None
        if command is None or not isinstance(kind, RefKind) or not _names(kind, refs):
            continue
        words = _TOKEN.match(behind) is None
        return Turned(command, f"{refs} {behind}".strip(), words)
    return None


def _verbs(rest: str) -> list[tuple[str, str]]:
    """What may be a verb at the beginning of that text, and what is behind it; the longest first."""
    out = []
    for length in range(min(2 * _LONGEST, len(rest)), 0, -1):
        end = _BEHIND.match(rest, length)
        if end is not None:
            out.append((rest[:length], rest[end.end() :]))
    return out


def _names(kind: RefKind, refs: str) -> bool:
    """Whether references can be of that kind alone: a task's number, or R-7 for a risk."""
    if not kind.letter:
        return kind.several(refs.replace(" ", ",")) is not None
    return all(
        re.search(rf"(?:^|-){kind.letter}-?\d", ref, re.I)
        for ref in re.split(r"[\s,，、&和与及]+", refs)
    )

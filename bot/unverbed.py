"""Lines whose verb does not stand at their beginning, where more than the grammar must be known.

- A milestone's name before the verb: "/milestone beta done", /里程碑 把上线改到1月8日.
- A sentence about tasks by their numbers: /任务 把3改到周五, "/task push 12 to friday".

Each becomes a line with its verb in front, or stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from bot import when
from bot.context import Context
from bot.deadline import habits
from bot.grammar import Grammar, Refusal
from bot.intents.people import People
from bot.intents.reading import intend
from bot.kinds import DaysKind, MilestoneKind, MilestoneName, Reader
from bot.kinds.distances import EARLIER, LATER
from bot.model.milestone import Milestone
from bot.patterns import regex
from bot.whereabouts import find_project
from bot.work import Work

LONGEST = 120
"""Characters of a line that may be one."""

_LATER = rf"{LATER}|postponed?|push(?:ed)?|delay(?:ed)?"
_SET = r"改期|改到|改成|改为|改|移动|移到|挪到|调整?到|推到|moved?|moves|slips|rescheduled?|is now"
_MOVED = rf"(?P<later>{_LATER})|(?P<earlier>{EARLIER})|(?:{_SET})"
_REACHED = r"(?:已经?)?(?:完成|达成|达到|实现)了?|(?:is )?(?:done|reached|finished|completed?)"
_TO = r"(?:\s*(?:到|至|为|成|to|by|back to)(?![a-z]))?"
# "Task 3" begins a title, said behind the family's word as it is here.
_NUMBERED = regex(r"(?!tasks?\b)\D{0,14}\d", re.I)
_ABOUT_TASKS = regex(r"(?:[A-Za-z][A-Za-z0-9]{0,9}-)?\d{1,7}\b")


def read(
    family: str,
    rest: str,
    line: str,
    grammar: Grammar,
    reader: Reader,
    context: Context,
    opened: Callable[[], AbstractContextManager[Work]],
) -> str | None:
    """The line that is meant by `rest`, which follows the family's word and opens with no verb."""
    if len(line) > LONGEST or "\n" in line:
        return None
    if family == "milestone":
        with opened() as work:
            here = replace(context)
            find_project(here, work)
            home = here.project
            known = work.milestones.find(project=home.id) if home is not None else []
        return _milestone(rest, known, reader)
    if family == "task" and _NUMBERED.match(rest) and _titled(line, grammar, reader):
        return sentence(rest, reader, opened)
    return None


def sentence(
    said: str, reader: Reader, opened: Callable[[], AbstractContextManager[Work]]
) -> str | None:
    """The line of a sentence that says what becomes of tasks, by their numbers."""
    if len(said) > LONGEST or "\n" in said or _NUMBERED.match(said) is None:
        return None
    with opened() as work:
        people = People(work.people.find(active=True))
    found = intend(said, people, reader, about=False)
    if len(found) != 1 or not found[0].path.startswith("task "):
        return None
    return found[0].line if _ABOUT_TASKS.match(found[0].text) else None


def _titled(line: str, grammar: Grammar, reader: Reader) -> bool:
    """Whether the grammar alone would make a title of it."""
    try:
        call = grammar.parse(line, reader)
    except Refusal:
        return False
    return call.command.path in ("task add", "task edit") and "title" in call.args


def _milestone(said: str, known: list[Milestone], reader: Reader) -> str | None:
    """The verb, the milestone by its name, and what follows; the longest name counts."""
    for name in sorted((one.name for one in known), key=len, reverse=True):
        if name.casefold() not in said.casefold():
            continue
        token, what = MilestoneKind().write(MilestoneName(name)), re.escape(name)
        if re.fullmatch(rf"(?:[把将]\s*{what}\s*|{what}\s+)(?:{_REACHED})", said, re.I):
            return f"milestone done {token}"
        moved = re.fullmatch(
            rf"[把将]?\s*{what}(?:的?(?:日期|时间))?\s*(?:{_MOVED}){_TO}\s*(?P<to>.+)", said, re.I
        ) or re.fullmatch(rf"(?:{_MOVED})\s*{what}{_TO}\s*(?P<to>.+)", said, re.I)
        to = _to(moved, reader) if moved else None
        if to is not None:
            return f"milestone move {token} {to}"
    return None


def _to(moved: re.Match[str], reader: Reader) -> str | None:
    """To which day, or by how many days; None where it is neither."""
    to = moved["to"].strip()
    ways = ("推迟{}", "{} later") if moved["later"] else ("提前{}", "{} earlier")
    for said in (way.format(to) for way in ways if moved["later"] or moved["earlier"]):
        if DaysKind.pattern.fullmatch(said):
            return said
    found = when.parse(to, reader.now, reader.zone, reader.locale, **habits(reader))
    return to if found is not None else None

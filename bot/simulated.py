"""What would be said if somebody said something: it is done, looked at, and taken back.

A line of settings, a schedule, a rule: whatever changes anything can be tried. Its posts are made to
agree in the same transaction as ever (Work.tried), so what is shown is what would come.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.agreed import Carry, carried
from bot.context import Context
from bot.declare import Command
from bot.grammar import Call, Refusal
from bot.model.project import Project
from bot.patterns import regex
from bot.reading import reader_of
from bot.reply import Button, Code, Line, Reply
from bot.reports.difference import compared, pictured
from bot.rules import leads
from bot.words import _
from bot.work import Work

EXAMPLE = "/pm simulate report schedule week every friday 16:00"

_NEVER = (
    "pm undo", "pm redo", "pm simulate", "pm grant", "pm decline", "pm import", "team join", "my join",
    "my ical",
)  # fmt: skip
"""How lines begin that are about acts, codes and addresses, and not about what comes."""

_REMINDERS = regex(r"(?:remind(?:ers?|s)?|提醒)\s+(?P<how>\S+)", re.I)
_QUIET = regex(
    r"(?:quiet|安静)\s*(?P<to>\d{1,2}(?::\d\d)?)\s*(?:-|–|to|到|至)\s*(?P<start>\d{1,2}(?::\d\d)?)",
    re.I,
)
_SETTING = regex(r"(?:zone|hours|agenda|quiet|most|时区|工作时间|日程|安静|最多)\s.+", re.I | re.S)
_REPORT = regex(
    r"(?:report\s+(?P<report>week(?:ly)?|team|client|check-?in)"
    r"|(?:report\s+)?(?P<zh>周报|客户周报|人员|小结))\s+(?P<when>.+)",
    re.I | re.S,
)
_OFF = regex(r"(?:off|stop|关闭|停止)", re.I)
_OFTEN = regex(r"(?:every|each|每|on\s)", re.I)


def in_full(said: str) -> str:
    """The line that a short form of it stands for: `remind strict`, `quiet 18-9` (none from 18 to 9),
    `report weekly fri 16:00`; else what was said."""
    said = said.strip().removeprefix("/")
    if match := _REMINDERS.fullmatch(said):
        return f"pm settings reminders {match['how']}"
    if match := _QUIET.fullmatch(said):
        return f"pm settings quiet on hours {match['start']}-{match['to']}"
    if _SETTING.fullmatch(said):
        return f"pm settings {said}"
    if match := _REPORT.fullmatch(said):
        report, when = match["report"] or match["zh"], match["when"].strip()
        if _OFF.fullmatch(when):
            return f"report schedule off {report}"
        every = when if _OFTEN.match(when) else f"every {when}"
        return f"report schedule {report} {every}"
    return said


def simulated(reply: Reply, context: Context, work: Work, carry: Carry) -> Reply:
    """What would come in the next seven days beside what comes as it is, below what `reply` says.

    Raises Refusal for what cannot be tried, and for whatever stands against the line itself.
    """
    assert reply.then is not None and context.grammar is not None
    line, home = reply.then.line, context.project
    _refuse(context.grammar.parse(line, reader_of(context)).command, line)
    # Who leads the project may know what its people are reminded of.
    led = home is not None and leads(home, context, work)
    others = _people(home, work) if led and home is not None else ()
    now = pictured(context, work, others)
    seen = replace(context)  # what is done may change where whoever speaks stands
    done: list[Call] = []
    then = work.tried(
        context.me.id,
        lambda: done.append(carried(reply, seen, work, carry)[0]),
        lambda: pictured(context, work, others),
    )
    title = Line((_("If you say {line}, in the next seven days:", line=Code(f"/{line}")),))
    blocks = (*reply.blocks, title, *compared(now, then, context))
    # As it was understood now: "tomorrow" is another day for whoever presses it then.
    meant = context.grammar.write(done[0])
    return Reply(blocks, (Button(_("Do it"), meant, "primary"),), private=True)


def _people(home: Project, work: Work) -> tuple[str, ...]:
    from bot.gate import members

    return tuple(person.id for person in members(home, work))


def _refuse(command: Command, line: str) -> None:
    tells = command.changes and not (command.by_clock or command.opposite or command.of_message)
    if not tells or command.path.startswith(_NEVER):
        raise Refusal(
            _("{line} changes nothing of what I will say.", line=Code(f"/{line}")),
            _("Try a setting, a schedule, a rule or a change of a task: {example}.",
              example=Code(EXAMPLE)),
        )  # fmt: skip

"""What a line left open, as questions with a button for each answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.context import Ask, Context
from bot.grammar import Call, Refusal
from bot.kinds import DATES, MomentKind, RecurrenceKind, RefKind
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.recurrence import Recurrence
from bot.reply import Button, Code, Line
from bot.when.calendar import next_day_of_month
from bot.wording import Names, people_apart, recurs
from bot.words import Words, _


def asked(asks: Iterable[Ask], line: str, names: Names) -> tuple[list[Line], list[Button]]:
    """The questions a line left open, and a button for each reading; `line` is what changes the
    thing, with its reference."""
    lines: list[Line] = []
    buttons: list[Button] = []
    for ask in asks:
        if ask.why is not None:
            lines.append(Line((ask.why,)))
            continue
        if not ask.readings:
            text = (
                _("“{said}” has passed, so no date is set.", said=ask.said)
                if ask.over
                else _(
                    "I could not read “{said}” as a date, so none was set; write it like {example}.",
                    said=ask.said,
                    example=Code(DATES),
                )
            )
            lines.append(Line((text,)))
            buttons.append(Button(_("Set a date"), line))
            continue
        lines.append(Line((_question(ask),)))
        people = [reading for reading in ask.readings[:3] if isinstance(reading, Person)]
        for person, label in zip(people, people_apart(people), strict=True):
            buttons.append(Button(label, f"{line} {ask.param}:@(={person.id})"))
        for reading in ask.readings[:3]:
            if isinstance(reading, Moment):
                when = _("{when}", when=reading)
                buttons.append(Button(when, f"{line} {ask.param}:{MomentKind().write(reading)}"))
            elif isinstance(reading, Recurrence):
                value = RecurrenceKind().write(reading)
                buttons.append(Button(recurs(reading), f"{line} {ask.param}:{value}"))
    return lines, buttons


def or_day(missing: Refusal, ref: Any, first: Any, call: Call, context: Context) -> Refusal:
    """A number of nothing there is, as a day of the month where the command takes one:
    "task due 12 10"."""
    dated = (p for p in call.command.params if isinstance(p.kind, MomentKind) and not p.leads)
    param = next((p for p in dated if p.name not in call.args), None)
    if param is None or ref.key or ref == first or not 1 <= ref.number <= 31:
        return missing
    day = next_day_of_month(Moment.of(context.now, context.zone).day, ref.number)
    assert day is not None
    line = f"{call.command.path} {RefKind().write(first)} {day.isoformat()}"
    return Refusal(
        missing.text,
        _("If it is a day, write it with its month: {example}.", example=Code(f"/{line}")),
        buttons=[Button(_("{when}", when=Moment(day, None, context.zone)), line)],
    )


def _question(ask: Ask) -> Words:
    if len(ask.readings) > 1:
        return _("“{said}” can be read in more than one way:", said=ask.said)
    return _("Is “{said}” meant as a date? It stands in the title now.", said=ask.said)

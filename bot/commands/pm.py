"""Steward itself: help, words that reach everything else, and settings."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from bot.codes import place_name, reading_place
from bot.context import Context
from bot.declare import Command, command
from bot.grammar import Grammar, Refusal
from bot.kinds import Daily, Hours, Language, Lead, Text, Word, Zone, language_name, spoken
from bot.model.people import Preset, Role
from bot.reply import Block, Bold, Button, Code, Fields, Heading, Line, Reply
from bot.rules import allowed
from bot.wording import PRESETS, hint
from bot.words import Words, _, ngettext
from bot.work import Work


@command(
    "pm help",
    private=True,
    changes=False,
    may=Role.GUEST,
    when=("nothing",),
    aliases=("pm 帮助", "pm ?", "pm start", "pm 开始", "pm 使用说明"),
    lines=("help", "?", "hi", "hello", "hey", "帮助", "你好", "您好"),
    examples=("/pm help", "/pm help task", "/pm 帮助 task"),
)
def help_(context: Context, work: Work, about: Text | None = None) -> Reply:
    """Show what can be typed.

    about: A command, to see more of it
    """
    grammar, locale = context.grammar, context.locale
    assert grammar is not None
    if about:
        return _help_on(about.removeprefix("/").strip(), grammar, locale)
    blocks: list[Block] = [Heading((_("What you can type"),))]
    verbs: dict[str, list[str]] = {}
    for each in grammar.commands:
        if not (each.by_clock or each.pressed) and allowed(each, context) is None:
            verbs.setdefault(each.family, []).append(each.typed(locale))
    for family, said in verbs.items():
        blocks.append(Line((Code(f"/{family}"), "  ", " · ".join(said))))
    if context.role is not Role.GUEST:
        add = grammar.get("task add")
        assert add is not None
        example = Code(add.example(locale))
        blocks.append(Line((_("Start with {example}.", example=example),)))
        signs, quoted = SIGNS[locale.startswith("zh")]
        blocks.append(hint(_("Anywhere in a line: {signs}. Quotes keep words as they are: {quoted}.",
                             signs=Code(signs), quoted=Code(quoted))))  # fmt: skip
    return Reply(
        tuple(blocks), tuple(Button(f"/{family}", f"pm help {family}") for family in verbs)
    )


SIGNS = {
    False: ("@who #project !high ~3h +label due friday", '"due diligence"'),
    True: ("@谁 #项目 !高 ~3小时 +标签 周五前", "“周五例会纪要”"),
}


def _help_on(said: str, grammar: Grammar, locale: str) -> Reply:
    found = grammar.named(said)
    if not found:
        near = grammar.near(said)
        raise Refusal(
            _("There is no {said}.", said=Code("/" + said[:60])),
            _("Did you mean one of these? {help} shows everything.", help=Code("/pm help")),
            buttons=[Button(f"/{c.path}", f"pm help {c.path}") for c in near],
        )
    if len(found) == 1:
        return _help_one(found[0], locale)
    blocks: list[Block] = [Heading((f"/{said}",))]
    for c in found:
        example = Code(c.example(locale))
        blocks.append(Line((Bold(c.typed(locale)), "  ", c.label, "  ", example)))
    return Reply(tuple(blocks))


def _help_one(found: Command, locale: str) -> Reply:
    blocks: list[Block] = [
        Heading((f"/{found.path}",)),
        Line((found.label,)),
        Line((Code(found.usage),)),
    ]
    if found.params:
        blocks.append(Fields(tuple((_("{name}", name=p.name), p.label) for p in found.params)))
    blocks += [Line((Code(example),)) for example in found.examples_in(locale)]
    also = [f"/{alias}" for alias in found.aliases if not alias.endswith(("?", "？"))]
    if also:
        blocks.append(hint(_("Also: {words}", words=Code(", ".join(also)))))
    return Reply(tuple(blocks))


class DateOrder(StrEnum):
    """Which number of 5/6 is the day."""

    DAY = "dmy"
    MONTH = "mdy"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "day-first": "dmy",
            "month-first": "mdy",
            "先日后月": "dmy",
            "先月后日": "mdy",
        }


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"

    @staticmethod
    def words() -> dict[str, str]:
        return {"开": "on", "开启": "on", "打开": "on", "关": "off", "关闭": "off"}


MOST = 1000
"""More messages in a week than anybody reads."""

_ORDERS: dict[bool | None, Words] = {
    None: _("as your language writes them"),
    True: _("day first: 5/6 is in June"),
    False: _("month first: 5/6 is in May"),
}


@command(
    "pm settings",
    private=True,
    may=Role.GUEST,
    aliases=("pm 设置", "my settings", "my 设置"),
    examples=(
        "/pm settings zone Europe/Berlin", "/pm settings language zh", "/pm settings hours 9-18",
        "/pm settings agenda 8:30", "/pm settings reminders gentle", "/pm settings place here",
        "/pm 设置 language zh",
    ),
)  # fmt: skip
def settings(
    context: Context,
    work: Work,
    zone: Annotated[Zone | None, Lead(("zone", "时区"))] = None,
    language: Annotated[Language | None, Lead(("language", "语言"))] = None,
    hours: Annotated[Hours | None, Lead(("hours", "工作时间"))] = None,
    dates: Annotated[DateOrder | None, Lead(("dates", "日期"))] = None,
    agenda: Annotated[Daily | None, Lead(("agenda", "日程"))] = None,
    reminders: Annotated[Preset | None, Lead(("reminders", "提醒"))] = None,
    quiet: Annotated[Switch | None, Lead(("quiet", "安静"))] = None,
    most: Annotated[int | None, Lead(("most", "最多"))] = None,
    place: Annotated[Word | None, Lead(("place", "地点"))] = None,
) -> Reply:
    """Show or change how Steward speaks to you.

    zone: Your time zone: Europe/Berlin
    language: en or zh
    hours: Your working hours: 9-18
    dates: How you write 5/6: dmy or mdy
    agenda: When your agenda comes on working days: 8:30, off
    reminders: How much you are reminded: gentle, standard or strict
    quiet: on, to hear nothing outside your working hours, or off
    most: How many messages you want unasked in a week: 10
    place: Where you are written to, if you are in several places: here, or its name
    """
    me = work.people.get(context.me.id)
    assert me is not None
    given = (zone, language, hours, dates, agenda, reminders, quiet, most, place)
    changed = any(value is not None for value in given)
    me.zone = zone or me.zone
    me.locale = language or me.locale
    if dates is not None:
        me.day_first = dates is DateOrder.DAY
    if hours is not None:
        me.work_from, me.work_to = hours.start, hours.end
    if agenda is not None:
        me.agenda = agenda.clock
    me.reminders = reminders or me.reminders
    if quiet is not None:
        me.quiet = quiet is Switch.ON
    if most is not None:
        me.most = min(most, MOST)
    if place is not None:
        me.reads = reading_place(place, context, work)
    # The reply to a change of language is in the new one.
    context.locale = spoken(me.locale or context.locale)
    context.zone = me.zone or context.zone
    title = _("Saved.") if changed else _("Your settings")
    fields = Fields(
        (
            (_("Time zone"), me.zone or context.zone),
            (_("Language"), language_name(context.locale)),
            (_("Working hours"), f"{me.work_from:%H:%M}-{me.work_to:%H:%M}"),
            (_("Dates"), _ORDERS[me.day_first]),
            (_("Agenda"), f"{me.agenda:%H:%M}" if me.agenda else _("off")),
            (
                _("Reminders"),
                PRESETS[me.reminders] if me.reminders else _("as each project has it"),
            ),
            (_("Outside working hours"), _("quiet") if me.quiet else _("not quiet")),
            (
                _("Unasked in a week"),
                ngettext("{n} message at most", "{n} messages at most", me.most),
            ),
            *(((_("Written to in"), place_name(me.reads)),) if me.reads else ()),
        )
    )
    example = hint(_("Change them: {example}.", example=Code("/pm settings zone Europe/Berlin")))
    return Reply((Heading((title,)), fields, *(() if changed else (example,))))

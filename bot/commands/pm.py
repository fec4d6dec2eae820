"""Steward itself: help, search, settings, and why it speaks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from bot.context import Context
from bot.declare import Command, command
from bot.grammar import Grammar, Refusal
from bot.kinds import Hours, Language, Lead, Text, Word, Zone, language_name, spoken
from bot.model.moment import Moment
from bot.model.people import Role
from bot.reply import Block, Bold, Button, Code, Fields, Heading, Line, Reply, Small, Span
from bot.retold import retold
from bot.rules import allowed
from bot.wording import Names, hint
from bot.words import Words, _
from bot.work import Work


@command(
    "pm help",
    private=True,
    changes=False,
    may=Role.GUEST,
    when=("nothing",),
    aliases=("pm 帮助", "pm ?"),
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
        if not each.by_clock and allowed(each, context) is None:
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
        blocks.append(Line((Bold(c.typed(locale)), "  ", _(c.help), "  ", example)))
    return Reply(tuple(blocks))


def _help_one(found: Command, locale: str) -> Reply:
    blocks: list[Block] = [
        Heading((f"/{found.path}",)),
        Line((_(found.help),)),
        Line((Code(found.usage),)),
    ]
    if found.params:
        blocks.append(Fields(tuple((_("{name}", name=p.name), _(p.help)) for p in found.params)))
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


_ORDERS: dict[bool | None, Words] = {
    None: _("as your language writes them"),
    True: _("day first: 5/6 is in June"),
    False: _("month first: 5/6 is in May"),
}


@command(
    "pm settings",
    private=True,
    may=Role.GUEST,
    aliases=("pm 设置",),
    examples=(
        "/pm settings zone Europe/Berlin", "/pm settings language zh", "/pm settings hours 9-18",
        "/pm 设置 language zh",
    ),
)  # fmt: skip
def settings(
    context: Context,
    work: Work,
    zone: Zone | None = None,
    language: Language | None = None,
    hours: Hours | None = None,
    dates: Annotated[DateOrder | None, Lead(("dates", "日期"))] = None,
) -> Reply:
    """Show or change how Steward speaks to you.

    zone: Your time zone: Europe/Berlin
    language: en or zh
    hours: Your working hours: 9-18
    dates: How you write 5/6: dmy or mdy
    """
    me = work.people.get(context.me.id)
    assert me is not None
    changed = any(value is not None for value in (zone, language, hours, dates))
    me.zone = zone or me.zone
    me.locale = language or me.locale
    if dates is not None:
        me.day_first = dates is DateOrder.DAY
    if hours is not None:
        me.work_from, me.work_to = hours.start, hours.end
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
        )
    )
    example = hint(_("Change them: {example}.", example=Code("/pm settings zone Europe/Berlin")))
    return Reply((Heading((title,)), fields, *(() if changed else (example,))))


WHY: dict[str, Words] = {
    "soon": _(
        "One working day before a task is due, or on the last one if it was set too late for that, its owner is reminded."
    ),
    "hour": _("At the hour a task is due, its owner is reminded."),
    "late": _(
        "When a task is late, its owner is told on the first working morning, and once more from the third day on."
    ),
    "draft": _(
        "The report to a client is approved by one person, so its draft comes to you the working day before."
    ),
    "proposed": _("Somebody of the team asks you to approve the report to a client."),
    "unapproved": _("Half an hour before its time, a report that nobody approved is told of once."),
    "stuck": _("A report that you approved has no room to go to, so you are told."),
    "client": _("The team writes to you once a week how the project stands."),
    "checkin": _("Whoever leads the project wants to know once a week how things go."),
    "schedule": _("Somebody scheduled this report for this room."),
    "broken": _("A report that you scheduled cannot come, so you are told."),
    "dead": _("A message could not be delivered, so you are told."),
}


@command(
    "pm why",
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("pm 原因",),
    examples=("/pm why p7f3k2xq", "/pm 原因 p7f3k2xq"),
)
def why(context: Context, work: Work, post: Word) -> Reply:
    """Say why a message came.

    post: The number in the message's Why button
    """
    found = work.post(post)
    theirs = context.role is not Role.GUEST or (
        # What was said before a client is no secret to whoever reads that room.
        found and (found.post.person == context.me.id or found.post.why == "client")
    )
    if found is None or not theirs:
        raise Refusal(
            _("I know of no such message."),
            _("Its number stands in its {button} button: {example}.",
              button=_("Why?"), example=Code("/pm why p7f3k2xq")),
        )  # fmt: skip
    blocks: list[Block] = [Line((WHY.get(found.post.why, _("A rule asked for it.")),))]
    blocks.append(Line((_("It was due {when}.", when=Moment.of(found.post.due, "UTC")),)))
    if context.role is not Role.GUEST or found.post.person is not None:
        said = retold(found.post.line, context, work)
        blocks.append(Small((_("What was said: {line}", line=said),)))
    if found.post.why == "schedule":
        report = found.post.line.split()[1]
        stop = Code(f"/report schedule off {report}")
        blocks.append(hint(_("To stop it, type {example} in its room.", example=stop)))
    return Reply(tuple(blocks))


@command("pm dead", changes=False, by_clock=True, examples=("pm dead p7f3k2xq",))
def dead(context: Context, work: Work, post: Word) -> Reply:
    """News that a message could not be delivered.

    post: The message
    """
    found = work.post(post)
    if found is None:
        return Reply()
    room = work.rooms.get(found.post.room) if found.post.room else None
    reader = Names(work).person(found.post.person)
    where: Span = f"#{room.name}" if room else reader or _("a direct message")
    blocks: list[Block] = [
        Line((_("⚠ A message could not be delivered to {where}.", where=where),)),
        Small((_("It was due {when}: {line}", when=Moment.of(found.post.due, "UTC"),
                 line=retold(found.post.line, context, work)),)),
    ]  # fmt: skip
    kind, key = found.post.key.split("/")[:2]
    rule = work.schedules.get(key) if kind == "schedule" else None
    if rule is not None and rule.lost:
        home = work.projects.get(rule.project)
        bind = Code(f"/project bind {home.key.lower() if home else 'acme'} as team")
        blocks.append(
            hint(
                _(
                    "It is paused. Invite me to that room again and type {example} there, or type it "
                    "in another room.",
                    example=bind,
                )
            )
        )
    elif room is not None:
        blocks.append(hint(_("Invite me to the room again, or bind another one.")))
    elif reader is not None:
        blocks.append(hint(_("Tell them yourself, and ask them to let me write to them.")))
    return Reply(tuple(blocks), tone="problem")

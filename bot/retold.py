"""A line as people read it: what the journal and the queue keep for Steward, told in words."""

from __future__ import annotations

from functools import reduce
from typing import Any

from bot.context import Context
from bot.custom.kinds import CLEAR, CLEARED, FieldKind
from bot.declare import Param
from bot.grammar import Call, Refusal
from bot.kinds import (
    CastKind,
    ChoiceKind,
    ContactKind,
    LinesKind,
    Mention,
    MomentKind,
    PastKind,
    PersonKind,
    ProjectKind,
    ProjectName,
    Reader,
    RecurrenceKind,
    TextKind,
    WordKind,
)
from bot.model.people import Person
from bot.model.project import meant
from bot.model.recurrence import Recurrence
from bot.named import ME
from bot.reply import Code, Span, Who
from bot.rhythm import rhythm
from bot.several import BETWEEN
from bot.words import Words, _, ngettext
from bot.work import Work

LONGEST = 100  # characters of a text that are shown


def retold(line: str, context: Context, work: Work, speaker: Person | None = None) -> Span:
    """The command and its values as people write them, dates in the zone of whoever reads.

    A line that no longer says anything is shown as it was kept. `speaker` is who said it.
    """
    assert context.grammar is not None
    line, *others = line.split(BETWEEN)
    if others:
        first = retold(line, context, work, speaker)
        return ngettext("{first} and {n} more", "{first} and {n} more", len(others), first=first)
    try:
        call = context.grammar.parse(line, Reader(context.now, context.zone, context.locale))
    except Refusal:
        return Code("/" + _cut(line))
    command = call.command
    if command.by_clock:  # its values are for Steward alone, and say nothing to people
        return command.label
    values = _Retelling(call, context, work, speaker).values()
    return reduce(_beside, [Code(f"/{command.path}"), *values])


def _beside(said: Span, more: Span) -> Words:
    return _("{said} {more}", said=said, more=more)


def _cut(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


class _Retelling:
    def __init__(self, call: Call, context: Context, work: Work, speaker: Person | None) -> None:
        self.call, self.context, self.work, self.speaker = call, context, work, speaker

    def values(self) -> list[Span]:
        """Each value that was given, as it would be said: references and the text first."""
        out: list[Span] = []
        kinds: set[type] = set()
        params = sorted(self.call.command.params, key=lambda p: (not p.positional, not p.rest))
        for param in params:
            given = self.call.args.get(param.name)
            for value in [] if given is None else given if param.many else [given]:
                if isinstance(param.kind, FieldKind):
                    own = self._own(param.kind, value)
                    out.append(_("{name}: {value}", name=param.kind.field.label, value=own))
                    continue
                said = self._value(param, value)
                # The second person of a line is not the one who does the work.
                named = param.name if type(param.kind) in kinds else self._lead(param)
                out.append(_beside(named, said) if named else said)
            kinds |= {type(param.kind)} if isinstance(param.kind, PersonKind) else set()
        return out

    def _lead(self, param: Param) -> str | None:
        """The word that introduces a value, where the value alone would not tell what it is."""
        if isinstance(param.kind, MomentKind | RecurrenceKind):
            return None
        chinese = self.context.locale.startswith("zh")
        leads = [word for word in param.leads if word.isascii() is not chinese]
        word = isinstance(param.kind, LinesKind) or (
            isinstance(param.kind, WordKind) and param.leads
        )
        return leads[0] if leads else param.name if param.kind.led or word else None

    def _value(self, param: Param, value: Any) -> Span:
        match param.kind:
            case PersonKind():
                return self._person(value)
            case CastKind():
                return _("{role}: {who}", role=value.role, who=self._person(value.who))
            case MomentKind() if param.name == "start":
                return _("from {when}", when=value)
            case MomentKind():
                return _("due {when}", when=value)
            case PastKind():
                return _("{when}", when=value)
            case RecurrenceKind() if value.rule:
                return _recurrence(value)
            case ProjectKind():
                return self._project(value)
            case ContactKind():
                return _("from {who}", who=str(value))
            case TextKind() | WordKind() | LinesKind():
                return _cut(value)
            case ChoiceKind():
                return param.kind.word(value, self.context.locale)
        return (param.sign or "") + param.kind.write(value)

    def _own(self, kind: FieldKind, value: Any) -> Span:
        """The value of a field of the team's own."""
        if value is CLEARED:
            return CLEAR
        if isinstance(value, Mention):
            return self._person(value)
        shown: Span = kind.field.shows(kind.field.kept(value))
        return _cut(shown) if isinstance(shown, str) else shown

    def _project(self, named: ProjectName) -> Span:
        """A project by the key it has now, where the line names it by what never changes."""
        found = meant(named.said, self.work.projects.find()) if named.said[0] == "(" else []
        return f"#{found[0].key.lower()}" if found else f"#{named.said}"

    def _person(self, mention: Mention) -> Span:
        said = mention.said
        if said.lower() in ME and self.speaker is not None:
            return Who(self.speaker.name)
        if not said.startswith("("):
            return Who(said)
        native, _bar, name = said[1:-1].partition("|")
        if native.startswith("="):
            person = self.work.people.get(native[1:])
        else:
            account = next(iter(self.work.accounts.find(native=native)), None)
            person = self.work.people.get(account.person) if account else None
        return Who(person.name if person else name or native)


def _recurrence(every: Recurrence) -> Words:
    if every.clock is None:
        return rhythm(every.rule)
    return _("{rhythm} at {clock} ({zone})",
             rhythm=rhythm(every.rule), clock=every.clock, zone=every.zone)  # fmt: skip

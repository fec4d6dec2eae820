"""Lines and calls: parse a line into a call, write a call back as a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from bot.context import Ask
from bot.custom.declared import NOTHING, Custom
from bot.declare import Command, When, refuse_clashes
from bot.filled import accepted, form_of, missing, written
from bot.filtering import filtered, filters_of, is_signed
from bot.kinds import DATES, MomentKind, Reader, RecurrenceKind, Unread, folded
from bot.model.moment import Moment
from bot.openings import (
    first_word,
    is_reference,
    is_titled,
    names_alone,
    opens_with_text,
    typed_behind,
    with_colon,
)
from bot.reply import Button, Code, Form, Pick
from bot.scan import Scan, counts
from bot.values import dataclass
from bot.word_order import glued, turned
from bot.words import Words, _


class Refusal(Exception):
    """Something cannot be done as it was said: `text` says why, `hint` what to type instead."""

    def __init__(
        self,
        text: Words,
        hint: Words,
        *,
        buttons: Iterable[Button] = (),
        form: Form | None = None,
        pick: Pick | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(text.message)
        self.text, self.hint = text, hint
        self.buttons, self.form, self.pick = tuple(buttons), form, pick
        self.field = field  # the parameter whose value is wrong or lacking, where it is one
        self.command: Command | None = None  # what was to be done, where that much is known


@dataclass(frozen=True)
class Call:
    """A command with the values that were given; parameters left out are not in `args`."""

    command: Command
    args: dict[str, Any]
    asks: tuple[Ask, ...] = field(default=(), compare=False)
    flagged: tuple[str, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False)  # what was read, for reading it again
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)
    said: Mapping[str, list[str]] = field(default_factory=dict, compare=False)  # tokens as typed


@dataclass(frozen=True, slots=True)
class Understood:
    """What a line means: the command, its arguments with the people found, and whether it asks."""

    command: Command | None
    args: Mapping[str, Any]
    asks: bool


class Grammar:
    """All commands, by what people type. Raises ValueError where two want the same word."""

    umbrella = "pm"

    def __init__(self, commands: Iterable[Command], custom: Custom = NOTHING) -> None:
        """`custom`: the fields and forms of the team's own that the commands take."""
        self.commands, self.custom = list(commands), custom
        self._words = {command.family for command in self.commands}
        self._verbs: dict[str, dict[str, Command]] = {}
        self._families: dict[str, str] = {}
        self._bare: dict[tuple[str, When], Command] = {}
        self._lines: dict[str, Command] = {}
        for command in self.commands:
            self._register(command)

    def _register(self, command: Command) -> None:
        if self._families.setdefault(command.family, command.family) != command.family:
            raise ValueError(f"{command.path}: two families want this word")
        for path in (command.path, *command.aliases):  # of before, in other families too
            family, _space, verb = path.partition(" ")
            if not verb and path != command.path:
                if self._families.setdefault(family, command.family) != command.family:
                    raise ValueError(f"{path}: two families want this word")
                continue
            verbs = self._verbs.setdefault(self._families.get(family, family), {})
            if verbs.setdefault(verb, command) is not command:
                raise ValueError(f"{path}: two commands want this word")
        for phrase in command.phrases:
            family, _space, verb = phrase.partition(" ")
            if family not in self._words:  # "my tasks" is one of another family
                family, verb = command.family, phrase
            if self._verbs.setdefault(family, {}).setdefault(verb, command) is not command:
                raise ValueError(f"{phrase}: two commands want this beginning")
        for when in command.when:
            if self._bare.setdefault((command.family, when), command) is not command:
                raise ValueError(f"{command.path}: two commands answer {command.family} {when}")
        for line in command.lines:
            if self._lines.setdefault(line, command) is not command:
                raise ValueError(f"{line}: two commands want this line")
        refuse_clashes(command)

    @property
    def families(self) -> list[str]:
        """The first words, in the order they were declared."""
        return list(dict.fromkeys(command.family for command in self.commands))

    def get(self, path: str) -> Command | None:
        return next((command for command in self.commands if command.path == path), None)

    def parse(self, text: str, reader: Reader) -> Call:
        """A whole line, with or without the slash, as a call; raises Refusal."""
        command, rest = self.find(text, typed=reader.typed)
        try:
            call = self.bind(command, {}, reader, rest)
            return self._turned(call, rest, reader) or call
        except Refusal as refusal:
            from bot.slips import titles

            refusal.command = refusal.command or command
            makes = self._bare.get((command.family, "words"))
            refusal.buttons = refusal.buttons or titles(text, rest, command, makes)
            raise

    def _turned(self, call: Call, rest: str, reader: Reader) -> Call | None:
        """ "12 start" starts task 12, and does not rename it. Where it may be either, it is asked."""
        by_refs = self._bare.get((call.command.family, "refs"))
        title = next((p.name for p in call.command.params if p.rest), None)
        if call.command is not by_refs or title not in call.args or by_refs.param("refs") is None:
            return None
        said = turned(rest, self._verbs[call.command.family])
        if said is None or said.command is by_refs:
            return None
        if said.words:
            from bot.slips import renames

            raise renames(call, said, self.write(call))
        return self.bind(said.command, {}, reader, said.behind)

    def find(self, text: str, *, asks: bool = True, typed: bool = False) -> tuple[Command, str]:
        """The command a line names and what follows its name; raises Refusal.

        With `asks` it is asked whether a mistyped verb is one: see bot.slips. `typed`: a person says
        it, so a word of the clock's may begin a title.
        """
        words = text.strip().removeprefix("/")
        said = folded(words).lower()
        whole = self._lines.get(said) or self._lines.get(said.rstrip("!?.。 "))
        if whole is not None:
            return whole, ""
        first, rest = first_word(words)
        if folded(first).lower() == self.umbrella:
            inner, behind = first_word(rest)
            family = self._families.get(folded(inner).lower())
            if family is not None and family != self.umbrella:
                first, rest = inner, behind
        family = self._families.get(folded(first).lower())
        if family is None and not first.isascii():  # 风险列表
            cut = max((n for n in range(len(first)) if first[:n] in self._families), default=0)
            family, rest = self._families.get(first[:cut]), f"{first[cut:]} {rest}".strip()
        if family is None:
            raise self._unknown(first, rest)
        return self._verb(family, rest, asks, typed)

    def names(self, text: str) -> bool:
        """Whether a line begins with a command, as one that is typed must."""
        first, rest = first_word(text.strip())
        family = self._families.get(folded(first.removeprefix("/")).lower())
        if family is None:
            return False
        if first.startswith("/") or not rest.strip():
            return True
        one = folded(first_word(rest)[0]).lower()
        verbs = self._verbs.get(family, {})
        inner = family == self.umbrella and self._families.get(one) is not None
        return (
            inner or one in verbs or family in _PLAIN or any(v.startswith(f"{one} ") for v in verbs)
        )

    def opening(self, line: str) -> tuple[str, str, bool]:
        """The family of a line, what follows its word, and whether that opens with one of its verbs."""
        first, rest = first_word(line.strip().removeprefix("/"))
        family = self._families.get(folded(first).lower(), "")
        one, two = (folded(word).lower() for word in [*rest.split(), "", ""][:2])
        verbs = self._verbs.get(family, {})
        return family, rest.strip(), not one or one in verbs or f"{one} {two}" in verbs

    def _verb(self, family: str, rest: str, asks: bool, typed: bool) -> tuple[Command, str]:
        verbs = self._verbs.get(family, {})
        one, behind_one = first_word(rest)
        two, behind_two = first_word(behind_one)
        spelt = with_colon(rest, verbs)
        if spelt is not None:
            return spelt
        for said, behind in ((f"{one} {two}", behind_two), (one, behind_one)):
            verb = folded(said).lower().strip()
            command = verbs.get(verb) if verb else None
            makes = self._bare.get((family, "words"))
            if command is not None and not (
                makes and is_titled(command, makes, said, behind, typed)
            ):
                phrase = command.phrases.get(verb) or command.phrases.get(f"{family} {verb}", "")
                return command, f"{phrase} {behind}".lstrip()
        by_refs = self._bare.get((family, "refs"))
        if not rest.isascii() and (together := glued(rest, verbs)):
            return together
        of_tasks = by_refs is not None and by_refs.param("refs") is not None
        if (not of_tasks or rest[:1] in "把将给") and (said_behind := turned(rest, verbs)):
            return said_behind.command, said_behind.behind
        said = folded(one).lower()
        asked = self._verbs.get(self.umbrella, {}).get(said)
        if asked is not None and asked is self._lines.get(said) and not behind_one.strip():
            return asked, family  # /task help is /pm help task
        if not rest.strip():
            bare = self._bare.get((family, "nothing"))
        else:
            bare = None
            if by_refs is not None and not of_tasks:
                bare = by_refs if names_alone(by_refs, rest) else None
            elif by_refs is not None and is_reference(by_refs, one) and not counts(rest):
                bare = by_refs
            elif by_refs is not None and (filters := filters_of(rest)):
                chosen, change = filters
                if change:
                    return by_refs, f"{filtered('refs', chosen)} {change}"
                bare = self._bare.get((family, "nothing"))
            makes = self._bare.get((family, "words"))
            if bare is None and makes is not None:
                bare = makes
                if asks:
                    self._ask(rest, one, behind_one, makes)
        if bare is not None:
            return bare, rest
        raise self._unknown(f"{family} {one}".strip(), behind_one)

    def _ask(self, rest: str, one: str, behind: str, makes: Command) -> None:
        from bot.slips import slip  # loaded by the first line that needs it

        asking = slip(rest, one, behind, makes, self._verbs, self._families)
        if asking is not None:
            raise asking

    def _unknown(self, said: str, rest: str) -> Refusal:
        near = self.near(said)
        # What was typed behind it is kept where there is a place for it.
        lines = [
            (c.path, f"{c.path} {typed_behind(c, rest)}".strip() if opens_with_text(c) else c.path)
            for c in near
        ]
        buttons = [Button(f"/{path}", line) for path, line in lines]
        if not said:
            return Refusal(
                _("Say what to do."), _("{help} shows everything.", help=Code("/pm help"))
            )
        return Refusal(
            _("I do not know {said}.", said=Code("/" + said[:60])),
            _("Did you mean one of these? {help} shows everything.", help=Code("/pm help")),
            buttons=buttons,
        )

    def named(self, said: str) -> list[Command]:
        """The commands of a family's word, or the one of that whole name, in any language."""
        first, rest = first_word(said)
        family = self._families.get(folded(first).lower(), "")
        verb = self._verbs.get(family, {}).get(folded(rest).lower().strip())
        of_family = [c for c in self.commands if c.family == family] if not rest.strip() else []
        return [c for c in of_family or ([verb] if verb else []) if not c.by_clock]

    def near(self, text: str, limit: int = 3) -> list[Command]:
        """The commands whose names look most like `text`."""
        from bot.slips import likeness

        said = folded(text).lower()[:60].strip()
        typed = [command for command in self.commands if not command.by_clock]
        return sorted(typed, key=lambda command: -likeness(said, command))[:limit]

    def bind(
        self, command: Command, values: Mapping[str, Any], reader: Reader, text: str = ""
    ) -> Call:
        """Typed values and free text as one call; values win. Raises Refusal."""
        scan = Scan(command, text, reader)
        name: str | None = None
        try:
            for name, value in values.items():
                param = command.param(name)
                if param is not None and value is not None and value != "":
                    scan.args[name] = accepted(param, value, reader)
            scan.given, name = frozenset(scan.args), None
            scan.run()
        except Unread as unread:
            form = form_of(command, scan.args)
            raise Refusal(unread.text, unread.hint, form=form, field=name) from None
        rest = scan.rest()
        target = next((p for p in command.params if p.rest), None)
        if target is not None and rest:
            # Words beside a named title belong to it; nothing that was said is dropped.
            named = scan.args.get(target.name)
            whole = rest if named is None else f"{named} {rest}"
            scan.args[target.name] = target.kind.read(whole, reader)
        elif rest and target is None:
            if any(isinstance(p.kind, MomentKind) and not p.leads and p.name not in scan.args
                   for p in command.params):  # fmt: skip
                raise Refusal(
                    _("“{said}” is not a date I can read.", said=rest[:80]),
                    _("Write it like {example}.", example=Code(DATES)),
                )
            raise Refusal(
                _("I do not know what “{said}” means here.", said=rest[:80]),
                _("Write {usage}.", usage=Code(command.usage)),
            )
        if target is not None and not str(scan.args.get(target.name, "")).strip():
            scan.args.pop(target.name, None)  # blank is not said
        self._require(command, scan.args, scan.asks, reader)
        self._dated(command, scan.args, scan.asks)
        return Call(
            command, scan.args, tuple(scan.asks), tuple(scan.flagged), text, dict(values), scan.said
        )

    def _require(
        self, command: Command, args: dict[str, Any], asks: Sequence[Ask], reader: Reader
    ) -> None:
        """What must be said has been said; references may still come from the thread."""
        for param in command.params:
            if param.required and param.name not in args and not param.positional:
                example = command.example(reader.locale)
                for ask in asks:
                    if ask.param == param.name and ask.why is not None:
                        raise self._unclear(command, args, ask, example)
                raise Refusal(
                    missing(param),
                    _("Write it like {example}.", example=Code(example)),
                    form=form_of(command, args),
                    field=param.name,
                )

    def _dated(self, command: Command, args: dict[str, Any], asks: Sequence[Ask]) -> None:
        """A command that asks no questions does nothing while a date of it is unclear."""
        dates = {p.name for p in command.params if isinstance(p.kind, MomentKind | RecurrenceKind)}
        titled = any(p.rest for p in command.params)
        for ask in asks if not command.asks else ():
            if ask.param not in dates or ask.param in args or (titled and len(ask.readings) == 1):
                continue  # one reading alone is one that a title's words might have
            why = (
                _("“{said}” can be read in more than one way.", said=ask.said)
                if ask.readings
                else _("“{said}” has passed.", said=ask.said)
                if ask.over
                else _("“{said}” is not a date I can read.", said=ask.said)
            )
            raise self._unclear(command, args, replace(ask, why=why), DATES)

    def _unclear(self, command: Command, args: dict[str, Any], ask: Ask, example: str) -> Refusal:
        """Something was said that has to be said clearly, with a button for each reading."""
        assert ask.why is not None
        how = _("Write it like {example}.", example=Code(example))
        chosen = [Call(command, {**args, ask.param: value}) for value in ask.readings]
        labels = [
            _("{when}", when=one) if isinstance(one, Moment) else str(one) for one in ask.readings
        ]
        buttons = [Button(said, self.write(c)) for said, c in zip(labels, chosen, strict=True)]
        form = None if chosen else form_of(command, args)
        refusal = Refusal(ask.why, how, buttons=buttons, form=form, field=ask.param)
        refusal.command = command
        return refusal

    def write(self, call: Call) -> str:
        """The call as a line that parses to the same call; for buttons, posts, the journal."""
        parts = [call.command.path]
        seen: set[re.Pattern[str] | None] = set()
        params = sorted(call.command.params, key=lambda p: (not p.positional, not p.rest))
        for param in params:
            if param.name not in call.args:
                seen.add(param.kind.pattern)
                continue
            value = call.args[param.name]
            values = value if param.many else [value]
            if param.positional and any(map(is_signed, values)):
                parts.append(filtered(param.name, map(param.kind.write, values)))
                continue
            parts += [written(param, item, param.kind.pattern in seen) for item in values]
            seen.add(param.kind.pattern)
        return " ".join(parts)


_PLAIN = ("task", "risk")  # what follows these words in a sentence is theirs, verb or not

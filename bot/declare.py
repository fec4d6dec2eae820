"""One typed function declares a command: its signature is the grammar, its docstring the help."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.annotations import kind_of
from bot.elsewhere import Elsewhere
from bot.kinds import VALUE, Kind, Lead, MilestoneKind, Sigil, TextKind
from bot.model.lesson import Lesson
from bot.model.log import LogEntry
from bot.model.money import Expense
from bot.model.people import Role
from bot.model.risk import Issue, Risk
from bot.model.task import Task
from bot.patterns import regex
from bot.values import dataclass
from bot.words import Words, _

Run = Callable[..., Any]
F = TypeVar("F", bound=Run)
When = Literal["named", "nothing", "refs", "words"]


CALLED: Mapping[str, tuple[str, ...]] = {
    "owner": ("负责人", "执行人", "经办人", "assignee"), "helpers": ("协助", "协助人"),
    "priority": ("优先级", "prio"), "estimate": ("预计", "预估", "估时", "est"),
    "labels": ("标签", "label", "tag"), "label": ("标签", "tag"), "milestone": ("里程碑",),
    "contact": ("联系人", "来自"), "quantity": ("数量",), "minimum": ("最低", "最少", "至少"),
}  # fmt: skip
"""What people call parameters before a colon, beside their names: 负责人：李雷."""


class Use(StrEnum):
    """What a command does with the fields that a team has given to things of a kind."""

    MAKE = "make"
    CHANGE = "change"
    FILTER = "filter"


@dataclass(frozen=True)
class OwnFields:
    """That a command takes the team's own fields of things of that kind ("task"), and what for."""

    of: str
    use: Use


@dataclass(frozen=True)
class Param:
    """One parameter of a command."""

    name: str
    kind: Kind[Any]
    help: str  # English; a message id of the catalogue
    required: bool
    many: bool  # takes several values
    positional: bool  # references that stand first
    leads: tuple[str, ...]  # words that may introduce it
    sign: str | None  # a sigil of its own
    called: Words | None = None  # what the team calls it, where it is a field or a form of theirs
    lead: Lead | None = None  # with ways to say it with words on both sides

    @cached_property
    def leading(self) -> re.Pattern[str] | None:
        """A word that introduces it, with the value behind: after 12."""
        words = self.leads or ((self.name,) if self.kind.led else ())
        if not words or self.kind.named:
            return None
        names = "|".join(map(re.escape, words))
        return re.compile(rf"(?<!\S)({names})\s+({VALUE})", re.I)

    @property
    def rest(self) -> bool:
        """Whether it takes what remains of the line: a text, or a name that must be said."""
        named = isinstance(self.kind, MilestoneKind) and self.required
        return named or isinstance(self.kind, TextKind)

    @property
    def long(self) -> bool:
        """Whether a form gives it several lines."""
        return self.rest or self.kind.long

    @property
    def label(self) -> Words:
        """What people call it."""
        return self.called or _(self.help)


@dataclass(frozen=True)
class Command:
    """A declared function. `path` is how it is typed ("task add")."""

    path: str
    help: str
    params: tuple[Param, ...]
    run: Run
    private: bool
    changes: bool
    may: Role
    aliases: tuple[str, ...]
    examples: tuple[str, ...]
    when: tuple[When, ...]
    asks: bool  # takes an unclear value as a question of its own instead of refusing
    by_clock: bool  # said by the clock, not typed by people
    lines: tuple[str, ...]  # whole lines that say it, without its family
    listed: bool  # in a message of several lines each is one of its own
    for_client: bool = False  # said by the clock to a client, and to nobody else
    phrases: Mapping[str, str] = field(
        default_factory=dict
    )  # beginnings of a line, and what they say
    of_message: bool = False  # about a message, with the thread it stands in
    previews: bool = False  # shows what it would do to several things before it does it
    opposite: str = ""  # the command that takes it back, where no undo does
    pressed: bool = False  # a button's alone: nobody is offered it to type
    of_closed: bool = False  # may change a project that is closed
    of_files: bool = False  # about the files that come along
    ordinary: bool = False  # its verb may begin a title: "check the invoices"
    fields: OwnFields | None = None  # the team's own fields that it takes
    called: Words | None = None  # what it does, where it is a form of the team's own
    title: Words | None = None  # and what they call it

    @cached_property
    def names(self) -> dict[str, Param]:
        """Its parameters by what may stand before the colon."""
        called = {name: param for param in self.params for name in CALLED.get(param.name, ())}
        return called | {name: p for p in self.params for name in (p.name, *p.leads)}

    @cached_property
    def naming(self) -> re.Pattern[str]:
        """A parameter's name or lead with a value behind a colon: due:friday."""
        names = "|".join(map(re.escape, sorted(self.names)))
        return re.compile(rf"(?<![^\s,，;；])({names})[:：]({VALUE})", re.I)

    @cached_property
    def tokens(self) -> tuple[tuple[re.Pattern[str], tuple[Param, ...]], ...]:
        """What tokens look like, each with the parameters that it may be a value of."""
        groups: dict[re.Pattern[str], list[Param]] = {}
        for param in self.params:
            pattern = None if param.leads else param.kind.pattern
            if param.sign:
                pattern = regex(rf"{re.escape(param.sign)}\S{{1,20}}", re.I)
            if pattern is not None:
                groups.setdefault(pattern, []).append(param)
        return tuple((pattern, tuple(params)) for pattern, params in groups.items())

    @property
    def label(self) -> Words:
        """What it does."""
        return self.called or _(self.help)

    @property
    def family(self) -> str:
        return self.path.partition(" ")[0]

    @property
    def verb(self) -> str:
        return self.path.partition(" ")[2]

    def typed(self, locale: str) -> str:
        """Its verb as people of that language type it."""
        verbs = [path.partition(" ")[2] for path in (self.path, *self.aliases)]
        return _spoken([verb for verb in verbs if verb] or [self.family], locale)

    def example(self, locale: str) -> str:
        """How somebody of that language would say it."""
        return _spoken(self.examples or (self.usage,), locale)

    def examples_in(self, locale: str) -> list[str]:
        """The examples of that language, or all."""
        chinese = locale.startswith("zh")
        return [e for e in self.examples if e.isascii() is not chinese] or list(self.examples)

    def param(self, name: str) -> Param | None:
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Param]:
        return {param.name: param for param in self.params}

    @property
    def usage(self) -> str:
        """How it is typed: /task block <refs> [note]."""
        parts = [f"<{p.name}>" if p.required else f"[{p.name}]" for p in self.params]
        return " ".join(["/" + self.path, *parts])


def _spoken(choices: Sequence[str], locale: str) -> str:
    """The first one in that language, else the first of all."""
    chinese = locale.startswith("zh")
    return next((one for one in choices if one.isascii() is not chinese), choices[0])


@dataclass(frozen=True)
class _Declared:
    path: str
    private: bool
    changes: bool
    may: Role
    aliases: tuple[str, ...]
    examples: tuple[str, ...]
    when: tuple[When, ...]
    asks: bool
    by_clock: bool
    lines: tuple[str, ...]
    listed: bool
    for_client: bool
    phrases: Mapping[str, str]
    of_message: bool
    previews: bool
    opposite: str
    pressed: bool
    of_closed: bool
    of_files: bool
    ordinary: bool
    fields: OwnFields | None


def command(
    path: str,
    *,
    private: bool = False,
    changes: bool = True,
    may: Role = Role.MEMBER,
    aliases: Sequence[str] = (),
    examples: Sequence[str] = (),
    when: Sequence[When] = (),
    asks: bool = False,
    by_clock: bool = False,
    lines: Sequence[str] = (),
    listed: bool = False,
    for_client: bool = False,
    phrases: Mapping[str, str] | None = None,
    of_message: bool = False,
    previews: bool = False,
    opposite: str = "",
    pressed: bool = False,
    of_closed: bool = False,
    ordinary: bool = False,
    of_files: bool = False,
    fields: OwnFields | None = None,
) -> Callable[[F], F]:
    """Declare the function a command: fn(context, work, **parameters) -> Reply.

    `private`: only the speaker sees the answer. `changes`: it may write. `may`: the least role.
    `when`: it also answers the bare family word when nothing, a reference, or words follow
    ("nothing", "refs", "words"). `lines`: it answers these whole lines. `listed`: each line of a
    message is one of its own. `for_client`: the clock says it in a room that a client reads.
    `phrases`: beginnings of a line behind the family that are it as well, each with what it says
    beside its name ("status red" is light:red).
    `of_message`: it wants to know the whole thread of the message it is about. `previews`: it
    shows what it would do to several things before it does it (bot.bulk). `pressed`: buttons say
    it, and where commands are offered it is left out. `of_closed`: it may be said of a project
    that is closed. `of_files`: it wants to know what is in the files that were sent with it.
    `opposite`: the command that takes it back, since it reaches beyond the team and no undo does.
    `ordinary`: its verb is a word that titles begin with, so that it is one only where a reference
    follows. `fields`: it takes a team's own fields (bot.custom) beside its parameters.
    """
    declared = _Declared(
        path, private, changes, may, tuple(aliases), tuple(examples), tuple(when), asks,
        by_clock, tuple(lines), listed, for_client, phrases or {}, of_message,
        previews, opposite, pressed, of_closed, of_files, ordinary, fields,
    )  # fmt: skip

    def mark(function: F) -> F:
        function.declared = declared  # type: ignore[attr-defined]
        return function

    return mark


def commands_of(modules: Iterable[types.ModuleType]) -> list[Command]:
    """The commands declared in these modules, in the order they are written, to be run by name."""
    return [
        replace(read_declaration(function), run=Elsewhere.of(function))
        for module in modules
        for function in vars(module).values()
        if isinstance(function, types.FunctionType)
        and isinstance(getattr(function, "declared", None), _Declared)
        and function.__module__ == module.__name__
    ]


def read_declaration(function: Run) -> Command:
    """A function's signature and docstring as a Command; raises TypeError for an unknown kind."""
    declared: _Declared = function.declared  # type: ignore[attr-defined]
    help_text, params_help = _docstring(function)
    parameters = list(inspect.signature(function).parameters.values())[2:]  # after context, work
    # Theirs alone: to look up what each function calls its context would take longer than the rest.
    asked = types.SimpleNamespace(__annotations__={p.name: p.annotation for p in parameters})
    hints = get_type_hints(asked, function.__globals__, include_extras=True)
    params = tuple(_param(p, hints[p.name], params_help, declared.path) for p in parameters)
    return Command(
        declared.path, help_text, params, function, declared.private, declared.changes,
        declared.may, declared.aliases, declared.examples, declared.when,
        declared.asks, declared.by_clock, declared.lines, declared.listed,
        declared.for_client, declared.phrases, declared.of_message, declared.previews,
        declared.opposite, declared.pressed, declared.of_closed, declared.of_files,
        declared.ordinary, declared.fields,
    )  # fmt: skip


def _docstring(function: Run) -> tuple[str, dict[str, str]]:
    """The first line, and the lines "name: what it is" below it."""
    lines = inspect.cleandoc(function.__doc__ or "").splitlines()
    if not lines:
        raise TypeError(f"{function.__name__} has no docstring")
    pairs = (line.partition(": ") for line in lines[1:])
    return lines[0], {name.strip(): text.strip() for name, colon, text in pairs if colon}


def _param(parameter: inspect.Parameter, hint: Any, helps: dict[str, str], path: str) -> Param:
    leads: tuple[str, ...] = ()
    sign = lead = None
    if get_origin(hint) is Annotated:
        hint, *marks = get_args(hint)
        leads = tuple(word for mark in marks if isinstance(mark, Lead) for word in mark.words)
        sign = next((mark.sign for mark in marks if isinstance(mark, Sigil)), None)
        lead = next((mark for mark in marks if isinstance(mark, Lead) and mark.around), None)
    hint = _without_none(hint)
    many = get_origin(hint) is list
    if many:
        hint = get_args(hint)[0]
    if parameter.name not in helps:
        raise TypeError(f"{path}: the docstring says nothing of {parameter.name}")
    return Param(
        name=parameter.name,
        kind=kind_of(hint),
        help=helps[parameter.name],
        required=parameter.default is inspect.Parameter.empty,
        many=many,
        positional=hint in (Task, LogEntry, Risk, Expense, Lesson, Issue)
        and not leads
        and sign is None,
        leads=leads,
        sign=sign,
        lead=lead,
    )


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [arm for arm in get_args(hint) if arm is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return hint


def refuse_clashes(command: Command) -> None:
    """Raises ValueError where two parameters of a command want the same."""
    signs = [p.sign for p in command.params if p.sign]
    names = [name for p in command.params for name in {p.name, *p.leads}]
    if len(set(signs)) < len(signs) or len(set(names)) < len(names):
        raise ValueError(f"{command.path}: two parameters want the same sign or word")
    if sum(p.rest for p in command.params) > 1 or sum(p.positional for p in command.params) > 1:
        raise ValueError(f"{command.path}: two parameters want the rest of the line, or its start")

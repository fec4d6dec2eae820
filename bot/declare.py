"""One typed function declares a command: its signature is the grammar, its docstring the help."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.annotations import kind_of
from bot.kinds import Kind, Lead, MilestoneKind, Sigil, TextKind
from bot.model.lesson import Lesson
from bot.model.log import LogEntry
from bot.model.money import Expense
from bot.model.people import Role
from bot.model.risk import Issue, Risk
from bot.model.task import Task
from bot.words import Words, _

Run = Callable[..., Any]
F = TypeVar("F", bound=Run)
When = Literal["named", "nothing", "refs", "words"]


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
    default: Any
    many: bool  # takes several values
    positional: bool  # references that stand first
    leads: tuple[str, ...]  # words that may introduce it
    sign: str | None  # a sigil of its own
    called: Words | None = None  # what the team calls it, where it is a field or a form of theirs

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
    of_rooms: bool = False  # about what may be read in several rooms
    ordinary: bool = False  # its verb may begin a title: "check the invoices"
    fields: OwnFields | None = None  # the team's own fields that it takes
    called: Words | None = None  # what it does, where it is a form of the team's own
    title: Words | None = None  # and what they call it

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
    of_rooms: bool
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
    of_rooms: bool = False,
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
    `of_rooms`: it wants to know which of the team's rooms its speaker may read.
    `opposite`: the command that takes it back, since it reaches beyond the team and no undo does.
    `ordinary`: its verb is a word that titles begin with, so that it is one only where a reference
    follows. `fields`: it takes a team's own fields (bot.custom) beside its parameters.
    """
    declared = _Declared(
        path, private, changes, may, tuple(aliases), tuple(examples), tuple(when), asks,
        by_clock, tuple(lines), listed, for_client, phrases or {}, of_message,
        previews, opposite, pressed, of_closed, of_files, of_rooms, ordinary, fields,
    )  # fmt: skip

    def mark(function: F) -> F:
        function.declared = declared  # type: ignore[attr-defined]
        return function

    return mark


def commands_of(modules: Iterable[types.ModuleType]) -> list[Command]:
    """The commands declared in these modules, in the order they are written."""
    return [
        read_declaration(function)
        for module in modules
        for function in vars(module).values()
        if isinstance(getattr(function, "declared", None), _Declared)
        and function.__module__ == module.__name__
    ]


def read_declaration(function: Run) -> Command:
    """A function's signature and docstring as a Command; raises TypeError for an unknown kind."""
    declared: _Declared = function.declared  # type: ignore[attr-defined]
    help_text, params_help = _docstring(function)
    hints = get_type_hints(function, include_extras=True)
    names = list(inspect.signature(function).parameters.values())[2:]  # after context, work
    params = tuple(_param(p, hints[p.name], params_help, declared.path) for p in names)
    return Command(
        declared.path, help_text, params, function, declared.private, declared.changes,
        declared.may, declared.aliases, declared.examples, declared.when,
        declared.asks, declared.by_clock, declared.lines, declared.listed,
        declared.for_client, declared.phrases, declared.of_message, declared.previews,
        declared.opposite, declared.pressed, declared.of_closed, declared.of_files,
        declared.of_rooms, declared.ordinary, declared.fields,
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
    sign = None
    if get_origin(hint) is Annotated:
        hint, *marks = get_args(hint)
        leads = tuple(word for mark in marks if isinstance(mark, Lead) for word in mark.words)
        sign = next((mark.sign for mark in marks if isinstance(mark, Sigil)), None)
    hint = _without_none(hint)
    many = get_origin(hint) is list
    if many:
        hint = get_args(hint)[0]
    if parameter.name not in helps:
        raise TypeError(f"{path}: the docstring says nothing of {parameter.name}")
    required = parameter.default is inspect.Parameter.empty
    return Param(
        name=parameter.name,
        kind=kind_of(hint),
        help=helps[parameter.name],
        required=required,
        default=None if required else parameter.default,
        many=many,
        positional=hint in (Task, LogEntry, Risk, Expense, Lesson, Issue)
        and not leads
        and sign is None,
        leads=leads,
        sign=sign,
    )


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [arm for arm in get_args(hint) if arm is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return hint

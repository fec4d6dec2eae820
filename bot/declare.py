"""One typed function declares a command: its signature is the grammar, its docstring the help."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.kinds import (
    AmountKind,
    Before,
    BeforeKind,
    Cast,
    CastKind,
    ChoiceKind,
    Contact,
    ContactKind,
    Count,
    CountKind,
    Daily,
    DailyKind,
    Day,
    DayKind,
    Days,
    DaysKind,
    DurationKind,
    FlagKind,
    Hours,
    HoursKind,
    Impact,
    Kind,
    Label,
    LabelKind,
    Language,
    LanguageKind,
    Later,
    LaterKind,
    Lead,
    Lines,
    LinesKind,
    MilestoneKind,
    Minimum,
    MinimumKind,
    MomentKind,
    NumberKind,
    Outsider,
    OutsiderKind,
    Past,
    PastKind,
    PersonKind,
    PriorityKind,
    Probability,
    ProjectKind,
    Quantity,
    QuantityKind,
    RecurrenceKind,
    RefKind,
    ReportNumber,
    ReportNumberKind,
    ScaleKind,
    Sigil,
    Skill,
    SkillKind,
    Spent,
    SpentKind,
    Text,
    TextKind,
    Word,
    WordKind,
    Zone,
    ZoneKind,
)
from bot.model.lesson import Lesson
from bot.model.log import LogEntry
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.money import Expense, Money
from bot.model.people import Person, Role
from bot.model.project import Audience, Project
from bot.model.recurrence import Recurrence
from bot.model.risk import Issue, Risk
from bot.model.task import Priority, Task, Visibility
from bot.words import Words, _

Run = Callable[..., Any]
F = TypeVar("F", bound=Run)
When = Literal["named", "nothing", "refs", "words"]


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
        return _(self.help)


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
        return next((param for param in self.params if param.name == name), None)

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
    follows.
    """
    declared = _Declared(
        path, private, changes, may, tuple(aliases), tuple(examples), tuple(when), asks,
        by_clock, tuple(lines), listed, for_client, phrases or {}, of_message,
        previews, opposite, pressed, of_closed, of_files, ordinary,
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
        declared.ordinary,
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


_KINDS: dict[Any, Kind[Any]] = {
    Text: TextKind(),
    Word: WordKind(),
    Lines: LinesKind(),
    ReportNumber: ReportNumberKind(),
    int: NumberKind(),
    Days: DaysKind(),
    Person: PersonKind(),
    Outsider: OutsiderKind(),
    Cast: CastKind(),
    Project: ProjectKind(),
    Milestone: MilestoneKind(),
    Skill: SkillKind(),
    Before: BeforeKind(),
    Task: RefKind(),
    LogEntry: RefKind("L"),
    Risk: RefKind("R"),
    Expense: RefKind("E"),
    Lesson: RefKind("K"),
    Issue: RefKind("I"),
    Moment: MomentKind(),
    Past: PastKind(),
    Later: LaterKind(),
    Recurrence: RecurrenceKind(),
    timedelta: DurationKind(),
    Spent: SpentKind(),
    Day: DayKind(),
    Money: AmountKind(),
    Quantity: QuantityKind(),
    Count: CountKind(),
    Minimum: MinimumKind(),
    Priority: PriorityKind(Priority),
    Label: LabelKind(),
    Contact: ContactKind(),
    Visibility: FlagKind(
        Visibility, {"对客户可见": "client", "客户可见": "client", "内部": "internal"}
    ),
    Audience: ChoiceKind(Audience, {"团队": "team", "客户": "client", "提醒": "alerts"}),
    Probability: ScaleKind("probability", "p", _("Probability runs from 1 to 5.")),
    Impact: ScaleKind("impact", "i", _("Impact runs from 1 to 5.")),
    Zone: ZoneKind(),
    Language: LanguageKind(),
    Hours: HoursKind(),
    Daily: DailyKind(),
}


def kind_of(hint: Any) -> Kind[Any]:
    """The kind that reads this annotation. An enumeration with no kind of its own is a choice;
    its Chinese words are its attribute `words`."""
    if hint in _KINDS:
        return _KINDS[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ChoiceKind(hint, getattr(hint, "words", lambda: None)())
    raise TypeError(f"no kind reads {hint!r}")

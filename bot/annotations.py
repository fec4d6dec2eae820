"""Which kind of value an annotation of a command's parameter means."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.elsewhere import Elsewhere
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
    Skill,
    SkillKind,
    Spent,
    SpentKind,
    StateKind,
    StateName,
    Subject,
    SubjectKind,
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
from bot.model.people import Person
from bot.model.project import Audience, Project
from bot.model.recurrence import Recurrence
from bot.model.risk import Issue, Risk
from bot.model.task import Priority, Task, Visibility
from bot.words import _

_KINDS: dict[Any, Kind[Any]] = {
    Text: TextKind(),
    Subject: SubjectKind(),
    Word: WordKind(),
    StateName: StateKind(),
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
    Visibility: FlagKind.of(
        Visibility, {"对客户可见": "client", "客户可见": "client", "内部": "internal"}
    ),
    Audience: ChoiceKind.of(Audience, {"团队": "team", "客户": "client", "提醒": "alerts"}),
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
        return ChoiceKind.of(hint, getattr(hint, "words", lambda: None)())
    raise TypeError(f"no kind reads {hint!r}")


_IN_ORDER = tuple(_KINDS.values())


def kept(kind: Kind[Any]) -> Any:
    """A kind that `kind_of` gave, as JSON."""
    if kind in _IN_ORDER:
        return _IN_ORDER.index(kind)
    assert isinstance(kind, ChoiceKind)
    return [kind.name, vars(Elsewhere.of(kind.members)), kind.words]


def restored(kept: Any) -> Kind[Any]:
    """The kind again. The enumeration of a command is loaded when one of its members is wanted."""
    if isinstance(kept, int):
        return _IN_ORDER[kept]
    name, members, words = kept
    return ChoiceKind(name, Elsewhere(**members), words)

"""Calls of any command, made up by hypothesis from its parameters, and lines as people type them."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.declare import Command, Param
from bot.kinds import (
    AmountKind,
    BeforeKind,
    Cast,
    CastKind,
    ChoiceKind,
    ContactKind,
    CountKind,
    Daily,
    DailyKind,
    DayKind,
    DaysKind,
    DurationKind,
    Hours,
    HoursKind,
    Kind,
    LabelKind,
    LanguageKind,
    LaterKind,
    LinesKind,
    Mention,
    MilestoneKind,
    MilestoneName,
    MinimumKind,
    MomentKind,
    NumberKind,
    OutsiderKind,
    PastKind,
    PersonKind,
    PriorityKind,
    ProjectKind,
    ProjectName,
    Quantity,
    QuantityKind,
    RecurrenceKind,
    Ref,
    RefKind,
    ReportNumberKind,
    ScaleKind,
    SkillKind,
    SpentKind,
    StateKind,
    SubjectKind,
    TextKind,
    WordKind,
    ZoneKind,
)
from bot.model.moment import Moment
from bot.model.money import Money
from bot.model.recurrence import Recurrence
from bot.model.task import Priority

ZONES = ["Europe/Berlin", "Asia/Shanghai", "America/Port-au-Prince", "UTC"]
FILTERS = [
    "overdue",
    "mine",
    "blocked",
    "@ana",
    "@李雷",
    '@"Ana Stone"',
    "!high",
    "%beta",
    '%"phase 2"',
    "+设计",
]


def moments() -> st.SearchStrategy[Moment]:
    return st.builds(
        Moment,
        st.dates(date(2000, 1, 1), date(2200, 1, 1)),
        st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        st.sampled_from(ZONES),
    )


def recurrences() -> st.SearchStrategy[Recurrence]:
    rules = ["FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=DAILY;COUNT=3"]
    dated = st.builds(
        Recurrence,
        st.sampled_from(rules),
        st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        st.sampled_from(ZONES),
        st.none() | st.dates(date(2000, 1, 1), date(2200, 1, 1)),
    )
    after = st.builds(
        lambda days, clock: Recurrence("", clock, "Europe/Berlin", None, timedelta(days=days)),
        st.integers(1, 400),
        st.none() | st.just(time(9, 30)),
    )
    return dated | after


def texts() -> st.SearchStrategy[str]:
    """What may be said in any language, with words in it that look like tokens."""
    said = st.sampled_from(
        [
            "call Bob 5/6",
            "周五前提交@李雷!高",
            "a \\ b",
            '"due friday" sign',
            "p3 i4",
            "+2d",
            "12,14",
        ]
    )
    return said | st.text(min_size=1, max_size=60).map(str.strip).filter(bool)


def refs(kind: RefKind, *, many: bool) -> st.SearchStrategy[Ref]:
    keys = st.none() | st.from_regex(r"[A-Z][A-Z0-9]{1,9}", fullmatch=True)
    one = st.builds(Ref, st.integers(0, 9_999_999), keys)
    words = ["last", "this", *(FILTERS if many and not kind.letter else ())]
    return one | st.sampled_from([Ref(word=word) for word in words])


def hours() -> st.SearchStrategy[Hours]:
    pairs = st.lists(st.times(), min_size=2, max_size=2, unique_by=lambda t: (t.hour, t.minute))
    return pairs.map(sorted).map(
        lambda pair: Hours(*(time(each.hour, each.minute) for each in pair))
    )


def quantities() -> st.SearchStrategy[Quantity]:
    amounts = st.decimals(Decimal("0.001"), 10**6, places=3).map(lambda n: n.normalize())
    return st.builds(Quantity, amounts, st.none() | st.sampled_from(["kg", "box", "箱", "m2"]))


_NAMES = ["acme", "官网", "web-2"]
_PEOPLE = st.sampled_from(
    ["ana", "李雷", "me", "Ana Stone", "王 小 明", "(U1|Ana Berg)", "(=x1)"]
).map(Mention)
_ONES: dict[type[Kind[Any]], st.SearchStrategy[Any]] = {
    TextKind: texts(),
    SubjectKind: texts(),
    StateKind: st.sampled_from(["qa", "code review", "测试", "to-do"]),
    LinesKind: texts(),
    ReportNumberKind: st.sampled_from(["#14", "#14b", "ACME#3"]),
    WordKind: texts(),
    ContactKind: texts(),
    NumberKind: st.integers(0, 999_999_999),
    PersonKind: _PEOPLE,
    OutsiderKind: _PEOPLE,
    CastKind: st.builds(
        Cast,
        st.sampled_from(["lead", "design", "前端"]),
        st.sampled_from(["ana", "李雷", "(=x1)"]).map(Mention),
    ),
    ProjectKind: st.sampled_from([*_NAMES, "(=01kd5k7h)"]).map(ProjectName),
    MilestoneKind: st.sampled_from([*_NAMES, "phase 2", "二期 上线", "v1.2"]).map(MilestoneName),
    SkillKind: st.sampled_from(["figma", "figma2", "设计"]),
    BeforeKind: st.sampled_from(["3d", "1h", "30m", "2w", "off", "strict"]),
    AmountKind: st.builds(
        Money,
        st.decimals(0, 10**9, places=2).map(lambda amount: amount.normalize()),
        st.sampled_from(["EUR", "CNY", "USD", "JPY", "ALL"]),
    ),
    SpentKind: st.integers(1, 9999).map(lambda minutes: timedelta(minutes=minutes)),
    DayKind: st.dates(date(2000, 1, 1), date(2026, 5, 1)),
    QuantityKind: quantities(),
    CountKind: quantities(),
    MinimumKind: quantities(),
    DurationKind: st.integers(1, 9999).map(lambda minutes: timedelta(minutes=minutes)),
    LabelKind: st.sampled_from(["design", "设计", "a-b_c"]),
    DaysKind: st.integers(-999, 999),
    MomentKind: moments(),
    LaterKind: moments(),
    RecurrenceKind: recurrences(),
    ZoneKind: st.sampled_from(["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"]),
    LanguageKind: st.sampled_from(["en", "zh_Hans"]),
    HoursKind: hours(),
    DailyKind: (
        st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
    ).map(Daily),
    ScaleKind: st.integers(1, 5),
    PastKind: moments().filter(lambda moment: moment.day < date(2026, 5, 1)),
}


def values(param: Param) -> st.SearchStrategy[Any]:
    """Everything a parameter may hold before it is resolved."""
    kind = param.kind
    if isinstance(kind, RefKind):
        one: st.SearchStrategy[Any] = refs(kind, many=param.many and param.positional)
    elif isinstance(kind, ChoiceKind):
        one = st.sampled_from([kind.members(choice) for choice in kind.choices()])
    elif isinstance(kind, PriorityKind):
        one = st.sampled_from(list(Priority))
    else:
        one = _ONES[type(kind)]
    return st.lists(one, min_size=1, max_size=3) if param.many else one


@st.composite
def arguments(draw: st.DrawFn, said: Command) -> dict[str, Any]:
    """What a call of this command may hold: what it needs, and any of the rest."""
    given = [param for param in said.params if param.required or draw(st.booleans())]
    return {param.name: draw(values(param)) for param in given}


WORDS = ["fix", "login", "a/b", "C++", "x@y.org", "提交", "文档", '"due diligence"', "“周五前”",
         "5/6", "client", "https://a.b/@ana", "#1", "50%", "or", "friday", "周五"]  # fmt: skip
TOKENS = ["@ana", "!high", "~3h", "+design", "due friday", "tomorrow", "#acme", "^12", "after 3",
          "周五前", "start monday", "title:", "title:x", "＠李雷", "！高", "needs:figma2", "%beta",
          '%"phase 2"', "remind 3d,1h", "every friday", "每周五", "monday or tuesday", "!9"]  # fmt: skip
GAPS = [" ", "  ", ", ", "，", "\n", "", ". "]


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A title with tokens anywhere among its words."""
    pieces = draw(st.lists(st.sampled_from(WORDS + TOKENS), min_size=1, max_size=9))
    gaps = draw(st.lists(st.sampled_from(GAPS), min_size=9, max_size=9))
    return "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))

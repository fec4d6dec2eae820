"""Any thing of any kind, made up by hypothesis from the types of its fields."""

from __future__ import annotations

import dataclasses
import types
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from bot.clock import new_id
from bot.model.moment import Moment
from bot.model.money import Money
from bot.model.recurrence import Recurrence
from storage.schema import Kind
from tests.storage_team import NOW

ZONES = ("UTC", "Europe/Berlin", "Asia/Shanghai", "America/Sao_Paulo", "Asia/Kathmandu")

# The desk lets no half characters and no zero bytes through.
words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30
) | st.sampled_from(["%", "_", "\\", "' OR 1=1 --", "多人协作", "ÅÉ", "{}", ":org", "?"])
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.builds(
    Moment,
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.none() | minutes,
    st.sampled_from(ZONES),
)
instants = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2060, 1, 1),
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=5.75))]
    ),
)
recurrences = st.one_of(
    st.builds(
        Recurrence,
        st.sampled_from(["FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"]),
        st.none() | minutes,
        st.just("Europe/Berlin"),
        st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    ),
    st.builds(
        lambda clock, days: Recurrence("", clock, "UTC", None, timedelta(days=days)),
        st.none() | minutes,
        st.integers(1, 400),
    ),
)

amounts = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4)

_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    int: st.integers(-(2**31), 2**31 - 1),
    bool: st.booleans(),
    time: minutes,
    timedelta: st.builds(lambda n: timedelta(minutes=n), st.integers(0, 10**6)),
    date: st.dates(),
    datetime: instants,
    Moment: moments,
    Decimal: amounts,
    Money: st.builds(Money, amounts, st.sampled_from(["EUR", "JPY", "BHD"])),
    Recurrence: recurrences,
    Any: words | st.integers(-(10**9), 10**9) | st.booleans() | st.lists(words, max_size=3),
}


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field of that type."""
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(st.none() if a is type(None) else values(a) for a in get_args(hint)))
    if get_origin(hint) is list:
        return st.lists(values(get_args(hint)[0]), max_size=3)
    if get_origin(hint) is dict:
        return st.dictionaries(*map(values, get_args(hint)), max_size=3)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return _SIMPLE[hint]


@cache
def hints_of(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


@st.composite
def things(draw: st.DrawFn, kind: Kind, known: dict[str, str]) -> Any:
    """A thing of that kind, with an id nobody has. What it refers to, by kind, is in `known`."""
    hints = hints_of(kind.cls)
    fields = {f.name: draw(values(hints[f.name])) for f in dataclasses.fields(kind.cls)}
    fields["id"] = new_id(NOW)
    for column, target in kind.refs:
        needed = type(None) not in get_args(hints[column])
        fields[column] = known[target] if needed or fields[column] is not None else None
    for name in ("handle", "key", "native"):
        if name in fields:
            fields[name] += fields["id"]  # unique in the team
    for name in ("probability", "impact", "residual_probability", "residual_impact"):
        if isinstance(fields.get(name), int):
            fields[name] = fields[name] % 5 + 1
    if "number" in fields:
        fields["number"] = draw(st.integers(1000, 2**31 - 1))  # the first ones are taken
    return kind.cls(**fields)

"""Values behave as the library's dataclasses do, and patterns as compiled ones."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import re
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from bot import values
from bot.patterns import regex


def made(dataclass: Callable[..., Any], **flags: bool) -> dict[str, type]:
    """The same classes, by one or the other."""

    @dataclass(**flags)
    class Value:
        a: int
        b: tuple[Any, ...] = ()
        unseen: int = dataclasses.field(default=0, compare=False)
        secret: str = dataclasses.field(default="", repr=False)

    @dataclass(**flags)
    class Wider(Value):
        c: str = ""

    @dataclass(**flags)
    class Empty:
        pass

    @dataclass(**flags)
    class Own:
        a: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self))

        def __repr__(self) -> str:
            return f"<{self.a}>"

    kinds = (Value, Wider, Empty, Own)
    return {kind.__name__: kind for kind in kinds}


def things(kinds: dict[str, type]) -> list[Any]:
    value, wider, empty, own = (kinds[name] for name in ("Value", "Wider", "Empty", "Own"))
    return [
        value(1), value(1), value(2), value(1, ("x",)), value(1, (), 5), value(1, (), 0, "s"),
        wider(1), wider(1, c="d"), empty(), empty(), own(1), own(2), value([1]), value(1, ([],)),
    ]  # fmt: skip


def hashed(thing: Any) -> bool:
    try:
        hash(thing)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize(
    "flags",
    [
        {}, {"frozen": True}, {"slots": True}, {"frozen": True, "slots": True}, {"eq": False},
        {"frozen": True, "eq": False},
    ],
    ids=str,
)  # fmt: skip
def test_values_are_as_those_of_the_library(flags: dict[str, bool]) -> None:
    ours, theirs = (
        things(made(values.dataclass, **flags)),
        things(made(dataclasses.dataclass, **flags)),
    )
    assert list(map(repr, ours)) == list(map(repr, theirs))
    assert list(map(hashed, ours)) == list(map(hashed, theirs))
    for a, x in zip(ours, theirs, strict=True):
        for b, y in zip(ours, theirs, strict=True):
            assert (a == b) == (x == y), (a, b)
            if hashed(x) and hashed(y):
                assert (hash(a) == hash(b)) == (hash(x) == hash(y)), (a, b)
        assert a != "something else"
        assert hasattr(a, "__dict__") == hasattr(x, "__dict__")


@pytest.mark.parametrize("slots", [True, False])
def test_what_is_frozen_stays(slots: bool) -> None:
    value = made(values.dataclass, frozen=True, slots=slots)["Value"](1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.a = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.a
    assert dataclasses.replace(value, a=2).a == 2
    assert copy.copy(value) == value


def test_what_makes_a_value_is_written_when_the_first_is_made() -> None:
    kinds = made(values.dataclass)
    value, wider = kinds["Value"], kinds["Wider"]
    before = vars(wider)["__init__"]
    with pytest.raises(TypeError, match=r"Wider.__init__\(\) missing 1 required"):
        wider()
    assert vars(wider)["__init__"] is not before
    assert wider(1, c="d").c == "d" and value(a=2).a == 2
    assert list(inspect.signature(wider).parameters) == ["a", "b", "unseen", "secret", "c"]


def test_a_value_looks_at_itself_when_it_is_made() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Doubled:
        a: int
        own: list[int] = dataclasses.field(default_factory=list)
        beside: list[int] = dataclasses.field(default_factory=list, init=False)
        sum: int = dataclasses.field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "a", self.a * 2)
            object.__setattr__(self, "sum", self.a + len(self.own))

    assert Doubled(2).a == 4 and Doubled(3, [1]).sum == 7 and Doubled(3).beside == []
    with pytest.raises(TypeError):
        Doubled(1, [], [])  # type: ignore[call-arg]
    assert Doubled(1).own is not Doubled(1).own


def test_a_value_that_holds_itself_is_shown() -> None:
    value = made(values.dataclass)["Value"](1)
    value.b = (value,)
    assert repr(value).endswith("(a=1, b=(...,), unseen=0)")


def test_a_pattern_is_compiled_by_its_first_use() -> None:
    broken, word = regex("("), regex(r"(?P<word>\w+)", re.I)
    assert broken.pattern == "("
    with pytest.raises(re.error):
        broken.match("")
    assert [found["word"] for found in word.finditer("one TWO")] == ["one", "TWO"]
    assert word.groupindex == {"word": 1} and word.flags & re.I
    assert word.match is word.match, "looked up once"


def test_a_protocol_that_holds_a_pattern_does_not_compile_it() -> None:
    class Kind(Protocol):
        pattern: re.Pattern[str] = regex("[")

    with pytest.raises(re.error):
        Kind.pattern.match("")

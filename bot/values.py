"""Dataclasses that are compared, hashed, shown and kept frozen by functions written once for all.

The library's own writes these functions for each class, and has each compiled: with as many values
as Steward has, a tenth of the time until it is ready. The one that has to be written for each, what
makes a value, is written when the first is made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, eq=True, frozen=False, slots=False):
        """As the library's, of whose flags these are enough here."""
        if cls is None:
            return lambda cls: dataclass(cls, eq=eq, frozen=frozen, slots=slots)
        own = vars(cls)
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        if "__init__" not in own:
            made.__init__ = _made(made, frozen)
        if frozen:
            made.__setattr__, made.__delattr__ = _refuse_set, _refuse_delete
        if frozen and slots:
            made.__getstate__, made.__setstate__ = _state, _set_state
        if "__repr__" not in own:
            made.__repr__ = _shown
        if eq and "__eq__" not in own:
            made.__eq__ = _equal([f for f in dataclasses.fields(made) if f.compare])
        if eq and own.get("__hash__") is None:
            made.__hash__ = _hashed(dataclasses.fields(made)) if frozen else None
        return made


Fields = list[dataclasses.Field[Any]]


def _made(cls: Any, frozen: bool) -> Callable[..., None]:
    """Has the library write what makes a value, in its own place, and makes the first."""

    def init(self: Any, *values: Any, **named: Any) -> None:
        cls.__init__ = _init(cls, frozen)
        cls.__init__(self, *values, **named)

    return init


def _init(cls: Any, frozen: bool) -> Any:
    fields = [(f.name, f.type, f) for f in dataclasses.fields(cls)]
    own = {name: getattr(cls, name) for name in ("__doc__", "__post_init__") if hasattr(cls, name)}
    like = dataclasses.make_dataclass(
        cls.__name__, fields, namespace=own, repr=False, eq=False, frozen=frozen, match_args=False
    )
    return vars(like)["__init__"]


def _refuse_set(_self: Any, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, f.name) for f in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    """How a frozen value without a dictionary is copied, and sent to another process."""
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


@recursive_repr()
def _shown(self: Any) -> str:
    told = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(told)})"


def _equal(fields: Fields) -> Callable[[Any, object], bool]:
    values = _values(fields)

    def equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    return equal


def _hashed(fields: Fields) -> Callable[[Any], int]:
    values = _values([f for f in fields if (f.compare if f.hash is None else f.hash)])
    return lambda self: hash(values(self))


def _values(fields: Fields) -> Callable[[Any], Any]:
    return attrgetter(*(f.name for f in fields)) if fields else lambda _thing: ()

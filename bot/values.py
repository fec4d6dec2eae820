"""Dataclasses that are compared, hashed and shown by functions written once for all of them.

The library's own writes these functions for each class, and has each compiled: with as many values
as Steward has, a tenth of the time until it is ready.
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
        made = dataclasses.dataclass(repr=False, eq=False, frozen=frozen, slots=slots)(cls)
        if "__repr__" not in own:
            made.__repr__ = _shown
        if eq and "__eq__" not in own:
            made.__eq__ = _equal([f for f in dataclasses.fields(made) if f.compare])
        if eq and own.get("__hash__") is None:
            made.__hash__ = _hashed(dataclasses.fields(made)) if frozen else None
        return made


Fields = list[dataclasses.Field[Any]]


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

"""What is named now and loaded when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bot.values import dataclass


@dataclass(frozen=True)
class Elsewhere:
    """A function or a class of bot/ by where it is written: its module is loaded by the first call."""

    module: str
    name: str

    @classmethod
    def of(cls, thing: Any) -> Elsewhere:
        return cls(thing.__module__.removeprefix("bot."), thing.__qualname__)

    def __call__(self, *values: Any, **named: Any) -> Any:
        return getattr(import_module(f"bot.{self.module}"), self.name)(*values, **named)

"""Fields and forms that a team declares for itself. Pure values; bot.custom.reading makes them.

A value of a field is kept with its thing as a JSON value, by the field's name (`Task.extra`): a
number as a number, yes or no as a boolean, several choices as a list, the rest as text (a day as
2026-11-27, money as "120 EUR", a person as an id). What is kept there is never dropped because the
file does not name it any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.model.money import Money
from bot.model.people import Role
from bot.model.task import Visibility
from bot.values import dataclass
from bot.words import Words, both

Kept = str | int | float | bool | list[str]
"""A value of a field as it is kept."""

THINGS = ("task", "project", "risk", "log", "contact")
"""The kinds of things that fields may be declared for."""


class Type(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"
    LONG = "long text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YESNO = "yes/no"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices of a field: how it is kept and typed, and what people call it."""

    name: str
    label: Words


@dataclass(frozen=True, slots=True)
class Field:
    """A field of things of the kind `of`. `least` and `most` limit a number, an amount, a day, or
    the characters of a text; `currency` is that of all amounts, where there is one."""

    of: str
    name: str
    label: Words
    type: Type
    help: Words | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    least: Decimal | date | None = None
    most: Decimal | date | None = None
    currency: str | None = None
    default: Kept | None = None
    visibility: Visibility = Visibility.INTERNAL

    def kept(self, value: Any) -> Kept:
        """A value as it is kept; people are things by now."""
        match value:
            case list():
                return [str(one) for one in value]
            case bool() | str():
                return value
            case Decimal():
                return int(value) if value == value.to_integral_value() else float(value)
            case Money():
                return value.kept()
            case date():
                return value.isoformat()
            case _ if hasattr(value, "id"):
                return str(value.id)
        raise TypeError(f"{self.name}: {type(value).__name__} is no value of a field")

    def plain(self, kept: Any) -> str:
        """What was kept, as it may be typed; a number without an exponent."""
        return f"{Decimal(repr(kept)):f}" if isinstance(kept, float) else str(kept)

    def shows(self, kept: Any) -> Any:
        """What was kept, for people: text, words, a day. What is of another type, since the file was
        changed, is shown as it is."""
        from bot.custom.kinds import WORDS_FOR

        try:
            match self.type:
                case Type.NUMBER:
                    return self.plain(kept)
                case Type.MONEY:
                    return str(Money.of(kept))
                case Type.DATE:
                    return date.fromisoformat(kept)
                case Type.YESNO:
                    return WORDS_FOR[bool(kept)]
                case Type.CHOICE | Type.CHOICES:
                    return self._options([kept] if isinstance(kept, str) else list(kept))
        except (ValueError, TypeError, ArithmeticError, AttributeError):
            pass
        return str(kept)

    def option(self, name: Any) -> Words | str:
        """What people call one of the choices; a choice that is no more is shown as it was kept."""
        return next((one.label for one in self.options if one.name == name), str(name))

    def _options(self, names: list[Any]) -> Words:
        labels = [self.option(name) for name in names]
        english, chinese = (
            [dict(one.values)[at] if isinstance(one, Words) else one for one in labels]
            for at in ("en", "zh")
        )
        return both(", ".join(english), "、".join(chinese))


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form: a parameter of what the form makes, perhaps under another title."""

    name: str
    label: Words | None = None
    help: Words | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it asks, in order, and what that makes. `given` are values that nobody is asked
    for, as they are typed; `makes` is a word of MAKES."""

    name: str
    title: Words
    makes: str
    asks: tuple[Asked, ...]
    given: Mapping[str, str]
    may: Role = Role.MEMBER
    help: Words | None = None
    thanks: Words | None = None


MAKES = {
    "task": "task add", "risk": "risk add", "contact": "log contact", "project": "project new",
    **{kind: f"log {kind}"
       for kind in ("need", "feedback", "opinion", "decision", "question", "note", "promise")},
}  # fmt: skip
"""What a form can make, and the command that does it."""


@dataclass(frozen=True, slots=True)
class Custom:
    """Everything a team has declared."""

    fields: tuple[Field, ...] = ()
    forms: tuple[Form, ...] = ()

    def of(self, kind: str) -> list[Field]:
        """The fields of things of that kind, in the order of the file."""
        return [field for field in self.fields if field.of == kind]

    def field(self, kind: str, name: str) -> Field | None:
        return next((one for one in self.fields if (one.of, one.name) == (kind, name)), None)

    def form(self, name: str) -> Form | None:
        return next((form for form in self.forms if form.name == name), None)


NOTHING = Custom()
"""What a team has that declares nothing."""

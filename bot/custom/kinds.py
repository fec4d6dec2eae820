"""How the values of a team's own fields are read: by the kinds that everything else is read by,
within the limits of the field. A value stands behind the field's name alone: po:7741.

What is wrong is said in the same words at every door, with the field's own name in them.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from bot.custom.declared import Field, Type
from bot.kinds import (
    AmountKind,
    Kind,
    Mention,
    MomentKind,
    PastKind,
    PersonKind,
    Reader,
    Unread,
    folded,
    quoted,
)
from bot.model.money import Money, plain
from bot.patterns import regex
from bot.reply import Code, Span
from bot.words import Words, _, pgettext

CLEAR = "-"
"""What is said in the place of a value to take the one that is there away."""

WORDS_FOR = {True: pgettext("answer", "yes"), False: pgettext("answer", "no")}
_YES = ("yes", "y", "true", "1", "on", "是", "有", "对")
_NO = ("no", "n", "false", "0", "off", "否", "没有", "不")
_NUMBER = regex(r"[+-]?\d{1,15}(?:\.\d{1,6})?")
_DIGITS = 15  # so many are exact in JSON, whoever reads it
LONGEST, LONGEST_LINES = 300, 3000


class Cleared:
    """That there is to be no value any more."""

    def __repr__(self) -> str:
        return "CLEARED"


CLEARED = Cleared()


class FieldKind(Kind[Any]):
    """The values of one field. `clears`: that the sign CLEAR takes the value away."""

    named = True
    pattern = None

    def __init__(self, field: Field, *, clears: bool = False) -> None:
        self.name = field.type.value
        self.field, self.clears = field, clears

    def read(self, text: str, reader: Reader) -> Any:
        said = text.strip()
        if self.clears and folded(said) == CLEAR:
            if self.field.required:
                raise Unread(
                    _("{field} cannot be left empty.", field=self.field.label),
                    _("Write the new value in its place."),
                )
            return CLEARED
        return self.value(said, reader)

    @abstractmethod
    def value(self, text: str, reader: Reader) -> Any:
        """The value of the text; raises Unread."""

    def write(self, value: Any) -> str:
        return CLEAR if value is CLEARED else self.written(value)

    def written(self, value: Any) -> str:
        return str(value)

    def example(self) -> str:
        """Something that could be typed."""
        return "…"

    def _unread(self, text: Words, example: str) -> Unread:
        return Unread(text, _("Write it like {example}.", example=Code(example)))

    def _within(self, value: Any) -> None:
        """Raises Unread for what is beyond the field's limits."""
        field = self.field
        low, high = field.least, field.most
        if low is not None and value < low:
            raise self._unread(
                _("{field} is {least} at the least.", field=field.label, least=_limit(low)),
                self.example(),
            )
        if high is not None and value > high:
            raise self._unread(
                _("{field} is {most} at the most.", field=field.label, most=_limit(high)),
                self.example(),
            )


def _limit(limit: Decimal | date) -> Span:
    return plain(limit) if isinstance(limit, Decimal) else limit


class TextField(FieldKind):
    def __init__(self, field: Field, *, clears: bool = False) -> None:
        super().__init__(field, clears=clears)
        self.long = field.type is Type.LONG

    def value(self, text: str, reader: Reader) -> str:
        said = text if self.long else " ".join(text.split())
        n = len(said)
        least = int(self.field.least or 0)  # type: ignore[arg-type]
        most = int(self.field.most or (LONGEST_LINES if self.long else LONGEST))  # type: ignore[arg-type]
        if n < least:
            raise Unread(
                _("{field} has at least {n} characters.", field=self.field.label, n=least),
                _("Write more."),
            )
        if n > most:
            raise Unread(
                _("{field} has at most {n} characters.", field=self.field.label, n=most),
                _("Write less."),
            )
        return said

    def written(self, value: Any) -> str:
        return value if re.fullmatch(r"[\w.-]+", value) and value != CLEAR else quoted(value)


class NumberField(FieldKind):
    def value(self, text: str, reader: Reader) -> Decimal:
        said = folded(text).replace(" ", "").replace("−", "-")
        digits = sum(char.isdigit() for char in said)
        if not said.isascii() or not _NUMBER.fullmatch(said) or digits > _DIGITS:
            raise self._unread(
                _("{field}: “{said}” is not a number.", field=self.field.label, said=text[:80]),
                self.example(),
            )
        value = Decimal(said)
        self._within(value)
        return value

    def written(self, value: Any) -> str:
        return plain(value)

    def example(self) -> str:
        return _between(self.field, "12")


class MoneyField(FieldKind):
    def value(self, text: str, reader: Reader) -> Money:
        field, currency = self.field, self.field.currency
        bare = re.fullmatch(r"[\d.,' ]+", folded(text).strip()) is not None
        try:
            value = AmountKind().read(f"{text} {currency}" if bare and currency else text, reader)
        except Unread as unread:
            if unread.readings:
                raise
            raise self._unread(
                _(
                    "{field}: “{said}” is not an amount of money.",
                    field=field.label,
                    said=text[:80],
                ),
                self.example(),
            ) from None
        if currency is not None and value.currency != currency:
            raise self._unread(
                _("{field} is in {currency}.", field=field.label, currency=currency),
                self.example(),
            )
        self._within(value.amount)
        return value

    def written(self, value: Any) -> str:
        return str(value.kept())

    def example(self) -> str:
        return f"{_between(self.field, '120')}{self.field.currency or 'EUR'}"


def _between(field: Field, usual: str) -> str:
    """A number that the field takes."""
    limit = next((one for one in (field.least, field.most) if isinstance(one, Decimal)), None)
    inside = limit is None or _holds(field, Decimal(usual))
    return usual if inside or limit is None else plain(limit)


def _holds(field: Field, value: Decimal) -> bool:
    low, high = field.least, field.most
    return not (isinstance(low, Decimal) and value < low) and not (
        isinstance(high, Decimal) and value > high
    )


class DateField(FieldKind, PastKind):
    """A day, past or to come."""

    named = True

    def value(self, text: str, reader: Reader) -> date:
        try:
            moment = MomentKind().read(text, reader)
        except Unread:
            moment = None
        if moment is None or moment.clock is not None:
            raise self._unread(
                _("{field}: “{said}” is not a day.", field=self.field.label, said=text[:80]),
                self.example(),
            )
        self._within(moment.day)
        return moment.day

    def written(self, value: Any) -> str:
        return str(value.isoformat())

    def example(self) -> str:
        limit = self.field.least or self.field.most
        return limit.isoformat() if isinstance(limit, date) else "2026-12-31"


class ChoiceField(FieldKind):
    """One of the choices, by its name or by what people call it."""

    def value(self, text: str, reader: Reader) -> str:
        said = _bare(text)
        for option in self.field.options:
            if said in (_bare(option.name), *(_bare(str(v)) for _n, v in option.label.values)):
                return option.name
        raise Unread(
            _("{field}: “{said}” is not one of the choices.",
              field=self.field.label, said=text[:80]),
            _("Write one of {choices}.", choices=Code(", ".join(self.choices()))),
        )  # fmt: skip

    def choices(self) -> Iterable[str]:
        return [option.name for option in self.field.options]

    def word(self, choice: str, locale: str) -> Words | str:
        return self.field.option(choice)

    def example(self) -> str:
        return self.field.options[0].name


class YesNoField(FieldKind):
    def value(self, text: str, reader: Reader) -> bool:
        said = _bare(text)
        if said in _YES or said in _NO:
            return said in _YES
        raise Unread(
            _("{field}: “{said}” is neither yes nor no.", field=self.field.label, said=text[:80]),
            _("Write one of {choices}.", choices=Code("yes, no")),
        )

    def written(self, value: Any) -> str:
        return "yes" if value else "no"

    def choices(self) -> Iterable[str]:
        return ["yes", "no"]

    def word(self, choice: str, locale: str) -> Words | str:
        return WORDS_FOR[choice == "yes"]

    def example(self) -> str:
        return "yes"


def _bare(text: str) -> str:
    return folded(text).strip().casefold()


class PersonField(FieldKind, PersonKind):
    named = True
    pattern = None  # type: ignore[assignment]

    def value(self, text: str, reader: Reader) -> Mention:
        return PersonKind().read(text, reader)

    def written(self, value: Any) -> str:
        return PersonKind().write(value)

    def example(self) -> str:
        return "@ana"


class LinkField(FieldKind):
    def value(self, text: str, reader: Reader) -> str:
        if not re.fullmatch(r"https?://[^\s<>\"|]{3,500}", text):
            raise self._unread(
                _("{field}: “{said}” is not a link.", field=self.field.label, said=text[:80]),
                self.example(),
            )
        return text

    def example(self) -> str:
        return "https://example.com"


_KINDS: dict[Type, type[FieldKind]] = {
    Type.TEXT: TextField,
    Type.LONG: TextField,
    Type.NUMBER: NumberField,
    Type.MONEY: MoneyField,
    Type.DATE: DateField,
    Type.YESNO: YesNoField,
    Type.CHOICE: ChoiceField,
    Type.CHOICES: ChoiceField,
    Type.PERSON: PersonField,
    Type.LINK: LinkField,
}


def kind_of(field: Field, *, clears: bool = False) -> FieldKind:
    """The kind that reads a field's values."""
    return _KINDS[field.type](field, clears=clears)

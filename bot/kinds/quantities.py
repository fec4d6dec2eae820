"""Quantities of things, with the units people count them in."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NewType

from bot.kinds.base import Kind, Reader, Unread, folded
from bot.kinds.numerals import HAN_NUMBER, in_digits
from bot.model.money import plain
from bot.patterns import regex
from bot.reply import Code
from bot.values import dataclass
from bot.words import _


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of something; `unit` None is pieces, or whatever the thing is counted in."""

    amount: Decimal
    unit: str | None = None

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.unit}" if self.unit else plain(self.amount)


Count = NewType("Count", Quantity)  # so far, where something stands
Minimum = NewType("Minimum", Quantity)  # of which no less should be there


UNITS = {
    "kg": "kg", "kilo": "kg", "kilos": "kg", "g": "g", "mg": "mg", "t": "t", "l": "l", "ml": "ml",
    "litre": "l", "litres": "l", "liter": "l", "liters": "l", "m": "m", "cm": "cm", "mm": "mm",
    "km": "km", "m2": "m2", "m²": "m2", "m3": "m3", "m³": "m3", "ft": "ft", "lb": "lb", "lbs": "lb",
    "metre": "m", "metres": "m", "meter": "m", "meters": "m",
    **{
        word: one
        for one, words in {
            "box": "box boxes", "pack": "pack packs", "packet": "packet packets",
            "piece": "piece pieces pc pcs", "roll": "roll rolls", "sheet": "sheet sheets",
            "set": "set sets", "pair": "pair pairs", "bottle": "bottle bottles", "can": "can cans",
            "bag": "bag bags", "ream": "ream reams", "carton": "carton cartons", "tube": "tube tubes",
            "case": "case cases", "crate": "crate crates", "pallet": "pallet pallets",
            "spool": "spool spools", "unit": "unit units", "bundle": "bundle bundles",
            "bucket": "bucket buckets", "drum": "drum drums", "dozen": "dozen dozens",
        }.items()
        for word in words.split()
    },
}  # fmt: skip
"""Units as people write them, by what they are kept as."""

MANY = {one: word for word, one in UNITS.items() if len(word) > len(one) > 2 and word[-1] == "s"}
"""What several of a unit are called."""

_HAN = "公斤|千克|毫升|平方米|立方米|厘米|毫米|公里|箱|盒|个|台|件|张|包|瓶|卷|袋|套|只|支|根|块|本|把|捆|桶|罐|条|片|副|对|双|部|辆|克|升|吨|米"
_HANS = rf"(?:{HAN_NUMBER}|半)"
_WORDS = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_COUNT = r"\d{1,9}(?:[.,]\d{1,4})?"
_UNIT = rf"(?:{_HAN}|(?:{_WORDS})(?![\w²³:：]))"
_QUANTITY = regex(rf"[x×*]?\s?({_COUNT}|{_HANS})\s?({_UNIT})?", re.I)


class QuantityKind(Kind[Quantity]):
    """3, 2.5 kg, 2 boxes, 5箱, 十二箱 at the beginning; 2 boxes, 两箱, ×3 anywhere: "iPad Pro 11" has
    none."""

    name = "quantity"
    pattern = regex(
        rf"(?:^\s*(?:{_COUNT}|{_HANS}(?=\s?(?:{_HAN})))(?:\s?{_UNIT}|(?=\s|$|[一-鿿]))"
        rf"|(?<=[\s,，]){_HANS}\s?(?:{_HAN})(?=[\s,，;；。]|$)"
        rf"|(?:(?<!\S)|(?<=[一-鿿]))[x×]\s?{_COUNT}(?:\s?{_UNIT}|(?![\w.,]))"
        rf"|(?<![\w.,×=@(|:-]){_COUNT}\s?{_UNIT})(?:\s+of(?=\s))?",
        re.I,
    )

    def read(self, text: str, reader: Reader) -> Quantity:
        said = re.sub(r"\s+of$", "", folded(text).strip(), flags=re.I)  # 2 boxes of tea
        match = _QUANTITY.fullmatch(said)
        if match is None:
            raise Unread(
                _("“{said}” is not a quantity.", said=text),
                _("Write it like {example}.", example=Code("3, 2.5 kg, 2 boxes")),
            )
        said = "0.5" if match[1] == "半" else in_digits(match[1]).replace(",", ".")
        unit = match[2] and UNITS.get(match[2].lower(), match[2])
        return Quantity(Decimal(said), unit or None)

    def write(self, value: Quantity) -> str:
        return f"×{value}"


class CountKind(QuantityKind):
    """35, 2.5 kg: only behind its name, and written as it is typed."""

    name = "count"
    pattern = None  # type: ignore[assignment]
    led = True

    def write(self, value: Quantity) -> str:
        return str(value)


_LEAST = (
    r"(?:(?<!\S)(?:minimum(?:\s+of)?|min\b\.?|at\s+least|no(?:t|\s+fewer|t?\s+less)\s+than|(?:never|not)\s+below)"
    r"|(?:至少|最少|最低|最小|下限|(?:不得?|别|不要|不能|不可)(?:低于|少于)|安全(?:库存|存量)|保底|警戒线)"
    r"(?:库存|存量|数量|值|量)?(?:要?(?:保持|保留|留|备|有)|[为是到])?)"
)
_ALARM = r"(?:低于|少于|不足)"
_ALARMED = (
    r"(?:的?时候?|就|时就)?(?:要|请)?(?:提醒|通知|告诉|报警|补货|采购|下单)(?:一下|我|我们|他|她)?"
)


class MinimumKind(QuantityKind):
    """min 2, at least 2 boxes, 至少2箱, 最低库存：2箱, 不低于两箱, 低于2箱时提醒."""

    name = "minimum"
    pattern = regex(
        rf"{_LEAST}\s?[:：]?\s?(?:{_COUNT}(?:\s?{_UNIT}|(?![\w.,]))|{_HANS}\s?(?:{_HAN}))"
        rf"|{_ALARM}\s?(?:{_COUNT}|{_HANS})\s?(?:{_UNIT})?\s?{_ALARMED}",
        re.I,
    )
    _around = regex(rf"^(?:{_LEAST}\s?:?|{_ALARM})\s*|\s*{_ALARMED}$", re.I)

    def read(self, text: str, reader: Reader) -> Quantity:
        return super().read(self._around.sub("", folded(text).strip()), reader)

    def write(self, value: Quantity) -> str:
        return f"min {value}"


def unit_named(word: str) -> str:
    """A unit as it is kept: one word for boxes and box."""
    said = folded(word).strip()
    return UNITS.get(said.lower(), said)

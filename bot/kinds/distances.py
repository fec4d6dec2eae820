"""Kinds of distances in time: by how many days a date moves, how long before it something is said."""

from __future__ import annotations

import re

from bot.kinds.base import Kind, Reader, Unread, folded
from bot.kinds.numerals import HAN_NUMBER, in_digits
from bot.patterns import regex
from bot.reply import Code
from bot.words import _

_SOME = rf"(?:\d{{1,3}}|{HAN_NUMBER})\s?个?\s?(?:工作日|星期|礼拜|[天日周])"
LATER, EARLIER = r"推迟|延期|延后|延迟|顺延|推后|往后(?:推|延|移)?", r"提前|提早|往前(?:提|移|挪)?"
_LATER, _EARLIER = rf"(?:{LATER})", rf"(?:{EARLIER})"
_SAID = r"(?:\d{1,3}|an?|one|two|three|four|five)\s+(?:days?|weeks?)"
_SHIFTED = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


class DaysKind(Kind[int]):
    """+2d, -1w, +3天, 推迟3天, 提前一周, 2 days later: from each task's own date, not from today."""

    name = "days"
    pattern = regex(
        r"(?:(?:(?<!\S)(?:due|by)\s+)?(?<![^\s])[+＋−-]\d{1,3}\s?(?:d(?:ays?)?|w(?:eeks?)?|天|周)(?!\w)"
        rf"|(?<![^\s,，])(?:{_LATER}|{_EARLIER})\s?{_SOME}(?=[\s,，;；。]|$)"
        rf"|(?<!\S){_SAID}\s+(?:later|earlier)(?!\w))",
        re.I,
    )

    def read(self, text: str, reader: Reader) -> int:
        said = in_digits(folded(text).lower())
        match = re.search(
            r"(\d{1,3}|\b(?:an?|one|two|three|four|five)\b)\s?个?\s?([dw天日周星礼工])", said
        )
        if match is None or not re.search(rf"[+−-]|later|earlier|{_LATER}|{_EARLIER}", said):
            raise Unread(
                _("“{said}” is not a number of days.", said=text),
                _("Write it like {example}.", example=Code("+2d, -1w")),
            )
        days = _SHIFTED.get(match[1]) or int(match[1])
        days *= 7 if match[2] in "w周星礼" else 1
        return -days if re.search(rf"[−-]|earlier|{_EARLIER}", said) else days

    def write(self, value: int) -> str:
        return f"{value:+d}d"


class BeforeKind(Kind[str]):
    """How long before something is due: 3d, 1h, 30m; off for never; or how much: gentle, strict."""

    name = "before"

    def read(self, text: str, reader: Reader) -> str:
        said = folded(text).lower().replace(" ", "")
        if said in _NEVER:
            return "off"
        if said in _PRESETS:
            return _PRESETS[said]
        match = _BEFORE.fullmatch(said)
        if match is None:
            raise Unread(
                _("“{said}” is not a time before something is due.", said=text),
                _("Write it like {example}.", example=Code("remind 3d,1h")),
            )
        return match[1] + _BEFORE_UNITS[match[2][0]]


_PRESETS = {
    "gentle": "gentle", "standard": "standard", "strict": "strict",
    "温和": "gentle", "标准": "standard", "严格": "strict",
}  # fmt: skip
_NEVER = {"off", "never", "不提醒", "关闭", "不"}
_BEFORE = regex(r"(\d{1,3})(小时|分钟|[天日周]|(?:d|h|m|w)[a-z]*)")
_BEFORE_UNITS = {
    "d": "d",
    "天": "d",
    "日": "d",
    "h": "h",
    "小": "h",
    "m": "m",
    "分": "m",
    "w": "w",
    "周": "w",
}

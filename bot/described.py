"""Dates that a title speaks of: they stand where a deadline would, and are none.

What begins a name (年中大促, 每日一图, 十点半咖啡店), what something is to become ("move the fair to
monday", 会议改到周一), and what lies between two dates. Whether it was meant otherwise is asked.
"""

from __future__ import annotations

import re

from bot.patterns import regex

_NAMED_SO = regex(
    r"(?:公司|科技|集团|传媒|资本|基金|工作室|咖啡[店馆厅]?|酒吧|酒店|餐厅|书[店屋]|超市|便利店|商[城场]|广场|大厦|剧[场院]|影[院城]|乐队)"
)
"""What makes a name of the date before it, 十点半咖啡店, unless it is where something will be."""

_HOUR = regex(r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})点半?")
_HOUSE = regex(r"[^去到在来给和跟找向与约\s]{0,4}(?:公司|科技|集团|传媒|工作室)")
_YEAR_PART = regex(r"年[初中底末尾]")
_EACH = regex(r"(?:每个?[天日周月年]|每季度?|每个?(?:星期|礼拜|季度|工作日)|天天|双周)")
_WORKS = regex(
    r"[发写做交打给和跟与把开看查收付还买卖订改修更换洗擦扫拖倒浇喂拍录剪画读听说问回报存取送寄领拿跑测推传上下排算结记补清整核对盯抓抽巡检备提汇统导同部维轮值联沟跟总复审评估盘点续缴清安准组召参出去到来向为按自重手]"
)
"""Characters that a Chinese verb of work begins with: 每天检查备份 comes back, 每日一图 is a name."""

_MEETS = regex(r"(?:站会|例会|晨会|早会|周会|月会|会议|日报|周报|月报|简报)(?=[\s,，。|]|$)")
"""What is held or written again and again: 每天站会."""

_MOVES = regex(
    r"\s*(?:change|reschedule|shift|postpone|push|delay|extend|bring|move|swap|switch)\b.*\b(?:to|till|until)$",
    re.I,
)
_BECOMES = regex(r"(?:改|移|挪|推|提前|推迟|延后|延期|延长?|换|调整?|变更?|顺延)(?:到|至|成|为)$")
_BETWEEN = regex(r"between\b|介于", re.I)


def begins_name(words: str, after: str, *, comes_back: bool) -> bool:
    """Whether a Chinese date at the start of a line is rather a part of the noun behind it.

    `words` are the date's own, `after` is what follows them; `comes_back` says that it recurs.
    """
    if comes_back:
        after = after.lstrip(" ,，|")
        works = _WORKS.match(after) or _MEETS.match(after)
        return bool(_EACH.fullmatch(words)) and works is None
    hour = bool(_HOUR.fullmatch(words)) and bool(_HOUSE.match(after))
    return hour or bool(_NAMED_SO.match(after)) or bool(_YEAR_PART.fullmatch(words))


def becomes(before: str) -> bool:
    """Whether the words before a date make it what something is to become."""
    before = before.rstrip()
    return _MOVES.match(before) is not None or _BECOMES.search(before) is not None


def lies_between(said: str) -> bool:
    """Whether two dates are named to say what lies between them: no stretch of time."""
    return _BETWEEN.match(said) is not None

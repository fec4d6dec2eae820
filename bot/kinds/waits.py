"""How people say that one task waits for another, beside "after 12" and "blocks 15": 在1之后, 等 1 做完再开始,
"once 12 is done".
"""

from __future__ import annotations

import re

from bot.kinds.base import Lead
from bot.patterns import regex

_REF = r"(?:[A-Za-z][A-Za-z0-9]{0,9}-)?(?!(?:19|20)\d\d(?!\d))\d{1,7}"  # 2026 is a year
_REFS = (
    rf"\s*(?:tasks?\s+|任务\s*|#)?(?P<value>{_REF}(?:\s*(?:[,，、&和与及跟]|\band\b)\s*{_REF})*)"
)
_KEYED = r"(?P<keyed>[A-Za-z][A-Za-z0-9]{0,9}-\d{1,7})"
_APART = r"(?<![\w@#＃%.-])"
_ENDS = r"(?=[\s,，、;；。.|)）]|$)"
_LAST = r"(?=\s*(?:[,，、;；。.|)）@#+!~%^]|$)|\s+(?:due|by|start|every|on|tomorrow)\b)"
_DONE = r"(?:都|全部?|已经?)?\s*(?:完成|做完|搞定|结束|弄完|办完|写完|交付|通过|解决)了?"
_THEN = (
    r"(?:\s*(?:再|才)?\s*(?:能|可以?)?(?:开始|做|开工|启动|进行|动手)"
    + _ENDS
    + r"|\s*再(?=[^说看议定见]))?"
)
_IS_DONE = r"\s+(?:is|are|has\s+been|have\s+been|gets?)\s+(?:all\s+)?(?:done|finished|complete[d]?|ready|closed)\b"

AFTER = Lead(
    ("after", "之后", "依赖"),
    regex(
        rf"(?:(?:等(?:到|待)?|待|须?在|需要?等?)\s*{_REFS}\s*号?(?:任务)?\s*{_DONE}\s*(?:[之以]?后)?{_THEN}"
        rf"|(?<![存现内])(?:在|等(?:到|待)?|排在|放在)\s*{_REFS.replace('value', 'behind')}\s*(?:[之以]后)(?!的){_THEN}"
        rf"|(?:依赖(?:于|任务)?|取决于)\s*{_REFS.replace('value', 'needed')}{_ENDS}"
        rf"|{_APART}{_KEYED}\s*(?:{_DONE}\s*(?:[之以]?后)|[之以]后)(?!的){_THEN}"
        rf"|(?<!\S)(?:after|once|when|as\s+soon\s+as){_REFS.replace('value', 'once')}{_IS_DONE}"
        rf"|(?<!\S)(?:depends?\s+on|dependent\s+on|waits?\s+for|waiting\s+for|blocked\s+by)"
        rf"{_REFS.replace('value', 'waited')}{_LAST}"
        rf"|(?<!\S)after\s+(?P<both>{_REF}(?:\s*(?:[,，、&]|\band\b)\s*{_REF})+){_LAST})",
        re.I,
    ),
    (
        "等",
        "在",
        "待",
        "后",
        "依赖",
        "取决于",
        "once",
        "when",
        "soon",
        "depend",
        "wait",
        "blocked",
        "after",
    ),
)
"""What has to be done before."""

BLOCKS = Lead(
    ("blocks", "阻塞"),
    regex(
        rf"(?<![存现内])(?:在|赶在)\s*{_REFS}\s*(?:开始)?[之以]前(?:完成|做完)?{_ENDS}"
        rf"|(?:阻塞|挡住|卡住|卡着)\s*{_REFS.replace('value', 'held')}{_ENDS}"
        rf"|(?<!\S)(?:before\s+{_KEYED}|before\s+task\s+(?P<task>\d{{1,7}})|blocking{_REFS.replace('value', 'blocked')}){_ENDS}",
        re.I,
    ),
    ("前", "阻塞", "挡住", "卡", "before", "blocking"),
)
"""What cannot begin before."""

"""Who speaks for a client: the people on the other side."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import datetime
from typing import Any

from bot.model.project import same_name
from bot.patterns import regex
from bot.values import dataclass

_TITLE = regex(r"^(?:ms|mrs|mr|miss|dr|prof)\b\.?\s*", re.I)
# Whole or not at all: what is left of müller@acme.de without its ü is somebody else's mailbox. The
# letters are those of other alphabets; Chinese may stand right beside an address.
_ATOM = r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+"
_LETTER = r"A-Za-z0-9_\u00c0-\u1fff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a@"
_ADDRESS = regex(
    rf"(?<![-{_LETTER}.!#$%&'*+/=?^`{{|}}~])(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*"
    rf"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.)+[A-Za-z]{{2,63}}(?!\.?[-{_LETTER}])"
)
_HONOURED = regex(
    r"(?:女士|小姐|先生|太太|夫人|老师|教授|博士|经理|总监|主任|工程师|董事长|总经理|总)$"
)


@dataclass(slots=True)
class ClientContact:
    """Somebody of a client's, as far as more is known of them than the name in the log.

    They belong to a client or, where a project has none, to that project. Entries of the log name
    them as people typed it: by `name` or by one of `also`.
    """

    id: str
    name: str
    created_at: datetime
    created_by: str
    client: str | None = None
    project: str | None = None
    also: list[str] = field(default_factory=list)
    job: str | None = None  # what they are there
    reach: str | None = None  # how to reach them: an address, a number
    speaks: str | None = None  # a Babel identifier
    person: str | None = None  # the person they are here, where they speak to us here
    extra: dict[str, Any] = field(default_factory=dict)  # of the team's own fields: bot.custom
    mailed: bool = False  # wants the weekly report by mail

    @property
    def names(self) -> list[str]:
        return [self.name, *self.also]

    @property
    def address(self) -> str | None:
        """Their mail address, where they can be reached by one."""
        found = _ADDRESS.search(self.reach or "")
        return found[0] if found else None

    def called(self, name: str) -> bool:
        """Whether that is one of their names, but for case, accents and blanks."""
        return any(same_name(name, one) for one in self.names)


def alike(one: str, other: str) -> bool:
    """Whether two names may be one person's: without the titles, one is in the other.

    "Ms. Wang" and "Wang Fang" are alike, and so are 王女士 and 王芳. It proves nothing: people are
    asked.
    """
    first, second = _bare(one), _bare(other)
    if not first or not second:
        return False
    if first.isascii() and second.isascii():
        words = (set(first.split()), set(second.split()))
        return words[0] <= words[1] or words[1] <= words[0]
    return first.startswith(second) or second.startswith(first)


def _bare(name: str) -> str:
    """A name without what people are called out of respect."""
    said = " ".join(name.split())
    return _HONOURED.sub("", _TITLE.sub("", said)).casefold().strip()

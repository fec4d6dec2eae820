"""Regular expressions that are compiled when they are first looked for.

Steward knows some hundred and fifty. To compile them all would be a tenth of the time until it is
ready, and most lines need few of them.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Any, AnyStr, cast


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What re.compile gives, for what is made with the module. Raises re.error at first use."""
    return cast("re.Pattern[AnyStr]", _Regex(source, flags))


@cache
class _Regex:
    """One for one source, as those are that are compiled."""

    __isabstractmethod__ = False  # a protocol asks whatever it holds, which is no use of a pattern

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.pattern, self._flags = source, flags

    @cached_property
    def _compiled(self) -> re.Pattern[Any]:
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        """Whatever a compiled one has, kept here from then on."""
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found

"""The columns of a list that are fields of the team's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.custom.declared import Custom, Kept, Type
from bot.custom.kinds import kind_of
from bot.importing.faults import Wrong
from bot.kinds import Reader, Unread, folded
from bot.words import _

_SPLIT = re.compile(r"\s*[,，、;；\n]\s*")


class Own:
    """Which column holds which field of tasks: by its name, or by what people call it. A head that
    means something already (`taken`) is not theirs."""

    def __init__(self, heads: Sequence[str], taken: set[int], custom: Custom) -> None:
        self._fields = {field.name: field for field in custom.of("task")}
        named = {
            _bare(said): name
            for name, field in self._fields.items()
            for said in (name, *(str(value) for _name, value in field.label.values))
        }
        self.places: dict[str, int] = {}
        for place, head in enumerate(heads):
            name = named.get(_bare(head))
            if name is not None and place not in taken:
                self.places.setdefault(name, place)

    def read(
        self, name: str, said: str, reader: Reader, person: Callable[[str], str]
    ) -> Kept | None:
        """A cell as it is kept; `person` finds the id of somebody. Raises Wrong."""
        field = self._fields[name]
        if not said.strip():
            if field.required and field.default is None:
                raise Wrong(_("{field} is missing", field=field.label))
            return field.default
        if field.type is Type.PERSON:
            return person(said)
        kind = kind_of(field)
        several = _SPLIT.split(said) if field.type is Type.CHOICES else [said]
        try:
            read = [kind.read(one, reader) for one in several if one]
        except Unread as unread:
            raise Wrong(_("{why} {how}", why=unread.text, how=unread.hint)) from None
        return field.kept(read if field.type is Type.CHOICES else read[0])


def _bare(head: str) -> str:
    return " ".join(folded(head).casefold().replace("_", " ").split())

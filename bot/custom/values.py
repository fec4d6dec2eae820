"""The values that things have for a team's own fields: shown, changed, looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from bot.asking import Holds
from bot.custom.declared import Custom, Field, Kept, Type
from bot.custom.kinds import CLEARED
from bot.model.task import Visibility
from bot.reply import Block, Line, Small, Span
from bot.words import Words, _
from bot.work import Shelf, Work

Pair = tuple[Words, Span]


def pairs(
    kind: str, kept: Mapping[str, Any], custom: Custom, work: Work, *, client: bool = False
) -> list[Pair]:
    """The fields that have a value, by what people call them, in the order of the file. `client`:
    those alone that a client may see. A value whose field is declared no more is not shown."""
    return [
        (field.label, _shown(field, kept[field.name], work))
        for field in custom.of(kind)
        if field.name in kept and not (client and field.visibility is not Visibility.CLIENT)
    ]


def _shown(field: Field, kept: Any, work: Work) -> Span:
    if field.type is Type.PERSON:
        from bot.wording import Names

        return Names(work).person(str(kept)) or str(kept)
    shown: Span = field.shows(kept)
    return shown


def chips(
    kind: str, kept: Mapping[str, Any], custom: Custom, work: Work, *, client: bool = False
) -> list[Span]:
    """The same in a few words each: Purchase order: 7741."""
    found = pairs(kind, kept, custom, work, client=client)
    return [_("{name}: {value}", name=name, value=value) for name, value in found]


def lines(
    kind: str, kept: Mapping[str, Any], custom: Custom, work: Work, *, client: bool = False
) -> list[Block]:
    """The same as a line below a thing; none where there is nothing."""
    found = chips(kind, kept, custom, work, client=client)
    spans = [span for chip in found for span in (" · ", chip)][1:]
    return [Small(tuple(spans))] if spans else []


def facts(kind: str, kept: Mapping[str, Any], custom: Custom, work: Work) -> list[Block]:
    """The same for a card of everything: a line each."""
    return [Line((chip,)) for chip in chips(kind, kept, custom, work)]


def typed(kind: str, kept: Mapping[str, Any], custom: Custom, work: Work) -> list[tuple[str, str]]:
    """The values as one would type them into a form, by the names of their fields."""
    out: list[tuple[str, str]] = []
    for field in custom.of(kind):
        value = kept.get(field.name)
        if value is None:
            continue
        if field.type is Type.PERSON:
            person = work.people.get(str(value))
            said = f"@{person.handle}" if person is not None else ""
        elif field.type is Type.YESNO:
            said = "yes" if value else "no"
        else:
            said = " ".join(value) if isinstance(value, list) else str(field.plain(value))
        out += [(field.name, said)] if said else []
    return out


def cell(field: Field, kept: Any, work: Work) -> Span | Decimal | None:
    """A value in a list for a spreadsheet, as it can be read back: a number and a day as such, a
    choice by what it is called."""
    if kept is None:
        return None
    if field.type is Type.PERSON:
        return _shown(field, kept, work)
    if field.type in (Type.YESNO, Type.CHOICE, Type.CHOICES, Type.DATE):
        shown: Span = field.shows(kept)
        return shown
    if field.type is Type.NUMBER and isinstance(kept, int | float):
        return Decimal(field.plain(kept))
    return str(field.plain(kept))


def given(fields: Iterable[Field], said: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    """What was said for the fields, as it is kept; what is to be taken away is None. `new`: of a new
    thing, which gets the defaults of what was not said."""
    out: dict[str, Any] = {}
    for field in fields:
        value = said.get(field.name)
        if value is CLEARED:
            out[field.name] = None
        elif value is not None:
            out[field.name] = field.kept(value)
        elif new and field.default is not None:
            out[field.name] = field.default
    return out


def changed(kept: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A thing's values with these in the place of its own."""
    return {name: value for name, value in {**kept, **new}.items() if value is not None}


def where(extra: Mapping[str, Any], shelf: Shelf[Any], **among: Any) -> dict[str, Any]:
    """What `Shelf.find` is to be asked beside `among` for the things with these values; of several
    choices, those that have them all."""
    if not extra:
        return {}
    plain = {name: value for name, value in extra.items() if not isinstance(value, list)}
    several = {name: value for name, value in extra.items() if isinstance(value, list)}
    asked: dict[str, Any] = {"extra": Holds(tuple(plain.items()))} if plain else {}
    if several:
        found = shelf.find(**{**among, **asked})
        asked["id"] = tuple(
            thing.id
            for thing in found
            if all(
                set(value) <= set(thing.extra.get(name) or ()) for name, value in several.items()
            )
        )
    return asked


def holding(
    kind: str, words: Iterable[str], things: Iterable[Any], custom: Custom
) -> Iterator[Any]:
    """Those of the things in whose shown values all of these words are."""
    wanted = [word.casefold() for word in words]
    for thing in things:
        said = "\n".join(texts(kind, thing.extra, custom)).casefold()
        if all(word in said for word in wanted):
            yield thing


def texts(kind: str, kept: Mapping[str, Any], custom: Custom) -> Iterator[str]:
    """What may be looked for in a thing's values: in both languages, and as they are kept."""
    for field in custom.of(kind):
        value: Kept | None = kept.get(field.name)
        if value is None or field.type is Type.PERSON:
            continue
        yield str(value) if not isinstance(value, list) else " ".join(value)
        shown = field.shows(value)
        yield from (
            (str(v) for _name, v in shown.values) if isinstance(shown, Words) else (str(shown),)
        )

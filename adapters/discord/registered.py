"""Whether the slash commands that Discord knows are those that it is to know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

JSON = dict[str, Any]

_COMMAND = 1  # what a body is that does not say
_ESSENTIAL = (
    "type", "name", "description", "required", "min_value", "max_value", "autocomplete",
    "default_member_permissions",
)  # fmt: skip
_TRANSLATED = ("name_localizations", "description_localizations")


def same(wanted: Iterable[JSON], registered: Iterable[JSON]) -> bool:
    """Whether what is registered is what would be registered; new ones a day are counted."""
    known = {_named(body): body for body in registered}
    agree = all(_essence(body) == _essence(known.pop(_named(body), {})) for body in wanted)
    return agree and not known


def _named(body: JSON) -> tuple[int, str]:
    return body.get("type", _COMMAND), body["name"]


def _essence(body: JSON) -> JSON:
    """What a person would notice; ids, versions and defaults that Discord adds are left out."""
    kept = {key: body[key] for key in _ESSENTIAL if body.get(key) not in (None, False, "", [])}
    for key in _TRANSLATED:
        kept[key] = sorted((body.get(key) or {}).items())
    for key in ("options", "choices"):
        kept[key] = [_essence(one) for one in body.get(key) or []]
    kept["value"] = body.get("value")
    return kept

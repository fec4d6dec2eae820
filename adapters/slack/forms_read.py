"""What stands in a form: its fields as they would be typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.slack.forms_fields import CLOCK, DAY, PICKED
from adapters.slack.inline import Json
from adapters.slack.text import person

State = Mapping[str, Mapping[str, Json]]
"""The elements of each block by their names, as Slack tells what stands in them."""

_INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
}


def fields(view: Json) -> dict[str, str]:
    """What stands in the fields, by the names of the parameters; empty ones left out."""
    return _fields(_state(view))


def untouched(view: Json) -> bool:
    """Whether everything still is as it stood there when the form was opened."""
    return fields(view) == _fields(_opened(view))


def chosen(view: Json) -> frozenset[str]:
    """The people who were picked in a form, and not typed."""
    elements = [element for part in _state(view).values() for element in part.values()]
    picked = [[e.get("selected_user"), *(e.get("selected_users") or ())] for e in elements]
    return frozenset(user for users in picked for user in users if user)


def named(view: Json, values: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The values, those that are one person who was picked with what they are called."""
    return {**values, **dict(_by_name(view, values, names))}


def _by_name(
    view: Json, values: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for field, elements in _state(view).items():
        for element in elements.values():
            user = element.get("selected_user")
            if user and field in values:
                yield field, person(user, names.get(user, ""))


def _state(view: Json) -> State:
    found: State = (view.get("state") or {}).get("values") or {}
    return found


def _opened(view: Json) -> State:
    """The state of the form as it was opened, which its blocks tell."""
    found: dict[str, dict[str, Json]] = {}
    for block in view.get("blocks") or ():
        for element in (block.get("element"), *(block.get("elements") or ())):
            if isinstance(element, dict) and "action_id" in element:
                entry = {name: element[key] for key, name in _INITIAL.items() if key in element}
                found.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return found


def _fields(state: State) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, elements in state.items():
        if name.endswith(PICKED):
            continue
        for element in elements.values():
            text = value(element) or _picked(state.get(name + PICKED) or {})
            if text.strip():
                found[name] = text
    return found


def _picked(elements: Mapping[str, Json]) -> str:
    """A day and a time of day that were chosen beside the field."""
    day = (elements.get(DAY) or {}).get("selected_date")
    clock = (elements.get(CLOCK) or {}).get("selected_time")
    return " ".join(str(part) for part in (day, clock) if part)


def value(element: Mapping[str, Any]) -> str:
    """What stands in one field."""
    match element:
        case {"selected_option": {"value": str(text)}}:
            return text
        case {"selected_options": list(options)}:
            return " ".join(str(option["value"]) for option in options)
        case {"selected_user": str(user)}:
            return person(user)
        case {"selected_users": list(users)}:
            return " ".join(person(user) for user in users)
        case {"value": str(text)}:
            return text if text.strip() else ""
    return ""

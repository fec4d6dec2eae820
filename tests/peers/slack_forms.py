"""What a person does with the parts of a message or modal: find a button, choose, fill in a form.

Slack's own client refuses what these functions refuse: a choice that is not offered, an empty
required field, a text that is too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.peers.slack_elements import every_option
from tests.peers.slack_text import Json
from tests.peers.slack_world import World


@dataclass(frozen=True)
class Found:
    """An element in its block and, when the name was that of a menu's line, that line."""

    block: Json
    element: Json
    option: Json | None = None


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element, with its block."""
    for block in blocks:
        for element in (block.get("accessory"), block.get("element")):
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        if block["type"] == "actions":
            yield from ((block, element) for element in block["elements"])


def labels(blocks: Sequence[Json]) -> list[str]:
    """The words on all buttons."""
    return [e["text"]["text"] for _, e in elements(blocks) if e["type"] == "button"]


def find(blocks: Sequence[Json], wanted: str) -> Found:
    """The element with this label, action_id or value, or with an option of this text or value.

    LookupError lists what there is when nothing or more than one thing answers to it.
    """
    found = [hit for block, element in elements(blocks) for hit in _hits(block, element, wanted)]
    if len(found) != 1:
        names = [e.get("text", {}).get("text") or e["action_id"] for _, e in elements(blocks)]
        raise LookupError(f"{len(found)} things answer to {wanted!r}; there are {names}")
    return found[0]


def _hits(block: Json, element: Json, wanted: str) -> Iterator[Found]:
    label = element.get("text", {}).get("text") if element["type"] == "button" else None
    field = block["block_id"] if block["type"] == "input" else None
    if wanted in (element["action_id"], label, element.get("value"), field):
        yield Found(block, element)
        return
    for option in every_option(element):
        if wanted in (option["text"]["text"], option["value"]):
            yield Found(block, element, option)


def action(found: Found, choice: object, world: World) -> Json:
    """The entry of `actions` for pressing a button or choosing `choice`."""
    element = found.element
    entry: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": found.block["block_id"],
        "action_ts": world.next_ts(),
    }
    if element["type"] == "button":
        kept = {name: element[name] for name in ("text", "value", "style") if name in element}
        return entry | kept
    wanted = found.option["value"] if found.option is not None and choice is None else choice
    return entry | picked(element, wanted, world)


def picked(element: Json, choice: Any, world: World) -> Json:
    """What Slack reports of an element once `choice` is made in it.

    Options go by text or value, people and rooms by name or id, dates and times as ISO text, a
    moment as seconds since 1970; a list for elements that take several.
    """
    kind = element["type"]
    if kind.startswith("multi_") or kind == "checkboxes":
        return _several(element, kind, choice, world)
    match kind:
        case "static_select" | "radio_buttons" | "overflow" | "external_select":
            return {"selected_option": _option(element, choice)}
        case "users_select":
            return {"selected_user": world.user(choice).id}
        case "conversations_select":
            return {"selected_conversation": world.channel(choice).id}
        case "channels_select":
            return {"selected_channel": world.channel(choice).id}
        case "datepicker":
            return {"selected_date": choice}
        case "timepicker":
            return {"selected_time": choice}
        case "datetimepicker":
            return {"selected_date_time": int(choice)}
    return {"value": _text(element, str(choice))}


def _several(element: Json, kind: str, choice: Any, world: World) -> Json:
    chosen: list[Any] = [choice] if isinstance(choice, str | dict) else list(choice)
    most = element.get("max_selected_items", len(chosen))
    if len(chosen) > most:
        raise ValueError(f"{element['action_id']} takes at most {most} items")
    if kind == "multi_users_select":
        return {"selected_users": [world.user(one).id for one in chosen]}
    if kind == "multi_conversations_select":
        return {"selected_conversations": [world.channel(one).id for one in chosen]}
    if kind == "multi_channels_select":
        return {"selected_channels": [world.channel(one).id for one in chosen]}
    return {"selected_options": [_option(element, one) for one in chosen]}


def _option(element: Json, choice: object) -> Json:
    """An option the element offers; for one filled from outside, the option itself is given."""
    if element["type"].endswith("external_select") and isinstance(choice, dict):
        return choice
    first: list[Json] = [element.get("initial_option", {}), *element.get("initial_options", [])]
    for option in (*every_option(element), *filter(None, first)):
        if choice in (option["text"]["text"], option["value"]):
            return option
    offered = [option["text"]["text"] for option in every_option(element)]
    raise LookupError(f"{choice!r} is not offered by {element['action_id']}; there are {offered}")


def _text(element: Json, text: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not least <= len(text) <= most:
        raise ValueError(f"{element['action_id']} takes {least} to {most} characters")
    return text


def fill(
    blocks: Sequence[Json], values: Mapping[str, object], world: World, *, strict: bool = True
) -> Json:
    """`state.values` of a form filled in: values by label, block_id or action_id.

    A name the form does not have is a LookupError; with `strict` an empty required field is a
    ValueError, as the submit button then does nothing.
    """
    left = dict(values)
    filled: dict[str, dict[str, Json]] = {}
    for block, element in elements(blocks):
        if element["type"] == "button":
            continue
        at = f"{block['block_id']}/{element['action_id']}"
        label = block.get("label", {}).get("text")
        names = (label, block["block_id"], element["action_id"], at)
        given = [left.pop(name) for name in names if name in left]
        entry = _entry(element, given, world)
        required = block["type"] == "input" and not block.get("optional", False)
        if strict and required and not any(value for key, value in entry.items() if key != "type"):
            raise ValueError(f"required and empty: {names[0]}")
        filled.setdefault(block["block_id"], {})[element["action_id"]] = entry
    if left:
        raise LookupError(f"the form has no {sorted(left)}")
    return {"values": filled}


def _entry(element: Json, given: list[object], world: World) -> Json:
    kind = element["type"]
    if given and given[-1] not in (None, "", []):
        return {"type": kind, **picked(element, given[-1], world)}
    if given:
        return {"type": kind, **_empty(kind)}
    return {"type": kind, **_initial(element)}


def _empty(kind: str) -> Json:
    if kind.startswith("multi_") or kind == "checkboxes":
        many = {"users": "selected_users", "conversations": "selected_conversations"}
        return {many.get(kind.split("_")[1] if "_" in kind else "", "selected_options"): []}
    names = {
        "users_select": "selected_user",
        "conversations_select": "selected_conversation",
        "channels_select": "selected_channel",
        "datepicker": "selected_date",
        "timepicker": "selected_time",
        "datetimepicker": "selected_date_time",
    }
    if kind in names:
        return {names[kind]: None}
    return {"selected_option": None} if kind in _OPTION_KINDS else {"value": None}


_OPTION_KINDS = ("static_select", "external_select", "radio_buttons", "overflow")


def _initial(element: Json) -> Json:
    """What an untouched element reports: its initial value, under the name of the chosen one."""
    for name, value in element.items():
        if name == "initial_value":
            return {"value": value}
        if name.startswith("initial_"):
            return {name.replace("initial_", "selected_", 1): value}
    return _empty(element["type"])

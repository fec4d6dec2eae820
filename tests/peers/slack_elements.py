"""The rules of Block Kit's small parts: text objects, options, confirmations, elements.

Every check yields faults as sentences that name the place; none means the part is sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.peers.slack_rich import element_fields

Json = dict[str, Any]
Faults = Iterator[str]

TEXT_TYPES = ("plain_text", "mrkdwn")
ID_LENGTH = 255
IN_ACTIONS = frozenset(
    {
        "button",
        "checkboxes",
        "radio_buttons",
        "overflow",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "rich_text_input",
        "workflow_button",
    }
)
IN_SECTION = IN_ACTIONS - {"datetimepicker", "rich_text_input"} | {"image"}
IN_INPUT = IN_ACTIONS - {"button", "overflow", "workflow_button"} | {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
}
_WITH_PLACEHOLDER = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "datepicker"}
    | {"timepicker"}
)


def length(value: object, at: str, most: int, least: int = 0) -> Faults:
    """A string of `least` to `most` characters."""
    if not isinstance(value, str):
        yield f"{at}: must be a string"
    elif len(value) > most:
        yield f"{at}: must be less than {most + 1} characters (has {len(value)})"
    elif len(value) < least:
        yield f"{at}: must be more than {least - 1} characters"


def count(value: object, at: str, most: int, least: int = 1) -> Faults:
    """A list of `least` to `most` things."""
    if not isinstance(value, list):
        yield f"{at}: must be a list"
    elif not least <= len(value) <= most:
        yield f"{at}: must have {least} to {most} items (has {len(value)})"


def text(value: object, at: str, most: int, types: Sequence[str] = TEXT_TYPES) -> Faults:
    """A text object of 1 to `most` characters."""
    if not isinstance(value, dict):
        yield f"{at}: must be a text object"
        return
    if value.get("type") not in types:
        yield f"{at}/type: must be {' or '.join(types)}"
    yield from length(value.get("text"), f"{at}/text", most, least=1)
    if value.get("type") == "mrkdwn" and "emoji" in value:
        yield f"{at}/emoji: only for plain_text"
    if value.get("type") == "plain_text" and "verbatim" in value:
        yield f"{at}/verbatim: only for mrkdwn"


def plain(value: object, at: str, most: int) -> Faults:
    return text(value, at, most, ("plain_text",))


def confirm(value: object, at: str) -> Faults:
    """The dialogue "are you sure"."""
    if not isinstance(value, dict):
        yield f"{at}: must be an object"
        return
    yield from plain(value.get("title"), f"{at}/title", 100)
    yield from text(value.get("text"), f"{at}/text", 300)
    yield from plain(value.get("confirm"), f"{at}/confirm", 30)
    yield from plain(value.get("deny"), f"{at}/deny", 30)


def option(value: object, at: str, types: Sequence[str] = ("plain_text",)) -> Faults:
    """One line of a menu."""
    if not isinstance(value, dict):
        yield f"{at}: must be an option"
        return
    yield from text(value.get("text"), f"{at}/text", 75, types)
    yield from length(value.get("value"), f"{at}/value", 150, least=1)
    if "description" in value:
        yield from text(value["description"], f"{at}/description", 75, types)
    if "url" in value:
        yield from length(value["url"], f"{at}/url", 3000)


def options(value: object, at: str, most: int, types: Sequence[str] = ("plain_text",)) -> Faults:
    yield from count(value, at, most)
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from option(item, f"{at}/{place}", types)


def choices(payload: Json, at: str) -> Faults:
    """The options or option groups of a menu: of a block, or of an answer to block_suggestion."""
    if ("options" in payload) == ("option_groups" in payload):
        yield f"{at}: exactly one of options and option_groups"
        return
    if "options" in payload:
        yield from options(payload["options"], f"{at}/options", 100)
        return
    yield from count(payload["option_groups"], f"{at}/option_groups", 100)
    for place, group in enumerate(payload["option_groups"] or []):
        here = f"{at}/option_groups/{place}"
        if not isinstance(group, dict):
            yield f"{here}: must be an object"
            continue
        yield from plain(group.get("label"), f"{here}/label", 75)
        yield from options(group.get("options"), f"{here}/options", 100)


def element(value: object, at: str, allowed: frozenset[str]) -> Faults:
    """One interactive element, in a block that takes only the `allowed` types."""
    if not isinstance(value, dict):
        yield f"{at}: must be an element"
        return
    kind = value.get("type")
    if kind not in allowed:
        yield f"{at}/type: unsupported type: {kind}"
        return
    if "action_id" in value:
        yield from length(value["action_id"], f"{at}/action_id", ID_LENGTH, least=1)
    if "confirm" in value:
        yield from confirm(value["confirm"], f"{at}/confirm")
    if "placeholder" in value:
        yield from plain(value["placeholder"], f"{at}/placeholder", 150)
        if not (kind in _WITH_PLACEHOLDER or kind.endswith("_select")):
            yield f"{at}/placeholder: not for {kind}"
    yield from element_fields(value, at)
    yield from _own_rules(kind, value, at)


def _own_rules(kind: str, value: Json, at: str) -> Faults:
    match kind:
        case "button":
            yield from _button(value, at)
        case "image":
            yield from image(value, at)
        case "static_select" | "multi_static_select":
            yield from choices(value, at)
            yield from _initial(value, at)
        case "overflow":
            yield from options(value.get("options"), f"{at}/options", 5)
        case "checkboxes" | "radio_buttons":
            yield from options(value.get("options"), f"{at}/options", 10, TEXT_TYPES)
            yield from _initial(value, at)
        case "plain_text_input":
            yield from _text_input(value, at)
        case "external_select" | "multi_external_select":
            yield from _searched(value, at)
        case "datepicker" | "timepicker" | "datetimepicker":
            yield from _time(value, at)
        case "number_input":
            if not isinstance(value.get("is_decimal_allowed"), bool):
                yield f"{at}/is_decimal_allowed: missing"


def _button(value: Json, at: str) -> Faults:
    yield from plain(value.get("text"), f"{at}/text", 75)
    if "value" in value:
        yield from length(value["value"], f"{at}/value", 2000)
    if "url" in value:
        yield from length(value["url"], f"{at}/url", 3000)
    if "accessibility_label" in value:
        yield from length(value["accessibility_label"], f"{at}/accessibility_label", 75)
    if value.get("style", "primary") not in ("primary", "danger"):
        yield f"{at}/style: must be primary or danger"


def image(value: Json, at: str) -> Faults:
    """An image, as block or as element."""
    if ("image_url" in value) == ("slack_file" in value):
        yield f"{at}: exactly one of image_url and slack_file"
    if "image_url" in value:
        yield from length(value["image_url"], f"{at}/image_url", 3000, least=1)
    yield from length(value.get("alt_text"), f"{at}/alt_text", 2000, least=1)


def _text_input(value: Json, at: str) -> Faults:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if not (isinstance(least, int) and 0 <= least <= 3000):
        yield f"{at}/min_length: must be 0 to 3000"
    if not (isinstance(most, int) and 1 <= most <= 3000):
        yield f"{at}/max_length: must be 1 to 3000"
    if "initial_value" in value:
        yield from length(value["initial_value"], f"{at}/initial_value", 3000)


def _searched(value: Json, at: str) -> Faults:
    """A menu that is filled from outside."""
    least = value.get("min_query_length", 3)
    if not isinstance(least, int) or least < 0:
        yield f"{at}/min_query_length: must be a number from 0"
    if "initial_option" in value:
        yield from option(value["initial_option"], f"{at}/initial_option")
    if "initial_options" in value:
        yield from options(value["initial_options"], f"{at}/initial_options", 100)


_TIMES = {
    "initial_date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "initial_time": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
    "initial_date_time": re.compile(r"\d{10}"),
}


def _time(value: Json, at: str) -> Faults:
    for name, form in _TIMES.items():
        if name in value and not form.fullmatch(str(value[name])):
            yield f"{at}/{name}: {value[name]!r} is not in its form"


def _initial(value: Json, at: str) -> Faults:
    """What is chosen at first must be one of the options, letter by letter."""
    known = list(every_option(value))
    chosen = list(value.get("initial_options", []))
    if "initial_option" in value:
        chosen.append(value["initial_option"])
    if "initial_options" in value and not value["initial_options"]:
        yield f"{at}/initial_options: must not be empty"
    for item in chosen:
        if item not in known:
            yield f"{at}/initial_option: not one of the options"


def every_option(value: Json) -> Iterator[Json]:
    """The options of an element, grouped or not."""
    yield from value.get("options") or []
    for group in value.get("option_groups") or []:
        yield from group.get("options") or []

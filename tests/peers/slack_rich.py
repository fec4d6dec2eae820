"""The rules of rich text, and which fields each part of Block Kit may have.

Slack refuses a field that a part does not have ("invalid additional property").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Faults = Iterator[str]

_STYLES = frozenset({"bold", "italic", "strike", "code", "underline"})
_INLINE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # type: (what it must have, what it may have)
    "text": (frozenset({"text"}), frozenset({"style"})),
    "link": (frozenset({"url"}), frozenset({"text", "unsafe", "style"})),
    "emoji": (frozenset({"name"}), frozenset({"unicode", "style"})),
    "user": (frozenset({"user_id"}), frozenset({"style"})),
    "usergroup": (frozenset({"usergroup_id"}), frozenset({"style"})),
    "channel": (frozenset({"channel_id"}), frozenset({"style"})),
    "broadcast": (frozenset({"range"}), frozenset()),
    "color": (frozenset({"value"}), frozenset()),
    "date": (frozenset({"timestamp", "format"}), frozenset({"fallback", "url", "style"})),
}
_LISTS = ("rich_text_list",)
_LINES = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")


def rich_text(block: Json, at: str) -> Faults:
    """A rich text block: its sections, and the elements in them."""
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield f"{at}/elements: must be a list that is not empty"
        return
    for place, section in enumerate(elements):
        yield from _section(section, f"{at}/elements/{place}")


def _section(section: object, at: str) -> Faults:
    kind = section.get("type") if isinstance(section, dict) else None
    if not isinstance(section, dict) or kind not in _LISTS + _LINES:
        yield f"{at}/type: unsupported type: {kind}"
        return
    elements = section.get("elements")
    if not isinstance(elements, list):
        yield f"{at}/elements: must be a list"
        return
    if kind in _LISTS and section.get("style") not in ("bullet", "ordered"):
        yield f"{at}/style: must be bullet or ordered"
    for place, element in enumerate(elements):
        here = f"{at}/elements/{place}"
        yield from _section(element, here) if kind in _LISTS else _inline(element, here)


def _inline(element: object, at: str) -> Faults:
    kind = element.get("type") if isinstance(element, dict) else None
    if not isinstance(element, dict) or kind not in _INLINE:
        yield f"{at}/type: unsupported type: {kind}"
        return
    needed, allowed = _INLINE[str(kind)]
    for name in sorted(needed - element.keys()):
        yield f"{at}/{name}: missing"
    for name in sorted(element.keys() - needed - allowed - {"type"}):
        yield f"{at}: invalid additional property: {name}"
    for name in sorted(needed & element.keys()):
        value, wanted = element[name], int if name == "timestamp" else str
        if not isinstance(value, wanted) or (wanted is str and not value):
            yield f"{at}/{name}: must be a {wanted.__name__} that is not empty"
    style = element.get("style", {})
    if not isinstance(style, dict) or not all(value is True for value in style.values()):
        yield f"{at}/style: must be an object of true values"
    elif style.keys() - _STYLES:
        yield f"{at}/style: invalid additional property: {sorted(style.keys() - _STYLES)[0]}"


_BLOCKS: dict[str, str] = {
    "section": "text fields accessory expand",
    "header": "text",
    "divider": "",
    "context": "elements",
    "actions": "elements",
    "input": "label element hint optional dispatch_action",
    "image": "image_url slack_file alt_text title",
    "markdown": "text",
    "rich_text": "elements",
    "table": "rows column_settings",
}
_SELECTS = {
    "static": "options option_groups initial_option initial_options",
    "external": "initial_option initial_options min_query_length",
    "users": "initial_user initial_users",
    "conversations": "initial_conversation initial_conversations default_to_current_conversation "
    "response_url_enabled filter",
    "channels": "initial_channel initial_channels response_url_enabled",
}
_ELEMENTS: dict[str, str] = {
    "button": "text url value style confirm accessibility_label",
    "checkboxes": "options initial_options confirm focus_on_load",
    "radio_buttons": "options initial_option confirm focus_on_load",
    "overflow": "options confirm",
    "datepicker": "initial_date confirm focus_on_load placeholder",
    "timepicker": "initial_time confirm focus_on_load placeholder timezone",
    "datetimepicker": "initial_date_time confirm focus_on_load",
    "plain_text_input": "initial_value multiline min_length max_length dispatch_action_config "
    "focus_on_load placeholder",
    "email_text_input": "initial_value dispatch_action_config focus_on_load placeholder",
    "url_text_input": "initial_value dispatch_action_config focus_on_load placeholder",
    "number_input": "is_decimal_allowed initial_value min_value max_value dispatch_action_config "
    "focus_on_load placeholder",
    "file_input": "filetypes max_files",
    "image": "image_url slack_file alt_text",
    "rich_text_input": "initial_value dispatch_action_config focus_on_load placeholder",
    "workflow_button": "text workflow style accessibility_label",
    **{
        f"{many}{name}_select": f"{own} confirm placeholder focus_on_load"
        + (" max_selected_items" if many else "")
        for many in ("", "multi_")
        for name, own in _SELECTS.items()
    },
}


def block_fields(block: Json, at: str) -> Faults:
    yield from _fields(block, _BLOCKS.get(str(block.get("type"))), {"type", "block_id"}, at)


def element_fields(element: Json, at: str) -> Faults:
    yield from _fields(element, _ELEMENTS.get(str(element.get("type"))), {"type", "action_id"}, at)


def _fields(part: Json, known: str | None, common: set[str], at: str) -> Faults:
    if known is not None:
        for name in sorted(part.keys() - common - set(known.split())):
            yield f"{at}: invalid additional property: {name}"

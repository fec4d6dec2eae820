"""Which messages and views Slack refuses, and with which error.

`message_faults` and `view_faults` are pure: they take the payload and list what is wrong with it.
The sizes are those Slack documents, and one it does not: about 13,200 characters over all blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.peers import slack_elements as parts
from tests.peers import slack_rich as rich
from tests.peers.slack_elements import Faults, Json

TEXT_LENGTH = 40_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000
METADATA_BYTES = 8_000


@dataclass(frozen=True)
class BlockFault:
    """One reason to refuse: Slack's `error` and a sentence that names the place."""

    error: str
    message: str

    def __str__(self) -> str:
        return f"[{self.error}] {self.message}"


def message_faults(payload: Mapping[str, Any]) -> list[BlockFault]:
    """What is wrong with a message (a post, an ephemeral, an answer to a response_url).

    A text over 40,000 characters is not among it: Slack cuts it (see TEXT_LENGTH).
    """
    blocks = payload.get("blocks")
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        return [BlockFault("invalid_blocks_format", "blocks: must be a list")]
    if len(blocks) > MESSAGE_BLOCKS:
        return [
            BlockFault("invalid_blocks", f"blocks: no more than {MESSAGE_BLOCKS} items allowed")
        ]
    found = [BlockFault("invalid_blocks", fault) for fault in _blocks(blocks, "message")]
    total = characters(blocks)
    if total > MESSAGE_CHARACTERS:
        found.append(BlockFault("msg_blocks_too_long", f"blocks: {total} characters in sum"))
    return found


def view_faults(view: object) -> list[BlockFault]:
    """What is wrong with a modal or a Home tab."""
    if not isinstance(view, dict):
        return [BlockFault("invalid_arguments", "view: must be an object")]
    found = [BlockFault("invalid_arguments", fault) for fault in _view(view)]
    if len(str(view).encode()) > VIEW_BYTES:
        found.append(BlockFault("view_too_large", f"view: more than {VIEW_BYTES} bytes"))
    return found


def metadata_faults(metadata: object) -> list[BlockFault]:
    """What is wrong with the metadata of a message."""
    match metadata:
        case {"event_type": str(kind), "event_payload": dict(payload)} if kind:
            if len(str(payload).encode()) > METADATA_BYTES:
                return [BlockFault("metadata_too_large", "metadata: too large")]
            return []
    return [BlockFault("invalid_metadata_format", "metadata: event_type and event_payload wanted")]


def suggestion_faults(payload: object) -> list[BlockFault]:
    """What is wrong with the answer to a block_suggestion; no options at all are allowed."""
    if not isinstance(payload, dict):
        return [BlockFault("invalid_arguments", "answer: must be an object")]
    if payload.get("options") == [] or payload.get("option_groups") == []:
        return []
    return [BlockFault("invalid_arguments", fault) for fault in parts.choices(payload, "answer")]


def characters(node: object) -> int:
    """How many characters the text objects of a list of blocks hold in sum."""
    if isinstance(node, list):
        return sum(characters(child) for child in node)
    if not isinstance(node, dict):
        return 0
    own = len(node["text"]) if isinstance(node.get("text"), str) else 0
    return own + sum(characters(child) for child in node.values())


def _view(view: Json) -> Faults:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield "view/type: must be modal or home"
        return
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield "view/blocks: must be a list"
        return
    if not 1 <= len(blocks) <= VIEW_BLOCKS:
        yield f"view/blocks: 1 to {VIEW_BLOCKS} items allowed (has {len(blocks)})"
        return
    yield from _blocks(blocks, kind)
    for name, most in (("callback_id", 255), ("external_id", 255), ("private_metadata", 3000)):
        if name in view:
            yield from parts.length(view[name], f"view/{name}", most)
    for name in sorted(view.keys() - _VIEW):
        yield f"view: invalid additional property: {name}"
    if kind == "modal":
        yield from _frame(view, blocks)
    else:
        for name in ("title", "submit", "close"):
            if view.get(name) is not None:
                yield f"view/{name}: not for a home"


_VIEW = frozenset(
    [
        "type",
        "title",
        "blocks",
        "close",
        "submit",
        "private_metadata",
        "callback_id",
        "clear_on_close",
        "notify_on_close",
        "external_id",
        "submit_disabled",
    ]
)


def _frame(view: Json, blocks: list[Any]) -> Faults:
    """The title and the two buttons of a modal."""
    yield from parts.plain(view.get("title"), "view/title", 24)
    for name in ("submit", "close"):
        if view.get(name) is not None:
            yield from parts.plain(view[name], f"view/{name}", 24)
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if asks and view.get("submit") is None:
        yield "view/submit: required when there is an input block"


def _blocks(blocks: list[Any], surface: str) -> Faults:
    for place, block in enumerate(blocks):
        at = f"blocks/{place}"
        if not isinstance(block, dict):
            yield f"{at}: must be an object"
            continue
        rule = _RULES.get(str(block.get("type")))
        if rule is None:
            yield f"{at}/type: unsupported type: {block.get('type')}"
            continue
        if "block_id" in block:
            yield from parts.length(block["block_id"], f"{at}/block_id", parts.ID_LENGTH, least=1)
        yield from rich.block_fields(block, at)
        yield from rule(block, at)
        yield from _surface(block, at, surface)
    sound = [block for block in blocks if isinstance(block, dict)]
    yield from _twice("block_id", (block.get("block_id") for block in sound))
    yield from _markdown_sum(sound)


def _surface(block: Json, at: str, surface: str) -> Faults:
    if block["type"] in ("markdown", "table") and surface != "message":
        yield f"{at}/type: {block['type']} is for messages only"
    element = block.get("element")
    if isinstance(element, dict) and element.get("type") == "file_input" and surface != "modal":
        yield f"{at}/element: file_input is for modals only"


def _markdown_sum(blocks: list[Json]) -> Faults:
    total = sum(
        len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown"
    )
    if total > MARKDOWN_CHARACTERS:
        yield f"blocks: {total} characters of markdown, {MARKDOWN_CHARACTERS} allowed"


def _twice(name: str, values: Iterable[object]) -> Faults:
    counted = Counter(value for value in values if value)
    for value, times in counted.items():
        if times > 1:
            yield f"{name}: {value!r} already exists"


def _section(block: Json, at: str) -> Faults:
    if "text" not in block and "fields" not in block:
        yield f"{at}: text or fields wanted"
    if "text" in block:
        yield from parts.text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from parts.count(block["fields"], f"{at}/fields", 10)
        for place, field in enumerate(block["fields"] or []):
            yield from parts.text(field, f"{at}/fields/{place}", 2000)
    if "accessory" in block:
        yield from parts.element(block["accessory"], f"{at}/accessory", parts.IN_SECTION)


def _header(block: Json, at: str) -> Faults:
    yield from parts.plain(block.get("text"), f"{at}/text", 150)


def _nothing(block: Json, at: str) -> Faults:
    """A divider holds nothing, so that nothing can be wrong with it."""
    yield from ()


def _context(block: Json, at: str) -> Faults:
    elements = block.get("elements")
    yield from parts.count(elements, f"{at}/elements", 10)
    for place, element in enumerate(elements if isinstance(elements, list) else []):
        here = f"{at}/elements/{place}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from parts.image(element, here)
        else:
            yield from parts.text(element, here, 3000)


def _actions(block: Json, at: str) -> Faults:
    elements = block.get("elements")
    yield from parts.count(elements, f"{at}/elements", 25)
    items = elements if isinstance(elements, list) else []
    for place, element in enumerate(items):
        yield from parts.element(element, f"{at}/elements/{place}", parts.IN_ACTIONS)
    yield from _twice("action_id", (e.get("action_id") for e in items if isinstance(e, dict)))


def _input(block: Json, at: str) -> Faults:
    yield from parts.plain(block.get("label"), f"{at}/label", 2000)
    yield from parts.element(block.get("element"), f"{at}/element", parts.IN_INPUT)
    if "hint" in block:
        yield from parts.plain(block["hint"], f"{at}/hint", 2000)
    for name in ("optional", "dispatch_action"):
        if not isinstance(block.get(name, False), bool):
            yield f"{at}/{name}: must be true or false"


def _image(block: Json, at: str) -> Faults:
    yield from parts.image(block, at)
    if "title" in block:
        yield from parts.plain(block["title"], f"{at}/title", 2000)


def _markdown(block: Json, at: str) -> Faults:
    yield from parts.length(block.get("text"), f"{at}/text", MARKDOWN_CHARACTERS, least=1)


def _table(block: Json, at: str) -> Faults:
    rows = block.get("rows")
    yield from parts.count(rows, f"{at}/rows", 100)
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        yield from parts.count(row, f"{at}/rows/{place}", 20)


_RULES: dict[str, Callable[[Json, str], Faults]] = {
    "section": _section,
    "header": _header,
    "divider": _nothing,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "markdown": _markdown,
    "rich_text": rich.rich_text,
    "table": _table,
}

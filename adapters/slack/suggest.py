"""Lists that are searched by typing, in forms and under messages, and the menu for further buttons.

Slack asks us for what may be meant (block_suggestion), and we ask the desk. What is chosen is a
line like any other: a menu under a message keeps the line in its block's name, with a place for
the value, since that is all Slack gives back of a message that one person alone can see.
"""

from __future__ import annotations

from collections.abc import Iterable

from adapters.base import cut
from adapters.slack.inline import Json
from bot.reply import SLOT, Choice, Pick
from bot.tongue import Tongue
from bot.typed import safe

LABEL = 75
VALUE = 150  # characters of an option's value
MOST = 100
ID = 255
PICK = "pick:"
_TAIL = 24
"""Characters of a long name's end that are shown: names may begin alike."""


def plain_text(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(label: str, value: str) -> Json:
    return {"text": plain_text(squeezed(safe(label).strip() or "…", LABEL)), "value": value}


def squeezed(text: str, size: int) -> str:
    """The text, or its beginning and its end where it is longer than `size`."""
    text = " ".join(text.split())
    return text if len(text) <= size else f"{text[: size - _TAIL - 1]}…{text[-_TAIL:]}"


def options(choices: Iterable[Choice], tongue: Tongue) -> list[Json]:
    """The choices as Slack shows them, each value once."""
    found: dict[str, Json] = {}
    for choice in choices:
        label = choice.label if isinstance(choice.label, str) else tongue.text(choice.label)
        if 0 < len(choice.value) <= VALUE:
            found.setdefault(choice.value, option(label, choice.value))
    return list(found.values())[:MOST]


def picking(pick: Pick, tongue: Tongue) -> Json | None:
    """The block in which a thing is chosen; None where its line finds no room in it."""
    line, name = safe(pick.line), f"{PICK}{pick.command}:{pick.param}"
    if len(line) > ID or line.count(SLOT) != 1 or len(name) > ID:
        return None
    menu = {
        "type": "external_select",
        "action_id": name,
        "min_query_length": 0,
        "placeholder": plain_text(cut(tongue.text(pick.label), VALUE)),
    }
    return {"type": "actions", "block_id": line, "elements": [menu]}


def asked(action_id: str) -> tuple[str, str]:
    """The command and the parameter that a menu under a message chooses for."""
    command, _colon, param = action_id.removeprefix(PICK).rpartition(":")
    return command, param


def said(action: Json) -> str:
    """The line of what was pressed or chosen under a message; empty for what holds none."""
    chosen = str((action.get("selected_option") or {}).get("value") or "")
    line = str(action.get("block_id") or "")
    if chosen and str(action.get("action_id")).startswith(PICK):
        return line.replace(SLOT, chosen, 1) if SLOT in line else ""
    return chosen or str(action.get("value") or "")

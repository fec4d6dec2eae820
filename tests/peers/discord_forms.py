"""Discord's limits on what a bot sends, refused with the error bodies Discord uses.

Each check adds to a `Form`; `Form.refuse()` raises 50035 with the tree of errors when there are any.
Sizes are counted in characters after surrounding white space is gone, as Discord counts them.
"""

from __future__ import annotations

from typing import Any

from tests.peers.discord_things import (
    BUTTON,
    INTERACTIVE,
    JSON,
    LABEL,
    SELECTS,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    MessageFlag,
    walk,
)


class ApiError(Exception):
    """An answer that is an error: HTTP status, Discord's code, its words, the tree of a 50035."""

    def __init__(
        self, status: int, code: int, message: str, *, errors: JSON | None = None, **extra: Any
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.body: JSON = {"message": message, "code": code} | extra
        if errors:
            self.body["errors"] = errors


class Form:
    """Collects what is wrong with a body, by path."""

    def __init__(self) -> None:
        self.errors: JSON = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Note one error at a path of keys and indexes."""
        node = self.errors
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(
        self, path: tuple[str | int, ...], value: object, low: int, high: int, *, required: bool
    ) -> None:
        """A text of `low` to `high` characters; absent is fine unless required."""
        if value is None or (value == "" and low > 0):
            if required:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            return
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return
        if len(value.strip()) > high:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        elif len(value.strip()) < low:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def count(self, path: tuple[str | int, ...], values: list[Any], low: int, high: int) -> None:
        """A list of `low` to `high` members."""
        if not low <= len(values) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def refuse(self) -> None:
        """Raise `ApiError` 50035 when something was added."""
        if self.errors:
            raise ApiError(400, 50035, "Invalid Form Body", errors=self.errors)


_EMBED_TEXTS = {"title": 256, "description": 4096}
_EMBED_TOTAL = 6000
_NONCE = 25
_LINK_STYLES = (5, 6)


def check_message(body: JSON, *, edit: bool = False) -> None:
    """Refuse a message body beyond Discord's limits.

    Raises ApiError 50035, or 50006 for a new message with nothing in it.
    """
    form = Form()
    flags = MessageFlag(body.get("flags") or 0)
    form.length(("content",), body.get("content"), 0, 2000, required=False)
    _check_embeds(form, body.get("embeds") or [])
    _check_nonce(form, body)
    _check_allowed(form, body.get("allowed_mentions") or {})
    components = body.get("components") or []
    if flags & MessageFlag.IS_COMPONENTS_V2:
        _check_layout(form, body, components)
    else:
        _check_rows(form, components)
    _check_controls(form, components)
    form.refuse()
    parts = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")
    if not edit and not any(body.get(part) for part in parts):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_embeds(form: Form, embeds: list[JSON]) -> None:
    if len(embeds) > 10:
        form.add(("embeds",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    total = 0
    for index, embed in enumerate(embeds):
        at = ("embeds", index)
        for key, high in _EMBED_TEXTS.items():
            form.length((*at, key), embed.get(key), 0, high, required=False)
        footer = (embed.get("footer") or {}).get("text")
        author = (embed.get("author") or {}).get("name")
        form.length((*at, "footer", "text"), footer, 0, 2048, required=False)
        form.length((*at, "author", "name"), author, 0, 256, required=False)
        fields = embed.get("fields") or []
        if len(fields) > 25:
            form.add((*at, "fields"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
        for place, one in enumerate(fields):
            here = (*at, "fields", place)
            form.length((*here, "name"), one.get("name"), 1, 256, required=True)
            form.length((*here, "value"), one.get("value"), 1, 1024, required=True)
        texts = [embed.get("title"), embed.get("description"), footer, author]
        texts += [one.get(key) for one in fields for key in ("name", "value")]
        total += sum(len(text) for text in texts if isinstance(text, str))
    if total > _EMBED_TOTAL:
        form.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _check_nonce(form: Form, body: JSON) -> None:
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > _NONCE:
        form.add(("nonce",), "NONCE_TYPE_INVALID_LENGTH", f"Must be {_NONCE} or fewer in length.")


def _check_allowed(form: Form, allowed: JSON) -> None:
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        if listed and kind in (allowed.get("parse") or []):
            form.add(
                ("allowed_mentions",),
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
        if len(listed) > 100:
            form.add(
                ("allowed_mentions", kind),
                "BASE_TYPE_MAX_LENGTH",
                "Must be 100 or fewer in length.",
            )


def _check_rows(form: Form, rows: list[JSON]) -> None:
    """Classic components: at most five action rows of five buttons or one select."""
    if len(rows) > 5:
        form.add(("components",), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for index, row in enumerate(rows):
        at = ("components", index)
        if row.get("type") != 1:
            form.add((*at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1}.")
            continue
        _check_row(form, at, row)


def _check_row(form: Form, at: tuple[str | int, ...], row: JSON) -> None:
    inside = row.get("components") or []
    form.count((*at, "components"), inside, 1, 5)
    if len(inside) > 1 and any(part.get("type") in SELECTS for part in inside):
        form.add(
            (*at, "components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )
    for place, part in enumerate(inside):
        if part.get("type") not in INTERACTIVE:
            here = (*at, "components", place, "type")
            form.add(here, "BASE_TYPE_CHOICES", "Value must be one of {2, 3, 5, 6, 7, 8}.")


def _check_layout(form: Form, body: JSON, components: list[JSON]) -> None:
    """Layout components: no content or embeds beside them, 40 parts and 4,000 characters."""
    for key in ("content", "embeds"):
        if body.get(key):
            form.add(
                (key,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    parts = list(walk(components))
    if len(parts) > 40:
        form.add(("components",), "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
    texts = [str(part.get("content", "")) for part in parts if part.get("type") == TEXT_DISPLAY]
    if sum(map(len, texts)) > 4000:
        form.add(
            ("components",),
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            "The displayable text size exceeds the maximum of 4000",
        )


def _check_controls(form: Form, components: list[JSON]) -> None:
    seen: set[str] = set()
    for at, part in _located(("components",), components):
        kind = part.get("type")
        if kind == BUTTON:
            _check_button(form, at, part)
        elif kind in SELECTS:
            _check_select(form, at, part)
        if kind in INTERACTIVE and not (kind == BUTTON and part.get("style") in _LINK_STYLES):
            check_custom_id(form, at, part, seen)


def check_custom_id(form: Form, at: tuple[str | int, ...], part: JSON, seen: set[str]) -> None:
    """1 to 100 characters, and nobody else in the same message or form has it."""
    custom_id = part.get("custom_id")
    form.length((*at, "custom_id"), custom_id, 1, 100, required=True)
    if isinstance(custom_id, str) and custom_id in seen:
        form.add(
            (*at, "custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        )
    seen.add(str(custom_id))


def _check_button(form: Form, at: tuple[str | int, ...], part: JSON) -> None:
    form.length((*at, "label"), part.get("label"), 0, 80, required=False)
    if part.get("style") not in range(1, 7):
        form.add((*at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
    if not part.get("label") and not part.get("emoji") and part.get("style") != 6:
        form.add(at, "BUTTON_COMPONENT_INVALID_FORMAT", "A label or emoji is required")
    is_link = part.get("style") == 5
    if is_link != bool(part.get("url")) or (is_link and part.get("custom_id")):
        form.add(at, "BUTTON_COMPONENT_CUSTOM_ID_XOR_URL", "A custom id or url is required")


def _check_select(form: Form, at: tuple[str | int, ...], part: JSON) -> None:
    form.length((*at, "placeholder"), part.get("placeholder"), 0, 150, required=False)
    if part.get("type") != STRING_SELECT:
        return
    options = part.get("options") or []
    form.count((*at, "options"), options, 1, 25)
    values: set[object] = set()
    for index, option in enumerate(options):
        here = (*at, "options", index)
        form.length((*here, "label"), option.get("label"), 1, 100, required=True)
        form.length((*here, "value"), option.get("value"), 1, 100, required=True)
        form.length((*here, "description"), option.get("description"), 0, 100, required=False)
        if option.get("value") in values:
            form.add(
                (*here, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(option.get("value"))


def _located(
    base: tuple[str | int, ...], parts: list[JSON]
) -> list[tuple[tuple[str | int, ...], JSON]]:
    """Every component with its path, depth first."""
    found: list[tuple[tuple[str | int, ...], JSON]] = []
    for index, part in enumerate(parts):
        at = (*base, index)
        found.append((at, part))
        found += _located((*at, "components"), part.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(part.get(key), dict):
                found.append(((*at, key), part[key]))
    return found


def check_choices(choices: object) -> None:
    """Autocomplete: at most 25 choices of 1 to 100 characters."""
    form = Form()
    at = ("data", "choices")
    if not isinstance(choices, list):
        form.add(at, "BASE_TYPE_REQUIRED", "This field is required")
        form.refuse()
        return
    form.count(at, choices, 0, 25)
    for index, choice in enumerate(choices):
        form.length((*at, index, "name"), choice.get("name"), 1, 100, required=True)
        if isinstance(choice.get("value"), str):
            form.length((*at, index, "value"), choice["value"], 1, 100, required=True)
        elif not isinstance(choice.get("value"), int | float):
            form.add((*at, index, "value"), "BASE_TYPE_REQUIRED", "This field is required")
    form.refuse()


def check_modal(data: JSON) -> None:
    """A form: title of 45, one to five inputs, each in a row of its own or under a label."""
    form = Form()
    form.length(("data", "title"), data.get("title"), 1, 45, required=True)
    form.length(("data", "custom_id"), data.get("custom_id"), 1, 100, required=True)
    rows = data.get("components") or []
    form.count(("data", "components"), rows, 1, 5)
    seen: set[str] = set()
    for index, row in enumerate(rows):
        at = ("data", "components", index)
        if row.get("type") == LABEL:
            form.length((*at, "label"), row.get("label"), 1, 45, required=True)
            form.length((*at, "description"), row.get("description"), 0, 100, required=False)
            _check_input(form, (*at, "component"), row.get("component") or {}, seen, labelled=True)
        elif row.get("type") == 1:
            inside = row.get("components") or []
            form.count((*at, "components"), inside, 1, 1)
            for part in inside:
                _check_input(form, (*at, "components", 0), part, seen, labelled=False)
        elif row.get("type") != TEXT_DISPLAY:
            form.add((*at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 10, 18}.")
    form.refuse()


def _check_input(
    form: Form, at: tuple[str | int, ...], part: JSON, seen: set[str], *, labelled: bool
) -> None:
    check_custom_id(form, at, part, seen)
    if part.get("type") in SELECTS:
        _check_select(form, at, part)
        return
    if part.get("type") != TEXT_INPUT:
        form.add((*at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {3, 4, 5, 6, 7, 8}.")
        return
    if not labelled:
        form.length((*at, "label"), part.get("label"), 1, 45, required=True)
    form.length((*at, "placeholder"), part.get("placeholder"), 0, 100, required=False)
    form.length((*at, "value"), part.get("value"), 0, 4000, required=False)
    if part.get("style") not in (1, 2):
        form.add((*at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")

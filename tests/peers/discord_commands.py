"""The application commands a bot registered: checked as Discord checks them, and looked up again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.peers.discord_forms import ApiError, Form
from tests.peers.discord_things import JSON

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, NUMBER = 3, 4, 10
_LOCALES = (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg "
    "ru uk hi th zh-CN ja zh-TW ko"
)
LOCALES = frozenset(_LOCALES.split())
_NAME = re.compile(r"[-_'\w]{1,32}")
_HIGHEST_COUNT = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
_TOTAL = 8000


@dataclass
class Registry:
    """Commands by scope: None for the global ones, a guild's id for its own.

    `creates` counts commands that were new (Discord allows 200 a day and guild); `writes` counts
    every changing call.
    """

    application_id: int
    new_id: Callable[[], int]
    scopes: dict[int | None, dict[int, JSON]] = field(default_factory=dict)
    creates: int = 0
    writes: int = 0

    def scope(self, guild_id: int | None) -> dict[int, JSON]:
        return self.scopes.setdefault(guild_id, {})

    def replace(self, guild_id: int | None, bodies: list[JSON]) -> list[JSON]:
        """Bulk overwrite: what is absent goes, what keeps name and type keeps its id."""
        form = Form()
        _check_together(form, bodies)
        for index, body in enumerate(bodies):
            _check_command(form, (index,), body)
        form.refuse()
        self.writes += 1
        before = self.scope(guild_id)
        self.scopes[guild_id] = {}
        return [self._store(guild_id, body, before.values()) for body in bodies]

    def create(self, guild_id: int | None, body: JSON) -> JSON:
        """Add one; the same name and type is an overwrite."""
        others = [one for one in self.scope(guild_id).values() if _key(one) != _key(body)]
        form = Form()
        _check_command(form, (), body)
        form.refuse()
        _check_together(form, [*others, body])
        form.refuse()
        self.writes += 1
        return self._store(guild_id, body, list(self.scope(guild_id).values()))

    def change(self, guild_id: int | None, command_id: int, changes: JSON) -> JSON:
        """Edit one; raises 10063 when there is none."""
        body = self.get(guild_id, command_id) | changes
        form = Form()
        _check_command(form, (), body)
        form.refuse()
        self.writes += 1
        return self._store(guild_id, body, list(self.scope(guild_id).values()))

    def drop(self, guild_id: int | None, command_id: int) -> None:
        self.get(guild_id, command_id)
        self.writes += 1
        del self.scope(guild_id)[command_id]

    def get(self, guild_id: int | None, command_id: int) -> JSON:
        try:
            return self.scope(guild_id)[command_id]
        except KeyError:
            raise ApiError(404, 10063, "Unknown application command") from None

    def find(self, guild_id: int | None, name: str, kind: int = CHAT) -> JSON | None:
        """What a person in that guild (None: a DM) is offered: the guild's own before the global."""
        for scope in dict.fromkeys((guild_id, None)):
            for command in self.scope(scope).values():
                if _key(command) == (name, kind):
                    return command
        return None

    def _store(self, guild_id: int | None, body: JSON, before: Iterable[JSON]) -> JSON:
        known = next((one for one in before if _key(one) == _key(body)), None)
        if known is None:
            self.creates += 1
        command: JSON = {
            "type": CHAT,
            "description": "",
            "options": [],
            "default_member_permissions": None,
            "contexts": None,
            "nsfw": False,
        } | body
        permissions = command["default_member_permissions"]
        command |= {
            "id": known["id"] if known else str(self.new_id()),
            "application_id": str(self.application_id),
            "version": str(self.new_id()),
            "default_member_permissions": None if permissions is None else str(permissions),
        }
        if guild_id is not None:
            command["guild_id"] = str(guild_id)
        self.scope(guild_id)[int(command["id"])] = command
        return command


def _key(command: JSON) -> tuple[str, int]:
    return str(command.get("name")), int(command.get("type") or CHAT)


def _check_together(form: Form, bodies: list[JSON]) -> None:
    for kind, most in _HIGHEST_COUNT.items():
        if sum(1 for body in bodies if _key(body)[1] == kind) > most:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({most}).")
    seen: set[tuple[str, int]] = set()
    for index, body in enumerate(bodies):
        if _key(body) in seen:
            form.add(
                (index,),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            )
        seen.add(_key(body))


def _check_command(form: Form, at: tuple[str | int, ...], body: JSON) -> None:
    if _key(body)[1] == CHAT:
        _check_words(form, at, body)
        _check_options(form, (*at, "options"), body.get("options") or [], depth=0)
        if _size(body) > _TOTAL:
            form.add(
                at,
                "APPLICATION_COMMAND_TOO_LARGE",
                f"Command exceeds maximum size ({_TOTAL})",
            )
        return
    form.length((*at, "name"), body.get("name"), 1, 32, required=True)
    if body.get("description") or body.get("options"):
        form.add(
            (*at, "description"),
            "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED",
            "Context menu commands cannot have description or options",
        )


def _check_words(form: Form, at: tuple[str | int, ...], body: JSON) -> None:
    """Name and description, with their translations."""
    _check_name(form, (*at, "name"), body.get("name"))
    form.length((*at, "description"), body.get("description"), 1, 100, required=True)
    for key in ("name", "description"):
        for locale, text in (body.get(f"{key}_localizations") or {}).items():
            here = (*at, f"{key}_localizations", locale)
            if locale not in LOCALES:
                form.add(here, "BASE_TYPE_CHOICES", "Value must be one of the known locales.")
            elif key == "name":
                _check_name(form, here, text)
            else:
                form.length(here, text, 1, 100, required=True)


def _check_name(form: Form, at: tuple[str | int, ...], name: object) -> None:
    form.length(at, name, 1, 32, required=True)
    if isinstance(name, str) and name and (not _NAME.fullmatch(name) or name != name.lower()):
        form.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(
    form: Form, at: tuple[str | int, ...], options: list[JSON], *, depth: int
) -> None:
    if len(options) > 25:
        form.add(at, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    names: set[object] = set()
    kinds = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(kinds) > 1:
        form.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command option types mix")
    seen_optional = False
    for index, option in enumerate(options):
        here = (*at, index)
        _check_words(form, here, option)
        if option.get("name") in names:
            form.add(
                (*here, "name"),
                "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
                "Option names must be unique",
            )
        names.add(option.get("name"))
        if option.get("required") and seen_optional:
            form.add(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        seen_optional = seen_optional or not option.get("required")
        _check_option(form, here, option, depth=depth)


def _check_option(form: Form, at: tuple[str | int, ...], option: JSON, *, depth: int) -> None:
    kind = option.get("type")
    if kind not in range(1, 12):
        form.add((*at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, ..., 11}.")
    elif kind == GROUP and depth == 0:
        _check_options(form, (*at, "options"), option.get("options") or [], depth=1)
    elif kind == SUBCOMMAND and depth <= 1:
        _check_options(form, (*at, "options"), option.get("options") or [], depth=2)
    elif kind in (SUBCOMMAND, GROUP):
        form.add(
            (*at, "type"),
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are not allowed here",
        )
    else:
        _check_choices(form, at, option)


def _check_choices(form: Form, at: tuple[str | int, ...], option: JSON) -> None:
    choices = option.get("choices") or []
    if len(choices) > 25:
        form.add((*at, "choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if choices and option.get("autocomplete"):
        form.add(
            at,
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES",
            "Autocomplete and choices exclude each other",
        )
    may_complete = option.get("type") in (STRING, INTEGER, NUMBER)
    if (choices or option.get("autocomplete")) and not may_complete:
        form.add(
            at,
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "Choices and autocomplete are for texts and numbers",
        )
    for index, choice in enumerate(choices):
        here = (*at, "choices", index)
        form.length((*here, "name"), choice.get("name"), 1, 100, required=True)
        if option.get("type") == STRING:
            form.length((*here, "value"), choice.get("value"), 1, 100, required=True)


def _size(body: JSON) -> int:
    """Characters in names, descriptions and choice values; a translation counts when longer."""
    size = 0
    for key in ("name", "description"):
        texts = [str(body.get(key) or ""), *(body.get(f"{key}_localizations") or {}).values()]
        size += max(map(len, texts))
    for choice in body.get("choices") or []:
        names = [choice.get("name"), *(choice.get("name_localizations") or {}).values()]
        size += max(len(str(name)) for name in names) + len(str(choice.get("value")))
    return size + sum(_size(option) for option in body.get("options") or [])

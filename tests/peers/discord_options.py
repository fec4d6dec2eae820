"""How a person's input becomes the data of an interaction: typed options and what they point at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.peers.discord_commands import GROUP, INTEGER, NUMBER, STRING, SUBCOMMAND
from tests.peers.discord_exchange import NotPossible
from tests.peers.discord_payloads import channel_json, member_json, role_json, user_json
from tests.peers.discord_things import JSON, Channel, Guild, Role, User

BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT = 5, 6, 7, 8, 9, 11
Sent = dict[str, Any]
"""A file that is put into an option, as the double makes it."""

Value = str | int | float | bool | User | Role | Channel | Sent
_POINTED: dict[int, tuple[type, ...]] = {
    USER: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (User, Role),
}


def leaf(command: JSON, path: Sequence[str]) -> JSON:
    """The sub-command that `path` (below the command's name) leads to, or the command itself."""
    here = command
    for name in path:
        known = {option["name"]: option for option in here.get("options") or ()}
        if name not in known or known[name]["type"] not in (SUBCOMMAND, GROUP):
            raise NotPossible(f"/{command['name']} has no sub-command {name!r}: {sorted(known)}")
        here = known[name]
    if any(option["type"] in (SUBCOMMAND, GROUP) for option in here.get("options") or ()):
        raise NotPossible(f"/{command['name']} {' '.join(path)} is a group, not a command")
    return here


def nested(command: JSON, path: Sequence[str], options: list[JSON]) -> list[JSON]:
    """The options wrapped into the sub-commands of the path."""
    kinds = []
    here = command
    for name in path:
        here = next(option for option in here["options"] if option["name"] == name)
        kinds.append((name, here["type"]))
    for name, kind in reversed(kinds):
        options = [{"name": name, "type": kind, "options": options}]
    return options


def fill(declared: JSON, values: Mapping[str, Value]) -> list[JSON]:
    """Options as the client sends them, after the checks the client makes itself."""
    known = {option["name"]: option for option in declared.get("options") or ()}
    strange = sorted(set(values) - set(known))
    if strange:
        raise NotPossible(f"{declared['name']} has no option {strange}: {sorted(known)}")
    missing = [name for name, one in known.items() if one.get("required") and name not in values]
    if missing:
        raise NotPossible(f"{declared['name']} needs {missing}")
    return [_option(known[name], value) for name, value in values.items()]


def fill_focused(
    declared: JSON, focused: str, typed: str | float, values: Mapping[str, Value]
) -> list[JSON]:
    """Options while somebody is still typing in `focused`: nothing is required yet."""
    known = {option["name"]: option for option in declared.get("options") or ()}
    if focused not in known or not known[focused].get("autocomplete"):
        raise NotPossible(f"{declared['name']} does not complete {focused!r}")
    filled = [_option(known[name], value) for name, value in values.items()]
    option = {"name": focused, "type": known[focused]["type"], "value": typed, "focused": True}
    return [*filled, option]


def _option(option: JSON, value: Value) -> JSON:
    kind = option["type"]
    if isinstance(value, dict) or kind == ATTACHMENT:
        if kind != ATTACHMENT or not isinstance(value, dict):
            raise NotPossible(f"{option['name']} takes no {type(value).__name__}")
        return {"name": option["name"], "type": kind, "value": value["id"]}
    if kind in _POINTED:
        if not isinstance(value, _POINTED[kind]):
            raise NotPossible(f"{option['name']} takes no {type(value).__name__}")
        assert isinstance(value, User | Role | Channel)
        return {"name": option["name"], "type": kind, "value": str(value.id)}
    _check_plain(option, kind, value)
    return {"name": option["name"], "type": kind, "value": value}


def _check_plain(option: JSON, kind: int, value: Value) -> None:
    name = option["name"]
    is_bool = isinstance(value, bool)
    fits = {
        STRING: isinstance(value, str),
        INTEGER: isinstance(value, int) and not is_bool,
        NUMBER: isinstance(value, int | float) and not is_bool,
        BOOLEAN: is_bool,
    }
    if not fits.get(kind, False):
        raise NotPossible(f"{name} is of type {kind}, not {type(value).__name__}")
    choices = [choice["value"] for choice in option.get("choices") or ()]
    if choices and value not in choices:
        raise NotPossible(f"{name} offers {choices}, not {value!r}")
    if isinstance(value, str):
        if not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
            raise NotPossible(f"{name} is too long or too short")
    elif isinstance(value, int | float) and not is_bool:
        too_small = "min_value" in option and value < option["min_value"]
        if too_small or ("max_value" in option and value > option["max_value"]):
            raise NotPossible(f"{name} is too small or too large")


def resolved(pointed: Iterable[object], guild: Guild | None, me: User) -> JSON:
    """What the ids in the values stand for, as interactions carry it; plain values are skipped."""
    found: dict[str, dict[str, Any]] = {}
    for thing in pointed:
        if isinstance(thing, User):
            found.setdefault("users", {})[str(thing.id)] = user_json(thing)
            member = guild.members.get(thing.id) if guild else None
            if member is not None and guild is not None:
                described = member_json(member, with_user=False)
                described["permissions"] = str(int(guild.permissions(thing)))
                found.setdefault("members", {})[str(thing.id)] = described
        elif isinstance(thing, Role):
            found.setdefault("roles", {})[str(thing.id)] = role_json(thing)
        elif isinstance(thing, Channel):
            described = channel_json(thing, me)
            described["permissions"] = str(int(thing.permissions(me)))
            found.setdefault("channels", {})[str(thing.id)] = described
        elif isinstance(thing, dict):
            found.setdefault("attachments", {})[thing["id"]] = {**thing, "ephemeral": True}
    return found

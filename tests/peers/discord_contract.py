"""Checks request bodies against Discord's published OpenAPI description, where it is at hand.

The description is read from `contracts/discord-openapi.json` under the folder that the environment
variable STEWARD_SHARED names; without the variable nothing is checked.

Normalised before the check, because Discord reads both forms and the description names only one:

- numbers under `id` and keys ending in `_id`, and in lists under `users`, `roles`, `applied_tags` and
  keys ending in `_ids`, become strings (discord.py sends ids as numbers); the numeric `id` of a
  message component stays a number, as described;
- `default_member_permissions` written as a string becomes a number.

A multipart body is checked by its `payload_json`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

_URI = "urn:discord-openapi"
_ID_LISTS = ("users", "roles", "applied_tags")


@dataclass(frozen=True)
class Violation:
    """A body that Discord's description does not allow: where in it, and what is wrong."""

    route: str
    where: str
    problem: str


def check_body(method: str, template: str, body: Any) -> list[Violation]:
    """What is wrong with a JSON body sent to a path template such as "/channels/{channel_id}".

    Empty when nothing is, when the description has no JSON body for the route, or when it is not
    at hand.
    """
    folder = os.environ.get("STEWARD_SHARED")
    if not folder:
        return []
    if _validator(folder, method.lower(), template) is None:
        return []
    return list(_wrong(folder, method, template, json.dumps(normalised(body))))


@lru_cache(maxsize=512)
def _wrong(folder: str, method: str, template: str, body: str) -> tuple[Violation, ...]:
    """The same for a body as JSON. Each is looked at once: all commands together take seconds, and
    every test registers them."""
    validator = _validator(folder, method.lower(), template)
    assert validator is not None
    said = json.loads(body)
    if _Quick(validator.schema, registry=_registry(folder)).is_valid(said):
        return ()
    error = best_match(validator.iter_errors(said))
    assert error is not None
    where = _place(error)
    return (Violation(f"{method} {template}", where, _narrowed(error).message[:300]),)


_SAYING = (
    "POST /channels/{channel_id}/messages",
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "POST /channels/{channel_id}/threads",
    "POST /webhooks/{webhook_id}/{webhook_token}",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    "POST /interactions/{interaction_id}/{interaction_token}/callback",
)
_SAID = (4, 7)
"""Kinds of answers to an interaction that say something: a message, or a message changed."""


def check_mentions(method: str, template: str, body: Any) -> list[Violation]:
    """Whether a message says whom it may ring. One that does not may ring everybody whom somebody's
    words name; and nobody of ours ever rings a role or a whole room."""
    route = f"{method} {template}"
    if route not in _SAYING or not isinstance(body, dict):
        return []
    if template.startswith("/interactions"):
        if body.get("type") not in _SAID:
            return []
        body = body.get("data") or {}
    elif template.endswith("/threads"):
        body = body.get("message") or {}
    if not (body.get("content") or body.get("embeds") or body.get("components")):
        return []
    allowed = body.get("allowed_mentions")
    if not isinstance(allowed, dict) or "parse" not in allowed:
        return [Violation(route, "allowed_mentions", "it may ring whoever is named in it")]
    if allowed["parse"] or allowed.get("roles"):
        return [Violation(route, "allowed_mentions", f"it may ring {allowed}")]
    return []


def normalised(body: Any, key: str = "") -> Any:
    """The body with ids as strings; see the head of this file."""
    if isinstance(body, dict):
        is_component = isinstance(body.get("type"), int) and isinstance(body.get("id"), int)
        return {
            name: value if name == "id" and is_component else normalised(value, name)
            for name, value in body.items()
        }
    if isinstance(body, list):
        item_key = "id" if key in _ID_LISTS or key.endswith("_ids") else ""
        return [normalised(item, item_key) for item in body]
    if key == "default_member_permissions" and isinstance(body, str):
        return int(body)
    is_number = isinstance(body, int) and not isinstance(body, bool)
    return str(body) if is_number and (key == "id" or key.endswith("_id")) else body


@cache
def _description(folder: str) -> dict[str, Any]:
    path = Path(folder, "contracts", "discord-openapi.json")
    described: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return described


@cache
def _registry(folder: str) -> Registry[Any]:
    resource = DRAFT202012.create_resource(_description(folder))
    registry: Registry[Any] = Registry().with_resource(_URI, resource)
    return registry


@cache
def _validator(folder: str, method: str, template: str) -> Draft202012Validator | None:
    operation = _description(folder)["paths"].get(template, {}).get(method, {})
    if "application/json" not in operation.get("requestBody", {}).get("content", {}):
        return None
    steps = ("paths", template, method, "requestBody", "content", "application/json", "schema")
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
    return Draft202012Validator({"$ref": f"{_URI}#/{pointer}"}, registry=_registry(folder))


def _any_of(
    validator: Any, shapes: list[Any], instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    if not any(_fits(validator, shape, instance) for shape in shapes):
        yield ValidationError("none of the shapes")


def _one_of(
    validator: Any, shapes: list[Any], instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    if sum(_fits(validator, shape, instance) for shape in shapes) != 1:
        yield ValidationError("not one of the shapes")


def _fits(validator: Any, shape: Any, instance: Any) -> bool:
    return next(validator.descend(instance, shape), None) is None


_Quick: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"anyOf": _any_of, "oneOf": _one_of}
)
"""Whether a body is right and no word of why: the reasons why it has none of the other shapes of a
union are many, and nobody reads them."""


def _narrowed(error: ValidationError) -> ValidationError:
    """The innermost reason, where a union of shapes hides it."""
    while error.context:
        inner = best_match(iter(error.context))
        if inner is None:
            break
        error = inner
    return error


def _place(error: ValidationError) -> str:
    return "/".join(map(str, _narrowed(error).absolute_path)) or "(body)"

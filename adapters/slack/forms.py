"""Forms: a view made from a command's parameters, and the way back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from adapters.base import changed, cut, marks
from adapters.slack.inline import Json
from adapters.slack.receive import Spot, fields
from bot.declare import Command, Param
from bot.kinds import PersonKind
from bot.reply import Form, Reply
from bot.tongue import Answer, Tongue
from bot.typed import safe
from bot.words import Words, _

CALLBACK = "command"
FIELD = "value"  # the action_id of every field; its block is named after the parameter
TEXT = 3000
OPTIONS = 100
LABEL = 75
KEPT = 150  # an option's value
HINT = 1000
_PEOPLE = re.compile(r"@\(([A-Z0-9]+)(?:\|[^()]*)?\)")


def view(form: Form, command: Command, spot: Spot, tongue: Tongue) -> Json | None:
    """The modal that asks for a command's parameters; None where it cannot hold what was said.

    What it keeps (`private_metadata`) says where to answer. It gives nobody any right: who may do
    what is decided by who submits.
    """
    texts = {name: safe(text) for name, text in form.fields.items()}
    if any(len(text) > TEXT for text in texts.values()):
        return None
    kept = {
        "command": command.path,
        "room": spot.room,
        "thread": spot.thread,
        "direct": spot.direct,
        "response_url": spot.response_url,
        "marks": marks({name: texts[name] for name, _text in form.current}),
    }
    blocks = [_input(param, texts.get(param.name, ""), tongue) for param in command.params]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(cut(f"/{command.path}", 24)),
        "submit": _plain(cut(tongue.text(_("Send")), 24)),
        "close": _plain(cut(tongue.text(_("Cancel")), 24)),
        "private_metadata": json.dumps({name: value for name, value in kept.items() if value}),
        "blocks": blocks,
    }


def submitted_command(view: Json) -> str:
    """The command a submitted form is for."""
    return str(_kept(view).get("command") or "")


def submitted_spot(body: Json) -> Spot:
    """Where to answer a submitted form."""
    kept = _kept(body["view"])
    return Spot(
        room=kept.get("room") or "",
        user=body["user"]["id"],
        thread=kept.get("thread"),
        direct=bool(kept.get("direct")),
        response_url=kept.get("response_url"),
    )


def said(view: Json) -> dict[str, str]:
    """What a submitted form says: its fields, but for what it showed and nobody changed."""
    return changed(fields(view), _kept(view).get("marks") or {})


def _kept(view: Json) -> Json:
    return dict(json.loads(view.get("private_metadata") or "{}"))


def error(answer: Answer, view: Json, values: dict[str, str]) -> Json | None:
    """The acknowledgement that shows a refusal beside a field; None where it is no refusal, or
    one that offers buttons, which a form cannot show."""
    reply, tongue = answer.reply, answer.tongue
    if reply.tone != "problem" or reply.buttons or reply.silent:
        return None
    names = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if not names:
        return None
    repeated = list(_repeated(reply))
    guilty = max(names, key=lambda name: _likeness(values.get(name, ""), repeated))
    return {"response_action": "errors", "errors": {guilty: cut(_text(reply, tongue), HINT)}}


def _repeated(reply: Reply) -> Iterator[str]:
    """The words of the person's own that a refusal says again."""
    for span in (span for block in reply.blocks for span in getattr(block, "spans", ())):
        said = [value for _name, value in span.values] if isinstance(span, Words) else [span]
        yield from (word.casefold() for word in said if isinstance(word, str))


def _likeness(value: str, repeated: list[str]) -> float:
    """How much what stands in a field is like what the refusal says again: 0 where it is not."""
    said = value.casefold().strip().lstrip("@＠#＃!！~")
    pairs = (sorted((said, word), key=len) for word in repeated if said and word)
    return max((len(a) / len(b) for a, b in pairs if a in b), default=0.0)


def _text(reply: Reply, tongue: Tongue) -> str:
    spans = (getattr(block, "spans", ()) for block in reply.blocks)
    lines = ("".join(tongue.text(span) for span in line) for line in spans)
    return safe(" ".join(line for line in lines if line)) or "…"


def _input(param: Param, prefilled: str, tongue: Tongue) -> Json:
    label = safe(tongue.text(param.label)) or param.name
    return {
        "type": "input",
        "block_id": param.name,
        "optional": not param.required,
        "label": _plain(cut(label, 2000)),
        "element": {"action_id": FIELD, **_element(param, prefilled)},
    }


def _element(param: Param, prefilled: str) -> Json:
    choices = [str(choice) for choice in param.kind.choices()]
    if 0 < len(choices) <= OPTIONS and all(len(choice) <= KEPT for choice in choices):
        wanted = prefilled.split() if param.many else [prefilled] if prefilled else []
        picked = [choice.lstrip("!") for choice in wanted]
        if set(picked) <= set(choices):
            return _select(param, choices, picked)
    people = _PEOPLE.findall(prefilled)
    if isinstance(param.kind, PersonKind) and not _PEOPLE.sub("", prefilled).strip():
        return _users(param, people)
    lines = param.long or "\n" in prefilled
    field: Json = {"type": "plain_text_input", "multiline": lines, "max_length": TEXT}
    return field | ({"initial_value": prefilled} if prefilled else {})


def _users(param: Param, people: list[str]) -> Json:
    if param.many:
        chosen: Json = {"initial_users": people} if people else {}
        return {"type": "multi_users_select", **chosen}
    return {"type": "users_select", **({"initial_user": people[0]} if people else {})}


def _select(param: Param, choices: list[str], picked: list[str]) -> Json:
    def option(choice: str) -> Json:
        return {"text": _plain(cut(choice, LABEL)), "value": choice}

    menu: Json = {"options": [option(choice) for choice in choices]}
    chosen = [option(choice) for choice in picked]
    if param.many:
        menu |= {"type": "multi_static_select"}
        return menu | ({"initial_options": chosen} if chosen else {})
    menu |= {"type": "static_select"}
    return menu | ({"initial_option": chosen[0]} if chosen else {})


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}

"""Forms: a view made from a command's parameters, and what it says when it comes back.

What a view keeps (`private_metadata`) says where to answer and which form it is. It gives nobody any
right: who may do what is decided by who submits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from adapters.base import changed, cut, marks, title_of
from adapters.slack.forms_fields import blocks_of
from adapters.slack.forms_read import fields
from adapters.slack.inline import Json
from adapters.slack.receive import Spot
from adapters.slack.suggest import plain_text
from bot.declare import Command, Param
from bot.reply import Form, Reply
from bot.tongue import Answer, Tongue
from bot.typed import safe
from bot.words import Words, _

CALLBACK = "command"
MORE = "more"
"""The action_id of the button that shows the fields which are not shown at first."""

FIELDS = 10
"""Fields of a form's first step."""

TEXT = 3000
HINT = 1000
KEPT = 3000  # characters of private_metadata

_SENT_BACK = ("type", "callback_id", "title", "submit", "close", "private_metadata")


def view(form: Form, command: Command, spot: Spot, tongue: Tongue) -> Json | None:
    """The modal that asks for a command's parameters; None where it cannot hold what was said,
    or where there is nothing to ask."""
    texts = {name: safe(text) for name, text in form.fields.items()}
    if not command.params or any(len(text) > TEXT for text in texts.values()):
        return None
    kept = {
        "command": command.path,
        "room": spot.room,
        "thread": spot.thread,
        "direct": spot.direct,
        "response_url": spot.response_url,
        "draft": form.draft,
        "marks": marks({name: safe(text) for name, text in form.current}),
    }
    metadata = json.dumps({name: value for name, value in kept.items() if value})
    first = _first_step(command, texts)
    blocks = [_remark(tongue)] if form.kept else []
    blocks += _asking((p for p in command.params if p.name in first), texts, tongue)
    if len(first) < len(command.params):
        blocks.append(_more(tongue))
    return (
        None
        if len(metadata) > KEPT
        else {
            "type": "modal",
            "callback_id": CALLBACK,
            "notify_on_close": True,
            "title": plain_text(cut(title_of(command, tongue), 24)),
            "submit": plain_text(cut(tongue.text(_("Send")), 24)),
            "close": plain_text(cut(tongue.text(_("Cancel")), 24)),
            "private_metadata": metadata,
            "blocks": blocks,
        }
    )


def _first_step(command: Command, texts: Collection[str]) -> set[str]:
    """What is asked at first: what must be given and what is filled in already, however much that
    is; and of the rest, as declared, what a form of ten fields holds."""
    ranked = sorted(command.params, key=lambda p: not (p.required or p.name in texts))
    needed = sum(p.required or p.name in texts for p in command.params)
    return {param.name for param in ranked[: max(FIELDS, needed)]}


def _asking(params: Iterator[Param], texts: dict[str, str], tongue: Tongue) -> list[Json]:
    return [block for p in params for block in blocks_of(p, texts.get(p.name, ""), tongue)]


def _more(tongue: Tongue) -> Json:
    words = plain_text(cut(tongue.text(_("More fields")), 75))
    button = {"type": "button", "action_id": MORE, "text": words}
    return {"type": "actions", "block_id": MORE, "elements": [button]}


def _remark(tongue: Tongue) -> Json:
    words = tongue.text(_("What you had filled in here before, and did not send, is still there."))
    return {"type": "context", "elements": [plain_text(words)]}


def second_step(shown: Json, command: Command, tongue: Tongue) -> Json:
    """The same view with all the fields. What somebody has filled in stays, since Slack keeps it
    in every block that keeps its name; so there is nothing to go back to."""
    asked = {block["block_id"] for block in shown["blocks"]}
    left = (param for param in command.params if param.name not in asked)
    blocks = [block for block in shown["blocks"] if block["block_id"] != MORE]
    frame = {name: shown[name] for name in _SENT_BACK if shown.get(name)}
    blocks += _asking(left, {}, tongue)
    return {**frame, "notify_on_close": True, "blocks": blocks}


def submitted_command(view: Json) -> str:
    """The command a form is for; raises ValueError where the form is not one of ours."""
    return str(_kept(view).get("command") or "")


def draft(view: Json) -> str:
    """The name of what is kept of a form that is put aside."""
    return str(_kept(view).get("draft") or "")


def submitted_spot(body: Json) -> Spot:
    """Where to answer a form; raises ValueError where the form is not one of ours."""
    kept = _kept(body["view"])
    return Spot(
        room=str(kept.get("room") or ""),
        user=body["user"]["id"],
        thread=kept.get("thread"),
        direct=bool(kept.get("direct")),
        response_url=kept.get("response_url"),
    )


def said(view: Json) -> dict[str, str]:
    """What a form says: its fields, but for what it showed and nobody changed."""
    return changed(fields(view), _kept(view).get("marks") or {})


def _kept(view: Json) -> Json:
    kept = json.loads(view.get("private_metadata") or "{}")
    if not isinstance(kept, dict):
        raise ValueError("a form that keeps no object")
    return kept


def error(answer: Answer, view: Json, values: dict[str, str]) -> Json | None:
    """The acknowledgement that shows a refusal beside the field it is about; None where it is no
    refusal, or one about no field that offers buttons, which a form cannot show."""
    reply, tongue = answer.reply, answer.tongue
    if reply.tone != "problem" or reply.silent:
        return None
    names = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if not names or (reply.buttons and reply.field not in names):
        return None
    repeated = list(_repeated(reply))
    guilty = max(names, key=lambda name: _likeness(values.get(name, ""), repeated))
    if reply.field in names:
        guilty = str(reply.field)
    return beside(guilty, _text(reply, tongue))


def beside(name: str, text: str) -> Json:
    """The acknowledgement that shows some words beside a field, and leaves the form open."""
    return {"response_action": "errors", "errors": {name: cut(text, HINT)}}


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
    lines = ["".join(tongue.text(span) for span in line) for line in spans]
    choices = " · ".join(tongue.text(button.label) for button in reply.buttons)
    return safe(" ".join(line for line in (*lines, choices) if line)) or "…"

"""views.*: modals and the Home tab, and what the answer to a submitted modal does to them."""

from __future__ import annotations

from tests.peers.slack_blocks import view_faults
from tests.peers.slack_chat import completed, refuse
from tests.peers.slack_rooms import visible_user
from tests.peers.slack_state import Call, Refused, State, View
from tests.peers.slack_text import Json

STACK = 3


def view_json(state: State, view: View) -> Json:
    """A view as the API answers it and interactions carry it."""
    team = state.world.workspaces[view.team_id]
    return {
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        "state": {"values": {}},
        **view.body,
        "id": view.id,
        "team_id": view.team_id,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": team.app_id,
        "app_installed_team_id": view.team_id,
        "bot_id": team.bot_id,
    }


def _checked(state: State, body: object, kind: str) -> Json:
    refuse(view_faults(body))
    if not isinstance(body, dict) or body.get("type") != kind:
        raise Refused("invalid_arguments", errors=[f"view/type: must be {kind}"])
    return body | {"blocks": completed(state, body["blocks"])}


def _unique(state: State, body: Json, team_id: str, but: View | None = None) -> None:
    wanted = body.get("external_id")
    for view in state.views.values():
        same_team = view.team_id == team_id and view is not but
        if wanted and same_team and view.is_open and view.body.get("external_id") == wanted:
            raise Refused("duplicate_external_id")


def _show(
    state: State, body: Json, user: str, team_id: str, cause: str | None, below: View | None = None
) -> View:
    """Open a modal, on top of another one if given."""
    id = state.world.next_id("V")
    view = View(id, team_id, user, body, state.world.next_ts(), below.root_id if below else id)
    view.previous_id = below.id if below else None
    view.cause = cause
    state.views[id] = view
    state.note("view", body, to=user, view=view, cause=cause)
    return view


def _replace(state: State, view: View, body: Json, cause: str | None) -> None:
    view.body = body
    view.hash = state.world.next_ts()
    how = "home" if body["type"] == "home" else "view_update"
    state.note(how, body, to=view.user, view=view, cause=cause)


def views_open(state: State, call: Call) -> Json:
    body = _checked(state, call.args.get("view"), "modal")
    _unique(state, body, call.team.id)
    trigger = state.use_trigger(call.text("trigger_id"), call.team.id)
    view = _show(state, body, trigger.user, call.team.id, trigger.cause)
    return {"view": view_json(state, view)}


def views_push(state: State, call: Call) -> Json:
    """A modal on top of the one in which the act took place."""
    body = _checked(state, call.args.get("view"), "modal")
    trigger = state.use_trigger(call.text("trigger_id"), call.team.id)
    below = state.views.get(trigger.view or "")
    if below is None or not below.is_open:
        raise Refused("not_found")
    view = push(state, below, body, trigger.cause)
    return {"view": view_json(state, view)}


def push(state: State, below: View, body: Json, cause: str | None) -> View:
    """Put a checked modal on top of another."""
    deep, view = 1, below
    while view.previous_id:
        deep, view = deep + 1, state.views[view.previous_id]
    if deep >= STACK:
        raise Refused("push_limit_reached")
    return _show(state, body, below.user, below.team_id, cause, below)


def views_update(state: State, call: Call) -> Json:
    view = _named(state, call)
    if call.args.get("hash") not in (None, view.hash):
        raise Refused("hash_conflict")
    body = _checked(state, call.args.get("view"), "modal")
    _unique(state, body, call.team.id, but=view)
    _replace(state, view, body, view.cause)
    return {"view": view_json(state, view)}


def _named(state: State, call: Call) -> View:
    id, external = call.args.get("view_id"), call.args.get("external_id")
    for view in state.views.values():
        named = view.id == id if id else view.body.get("external_id") == external
        if named and view.is_open and view.team_id == call.team.id:
            return view
    raise Refused("not_found")


def views_publish(state: State, call: Call) -> Json:
    """The Home tab of one person."""
    user = visible_user(state, call, call.text("user_id"))
    if not call.team.home_tab:
        raise Refused("not_enabled")
    body = _checked(state, call.args.get("view"), "home")
    view = state.homes.get(user.id)
    if view is None:
        id = state.world.next_id("V")
        view = View(id, call.team.id, user.id, body, state.world.next_ts(), id)
        state.homes[user.id] = view
        state.note("home", body, to=user.id, view=view)
        return {"view": view_json(state, view)}
    if call.args.get("hash") not in (None, view.hash):
        raise Refused("hash_conflict")
    _replace(state, view, body, None)
    return {"view": view_json(state, view)}


def _close_all(state: State, view: View) -> None:
    """Close a modal and every other one of its stack."""
    for other in state.views.values():
        if other.root_id == view.root_id:
            other.is_open = False
    state.ring()


def answer_submit(state: State, view: View, body: object, cause: str) -> dict[str, str]:
    """Do what the acknowledgement of a submitted modal asks for; the errors it shows, if any.

    An answer that Slack would not understand is a violation, and the modal stays open.
    """
    if body in (None, "", {}):
        view.is_open = False
        state.ring()
        return {}
    try:
        return _answer_submit(state, view, body, cause)
    except Refused as refused:
        state.violations.append(f"view_submission: {refused.error} {refused.fields}")
        return {}


def _answer_submit(state: State, view: View, body: object, cause: str) -> dict[str, str]:
    match body:
        case {"response_action": "clear"}:
            _close_all(state, view)
        case {"response_action": "update", "view": new}:
            _replace(state, view, _checked(state, new, "modal"), cause)
        case {"response_action": "push", "view": new}:
            push(state, view, _checked(state, new, "modal"), cause)
        case {"response_action": "errors", "errors": dict(errors)} if errors:
            inputs = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
            unknown = sorted(set(errors) - inputs)
            if unknown:
                raise Refused("invalid_errors", blocks=unknown)
            state.note("errors", {"text": "\n".join(map(str, errors.values()))}, to=view.user)
            return {str(block): str(words) for block, words in errors.items()}
        case _:
            raise Refused("invalid_response_action", body=body)
    return {}

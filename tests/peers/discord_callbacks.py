"""REST routes of the Discord double by which a bot answers interactions: callbacks and follow-ups."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.peers.discord_channels import unknown_message
from tests.peers.discord_door import Call, Handler
from tests.peers.discord_exchange import Exchange, Kind
from tests.peers.discord_forms import (
    ApiError,
    Form,
    check_choices,
    check_message,
    check_modal,
)
from tests.peers.discord_payloads import message_json, user_json
from tests.peers.discord_things import JSON, Message, MessageFlag
from tests.peers.discord_uploads import with_files
from tests.peers.discord_world import World

TOKEN_LIFETIME = timedelta(minutes=15)
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
_ALLOWED = {
    Kind.COMMAND: (REPLY, DEFER, MODAL),
    Kind.COMPONENT: (REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    Kind.AUTOCOMPLETE: (CHOICES,),
    Kind.MODAL: (REPLY, DEFER, DEFER_UPDATE, UPDATE),
}
_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


class CallbackRoutes:
    """Keeps the open exchanges and takes the bot's answers to them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.exchanges: dict[int, Exchange] = {}

    def handlers(self) -> dict[str, Handler]:
        return {
            "POST /interactions/{interaction_id}/{interaction_token}/callback": self._callback,
            f"POST {_WEBHOOK}": self._follow_up,
            f"GET {_WEBHOOK}/messages/@original": self._get,
            f"PATCH {_WEBHOOK}/messages/@original": self._edit,
            f"DELETE {_WEBHOOK}/messages/@original": self._delete,
            f"GET {_WEBHOOK}/messages/{{message_id}}": self._get,
            f"PATCH {_WEBHOOK}/messages/{{message_id}}": self._edit,
            f"DELETE {_WEBHOOK}/messages/{{message_id}}": self._delete,
        }

    # The first answer

    def _callback(self, call: Call) -> JSON | None:
        exchange = self.exchanges.get(call.id("interaction_id"))
        if exchange is None or exchange.token != call.params["interaction_token"]:
            raise ApiError(404, 10062, "Unknown interaction")
        try:
            self._accept(call, exchange)
        except ApiError as error:
            exchange.refused.append(error.body["code"])
            raise
        if call.query.get("with_response") not in ("1", "true", "True"):
            return None
        return self._response(exchange)

    def _accept(self, call: Call, exchange: Exchange) -> None:
        if exchange.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if exchange.late:
            raise ApiError(404, 10062, "Unknown interaction")
        body = call.object()
        kind = body.get("type")
        allowed = _ALLOWED[exchange.kind]
        if exchange.message is None:
            allowed = tuple(one for one in allowed if one not in (DEFER_UPDATE, UPDATE))
        if kind not in allowed:
            form = Form()
            form.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {set(allowed)}.")
            form.refuse()
        data = with_files(call, dict(body.get("data") or {}))
        self._carry_out(exchange, int(body["type"]), data)
        exchange.callback = body
        exchange.took = asyncio.get_running_loop().time() - exchange.sent_at

    def _carry_out(self, exchange: Exchange, kind: int, data: JSON) -> None:
        if kind == REPLY:
            _check_nested(data)
            exchange.original = self._write(exchange, data)
        elif kind == DEFER:
            kept = int(data.get("flags") or 0) & MessageFlag.EPHEMERAL
            exchange.original = self._write(exchange, {"flags": kept | MessageFlag.LOADING})
        elif kind == UPDATE and exchange.message is not None:
            _check_nested(data, edit=True)
            self._world.edit(exchange.message, data)
            exchange.original = exchange.message
            exchange.keep(exchange.message)
        elif kind == DEFER_UPDATE:
            exchange.original = exchange.message
        elif kind == CHOICES:
            check_choices(data.get("choices"))
        elif kind == MODAL:
            check_modal(data)

    def _write(self, exchange: Exchange, data: JSON) -> Message:
        """A new message of this exchange, ephemeral when its flags say so."""
        hidden = int(data.get("flags") or 0) & MessageFlag.EPHEMERAL
        message = self._world.post(
            exchange.channel,
            self._world.me,
            data,
            only_for=exchange.user if hidden else None,
            interaction={
                "id": str(exchange.id),
                "type": int(exchange.kind),
                "user": user_json(exchange.user),
                "authorizing_integration_owners": {},
            },
        )
        exchange.keep(message)
        return message

    def _response(self, exchange: Exchange) -> JSON:
        assert exchange.callback is not None
        described: JSON = {"id": str(exchange.id), "type": int(exchange.kind)}
        answer: JSON = {"interaction": described}
        if exchange.original is not None:
            described |= {
                "response_message_id": str(exchange.original.id),
                "response_message_loading": exchange.original.loading,
                "response_message_ephemeral": exchange.original.ephemeral,
            }
            answer["resource"] = {
                "type": exchange.callback["type"],
                "message": message_json(exchange.original, self._world.me),
            }
        return answer

    # What follows

    def _exchange(self, call: Call) -> Exchange:
        token = call.params["webhook_token"]
        known = (one for one in self.exchanges.values() if one.token == token)
        exchange = next(known, None)
        is_ours = call.id("webhook_id") == self._world.me.id
        if exchange is None or not is_ours or exchange.callback is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if exchange.token_dead or self._world.now() - exchange.created_at >= TOKEN_LIFETIME:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return exchange

    def _message(self, call: Call) -> tuple[Exchange, Message]:
        exchange = self._exchange(call)
        message = exchange.original
        if "message_id" in call.params:
            wanted = call.id("message_id")
            candidates = [*exchange.messages, exchange.original]
            message = next((one for one in candidates if one and one.id == wanted), None)
        if message is None or message.deleted:
            raise unknown_message()
        return exchange, message

    def _follow_up(self, call: Call) -> JSON | None:
        """A further message; the first one after a deferred answer takes its place."""
        exchange = self._exchange(call)
        body = with_files(call)
        check_message(body)
        waiting = exchange.original
        if waiting is not None and waiting.loading and not waiting.deleted:
            message = self._fill(waiting, body)
        else:
            message = self._write(exchange, body)
        return self._show(message) if call.query.get("wait") in ("1", "true", "True") else None

    def _fill(self, message: Message, body: JSON) -> Message:
        flags = int(body.get("flags") or 0) & ~(MessageFlag.LOADING | MessageFlag.EPHEMERAL)
        self._world.edit(message, body | {"flags": flags}, first=True)
        return message

    def _get(self, call: Call) -> JSON:
        return self._show(self._message(call)[1])

    def _edit(self, call: Call) -> JSON:
        exchange, message = self._message(call)
        body = with_files(call)
        check_message(body, edit=True)
        if message.loading:
            self._fill(message, body)
        else:
            self._world.edit(message, body)
        exchange.keep(message)
        return self._show(message)

    def _delete(self, call: Call) -> None:
        self._world.delete(self._message(call)[1])

    def _show(self, message: Message) -> JSON:
        return message_json(message, self._world.me)


def _check_nested(data: JSON, *, edit: bool = False) -> None:
    """The message check, with the error tree under "data" as callbacks have it."""
    try:
        check_message(data, edit=edit)
    except ApiError as error:
        if "errors" in error.body:
            error.body["errors"] = {"data": error.body["errors"]}
        raise

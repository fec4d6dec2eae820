"""Files that come with a message to the Discord double."""

from __future__ import annotations

from typing import Any

from tests.peers.discord_door import Call, Upload
from tests.peers.discord_forms import ApiError
from tests.peers.discord_things import JSON

DESCRIPTION = 1024
"""Characters of an attachment's description."""


def with_files(call: Call, body: JSON | None = None) -> JSON:
    """The message body with its uploaded files as attachments that have an id, a size and a name.

    Attachments that an edit keeps are named by id only and stay as they are given.
    """
    body = dict(call.object() if body is None else body)
    if not call.files:
        return body
    described: list[Any] = list(body.get("attachments") or ())
    kept = [one for one in described if not str(one.get("id", "")).isdecimal() or _is_old(one)]
    made = [_attachment(upload) for upload in call.files]
    for one in made:
        told: JSON = next((d for d in described if int(d["id"]) == int(one["id"]) - (1 << 30)), {})
        one["description"] = str(told.get("description") or "")
        if len(one["description"]) > DESCRIPTION:
            raise ApiError(400, 50035, "Invalid Form Body")
    body["attachments"] = kept + made
    return body


def _is_old(attachment: JSON) -> bool:
    return int(attachment["id"]) >= 1 << 22


def _attachment(upload: Upload) -> JSON:
    index = int("".join(filter(str.isdecimal, upload.field)) or 0)
    address = f"https://cdn.discordapp.com/attachments/{index}/{upload.name}"
    return {
        "id": str((1 << 30) + index),
        "filename": upload.name,
        "size": len(upload.content),
        "url": address,
        "proxy_url": address,
    }

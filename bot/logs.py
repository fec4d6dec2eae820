"""Logs: one line each, plain or JSON; never a secret, never a client's words at INFO."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterable


class Redacted(logging.Filter):
    """Takes every secret it was given out of whatever is logged."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = [secret for secret in secrets if len(secret) >= 6]

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info))
        for secret in self._secrets:
            text = text.replace(secret, "…")
            if record.exc_text:
                record.exc_text = record.exc_text.replace(secret, "…")
        record.msg, record.args = text, None
        return True


class Json(logging.Formatter):
    """One JSON object a line, so that no text can fake a second line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class Plain(logging.Formatter):
    """For eyes: line breaks inside a message are shown, not made."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        return super().formatMessage(record).replace("\n", "\\n").replace("\r", "\\r")


def set_up(form: str, level: str, secrets: Iterable[str]) -> None:
    """Log to standard error from now on; `form` is plain or json.

    `level` is for our own lines. Debug lines of libraries hold tokens and people's words, so
    theirs stays at WARNING whatever ours is.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if form == "json" else Plain())
    handler.addFilter(Redacted(secrets))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("steward").setLevel(level.upper())

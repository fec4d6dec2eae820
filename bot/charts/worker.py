"""The process that draws: sheets come in, PNGs go out, until nothing comes any more.

Each way a message is four bytes of length and the message. An answer is a PNG, or empty with an
exclamation mark and the kind of error before it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import BinaryIO


def main() -> None:
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)  # whoever waits for an answer in words comes first
    _serve(sys.stdin.buffer, sys.stdout.buffer)


def _serve(asked: BinaryIO, answered: BinaryIO) -> None:
    while len(head := asked.read(4)) == 4:
        sheet = json.loads(asked.read(int.from_bytes(head, "big")))
        try:
            from bot.charts.drawing import png

            answer = png(sheet)
        except Exception as error:  # noqa: BLE001 - one chart that fails does not take the next along
            answer = b"!" + type(error).__name__.encode()
        answered.write(len(answer).to_bytes(4, "big") + answer)
        answered.flush()


if __name__ == "__main__":
    main()

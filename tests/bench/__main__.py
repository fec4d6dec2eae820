"""Run every benchmark: `make bench`. Ends with 1 when a ratio is over its limit."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.ack import ack
from tests.bench.acks import acks
from tests.bench.command import command
from tests.bench.interaction import interaction
from tests.bench.large import large
from tests.bench.measure import show
from tests.bench.queue import queue
from tests.bench.startup import startup
from tests.bench.words import show_bound, words
from tests.postgres import running


def main() -> int:
    with TemporaryDirectory() as name:
        folder = Path(name)
        results = [
            *command(folder, rounds=400), *ack(rounds=400), *acks(rounds=15),
            *interaction(rounds=400),
        ]  # fmt: skip
        for result in results:
            show(result, "ms", 1000)
        with running("bench", durable=True) as server:
            queued = queue(folder, server)
        for result in queued:
            show(result, "ms", 1000)
        reading, bounds = words(rounds=3)
        show(reading, "ms", 1000)
        for bound in bounds:
            show_bound(bound)
        sizes, counted, near = large(folder, rounds=15)
        for result in sizes:
            show(result, "ms", 1000)
        show(counted, "statements", 1)
        show_bound(near)
        ready, idle = startup(folder, rounds=7)
        show(ready, "s", 1)
        show(idle, "MB", 1e-6)
    good = [result.good for result in (*results, *queued, reading, *sizes, counted, ready, idle)]
    return 0 if all([*good, *(bound.good for bound in (*bounds, near))]) else 1


if __name__ == "__main__":
    sys.exit(main())

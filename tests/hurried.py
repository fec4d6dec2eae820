"""`steward run` with short leases, for tests that kill it and wait for what follows.

    python -m tests.hurried INBOX ATTEMPT LEAD

All are seconds: how long an inbox is leased, how long one attempt may take, how long a platform is
led without being asked again.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from bot.cli import main
from scheduler.courier import Courier
from scheduler.lead import Lead


def hurry(inbox: float, attempt: float, lead: float) -> None:
    """Put these seconds in the place of the usual ones."""
    long, short = timedelta(seconds=inbox), timedelta(seconds=attempt)
    Courier.__init__.__kwdefaults__ = {"patience": 4.0, "lease": long, "attempt": short}
    Lead.__init__.__kwdefaults__ = {"seconds": lead}


if __name__ == "__main__":
    hurry(*map(float, sys.argv[1:4]))
    raise SystemExit(main(["run"]))

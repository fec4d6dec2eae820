"""Where Steward starts: `steward WORD` or `python -m bot WORD`."""

from __future__ import annotations

import gc


def main() -> int:
    """The command line; the exit code.

    What is imported stays for good, so looking through it for garbage, again and again while it
    grows, would be a tenth of the time until Steward is ready.
    """
    gc.disable()
    from bot.cli import main as run

    gc.freeze()
    gc.enable()
    return run()


if __name__ == "__main__":
    raise SystemExit(main())

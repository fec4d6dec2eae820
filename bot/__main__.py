"""Where Steward starts: `steward WORD` or `python -m bot WORD`."""

from __future__ import annotations

from bot.loading import loading


def main() -> int:
    """The command line; the exit code."""
    with loading():
        from bot.cli import main as run
    return run()


if __name__ == "__main__":
    raise SystemExit(main())

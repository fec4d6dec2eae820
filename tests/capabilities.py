"""The page docs/capabilities.md: what Steward does, each with the talk that shows it.

Run as `python -m tests.capabilities` after a talk was added; tests/test_docs.py holds it to that.
"""

from __future__ import annotations

from tests.talking import CAPABILITIES, HERE, read

PAGE = HERE.parent / "docs" / "capabilities.md"
_HEAD = """# What Steward does

Every line is shown by a talk: a dialogue in plain text, which is also a test. Each is played word
for word over a database, and once more through the terminal, Slack and Discord, over their own
wires. To read one is the quickest way to see how a thing works.

| | What | The talk |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = []
    for path in CAPABILITIES:
        number = path.stem.partition("-")[0]
        talk = read(path.read_text("utf-8"))
        link = f"[{path.stem.partition('-')[2]}](../tests/talks/{path.name})"
        rows.append(f"| C{int(number[1:])} | {talk.title} | {link} |\n")
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

"""What may be meant by what somebody is typing into an option, as Discord shows it."""

from __future__ import annotations

from discord.app_commands import Choice

from adapters.base import cut
from bot.tongue import Answer
from bot.typed import safe

MOST = 25
LONGEST = 100
"""How many are shown, and how many characters a name or a value may have."""


def suggested(answer: Answer) -> list[Choice[str]]:
    """The choices of an answer, each value once; one that is too long to be said is left out."""
    found: dict[str, Choice[str]] = {}
    for choice in answer.reply.choices:
        label = choice.label if isinstance(choice.label, str) else answer.tongue.text(choice.label)
        name = cut(" ".join(safe(label).split()), LONGEST) or "…"
        if 0 < len(choice.value) <= LONGEST:
            found.setdefault(choice.value, Choice(name=name, value=choice.value))
    return list(found.values())[:MOST]

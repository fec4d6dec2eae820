"""What is said in a conversation without a command word, as a line of the grammar.

"remind Wei to send the quote by friday" is `/task add`, "12做完了" is `/task done 12`. Rules only:
nothing is looked up but the names of people, and nothing leaves this process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.intents.meaning import heard
    from bot.intents.reading import answers

__all__ = ["answers", "heard"]


def __getattr__(name: str) -> Any:
    """Both are loaded by the first sentence: the rules are many, and no start waits for them."""
    match name:
        case "answers":
            from bot.intents.reading import answers

            return answers
        case "heard":
            from bot.intents.meaning import heard

            return heard
    raise AttributeError(name)

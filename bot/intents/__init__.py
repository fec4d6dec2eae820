"""What is said in a conversation without a command word, as a line of the grammar.

"remind Wei to send the quote by friday" is `/task add`, "12做完了" is `/task done 12`. Rules only:
nothing is looked up but the names of people, and nothing leaves this process.
"""

from bot.intents.heard import heard
from bot.intents.reading import answers

__all__ = ["answers", "heard"]

"""What is told of an act that takes long, while it is done."""

from __future__ import annotations

from collections.abc import Callable

from bot.context import Request
from bot.reply import Reply, Small
from bot.tongue import Answer, Tongue
from bot.words import Words


def telling(request: Request, tongue: Tongue) -> Callable[[Words], None]:
    """A way to tell whoever asks, and nobody else, how far it has come; the last word counts, and
    those before it may never be shown."""

    def tell(words: Words) -> None:
        if request.progress is not None:
            request.progress(Answer(Reply((Small((words,)),)), tongue, private=True))

    return tell

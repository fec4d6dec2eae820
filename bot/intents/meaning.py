"""A sentence from a conversation as a line of the grammar, or as a question to whoever said it."""

from __future__ import annotations

import re

from bot.context import Context
from bot.discussions import refs_here
from bot.grammar import Grammar, Refusal
from bot.intents.people import People
from bot.intents.reading import Intent, intend
from bot.kinds import Reader, RefKind, quoted
from bot.reply import Button, Code
from bot.subjects import subjects
from bot.words import Words, _
from bot.work import Work

_LABELS: dict[str, Words] = {
    "task add": _("A task"),
    "log note": _("For the client log"),
    "risk add": _("A risk"),
}


def heard(words: str, context: Context, work: Work, reader: Reader, grammar: Grammar) -> str:
    """The line that is meant; raises Refusal, with a button for each reading, where it is not
    clear. What asks for nothing gets help."""
    if grammar.names(words):
        return words
    asked = _asked(context)
    if asked is not None:
        return f"{asked} did:{quoted(words)}"
    about = bool(subjects(context, RefKind()) or refs_here("", context, work))
    found = intend(words, People(work.people.find(active=True)), reader, about=about)
    if len(found) == 1:
        return found[0].line
    if not found:
        return "pm help"
    raise Refusal(
        _("What is this?"),
        _("I am not sure what to do with it. Next time you can say it like {example}.",
          example=Code("/task Fix login @ana due friday")),
        buttons=[Button(_label(one), one.line) for one in found],
    )  # fmt: skip


def _asked(context: Context) -> str | None:
    """The check-in that the message asks for which somebody answers: their words are what it is to
    hold."""
    lines = context.about.lines if context.about else ()
    return next((line for line in lines if re.fullmatch(r"report checkin ask:\w+", line)), None)


def _label(intent: Intent) -> Words:
    return _LABELS[intent.path]

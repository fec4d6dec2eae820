"""What people say to each other, and the signs they put on messages, as far as that is for us.

Nothing here speaks unless something was named, joined or meant: most messages end at `may_matter`,
which asks nobody, and most others at `meant`, which asks the house one question.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot import intents
from bot.context import Aside, Context, Request
from bot.grammar import Call, Grammar
from bot.model.discussion import Heed
from bot.model.people import Role
from bot.patterns import regex
from bot.signs import LINES, REGRET, Meaning, asked_by, sign_of, signs_of
from bot.threads import conversation_here
from bot.work import House, Work

LISTS = (".csv", ".tsv", ".txt", ".json", ".xlsx", ".xlsm", ".xls")
"""Endings of files that may be imported, or are told why they cannot."""

_CODE = regex(r"```.*?(?:```|\Z)|`[^`\n]*`", re.S)
_NAMED = regex(r"(?<![\w/.@#=&-])([A-Z][A-Z0-9]{0,9})-(?:([LR])-)?(\d{1,7})(?![\w-]|\.\d|/)")


def named(words: str) -> list[tuple[str, str, int]]:
    """The references that stand in the words with a project's key, outside code and addresses:
    each one's key, letter ("L", "R" or "") and number, in order."""
    found = _NAMED.findall(_CODE.sub(" ", words))
    return list(dict.fromkeys((key, letter, int(number)) for key, letter, number in found))


def may_matter(words: str, *, in_thread: bool) -> bool:
    """Whether something people say to each other may be for us, as far as it shows by itself."""
    return in_thread or bool(named(words))


def meant(request: Request, heed: Heed, grammar: Grammar) -> Request | None:
    """Something overheard as what it asks for; None where that is nothing.

    In a thread that belongs to one task, "done" and dates are about that; all else is a comment.
    A sign means something in the rooms of a project, and in somebody's own messages with us.
    """
    if request.sign is not None:
        heard = heed.bound or request.place.direct is not None
        return request if heard and request.speaker.outsider is not True else None
    words = request.words.strip()
    if heed.linked:
        if heed.tasks == 1 and (intents.answers(words) or _typed(words, grammar)):
            return replace(request, overheard=False, free=True)
        text = words or next((file.name or "…" for file in request.files), "")
        return _as(request, "pm comment", text=text) if text else None
    if heed.bound and named(words):
        return _as(request, "pm card", refs=words)
    return None


def _typed(words: str, grammar: Grammar) -> bool:
    """Whether it is a command by its full name."""
    first = " ".join(words.lower().split()[:3])
    names = (name for c in grammar.commands for name in (c.path, *c.aliases) if " " in name)
    return any(first == name or first.startswith(name + " ") for name in names)


def _as(request: Request, command: str, **values: str) -> Request:
    return replace(request, command=command, values=values)


def heed_of(request: Request, house: House) -> Heed:
    place = request.place
    return house.heed(place.workspace, place.room or place.direct or "", place.thread)


def line_of_sign(request: Request, context: Context, work: Work) -> str | None:
    """What a sign says, or what taking it off says; None where it says nothing."""
    if context.role is Role.GUEST or request.sign is None or request.about is None:
        return None
    if request.unsigned:
        beginning = asked_by(request.sign, request.place, request.about.key)
        act = work.journal.asked(context.me.id, beginning, work.now - REGRET)
        return f"pm undo {act.seq}" if act is not None and act.undone is None else None
    meaning = signs_of(context.project).get(sign_of(request.sign))
    if meaning is Meaning.DONE and conversation_here(context, work) is not None:
        return "log answered"  # what is done with a client's words is that they have an answer
    return LINES[meaning] if meaning is not None else None


def is_unread(call: Call, request: Request) -> bool:
    """Whether the adapter has to look first: at the files that came along, or at the message it is
    about: whole for what keeps its thread, but where that was kept before, and for a sign, which
    does not say what it was put on."""
    about = request.about
    wanted = call.command.of_message and "of" not in call.args
    wanted = wanted or (request.sign is not None and not request.unsigned)
    if call.command.of_files and request.files and not request.fetched:
        return True
    return wanted and about is not None and not about.whole


def spoken(request: Request) -> str:
    """What was said; a list that somebody drops is to be imported."""
    first, _blank, rest = request.words.strip().removeprefix("/").partition(" ")
    if first.casefold() not in ("", "import", "导入") or not request.free:
        return request.words
    dropped = any((file.name or "").lower().endswith(LISTS) for file in request.files)
    return f"pm import {rest}".strip() if dropped else request.words


def overheard_in(request: Request) -> Aside | None:
    if not request.overheard:
        return None
    return Aside(request.key or request.id, request.words, request.link, request.files)

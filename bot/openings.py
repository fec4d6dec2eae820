"""What a line opens with behind its command's name: a verb, references, or a title."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.declare import Command
from bot.kinds import RefKind, StateKind, Unread, filter_of, folded


def with_colon(line: str, verbs: Mapping[str, Command]) -> tuple[Command, str] | None:
    """The command and its text where a verb has a colon behind it: "need: dark mode", 需求：深色."""
    match = re.match(r"([^\s:：]+)[:：]\s*(?=\S)", line)
    command = verbs.get(folded(match[1]).lower()) if match else None
    if match is None or command is None or not opens_with_text(command):
        return None
    return command, line[match.end() :]


def opens_with_text(command: Command) -> bool:
    """Whether any words may follow the command's name; a state is called by its own alone."""
    params = command.params
    taken = any(p.rest and not isinstance(p.kind, StateKind) for p in params)
    return taken and not any(p.positional for p in params)


def is_titled(command: Command, makes: Command, said: str, behind: str, typed: bool) -> bool:
    """Whether a verb begins the title of a new thing: "Add and/or toggle", since the word that forces
    one is typed small; and where somebody types it, "nudge the client", which names nothing by its
    number, and "log in page is white", which names nothing and lacks what that verb must have.
    """
    if command is makes:
        return said[:1].isupper() and bool(behind)
    word = first_word(behind)[0]
    if command.by_clock:
        return typed and not any(letter.isdigit() for letter in word)
    if command.ordinary and typed and behind:
        return not is_reference(command, word)
    named = [p for p in command.params if p.required and p.positional]
    if not typed or not named or not behind or is_reference(command, word):
        return False
    tokens = (p.kind.pattern for p in command.params if p.required and not p.positional)
    return any(token is not None and not token.search(behind) for token in tokens)


def first_word(text: str) -> tuple[str, str]:
    match = re.match(r"\s*(\S+)(?:[^\S\n]+|(?=\n)|$)", text)
    return (match[1], text[match.end() :]) if match else ("", text)


def is_reference(command: Command, word: str) -> bool:
    param = next((p for p in command.params if p.positional), None)
    if param is None or not isinstance(param.kind, RefKind) or filter_of(word):
        return False
    try:
        return param.kind.several(word) is not None
    except Unread:
        return False


def typed_behind(command: Command, rest: str) -> str:
    """What was typed behind the command's name, of which it may hold the verb."""
    verb, words = command.path.lower().split()[1:], rest.split()
    typed = [word.lower() for word in words[: len(verb)]]
    return " ".join(words[len(verb) :]) if verb and typed == verb else rest


def names_alone(command: Command, rest: str) -> bool:
    """Whether a line is nothing but the number of a risk or an entry of the log: R-7, ACME-L-58."""
    return "-" in rest and is_reference(command, rest.strip())

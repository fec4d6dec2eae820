"""Words that were meant as a command's verb, where a command makes something of any words.

`/task dnoe 12` is not the title "dnoe 12". The first word behind such a command is taken for a
slip when both of these are true:

- It is close to one of the command's verbs (one letter wrong, too many, missing or changed with
  its neighbour; two in a verb of seven letters or more), or it is a verb of another command
  ("close" belongs to /risk, not to /project), or a command itself.
- Behind it stands what a verb has behind it: nothing, or references, and after them nothing, a
  token or a length of time. Behind a verb with its letters in another order, any words may follow
  the references: "dnoe" is no word that a title begins with. For a near miss that stands alone
  takes a longer word or its letters in another order: "one" and "Shop" are titles.

So "close the deal with Acme", "log in page broken" and "Review 3 mockups" are titles. Nothing is
guessed: whoever wrote it chooses, by a button, between the title and the verb.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.declare import Command
from bot.grammar import Call, Refusal
from bot.kinds import folded
from bot.patterns import regex
from bot.reply import Button, Code
from bot.values import dataclass
from bot.word_order import Turned
from bot.words import _

_REF = r"(?:(?:[a-z][a-z0-9]{0,9}-){0,2}\d{1,7}(?:-\d{1,7})?|last|this|上一个|这个|[%#]\S{1,80})"
_REFS = regex(rf"\s*{_REF}(?:[,，、\s]\s?{_REF}){{0,50}}(?=\s|$)", re.I)
_TOKEN = regex(
    r"\s*(?:[@!+~^]\S|[+-]?\d{1,4}(?:\.\d{1,2})?\s?(?:[mhdw]|min|hours?|days?|小时|分钟|天)(?![a-z])|$)",
    re.I,
)
_SHORTEST, _LONG = 4, 7
_LONGEST = 200  # characters of a line that may be a slip


def slip(
    rest: str,
    one: str,
    behind: str,
    makes: Command,
    verbs: Mapping[str, Mapping[str, Command]],
    families: Mapping[str, str],
) -> Refusal | None:
    """The question whether `one` is a verb; None where it surely begins a title.

    `makes` is the command that would make something of `rest`, which is `one` and `behind`.
    """
    if len(rest) > _LONGEST:
        return None
    said = folded(one).lower()
    references = _REFS.match(folded(behind))
    if behind.strip() and references is None:
        return None
    after = folded(behind)[references.end() :] if references else ""
    meant = _meant(said, makes, verbs, families, alone=references is None)
    if meant is None or (references is None and not _alone(one, meant)):
        return None
    if not (_TOKEN.match(after) or meant.twisted):
        return None
    line = f"{meant.line} {behind.strip()}".strip()
    asking = Refusal(
        _("Is “{said}” a command here, or does a title begin with it?", said=one),
        _("Nothing was made yet. {help} shows what can be typed.", help=Code("/pm help")),
        buttons=[
            Button(_("Make “{title}”", title=rest.strip()[:60]), f"{makes.path} {rest.strip()}"),
            Button(f"/{line}"[:75], line),
        ],
    )
    asking.command = makes
    return asking


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a word may stand for: the line it begins, and how it was mistyped."""

    line: str
    close: bool = False  # nearly a verb, not quite
    twisted: bool = False  # its letters in another order


def _alone(one: str, meant: _Meant) -> bool:
    """Whether a word that is all there is may be a slip: "Shop" and "one" are titles."""
    return not meant.close or (one.islower() and (meant.twisted or len(one) >= _LONG - 1))


def _meant(
    said: str,
    makes: Command,
    verbs: Mapping[str, Mapping[str, Command]],
    families: Mapping[str, str],
    *,
    alone: bool,
) -> _Meant | None:
    near = _near(said, makes, verbs.get(makes.family, {}))
    if near is not None:
        return near
    for family, known in verbs.items():
        other = known.get(said)
        if family != makes.family and other is not None and not other.by_clock:
            return _Meant(other.path)
    if not alone and said in families and families[said] != makes.family:
        return _Meant(families[said])
    return None


def _near(said: str, makes: Command, verbs: Mapping[str, Command]) -> _Meant | None:
    """The verb of the same command that was most likely mistyped."""
    if len(said) < _SHORTEST - 1 or not said.isascii() or not said.isalpha():
        return None
    from rapidfuzz.distance import OSA

    best: tuple[int, str] | None = None
    for verb, command in verbs.items():
        if len(verb) < _SHORTEST or not verb.isascii() or command is makes or command.by_clock:
            continue
        most = 2 if len(verb) >= _LONG else 1
        far = OSA.distance(said, verb, score_cutoff=most)
        if 0 < far <= most and (best is None or far < best[0]):
            best = far, verb
    if best is None:
        return None
    twisted = sorted(said) == sorted(best[1])
    return _Meant(verbs[best[1]].path, close=True, twisted=twisted)


def titles(line: str, behind: str, command: Command, makes: Command | None) -> tuple[Button, ...]:
    """The button that makes something called like a line whose verb was none: "take down the tent".

    `behind` is what follows the verb, `makes` what the family's lines make when no verb begins them.
    """
    verb = line.rstrip().removesuffix(behind.rstrip()).split()[-1:]
    needs = any(p.positional and p.required for p in command.params)
    texts = any(p.rest for p in command.params)
    if makes is None or makes is command or not verb or not needs or texts:
        return ()
    if not behind.strip() or _REFS.match(folded(behind)):
        return ()
    title = f"{verb[0]} {behind.strip()}"
    return (Button(_("Make “{title}”", title=title[:60]), f"{makes.path} {title}"),)


def renames(call: Call, said: Turned, renaming: str) -> Refusal:
    """The question whether words behind a task's number are its new title, or a verb begins them."""
    line = f"{said.command.path} {said.behind}"
    title = next(call.args[p.name] for p in call.command.params if p.rest)
    asking = Refusal(
        _("Is “{said}” a new title, or does a command begin it?", said=str(title)[:60]),
        _("Nothing was changed yet. {help} shows what can be typed.", help=Code("/pm help")),
        buttons=[Button(f"/{line}"[:75], line), Button(_("Rename it"), renaming)],
    )
    asking.command = said.command
    return asking


def likeness(said: str, command: Command) -> float:
    """How much a line's first words look like a command: its path, its verb, or its family."""
    from rapidfuzz import fuzz

    first, _space, second = said.partition(" ")
    # Of a family, the command that its bare name runs comes first.
    family = fuzz.ratio(first, command.family) * (0.95 if command.when else 0.9)
    verb = fuzz.ratio(said, command.verb)
    return max(fuzz.ratio(said, command.path), verb, 0.0 if second else family)

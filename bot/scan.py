"""Reading one line for one command: which stretches are tokens, and what remains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bot import when
from bot.context import Ask
from bot.declare import Command, Param
from bot.kinds import (
    ChoiceKind,
    FlagKind,
    MomentKind,
    Reader,
    RecurrenceKind,
    RefKind,
    Unread,
    WordKind,
    folded,
)
from bot.when import Found

_LINKED = re.compile(
    r"https?://[^\s<>，。；]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}"
)
_QUOTES = {'"': '"', "“": "”", "「": "」"}
# A sign inside a word (C++, a/b, x@y, 5+3) is no token.
_INSIDE = re.compile(r"[A-Za-z0-9_./&=:@#+%~-]")
# A comma behind a value belongs to the line.
_VALUE = r'"(?:[^"\\]|\\.)*"|“[^”]*”|\S+?(?=[,，;；]?(?:\s|$))'
_BLANK = "¦"  # stands for what has been read: no word, no space, so that nothing joins across it
_QUOTED, _TAKEN = 1, 2
_EDGES = " \t\n,，、;；"


@dataclass(slots=True)
class Scan:
    """The state of reading `text`: what was found, and which stretches are used up."""

    command: Command
    text: str
    reader: Reader
    args: dict[str, Any] = field(default_factory=dict)
    given: frozenset[str] = frozenset()  # typed values, which win over what the text says
    asks: list[Ask] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    used: bytearray = field(default_factory=bytearray)  # of each character, by what it is used
    said: dict[str, list[str]] = field(default_factory=dict)  # what each token looked like

    def run(self) -> None:
        """Read everything the command's parameters recognise."""
        self.used = bytearray(len(self.text))
        for span in quotations(self.text):
            self._use(span, _QUOTED)
        for match in _LINKED.finditer(self.text):
            self._use(match.span(), _QUOTED)
        self._references()
        self._named()
        self._led()
        self._signed()
        self._choices()
        self._flags()
        self._words()
        if any(isinstance(p.kind, MomentKind | RecurrenceKind) for p in self._open_params()):
            self._dates()
            self._flags()

    def rest(self) -> str:
        """What no token used, byte for byte but for the space a token leaves behind."""
        out: list[str] = []
        at = 0
        for start, end in sorted(self.taken):
            piece = self.text[at:start]
            if out and out[-1][-1:].isspace() and piece[:1].isspace():
                piece = piece[1:]
            if piece:
                out.append(piece)
            at = max(at, end)
        tail = self.text[at:]
        if out and out[-1][-1:].isspace() and tail[:1].isspace():
            tail = tail[1:]
        out.append(tail)
        joined = "".join(out)
        return joined.strip(_EDGES) if self.taken else joined.strip()

    # What is still to be filled

    def _open_params(self) -> list[Param]:
        return [p for p in self.command.params if p.name not in self.args or p.many]

    def _use(self, span: tuple[int, int], how: int) -> None:
        start, end = span
        self.used[start:end] = bytes([how]) * (end - start)

    def _free(self, start: int, end: int, *, quotes: bool = False) -> bool:
        """Whether nothing else has used these characters; quotes may be what is looked for."""
        stretch = self.used[start:end]
        return _TAKEN not in stretch and (quotes or _QUOTED not in stretch)

    def _take(self, span: tuple[int, int]) -> None:
        self.taken.append(span)
        self._use(span, _TAKEN)

    def _put(self, param: Param, value: Any, span: tuple[int, int]) -> None:
        if param.many:
            held = self.args.setdefault(param.name, [])
            held += value if isinstance(value, list) else [value]
        elif param.name not in self.given:
            self.args[param.name] = value
        self.said.setdefault(param.name, []).append(self.text[slice(*span)])
        self._take(span)

    # The steps, in the order they are tried

    def _references(self) -> None:
        param = next((p for p in self.command.params if p.positional), None)
        if param is None or param.name in self.args:
            return
        kind = param.kind
        assert isinstance(kind, RefKind)
        for match in re.finditer(r"\S+", self.text):
            refs = kind.several(match[0])
            if refs is None or (not param.many and len(refs) > 1):
                return
            self._put(param, refs if param.many else refs[0], match.span())
            if not param.many:
                return

    def _named(self) -> None:
        """due:friday, contact:"Ms. Wang". A word before a colon that names nothing is text."""
        for param in self._open_params():
            names = "|".join(map(re.escape, (param.name, *param.leads)))
            for match in re.finditer(rf"(?<!\S)(?:{names})[:：]({_VALUE})", self.text, re.I):
                if self._free(*match.span(), quotes=True):
                    self._read_named(param, match)

    def _read_named(self, param: Param, match: re.Match[str]) -> None:
        said = match[1]
        if isinstance(param.kind, RefKind) and param.many:
            refs = param.kind.several(said)
            if refs is not None:
                self._put(param, refs, match.span())
                return
        self._put(param, param.kind.read(_bare(said), self.reader), match.span())

    def _led(self) -> None:
        """after 12,14; zone Asia/Tokyo; as client."""
        for param in self._open_params():
            if isinstance(param.kind, MomentKind | RecurrenceKind):
                continue
            leads = param.leads or ((param.name,) if param.kind.led else ())
            if not leads:
                continue
            names = "|".join(map(re.escape, leads))
            for match in re.finditer(rf"(?<!\S)(?:{names})\s+({_VALUE})", self.text, re.I):
                if self._free(*match.span(), quotes=True) and self._read_led(param, match):
                    break

    def _read_led(self, param: Param, match: re.Match[str]) -> bool:
        if isinstance(param.kind, RefKind):
            refs = param.kind.several(match[1])
            if refs is None:
                return False
            self._put(param, refs if param.many else refs[0], match.span())
            return True
        try:
            self._put(param, param.kind.read(_bare(match[1]), self.reader), match.span())
        except Unread:
            # Words like "as" and "type" are ordinary in a title; alone they must be right.
            if self.command_takes_text:
                return False
            raise
        return True

    @property
    def command_takes_text(self) -> bool:
        return any(p.rest for p in self.command.params)

    def _signed(self) -> None:
        groups: dict[str, list[Param]] = {}
        for param in self.command.params:
            if param.sign:
                pattern = rf"{re.escape(param.sign)}\S{{1,20}}"
            elif param.kind.pattern is not None and not param.leads:
                pattern = param.kind.pattern.pattern
            else:
                continue
            groups.setdefault(pattern, []).append(param)
        for pattern, params in groups.items():
            for match in re.finditer(pattern, self.text, re.I):
                self._token(match, params)

    def _token(self, match: re.Match[str], params: list[Param]) -> None:
        start, end = match.span()
        cut = self.reader.cut(match[0])
        if cut is not None:
            end = start + cut
        if not self._free(start, end) or self._inside(start):
            return
        token = self.text[start:end]
        if cut == 0:
            self.flagged.append(match[0])
            return
        param = next((p for p in params if p.name not in self.args), params[-1])
        text = token[len(param.sign) :] if param.sign else token
        try:
            value = param.kind.read(text, self.reader)
        except Unread:
            if param.kind.firm:
                raise
            self.flagged.append(token)
            return
        self._put(param, value, (start, end))

    def _inside(self, start: int) -> bool:
        sign = self.text[start]
        if sign.isalnum() or sign.isspace() or sign in ",，":
            return False  # the pattern itself says what may stand before it
        return start > 0 and bool(_INSIDE.match(self.text[start - 1]))

    def _choices(self) -> None:
        """In a command without a title, a choice needs no name before it."""
        if self.command_takes_text:
            return
        for param in self._open_params():
            if not isinstance(param.kind, ChoiceKind) or param.name in self.args:
                continue
            for match in re.finditer(r"\S+", self.text):
                if folded(match[0]).lower() in param.kind.words and self._free(*match.span()):
                    self._put(param, param.kind.read(match[0], self.reader), match.span())
                    break

    def _words(self) -> None:
        """In a command without a title, a word that nothing else wants is the one asked for."""
        if self.command_takes_text:
            return
        for param in self._open_params():
            if not isinstance(param.kind, WordKind) or param.leads or param.name in self.args:
                continue
            for match in re.finditer(_VALUE, self.text):
                if self._free(*match.span(), quotes=True):
                    self._put(param, param.kind.read(match[0], self.reader), match.span())
                    break

    def _flags(self) -> None:
        """A word such as "client" is a flag only behind the title and among other tokens."""
        for param in self._open_params():
            if not isinstance(param.kind, FlagKind) or param.name in self.args:
                continue
            masked = self._masked().rstrip(_EDGES + _BLANK)
            for word in sorted(param.kind.words, key=len, reverse=True):
                if masked.lower().endswith(word) and self._apart(masked, word):
                    span = (len(masked) - len(word), len(masked))
                    self._put(param, param.kind.read(word, self.reader), span)
                    break

    def _apart(self, masked: str, word: str) -> bool:
        """Whether the last word of the line stands apart from a title before it."""
        start = len(masked) - len(word)
        if not word.isascii() or not self.command_takes_text:
            return True
        behind_token = any(low <= start for low, _high in self.taken)
        return behind_token and (start == 0 or masked[start - 1] in " ¦，,")

    def _masked(self) -> str:
        pairs = zip(self.text, self.used, strict=True)
        return "".join(_BLANK if used else char for char, used in pairs)

    def _dates(self) -> None:
        masked = self._masked()
        if not masked.strip(_EDGES + _BLANK):
            return
        reader = self.reader
        found = when.find(
            masked, reader.now, reader.zone, reader.locale,
            hours=(reader.work_from, reader.work_to), workdays=reader.workdays,
            day_first=reader.day_first,
        )  # fmt: skip
        left = [item for item in found if not self._led_date(item, masked)]
        for param in self._open_params():
            if param.leads or param.name in self.args:
                continue
            if isinstance(param.kind, RecurrenceKind):
                item = next((f for f in left if f.recurrence is not None), None)
                if item is not None:
                    self._put(param, item.recurrence, (item.lead, item.tail))
                    left.remove(item)
            elif isinstance(param.kind, MomentKind):
                chosen = self._deadline(left, masked)
                if chosen is not None:
                    self._take_date(param, chosen)
                    left.remove(chosen)

    def _led_date(self, item: Found, masked: str) -> bool:
        """start monday: a date that a parameter's own word introduces."""
        for param in self._open_params():
            if not param.leads or not isinstance(param.kind, MomentKind):
                continue
            names = "|".join(map(re.escape, param.leads))
            before = re.search(
                rf"(?:^|(?<=[\s{_BLANK}]))(?:{names})\s*$", masked[: item.lead], re.I
            )
            if before and item.value is not None:
                self._take_date(param, replace(item, lead=before.start()))
                return True
        return False

    def _deadline(self, found: list[Found], masked: str) -> Found | None:
        """The date that is meant as the due date: one with a connector, or one at an edge.

        A date word in the middle of a title describes something there (the friday meeting).
        """
        dates = [f for f in found if f.value is not None or f.doubt]
        said = [f for f in dates if f.lead < f.start or f.tail > f.end]
        if said:
            return said[-1]
        for item in reversed(dates):
            after = masked[item.tail :].strip(_EDGES + _BLANK + "。.!！")
            before = masked[: item.lead].strip(_EDGES + _BLANK)
            if not self.command_takes_text or not after:
                return item
            if not before and self._opens(masked, item):
                return item
        return None

    def _opens(self, masked: str, item: Found) -> bool:
        """Whether a date at the start of the line is apart from the title behind it."""
        words = masked[item.start : item.end].lower()
        following = masked[item.tail :]
        return (
            item.timed
            or following.lstrip()[:1] in {",", "，", ":", "：", _BLANK}
            or not words.isascii()
            or words in {"today", "tomorrow", "tonight"}
        )

    def _take_date(self, param: Param, item: Found) -> None:
        span = (item.lead, item.tail)
        if item.doubt in {"order", "past", "impossible"} or item.value is None:
            self.asks.append(self._ask(param, item))
            if item.readings:
                self._take(span)  # the buttons say it again; otherwise it stays in the title
            return
        if item.doubt:
            self.asks.append(self._ask(param, item))
        self._put(param, item.value, span)

    def _ask(self, param: Param, item: Found) -> Ask:
        said = self.text[item.start : item.end]
        return Ask(param.name, said, item.readings, over=item.doubt == "past")


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """The stretches in quotes, from the first mark to its partner; a mark alone protects nothing.

    One pass: once a partner is missing, no later mark of that kind has one either.
    """
    at, hopeless = 0, set[str]()
    while (opening := _OPENING.search(text, at)) is not None:
        mark, at = opening[0], opening.end()
        end = -1 if mark in hopeless else _closing(text, _QUOTES[mark], at)
        if end < 0:
            hopeless.add(mark)
        else:
            yield opening.start(), end
            at = end


_OPENING = re.compile("|".join(_QUOTES))


def _closing(text: str, mark: str, at: int) -> int:
    """Where the quotation ends that began before `at`; a backslash saves the sign behind it."""
    while (end := text.find(mark, at)) >= 0:
        slashes = end - len(text[at:end].rstrip("\\")) - at if mark == '"' else 0
        if slashes % 2 == 0:
            return end + 1
        at = end + 1
    return -1


def _bare(said: str) -> str:
    """A value without the quotes that kept it together."""
    if len(said) > 1 and said[0] == '"' == said[-1]:
        return re.sub(r"\\(.)", r"\1", said[1:-1])
    return said[1:-1] if len(said) > 1 and said[0] == "“" and said[-1] == "”" else said

"""Reading one line for one command: which stretches are tokens, and what remains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from itertools import islice
from typing import Any

from bot.context import Ask
from bot.deadline import BLANK, EDGES, Taken, read, settle
from bot.declare import Command, Param
from bot.kinds import (
    VALUE,
    ChoiceKind,
    FlagKind,
    MomentKind,
    ProjectKind,
    Reader,
    RecurrenceKind,
    RefKind,
    StateKind,
    TextKind,
    Unread,
    WordKind,
    folded,
    unquoted,
)
from bot.patterns import regex
from bot.quotations import quotations
from bot.remains import remains
from bot.values import dataclass

_LINKED = regex(r"https?://[^\s<>，。；]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
# A sign inside a word (C++, a/b, x@y, 5+3) is no token.
_INSIDE = regex(r"[A-Za-z0-9_./&=:@#+%~-]")
_QUOTED, _TAKEN = 1, 2
_COUNTED = regex(
    r"\s+(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|(?:h|hr|hour|min|minute|d|day|w|week|month)s?\b|小时|个?钟头|分钟|个?[天周月](?![一二三四五六日天末])|个?星期(?![一二三四五六日天]))",
    re.I,
)
_AND = frozenset({"and", "&", "和", "与", "及", "跟"})
_JOINED = regex(r"(?:[\s,，、&和与及跟]|\band\b)+")
_BEFORE_STOP = regex(r"[^,，;；:：。]+(?=[,，;；。]|[:：](?!\d))")  # 11:00 is none
_MORE = regex(
    r"\s*\d{1,4}\s+(?:hour|min|minute|second|day|week|month|year)s?[ -]+\w"
    r"|\s*\d{1,4}\s?(?:小时|分钟|[天周秒年]|个[月星])\S",
    re.I,
)
_USED = regex(rb"[^\0]+")
_FAR = 4000  # characters in which a reference with words on both sides is looked for
MOST_TOKENS = 100
"""Tokens of one kind that are read in a line; what comes after them is text."""


def counts(text: str) -> bool:
    """Whether a line opens with a number that counts something: "3 minute pitch" is no task 3."""
    return _MORE.match(text) is not None


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
        for span in islice(quotations(self.text), MOST_TOKENS):
            self._use(span, _QUOTED)
        for match in islice(_LINKED.finditer(self.text), MOST_TOKENS):
            self._use(match.span(), _QUOTED)
        self._references()
        self._named()
        self._led()
        self._signed()
        self._choices()
        self._flags()
        self._words()
        self._dates()
        self._flags()

    def rest(self) -> str:
        """What no token used; see bot.remains."""
        return remains(self.text, self.taken, titled=self.command_takes_text)

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
        joint: re.Match[str] | None = None
        for match in islice(re.finditer(r"\S+", self.text), MOST_TOKENS):
            if param.name in self.args and joint is None and match[0].lower() in _AND:
                joint = match  # 12 and 14
                continue
            end = match.end()
            refs = kind.several(re.sub(r"^[#＃](?=\d)", "", match[0]).rstrip(":："))
            if refs is None and (word := _BEFORE_STOP.match(match[0])):  # 完成 1，第二版已发
                refs, end = kind.several(word[0]), match.start() + word.end()
            dated = self.args.get(param.name) and _COUNTED.match(self.text, match.end())
            if refs is None or dated or (not param.many and len(refs) > 1):
                return  # in "12 30 nov" and "12 2 hours" the second number is none
            start = joint.start() if joint else match.start()
            self._put(param, refs if param.many else refs[0], (start, end))
            joint = None
            if not param.many or end < match.end():
                return

    def _named(self) -> None:
        """due:friday, contact:"Ms. Wang". A word before a colon that names nothing is text."""
        for match in islice(self.command.naming.finditer(self.text), MOST_TOKENS):
            param = self.command.names[match[1].lower()]
            if (param.name not in self.args or param.many) and self._is_named(match):
                self._read_named(param, match)

    def _is_named(self, match: re.Match[str]) -> bool:
        """Whether a name and its value are free: the value may be quoted, the name may not."""
        value = match.span(2)
        return self._free(match.start(), value[0]) and self._free(*value, quotes=True)

    def _read_named(self, param: Param, match: re.Match[str]) -> None:
        said, span = match[2], match.span()
        if not param.many and said[0] not in '"“' and (stop := re.search("(?<=.)[，；]", said)):
            said, span = said[: stop.start()], (span[0], match.start(2) + stop.start())
        if isinstance(param.kind, RefKind) and param.many:
            refs = param.kind.several(_bare(said), signs=True)
            if refs is not None:
                self._put(param, refs, span)
                return
        if isinstance(param.kind, MomentKind | RecurrenceKind):
            self._settle(replace(read(param, _bare(said), self.reader), span=span))
            return
        self._put(param, self._value(param, said), span)

    def _value(self, param: Param, said: str) -> Any:
        """What was written, as the parameter's value; several of a list with commas between."""
        if not param.many:
            # Texts and words take their own quotes off.
            plain = said if isinstance(param.kind, TextKind | WordKind) else _bare(said)
            return param.kind.read(plain, self.reader)
        words = [word for word in re.split(r"[,，、]", _bare(said)) if word]
        return [param.kind.read(_bare(word), self.reader) for word in words]

    def _led(self) -> None:
        """after 12,14; zone Asia/Tokyo; as client."""
        lower = self.text.lower()
        for param in self._open_params():
            if param.leading is None or isinstance(param.kind, MomentKind | RecurrenceKind):
                continue
            if param.lead is not None and any(hint in lower for hint in param.lead.hints):
                self._around(param, param.lead.around)
            for match in islice(param.leading.finditer(self.text), MOST_TOKENS):
                if self._is_named(match) and self._read_led(param, match):
                    break

    def _around(self, param: Param, pattern: re.Pattern[str] | None) -> None:
        """等 1 做完再开始: a reference with words on both sides."""
        assert isinstance(param.kind, RefKind) and pattern is not None
        for match in islice(pattern.finditer(self.text, 0, _FAR), MOST_TOKENS):
            said = next(group for group in match.groups() if group)
            refs = param.kind.several(_JOINED.sub(",", said))
            if refs and self._free(*match.span()):
                self._put(param, refs if param.many else refs[0], match.span())

    def _read_led(self, param: Param, match: re.Match[str]) -> bool:
        if isinstance(param.kind, RefKind):
            refs = param.kind.several(match[2])
            if refs is None or _COUNTED.match(self.text, match.end()):
                return False  # "after 12 hours"
            self._put(param, refs if param.many else refs[0], match.span())
            return True
        try:
            self._put(param, self._value(param, match[2]), match.span())
        except Unread:
            # Words like "as" and "type" are ordinary in a title; alone they must be right.
            if self.command_takes_text:
                return False
            raise
        return True

    @property
    def command_takes_text(self) -> bool:
        """Whether any words belong to it; one that may be told a state takes no others."""
        return any(
            p.rest and (p.required or not isinstance(p.kind, StateKind))
            for p in self.command.params
        )

    def _signed(self) -> None:
        for pattern, params in self.command.tokens:
            found = list(islice(self._unquoted(pattern), MOST_TOKENS))
            if len(params) == 1 and not params[0].many:
                self._last(found, params[0])
                continue
            for match in found:
                self._token(match, params)

    def _unquoted(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches that begin where nothing was used: a sign in quotes hides none behind it."""
        at = 0
        while at >= 0 and (match := pattern.search(self.text, at)) is not None:
            if self.used[match.start()]:
                at = self.used.find(0, match.start())
            else:
                yield match
                at = max(match.end(), at + 1)

    def _last(self, found: list[re.Match[str]], param: Param) -> None:
        """Of several tokens for one value the last one counts; the others stay in the title."""
        for match in reversed(found):
            if param.name not in self.args:
                self._token(match, [param])
            elif param.name not in self.given and self._is_token(*match.span()):
                self.flagged.append(match[0])

    def _token(self, match: re.Match[str], params: Sequence[Param]) -> None:
        start, end = match.span()
        cut = self.reader.cut(match[0])
        if cut is not None:
            end = start + cut
        if not self._is_token(start, end):
            return
        token = self.text[start:end]
        if cut == 0:
            self.flagged.append(match[0])
            return
        param = next((p for p in params if p.name not in self.args), params[-1])
        text = token[len(param.sign) :] if param.sign else token
        try:
            value = param.kind.read(text, self.reader)
        except Unread as unread:
            if param.kind.firm:
                self.asks.append(Ask(param.name, token, unread.readings, why=unread.text))
                if unread.readings:
                    self._take((start, end))  # the answer takes its place
            else:
                self.flagged.append(token)
            return
        self._put(param, value, (start, end))

    def _is_token(self, start: int, end: int) -> bool:
        if not self._free(start, end, quotes=self.used[start] == 0):
            return False
        sign = self.text[start]
        if sign.isalnum() or sign.isspace() or sign in ",，" or not self.text[start + 1].isascii():
            return True  # the pattern itself says what may stand before it
        return not (start > 0 and not self.used[start - 1] and _INSIDE.match(self.text[start - 1]))

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
            # Of a project, its name alone is enough: "project close globex".
            bare = isinstance(param.kind, ProjectKind) and self.command.family == "project"
            if (
                param.leads
                or param.name in self.args
                or not (bare or isinstance(param.kind, WordKind))
            ):
                continue
            for match in re.finditer(VALUE, self.text):
                if self._free(*match.span(), quotes=True):
                    self._put(param, param.kind.read(match[0], self.reader), match.span())
                    break

    def _flags(self) -> None:
        """A word such as "client" is a flag only behind the title and among other tokens."""
        flag = self._last_flag(masked := self._masked())
        while flag is not None and self._apart(masked, flag):
            start, end, param = flag
            self._put(param, param.kind.read(self.text[start:end], self.reader), (start, end))
            flag = self._last_flag(masked := self._masked())

    def _last_flag(self, masked: str) -> tuple[int, int, Param] | None:
        """Where the line ends in a flag's word, and whose it is."""
        line = masked.rstrip(EDGES + BLANK).lower()
        for param in self._open_params():
            if isinstance(param.kind, FlagKind) and param.name not in self.args:
                for word in sorted(param.kind.words, key=len, reverse=True):
                    before = line[: -len(word)]
                    if line.endswith(word) and (not word.isascii() or before[-1:] in (" ", BLANK)):
                        return len(before), len(line), param
        return None

    def _apart(self, masked: str, flag: tuple[int, int, Param]) -> bool:
        """Whether the last word of the line stands apart from a title before it."""
        start, end, _param = flag
        if not masked[start:end].isascii() or not self.command_takes_text:
            return True
        before = masked[:start].rstrip()
        return any(low <= start for low, _high in self.taken) and before[-1:] in (BLANK, ",", "，")

    def _masked(self) -> str:
        """The line with BLANK for what has been read."""
        out: list[str] = []
        at = 0
        for match in _USED.finditer(self.used):
            out += (self.text[at : match.start()], BLANK * (match.end() - match.start()))
            at = match.end()
        return "".join(out) + self.text[at:]

    def _dates(self) -> None:
        """The dates of the line; the flag that may stand behind them is not in their way."""
        params = [p for p in self._open_params() if isinstance(p.kind, MomentKind | RecurrenceKind)]
        if not params:
            return
        masked = self._masked()
        flag = self._last_flag(masked)
        if flag is not None:
            masked = masked[: flag[0]] + BLANK * (flag[1] - flag[0]) + masked[flag[1] :]
        titled = self.command_takes_text
        keeps = any(p.required and isinstance(p.kind, TextKind) for p in self.command.params)
        for taken in settle(masked, self.text, params, self.reader, titled=titled, keeps=keeps):
            self._settle(taken)

    def _settle(self, taken: Taken) -> None:
        if taken.ask is not None:
            self.asks.append(taken.ask)
        if taken.value is not None and taken.span is not None:
            self._put(taken.param, taken.value, taken.span)
        elif taken.span is not None:
            self._take(taken.span)


def _bare(said: str) -> str:
    """A value without the quotes that kept it together."""
    if len(said) > 1 and said[0] == '"' == said[-1]:
        return unquoted(said)
    return said[1:-1] if len(said) > 1 and said[0] == "“" and said[-1] == "”" else said

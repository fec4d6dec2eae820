"""Tongue: how one reader is spoken to. Puts Words into a language, and dates into its forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, time, timedelta
from types import ModuleType
from typing import TYPE_CHECKING

from bot.catalogue import catalogue
from bot.model.moment import Moment, zone_info
from bot.patterns import regex
from bot.reply import Bold, Code, Instant, Link, Reply, Span, Who
from bot.values import dataclass
from bot.words import BOTH, Words

if TYPE_CHECKING:
    from bot.context import File

_PLACE = regex(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A reader's language, zone (IANA) and day; `now` tells which dates need their year."""

    locale: str
    zone: str
    now: datetime

    def template(self, words: Words) -> str:
        """The sentence in this language, its places still open."""
        known = catalogue(self.locale)
        if words.plural is not None:
            return known.ngettext(words.message, words.plural, words.count or 0)
        if words.topic is not None:
            return known.pgettext(words.topic, words.message)
        return known.gettext(words.message)

    def pieces(self, words: Words) -> Iterator[Span]:
        """The sentence's own text as Words without values, and its values, in order.

        The sentence's own text is ours and safe; a plain str among the values is somebody's.
        """
        values = dict(words.values)
        if words.topic == BOTH:
            yield values["zh" if self.locale.startswith("zh") else "en"]
            return
        at = 0
        template = self.template(words)
        for match in _PLACE.finditer(template):
            if match.start() > at:
                yield Own(template[at : match.start()])
            yield values.get(match[1], Own(match[0]))
            at = match.end()
        if at < len(template):
            yield Own(template[at:])

    def text(self, span: Span) -> str:
        """A span as plain text, for places that have no markup."""
        match span:
            case str():
                return span
            case Own():
                return span.message
            case Words():
                return "".join(self.text(piece) for piece in self.pieces(span))
            case Who():
                return f"@{span.name}"
            case Link():
                return f"{self.text(span.text)} ({span.url})"
            case Bold():
                return self.text(span.text)
            case Code():
                return span.text
            case Moment():
                return self.moment(span)
            case Instant():
                return self.moment(Moment.of(span.at, self.zone))
            case date():
                return self.day(span)
            case time():
                return self.clock(span)
            case timedelta():
                return duration(span)
            case _:
                return str(span)

    def day(self, day: date) -> str:
        """A date with its weekday: Fri 27 Nov; with the year where it is not near."""
        near = abs((day - self._today()).days) < 180
        if self.locale.startswith("zh"):
            form = "M月d日 EEE" if near else "y年M月d日 EEE"
        else:
            form = "EEE d MMM" if near else "EEE d MMM y"
        return str(_babel().format_date(day, form, self.locale))

    def clock(self, clock: time) -> str:
        return str(_babel().format_time(clock, "HH:mm", locale=self.locale))

    def moment(self, moment: Moment) -> str:
        """A day as it is; a minute in the reader's own zone."""
        if moment.clock is None:
            return self.day(moment.day)
        local = moment.at.astimezone(zone_info(self.zone))
        return f"{self.day(local.date())} {self.clock(local.time())}"

    def _today(self) -> date:
        return self.now.astimezone(zone_info(self.zone)).date()


def _babel() -> ModuleType:
    """babel.dates, imported with the first date that is drawn: it and its data are large."""
    from babel import dates

    return dates


class Own(Words):
    """A piece of our own sentence, already in the reader's language."""

    __slots__ = ()


def duration(length: timedelta) -> str:
    """Working time as it is typed: ~3h, ~1h30m."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    return "~" + (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that was drawn; `alt` says in words what is to be seen."""

    name: str  # of the file
    title: str
    alt: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with how its reader is spoken to, and the pictures of its charts, if any were
    drawn: the reply is whole without them."""

    reply: Reply
    tongue: Tongue
    private: bool = False  # only the person who asked may see it
    pictures: tuple[Picture, ...] = ()
    # Nothing was done: it is to be asked again with a whole Quote, or, where there are `rooms`, with
    # those of them that the speaker may read.
    unread: bool = False
    rooms: tuple[str, ...] = ()
    # Of files of the request copies are wanted: to be told, once it is answered, how they are read.
    copying: Callable[[Callable[[File], Awaitable[bytes | None]]], None] | None = None

"""A form as people outside fill it in, at its address: what is asked, and what is sent.

It passes the same kinds and the same desk as everything that is said in chat. Whoever sends it is
nobody we know, and may do what the form does and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.clock import short_id
from bot.context import Context, Place
from bot.custom.commands import path_of, thanks_of
from bot.custom.declared import Custom, Form, Type
from bot.custom.kinds import FieldKind
from bot.declare import Command, Param
from bot.desk import Desk
from bot.filled import accepted, missing
from bot.grammar import Refusal
from bot.kinds import Kind, Reader, Unread, spoken
from bot.model.formlink import FormLink, filler_of
from bot.model.people import Person, Role
from bot.model.project import Project, ProjectState
from bot.reading import reader_of
from bot.reply import Line
from bot.tongue import Tongue
from bot.typed import clean, plain, safe
from bot.values import dataclass
from bot.words import Words, _
from bot.work import Busy

log = logging.getLogger("steward.forms")

PLACE = Place("form:web")
LONGEST = 4000
"""Characters of one value."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is asked, in the language of whoever reads it. `kind` is how it is filled in:
    "line", "lines", "number", "date", "link", "one" or "several" of the choices."""

    name: str
    label: str
    help: str
    required: bool
    kind: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it is shown."""

    title: str
    help: str
    entries: tuple[Entry, ...]
    thanks: str
    tongue: Tongue


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of what was sent: thanks, or what is wrong, by field; "" is the whole."""

    thanks: str = ""
    wrong: tuple[tuple[str, str], ...] = ()
    broken: bool = False  # by us: it may be sent again as it is


@dataclass(frozen=True, slots=True)
class Outside:
    """The form of an address, while it is open: its team, its project, its command."""

    org: str
    link: FormLink
    form: Form
    command: Command
    project: Project
    tongue: Tongue

    @staticmethod
    def of(desk: Desk, org: str, link: FormLink, locale: str | None) -> Outside | None:
        """None where nothing is to be filled in any more."""
        custom: Custom = desk.grammar.custom
        form = custom.form(link.form)
        now = desk.clock.now()
        with desk.house.open(org, now, changes=False) as work:
            project = work.projects.get(link.project)
        if form is None or project is None or project.state is not ProjectState.ACTIVE:
            return None
        command = desk.grammar.get(path_of(form))
        if command is None or any(param.kind.wide for param in command.params):
            return None  # it asks more than people outside may be asked, since the file was changed
        tongue = Tongue(locale or spoken(project.locale), project.zone, now)
        return Outside(org, link, form, command, project, tongue)

    def sheet(self) -> Sheet:
        """What is asked."""
        tongue = self.tongue
        asks = {one.name: one for one in self.form.asks}
        entries = []
        for param in self.command.params:
            asked, own = asks[param.name], getattr(param.kind, "field", None)
            label = asked.label or (own.label if own is not None else param.label)
            help = asked.help or (own.help if own is not None else None)
            entries.append(
                Entry(
                    param.name, tongue.text(label), tongue.text(help) if help else "",
                    param.required, _kind_of(param), tuple(_choices(param.kind, tongue)),
                )
            )  # fmt: skip
        title, help = self.form.title, self.form.help
        said = tongue.text(thanks_of(self.form))
        return Sheet(
            tongue.text(title), tongue.text(help) if help else "", tuple(entries), said, tongue
        )

    def send(self, desk: Desk, said: Mapping[str, Any], key: str) -> Sent:
        """What was filled in, as one act; sent again under the same `key` it is one act still.
        Raises Busy."""
        context = self._context(desk, key)
        reader = reader_of(context)
        values, wrong = self._values(said, reader)
        if wrong:
            return self._told(wrong)
        try:
            call = desk.grammar.bind(self.command, values, reader)
            with desk.house.open(self.org, context.now, changes=False) as work:
                home = work.organisation
            reply = desk.run([call], reader, context, home, f"form/{self.link.id}/{key}")
        except Refusal as refusal:
            name = refusal.field if refusal.field in values else ""
            return self._told([(name or "", (refusal.text, refusal.hint))])
        except Busy:
            raise
        except Exception as error:
            number = short_id()
            log.error("a form failed: %s: %s", number, type(error).__name__, exc_info=error)
            text = _("Something broke ({number}). Nothing was changed.", number=number)
            return Sent(wrong=(("", self.tongue.text(text)),), broken=True)
        lines = [block for block in reply.blocks if isinstance(block, Line)]
        log.info("a form was filled in")
        return Sent("".join(self.tongue.text(span) for span in lines[0].spans) if lines else "…")

    def _context(self, desk: Desk, key: str) -> Context:
        me = Person(filler_of(self.form.name), self.form.name, "", Role.GUEST)
        return Context(
            now=self.tongue.now, zone=self.tongue.zone, locale=self.tongue.locale, place=PLACE,
            actor=me, reader=None, role=Role.GUEST, outsider=True, shared=False,
            project=self.project, project_why="named", key=key, grammar=desk.grammar,
        )  # fmt: skip

    def _values(
        self, said: Mapping[str, Any], reader: Reader
    ) -> tuple[dict[str, str], list[tuple[str, tuple[Words, ...]]]]:
        """What was said, as it would be typed; and everything that is wrong with it, at once."""
        values: dict[str, str] = {}
        wrong: list[tuple[str, tuple[Words, ...]]] = []
        for name in said.keys() - {param.name for param in self.command.params}:
            wrong.append((safe(name)[:60], (_("This form has no such field."),)))
        for param in self.command.params:
            text = _typed(said.get(param.name))
            if text is None:
                wrong.append(
                    (param.name, (_("Send text, a number, yes or no, or a list of texts."),))
                )
            elif len(text) > LONGEST:
                wrong.append((param.name, (_("This is longer than {n} characters.", n=LONGEST),)))
            elif text.strip():
                values[param.name] = text
                try:
                    accepted(param, text, reader)
                except Unread as unread:
                    wrong.append((param.name, (unread.text, unread.hint)))
            elif param.required:
                wrong.append((param.name, (missing(param),)))
        return values, wrong

    def _told(self, wrong: Sequence[tuple[str, tuple[Words, ...]]]) -> Sent:
        text = self.tongue.text
        return Sent(wrong=tuple((name, " ".join(map(text, said))) for name, said in wrong))


def _typed(value: Any) -> str | None:
    """A value as it would be typed; None for what is no value."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return plain(clean(value), frozenset())
        case int():
            return str(value)
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case list() if all(isinstance(one, str) for one in value):
            return " ".join(plain(clean(one), frozenset()) for one in value)
    return None


_ENTRY = {
    Type.LONG: "lines", Type.NUMBER: "number", Type.DATE: "date", Type.LINK: "link",
    Type.CHOICES: "several",
}  # fmt: skip


def _kind_of(param: Param) -> str:
    kind = param.kind
    if isinstance(kind, FieldKind) and kind.field.type in _ENTRY:
        return _ENTRY[kind.field.type]
    if list(kind.choices()) and not param.many:
        return "one"
    return "lines" if param.long else "line"


def _choices(kind: Kind[Any], tongue: Tongue) -> list[tuple[str, str]]:
    words = [(choice, kind.word(choice, tongue.locale)) for choice in kind.choices()]
    return [(choice, tongue.text(word)) for choice, word in words]

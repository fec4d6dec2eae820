"""The file in which a team declares its fields and forms: read, and checked whole before any of it
counts. What it may hold stands in the README.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.custom.declared import THINGS, Custom, Field, Option, Type
from bot.custom.kinds import LONGEST, LONGEST_LINES, kind_of
from bot.custom.nodes import LARGEST, Mistake, Nodes, in_order
from bot.kinds import Reader, Unread
from bot.kinds.amounts import CODES
from bot.model.task import Visibility
from bot.patterns import regex
from bot.settings import SettingsError
from bot.tongue import Tongue
from bot.values import dataclass
from bot.words import Words, both

if TYPE_CHECKING:
    from bot.grammar import Grammar

SETTING = "STEWARD_FORMS"
MOST_FIELDS, MOST_CHOICES = 20, 25
LABEL, HELP = 60, 100

NOW = datetime(2026, 1, 5, tzinfo=UTC)
"""When what stands in the file is read for checking it: what it means is decided when it is used."""

READER = Reader(NOW, "UTC")
_TONGUE = Tongue("en", "UTC", NOW)
_NAME = regex(r"[a-z][a-z0-9_]{0,31}")
_FIELD = (
    "label", "type", "help", "required", "choices", "min", "max", "currency", "default",
    "visibility",
)  # fmt: skip
_LIMITED = (Type.TEXT, Type.LONG, Type.NUMBER, Type.MONEY, Type.DATE)


@dataclass(frozen=True, slots=True)
class Read:
    """What a file declares, and what is wrong with it: then nothing of it counts."""

    custom: Custom
    mistakes: tuple[Mistake, ...]


def custom_of(path: str, grammar: Grammar) -> Custom:
    """What the file of that path declares; raises SettingsError with every mistake in it."""
    found = read_file(Path(path), grammar)
    if found.mistakes:
        said = "\n".join(f"  {Path(path).name}, {one}" for one in found.mistakes)
        raise SettingsError(f"{SETTING}: the file of fields and forms cannot be used.\n{said}")
    return found.custom


def read_file(path: Path, grammar: Grammar) -> Read:
    """The same with its mistakes; raises SettingsError where there is no such file."""
    try:
        size, content = path.stat().st_size, b""
        if size <= LARGEST:
            content = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{SETTING}: {path} cannot be read ({error.strerror}). Name a file that is there."
        ) from None
    if size > LARGEST:
        raise SettingsError(f"{SETTING}: {path} is larger than {LARGEST} bytes. Declare less.")
    try:
        return read_text(content.decode("utf-8-sig"), grammar)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        wrong = Mistake(line, "This is no UTF-8.", "Save the file as UTF-8.")
        return Read(Custom(), (wrong,))


def read_text(text: str, grammar: Grammar) -> Read:
    """What a text declares, with its mistakes in the order of their lines."""
    from bot.custom.forms import forms_of

    nodes = Nodes()
    root = nodes.root(text)
    custom = Custom()
    if root is not None:
        parts = nodes.entries(root, "The file", ("fields", "forms"))
        fields = _Fields(nodes, grammar)
        custom = Custom(tuple(fields.all(parts["fields"][1])) if "fields" in parts else ())
        if "forms" in parts:
            # A field that is wrong is no reason to complain of every form that names it.
            named = fields.named
            custom = Custom(
                custom.fields, tuple(forms_of(parts["forms"][1], nodes, custom, grammar, named))
            )
    return Read(custom, tuple(in_order(nodes.mistakes)))


def told(unread: Unread) -> str:
    """What a kind says against a value, in the words of a file's reader."""
    return f"{_TONGUE.text(unread.text)} {_TONGUE.text(unread.hint)}"


def words(node: yaml.Node, nodes: Nodes, what: str, most: int) -> Words | None:
    """What something is called in both languages: {en: …, zh: …}."""
    parts = nodes.entries(node, what, ("en", "zh"))
    for lacking in {"en", "zh"} - parts.keys() if isinstance(node, yaml.MappingNode) else ():
        nodes.wrong(node, f"{what} has no {lacking}.", "Write both: {en: …, zh: …}.")
    said = {name: nodes.text(value, what, most) for name, (_key, value) in parts.items()}
    english, chinese = said.get("en"), said.get("zh")
    return both(english, chinese) if english and chinese else None


class _Fields:
    """Reads the fields; `named` are all that the file names, right or wrong."""

    def __init__(self, nodes: Nodes, grammar: Grammar) -> None:
        self._nodes, self._grammar = nodes, grammar
        self.named: set[tuple[str, str]] = set()

    def all(self, node: yaml.Node) -> list[Field]:
        out: list[Field] = []
        for kind, (key, below) in self._nodes.entries(node, "fields", THINGS).items():
            entries = self._nodes.entries(below, f"fields of {kind}")
            if len(entries) > MOST_FIELDS:
                found = f"A {kind} has more than {MOST_FIELDS} fields."
                self._nodes.wrong(key, found, "Declare fewer.")
            taken, said = _taken(kind, self._grammar), set[str]()
            for name, (at, value) in entries.items():
                self.named.add((kind, name))
                field = self._field(kind, name, at, value)
                if not _NAME.fullmatch(name):
                    found = f"“{name[:60]}” is no name of a field."
                    how = "Write small letters a-z, digits and _, a letter first, 32 at most."
                    self._nodes.wrong(at, found, how)
                elif name in taken:
                    found = f"A {kind} has a “{name}” of its own."
                    self._nodes.wrong(at, found, f"Call the field otherwise, like own_{name}.")
                elif field is not None:
                    self._once(at, field, said)
                    out.append(field)
        return out

    def _once(self, at: yaml.Node, field: Field, said: set[str]) -> None:
        """No two fields of a kind are called the same: nobody could tell them apart."""
        for text in dict.fromkeys(str(value) for _name, value in field.label.values):
            if text.casefold() in said:
                found = f"Two fields of a {field.of} are called “{text}”."
                self._nodes.wrong(at, found, "Give one of them another label.")
            said.add(text.casefold())

    def _field(self, kind: str, name: str, at: yaml.Node, node: yaml.Node) -> Field | None:
        nodes = self._nodes
        parts = nodes.entries(node, f"The field {name}", _FIELD)
        if not isinstance(node, yaml.MappingNode):
            return None
        for lacking in {"label", "type"} - parts.keys():
            nodes.wrong(at, f"The field {name} has no {lacking}.", _LACKING[lacking])
        label = words(parts["label"][1], nodes, "label", LABEL) if "label" in parts else None
        typed = nodes.one_of(parts["type"][1], "type", [*Type]) if "type" in parts else None
        if label is None or typed is None:
            return None
        field = Field(
            kind, name, label, Type(typed),
            help=words(parts["help"][1], nodes, "help", HELP) if "help" in parts else None,
            required="required" in parts and nodes.yes(parts["required"][1], "required"),
            options=self._options(at, parts, Type(typed)),
            currency=self._currency(parts, Type(typed)),
            visibility=self._visibility(parts),
        )  # fmt: skip
        least, most = (self._limit(name, parts, field) for name in ("min", "max"))
        if least is not None and most is not None and most < least:  # type: ignore[operator]
            nodes.wrong(parts["max"][1], "max is below min.", "Let max be the larger one.")
            return None
        field = replace(field, least=least, most=most)
        return replace(field, default=self._default(parts, field))

    def _options(
        self, at: yaml.Node, parts: dict[str, tuple[yaml.Node, yaml.Node]], typed: Type
    ) -> tuple[Option, ...]:
        nodes = self._nodes
        chosen = typed in (Type.CHOICE, Type.CHOICES)
        if "choices" not in parts:
            if chosen:
                nodes.wrong(at, f"A {typed.value} needs choices.", "Write choices: with each name "
                            "and {en: …, zh: …} behind it.")  # fmt: skip
            return ()
        key, node = parts["choices"]
        if not chosen:
            nodes.wrong(key, f"A {typed.value} has no choices.", "Write type: choice.")
            return ()
        entries = nodes.entries(node, "choices")
        if isinstance(node, yaml.MappingNode) and not 0 < len(entries) <= MOST_CHOICES:
            found = f"There are {len(entries)} choices."
            nodes.wrong(key, found, f"Declare 1 to {MOST_CHOICES}.")
        out = []
        for name, (place, value) in entries.items():
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", name):
                nodes.wrong(place, f"“{name[:60]}” is no name of a choice.",
                            "Write small letters a-z, digits, _ and -, 32 at most.")  # fmt: skip
            label = words(value, nodes, f"The choice {name[:40]}", LABEL)
            if label is not None:
                out.append(Option(name, label))
        return tuple(out)

    def _currency(self, parts: dict[str, tuple[yaml.Node, yaml.Node]], typed: Type) -> str | None:
        if "currency" not in parts:
            return None
        key, node = parts["currency"]
        if typed is not Type.MONEY:
            self._nodes.wrong(key, f"A {typed.value} has no currency.", "Write type: money.")
            return None
        said = self._nodes.text(node, "currency")
        if said is None or said in CODES:
            return said
        self._nodes.wrong(node, f"“{said}” is no currency.", "Write its code, like EUR.")
        return None

    def _visibility(self, parts: dict[str, tuple[yaml.Node, yaml.Node]]) -> Visibility:
        if "visibility" not in parts:
            return Visibility.INTERNAL
        said = self._nodes.one_of(parts["visibility"][1], "visibility", [*Visibility])
        return Visibility(said) if said else Visibility.INTERNAL

    def _limit(
        self, name: str, parts: dict[str, tuple[yaml.Node, yaml.Node]], field: Field
    ) -> Decimal | date | None:
        """A limit of a value: a number, a day, or how many characters."""
        if name not in parts:
            return None
        key, node = parts[name]
        if field.type not in _LIMITED:
            self._nodes.wrong(key, f"A {field.type.value} has no {name}.", "Leave it out.")
            return None
        said = self._nodes.text(node, name)
        if said is None:
            return None
        if field.type is Type.DATE:
            return self._day(said, node)
        pattern, most = r"-?\d{1,12}(?:\.\d{1,6})?", None
        if field.type in (Type.TEXT, Type.LONG):
            pattern, most = r"\d{1,4}", LONGEST if field.type is Type.TEXT else LONGEST_LINES
        if not re.fullmatch(pattern, said, re.ASCII):
            self._nodes.wrong(node, f"“{said[:60]}” is no number.", f"Write it like {name}: 40.")
            return None
        if most is not None and not 0 < int(said) <= most:
            self._nodes.wrong(node, f"A {field.type.value} has 1 to {most} characters.",
                              f"Write a number from 1 to {most}.")  # fmt: skip
            return None
        return Decimal(said)

    def _day(self, said: str, node: yaml.Node) -> date | None:
        """A day of the calendar: “tomorrow” would be another one with every start."""
        try:
            return date.fromisoformat(said)
        except ValueError:
            self._nodes.wrong(node, f"“{said[:60]}” is no day.", "Write it like 2026-12-31.")
            return None

    def _default(self, parts: dict[str, tuple[yaml.Node, yaml.Node]], field: Field) -> Any:
        if "default" not in parts:
            return None
        key, node = parts["default"]
        if field.type is Type.PERSON:
            self._nodes.wrong(key, "A person cannot be a default.", "Leave it out.")
            return None
        many = field.type is Type.CHOICES and isinstance(node, yaml.SequenceNode)
        said = [self._nodes.text(one, "default", 300) for one in (node.value if many else [node])]
        if field.type is Type.DATE and not all(self._day(one, node) for one in said if one):
            return None
        try:
            read = [kind_of(field).read(one, READER) for one in said if one is not None]
        except Unread as unread:
            self._nodes.wrong(node, "The default is no value of this field.", told(unread))
            return None
        if not read:
            return None
        return field.kept(read if field.type is Type.CHOICES else read[0])


_LACKING = {
    "label": "Write label: {en: …, zh: …}.",
    "type": f"Write type: with one of {', '.join(Type)}.",
}


def _taken(kind: str, grammar: Grammar) -> Collection[str]:
    """The words that mean something already where things of that kind are made or looked for."""
    takes = (c for c in grammar.commands if c.fields is not None and c.fields.of == kind)
    params = [param for command in takes for param in command.params]
    return {"text"} | {word for param in params for word in (param.name, *param.leads)}

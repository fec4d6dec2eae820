"""The forms of the file: what they ask, and what they give by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import yaml

from bot.custom.commands import fits_outside, taking
from bot.custom.declared import MAKES, Asked, Custom, Form
from bot.custom.nodes import Nodes
from bot.custom.reading import HELP, LABEL, READER, told, words
from bot.declare import Command
from bot.filled import accepted
from bot.kinds import Unread
from bot.model.people import Role
from bot.values import dataclass

if TYPE_CHECKING:
    from bot.grammar import Grammar

MOST_FORMS, MOST_ASKED = 20, 25
OURS = ("list", "link", "unlink")
"""Names that no form may have: commands about forms are called so."""

WHO = {
    "guests": Role.GUEST, "members": Role.MEMBER, "managers": Role.MANAGER, "owners": Role.OWNER,
}  # fmt: skip
"""Who may fill in a form, by the word of the file; everybody above may as well."""

_FORM = ("title", "help", "makes", "fields", "set", "who", "thanks")
_ASKED = ("field", "label", "help", "required")
_LOOKED_AT = {"project new": ("confirm", "template", "roles", "start", "end", "key")}
"""What no form asks for, since it needs a look before it is done."""


def forms_of(
    node: yaml.Node, nodes: Nodes, custom: Custom, grammar: Grammar, named: set[tuple[str, str]]
) -> Iterator[Form]:
    """The forms of the file; `named` are all fields that it names, right or wrong."""
    entries = nodes.entries(node, "forms")
    if len(entries) > MOST_FORMS:
        nodes.wrong(node, f"There are more than {MOST_FORMS} forms.", "Declare fewer.")
    for name, (key, value) in entries.items():
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,19}", name) or name in OURS:
            nodes.wrong(key, f"“{name[:60]}” is no name of a form.",
                        "Write small letters a-z, digits and -, a letter first, 20 at most; not "
                        f"{', '.join(OURS)}.")  # fmt: skip
        form = _Reading(nodes, custom, grammar, named, name, key).form(value)
        if form is not None:
            yield form


@dataclass
class _Reading:
    """Reads one form."""

    nodes: Nodes
    custom: Custom
    grammar: Grammar
    named: set[tuple[str, str]]
    name: str
    key: yaml.Node

    def form(self, node: yaml.Node) -> Form | None:
        nodes = self.nodes
        parts = nodes.entries(node, f"The form {self.name}", _FORM)
        if not isinstance(node, yaml.MappingNode):
            return None
        for lacking in {"title", "makes", "fields"} - parts.keys():
            nodes.wrong(self.key, f"The form {self.name} has no {lacking}.", _LACKING[lacking])
        title = words(parts["title"][1], nodes, "title", LABEL) if "title" in parts else None
        makes = nodes.one_of(parts["makes"][1], "makes", [*MAKES]) if "makes" in parts else None
        help, thanks = (
            words(parts[one][1], nodes, one, HELP) if one in parts else None
            for one in ("help", "thanks")
        )
        who = nodes.one_of(parts["who"][1], "who", [*WHO]) if "who" in parts else None
        may = WHO[who] if who else Role.MEMBER
        if title is None or makes is None or "fields" not in parts:
            return None
        command = self.grammar.get(MAKES[makes])
        assert command is not None
        base = taking(command, self.custom)
        asks = [one for one in self._asks(parts["fields"][1], base) if one is not None]
        given = self._given(parts["set"][1], base, asks) if "set" in parts else {}
        form = Form(self.name, title, makes, tuple(asks), given, may, help, thanks)
        if self._whole(form, base, parts):
            return form
        return None

    def _asks(self, node: yaml.Node, base: Command) -> Iterator[Asked | None]:
        items = self.nodes.items(node, f"fields of the form {self.name}")
        if len(items) > MOST_ASKED or (isinstance(node, yaml.SequenceNode) and not items):
            self.nodes.wrong(node, f"The form asks {len(items)} things.",
                             f"Ask 1 to {MOST_ASKED}.")  # fmt: skip
        seen: set[str] = set()
        for item in items:
            asked = self._asked(item, base)
            if asked is not None and asked.name in seen:
                self.nodes.wrong(item, f"The form asks {asked.name} twice.", "Ask it once.")
            elif asked is not None:
                seen.add(asked.name)
                yield asked

    def _asked(self, node: yaml.Node, base: Command) -> Asked | None:
        nodes = self.nodes
        if isinstance(node, yaml.ScalarNode):
            name = nodes.text(node, "A field of the form")
            return Asked(name) if name is not None and self._known(node, name, base) else None
        parts = nodes.entries(node, "A field of the form", _ASKED)
        if not isinstance(node, yaml.MappingNode):
            return None
        if "field" not in parts:
            nodes.wrong(node, "It does not say which field is asked.", "Write field: title.")
            return None
        name = nodes.text(parts["field"][1], "field")
        label, help = (
            words(parts[one][1], nodes, one, most) if one in parts else None
            for one, most in (("label", LABEL), ("help", HELP))
        )
        required = "required" in parts and nodes.yes(parts["required"][1], "required")
        if name is None or not self._known(parts["field"][1], name, base):
            return None
        return Asked(name, label, help, required)

    def _known(self, node: yaml.Node, name: str, base: Command) -> bool:
        """Whether what the form makes has such a field."""
        not_asked = _LOOKED_AT.get(base.path, ())
        if name not in not_asked and base.param(name) is not None:
            return True
        if base.fields is not None and (base.fields.of, name) in self.named:
            return False  # its own mistake is told already
        known = [param.name for param in base.params if param.name not in not_asked]
        self.nodes.wrong(node, f"What the form makes has no “{name[:60]}”.",
                         f"Write one of {', '.join(known)}; or declare it under fields.")  # fmt: skip
        return False

    def _given(self, node: yaml.Node, base: Command, asks: list[Asked]) -> dict[str, str]:
        """The values that nobody is asked for, as they are typed."""
        out: dict[str, str] = {}
        for name, (key, value) in self.nodes.entries(node, "set").items():
            if not self._known(key, name, base):
                continue
            if any(one.name == name for one in asks):
                self.nodes.wrong(key, f"{name} is asked and set.", "Keep one of the two.")
                continue
            several = isinstance(value, yaml.SequenceNode)
            said = [
                self.nodes.text(one, name, 300) for one in (value.value if several else [value])
            ]
            text = " ".join(one for one in said if one)
            param = base.param(name)
            assert param is not None
            if several and not param.many:
                self.nodes.wrong(value, f"{name} has one value.", "Write it behind the colon.")
            elif text:
                try:
                    accepted(param, text, READER)
                    out[name] = text
                except Unread as unread:
                    self.nodes.wrong(value, f"“{text[:60]}” is no {name}.", told(unread))
        return out

    def _whole(
        self, form: Form, base: Command, parts: dict[str, tuple[yaml.Node, yaml.Node]]
    ) -> bool:
        """Whether it can be filled in by those who may, and makes something whole."""
        before = len(self.nodes.mistakes)
        said = {one.name for one in form.asks} | form.given.keys()
        if len(form.asks) == len(getattr(parts["fields"][1], "value", ())):
            for param in base.params:
                if param.required and param.name not in said:
                    self.nodes.wrong(parts["fields"][0], f"The form lacks {param.name}.",
                                     f"Ask for it: - {param.name}; or give it under set.")  # fmt: skip
        if form.may is not Role.GUEST:
            return len(self.nodes.mistakes) == before
        if form.makes in ("project", "contact"):
            self.nodes.wrong(parts["who"][1], f"Guests make no {form.makes}.",
                             "Write who: members.")  # fmt: skip
        for name in fits_outside(form, base):
            self.nodes.wrong(parts["who"][1], f"Guests cannot be asked for {name}: it names people "
                             "or things of the team.", "Give it under set, or leave it out.")  # fmt: skip
        return len(self.nodes.mistakes) == before


_LACKING = {
    "title": "Write title: {en: …, zh: …}.",
    "makes": f"Write makes: with one of {', '.join(MAKES)}.",
    "fields": "Write fields: with a line beginning with - for each.",
}

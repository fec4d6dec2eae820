"""A YAML file as nodes that know their lines, and the mistakes that are found in it.

Nothing is built from the file but texts: PyYAML composes its nodes and constructs no values, so a
`no` stays a word and no tag makes an object.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

import yaml

from bot.values import dataclass

LARGEST = 200_000
"""Bytes of a file that is read."""

_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in the file that cannot stand: what was found, and what to write instead."""

    line: int
    found: str
    instead: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.found} {self.instead}"


class Nodes:
    """Walks through a file and keeps what is wrong with it."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def wrong(self, node: yaml.Node | None, found: str, instead: str) -> None:
        """Note a mistake at a node; None is the file as a whole."""
        line = node.start_mark.line + 1 if node is not None else 1
        self.mistakes.append(Mistake(line, found, instead))

    def root(self, text: str) -> yaml.Node | None:
        """The first node; None where there is none or it is no YAML."""
        try:
            if self._strange(text):
                return None
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark is not None else 1
            problem = " ".join(str(error.problem or error.context or "it cannot be read").split())
            found = f"This is no YAML: {problem}."
        except (yaml.YAMLError, RecursionError, ValueError):
            line, found = 1, "This is no YAML."
        self.mistakes.append(
            Mistake(line, found, "Look at the blanks, colons and quotes of this line.")
        )
        return None

    def _strange(self, text: str) -> bool:
        """Whether it holds what is not read: references, tags, several documents, great depth."""
        depth, documents = 0, 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            found = None
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                found = ("References (& and *) are not read.", "Write it out.")
            elif getattr(event, "tag", None):
                found = (f"Tags ({event.tag}) are not read.", "Leave it out.")
            elif depth > _DEEPEST:
                found = ("This is nested too deeply.", "The README shows how the file looks.")
            elif documents > 1:
                found = ("A second document begins here (---).", "Write everything in one.")
            if found is not None:
                self.mistakes.append(Mistake(event.start_mark.line + 1, *found))
                return True
        return False

    def entries(
        self, node: yaml.Node, what: str, known: Collection[str] | None = None
    ) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """What stands under each name of a mapping: the node of the name, and that of the value.
        With `known`, other names are mistakes."""
        out: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"{what} has to be names with a colon behind each.", _like(known))
            return out
        for key, value in node.value:
            name = self.text(key, f"A name in {what}") if key is not None else None
            if name is None:
                continue
            if name in out:
                self.wrong(key, f"“{name}” stands here twice.", "Keep one of them.")
            elif known is not None and name not in known:
                near = get_close_matches(name, known, 1, 0.6)
                meant = f"Did you mean {near[0]}?" if near else _like(known)
                self.wrong(key, f"{what} has no “{_cut(name)}”.", meant)
            else:
                out[name] = (key, value)
        return out

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The parts of a list."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.wrong(node, f"{what} has to be a list.", "Write a line beginning with - for each.")
        return []

    def text(self, node: yaml.Node, what: str, most: int = 100) -> str | None:
        """The words of a node; None where they are no good."""
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(node, f"{what} has to be words.", "Write it in one line.")
            return None
        said = str(node.value).strip()
        if not said or (node.style is None and said in ("null", "~")):
            self.wrong(node, f"{what} is empty.", "Write something, or leave the line out.")
            return None
        if len(said) > most:
            self.wrong(node, f"{what} is longer than {most} characters.", "Write less.")
            return None
        if not said.isprintable():
            self.wrong(node, f"{what} holds signs that nobody sees.", "Write it in one line.")
            return None
        return said

    def one_of(self, node: yaml.Node, what: str, choices: Collection[str]) -> str | None:
        """The word of a node, if it is one of these."""
        said = self.text(node, what)
        if said is None or said in choices:
            return said
        near = get_close_matches(said, choices, 1, 0.6)
        listed = ", ".join(choices)
        meant = f"Did you mean {near[0]}?" if near else f"Write one of {listed}."
        self.wrong(node, f"“{_cut(said)}” is not what {what} can be.", meant)
        return None

    def yes(self, node: yaml.Node, what: str) -> bool:
        """Whether a node says yes."""
        said = self.text(node, what)
        if said is not None and said.lower() not in ("yes", "no", "true", "false", "on", "off"):
            self.wrong(node, f"“{_cut(said)}” is neither yes nor no.", "Write yes or no.")
        return said is not None and said.lower() in ("yes", "true", "on")


def _like(known: Collection[str] | None) -> str:
    return f"Write some of {', '.join(known)}." if known else "The README shows how the file looks."


def _cut(said: str) -> str:
    return said if len(said) <= 60 else said[:59] + "…"


def in_order(mistakes: list[Mistake]) -> Iterator[Mistake]:
    """Each mistake once, as they stand in the file."""
    yield from sorted(dict.fromkeys(mistakes), key=lambda one: one.line)

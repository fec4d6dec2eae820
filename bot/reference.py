"""Pages that are made from declarations: the command reference and .env.example."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from bot.declare import Command
from bot.grammar import Grammar
from bot.model.people import Role
from bot.rights import ROLES, TABLE
from bot.tongue import Tongue


def command_table(grammar: Grammar, tongue: Tongue) -> str:
    """A Markdown table of everything that can be typed."""
    rows = ["| Type | What it does | For example |", "|---|---|---|"]
    for command in grammar.commands:
        if not command.by_clock:
            example = f"`{_cell(command.examples[0])}`"
            help_text = tongue.text(command.label)
            rows.append(f"| `/{command.path}` | {_cell(help_text)} | {example} |")
    return "\n".join(rows) + "\n"


def rights_table(tongue: Tongue) -> str:
    """A Markdown table of who may do what."""
    roles = (Role.OWNER, Role.MANAGER, Role.MEMBER, Role.GUEST)
    heads = [tongue.text(ROLES[role]) for role in roles]
    rows = [f"| | {' | '.join(heads)} |", "|---|---|---|---|---|"]
    for right in TABLE:
        cells = [tongue.text(right.of(role).value) for role in roles]
        rows.append(f"| {tongue.text(right.what)} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def manual(grammar: Grammar, tongue: Tongue) -> str:
    """The whole reference for a terminal: every command with its parameters and examples."""
    return "\n".join(_page(command, tongue) for command in grammar.commands if not command.by_clock)


def _page(command: Command, tongue: Tongue) -> str:
    lines = [command.usage, f"  {tongue.text(command.label)}"]
    width = max((len(param.name) for param in command.params), default=0)
    for param in command.params:
        lines.append(f"    {param.name:<{width}}  {tongue.text(param.label)}")
    lines += [f"  > {example}" for example in command.examples]
    return "\n".join(lines) + "\n"


def env_example(kinds: Iterable[type]) -> str:
    """.env.example: every setting with what it means; what has a default is commented out."""
    out = ["# Copy this file to .env and fill in what you need. Every NAME may also be given as"]
    out += ["# NAME_FILE, the path of a file that holds the value (for secrets)."]
    for kind in kinds:
        out += ["", f"# {(kind.__doc__ or '').splitlines()[0]}"]
        for entry in dataclasses.fields(kind):
            default = str(entry.default)
            example = entry.metadata["example"] or default
            out.append(f"# {entry.metadata['help']}")
            out.append(f"#{entry.metadata['name']}={'' if example == '…' else example}")
    return "\n".join(out) + "\n"

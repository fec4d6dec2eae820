"""As many fields and forms as a file may declare: every platform still takes what is made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from adapters.discord.tree import MORE, OPTIONS, TOTAL, offered, path_of
from adapters.discord.typed import typed
from adapters.slack.forms_fields import blocks_of
from bot.custom.declared import THINGS
from bot.custom.forms import MOST_ASKED, MOST_FORMS
from bot.custom.reading import MOST_CHOICES, MOST_FIELDS
from bot.grammar import Grammar
from bot.tongue import Tongue
from bot.vocabulary import vocabulary
from tests.declared import declared
from tests.peers.discord_commands import Registry
from tests.test_discord_draw import size

TONGUE = Tongue("en", "UTC", datetime(2026, 11, 24, tzinfo=UTC))
LONG = "x" * 50


def full(required: bool) -> str:
    """A file with everything that it may hold."""
    lines = ["fields:"]
    for kind in THINGS:
        lines.append(f"  {kind}:")
        for n in range(MOST_FIELDS):
            label = f"{{en: {n} {LONG}, zh: {n} {LONG}}}"
            lines += [f"    own_{n}:", f"      label: {label}", f"      help: {label}"]
            lines += ["      type: choice", "      choices:"]
            lines += [f"        c{c}: {{en: {LONG} {c}, zh: 选{c}}}" for c in range(MOST_CHOICES)]
            lines += ["      required: yes"] * required
    lines.append("forms:")
    asked = [
        "title",
        *(f"own_{n}" for n in range(MOST_FIELDS)),
        "due",
        "priority",
        "labels",
        "start",
    ]
    for n in range(MOST_FORMS):
        lines += [f"  form-{n}:", f"    title: {{en: {LONG}, zh: {LONG}}}", "    makes: task"]
        lines.append(f"    fields: [{', '.join(asked[:MOST_ASKED])}]")
    return "\n".join(lines)


@pytest.fixture(scope="module", params=[False, True], ids=["as they like", "required"])
def grammar(request: pytest.FixtureRequest) -> Grammar:
    return vocabulary(declared(full(request.param)))


def test_discord_takes_all_of_it(grammar: Grammar) -> None:
    bodies = list(offered(grammar))
    assert max(map(size, bodies)) <= TOTAL
    assert all(len(body["options"]) <= OPTIONS for body in bodies)
    Registry(1, count(1).__next__).replace(None, bodies)  # refuses what Discord would


def test_every_form_is_offered_and_found_again(grammar: Grammar) -> None:
    for form in grammar.custom.forms:
        command = grammar.get(f"pm form {form.name}")
        assert command is not None
        family, *below = path_of(command, grammar)
        assert family.removesuffix(MORE) == "pm"
        kinds = [2] * (len(below) - 1) + [1]
        option: dict[str, Any] = {}
        for name, kind in reversed(list(zip(below, kinds, strict=True))):
            option = {"name": name, "type": kind, "options": [option] if option else []}
        found = typed(grammar, {"name": family, "options": [option]})
        assert found is not None and found.command is command


def test_slack_takes_every_form(grammar: Grammar) -> None:
    for path in ("task add", "task edit", "pm form form-0", "log need", "log contact"):
        command = grammar.get(path)
        assert command is not None
        blocks = [block for param in command.params for block in blocks_of(param, "", TONGUE)]
        assert len(blocks) <= 90, path

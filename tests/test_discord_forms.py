"""Forms on Discord: whatever is asked for and whatever was typed before, within its limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.forms import filled
from bot.declare import Command
from bot.kinds import Reader
from bot.reply import Form, Line, Reply
from bot.tongue import Answer
from bot.words import _
from tests.discord_running import opened
from tests.moments import NOW
from tests.peers.discord_forms import check_modal
from tests.test_discord_draw import ENGLISH, GRAMMAR, LONG


def form_of(command: Command, **prefill: str) -> Answer:
    form = Form(command.path, tuple(prefill.items()))
    blocks = (Line((_("Something is missing: {what}.", what="x"),)),)
    return Answer(Reply(blocks, form=form), ENGLISH)


@pytest.mark.parametrize("command", GRAMMAR.commands, ids=lambda command: command.path)
def test_every_command_has_a_form_that_discord_takes(command: Command) -> None:
    body = opened(form_of(command))
    assert (body is None) == (not command.params)
    if body is not None:
        check_modal(body)
        shown = {part["component"]["custom_id"] for part in body["components"] if "label" in part}
        assert {param.name for param in command.params if param.required} <= shown


@given(st.fixed_dictionaries({}, optional={p.name: LONG for p in GRAMMAR.commands[0].params}))
def test_a_form_takes_whatever_was_typed_before(prefill: dict[str, str]) -> None:
    body = opened(form_of(GRAMMAR.commands[0], **prefill))
    assert body is not None
    check_modal(body)


def test_a_field_that_cannot_hold_what_was_typed_shows_it() -> None:
    add = GRAMMAR.get("task add")
    assert add is not None
    for long, shown in ((4000, "x" * 4000), (4001, "x" * 3999 + "…")):
        body = opened(form_of(add, title="x" * long))
        assert body is not None
        fields = [part["component"] for part in body["components"] if "label" in part]
        assert shown in [field.get("value") for field in fields]


def test_lines_below_one_another_stay_so_in_a_form() -> None:
    add = GRAMMAR.get("task add")
    assert add is not None
    body = opened(form_of(add, due="friday\nor monday"))
    assert body is not None
    due = next(p for p in body["components"] if p.get("component", {}).get("custom_id") == "due")
    assert due["component"]["style"] == 2 and due["component"]["value"] == "friday\nor monday"


def test_values_that_find_no_place_in_a_form_are_pointed_out() -> None:
    add = GRAMMAR.get("task add")
    assert add is not None
    labels = "+" + "design" * 30
    given = {"title": "Fix", "owner": "@ana", "due": "friday", "priority": "!high"}
    body = opened(form_of(add, **given, estimate="~3h", labels=labels))
    assert body is not None
    check_modal(body)
    shown = {part["component"]["custom_id"] for part in body["components"] if "label" in part}
    assert "labels" not in shown and labels not in body["custom_id"]
    assert f'labels:"{labels}"' in body["components"][0]["content"]


def test_a_value_of_any_length_is_in_the_form_s_name_or_pointed_out() -> None:
    add = GRAMMAR.get("task add")
    assert add is not None
    given = {"title": "Fix", "owner": "@ana", "due": "friday", "priority": "!high"}
    told = set()
    for length in range(40, 100):
        body = opened(form_of(add, **given, estimate="~3h", labels="+" + "x" * length))
        assert body is not None
        check_modal(body)
        told.add("labels:" in body["custom_id"])
    assert told == {True, False}


def test_values_that_are_not_shown_are_not_lost() -> None:
    add = GRAMMAR.get("task add")
    assert add is not None
    given = {"title": "Fix", "owner": "@ana", "due": "friday", "priority": "!high", "labels": "+ui"}
    body = opened(form_of(add, **given))
    assert body is not None
    shown = {part["component"]["custom_id"] for part in body["components"] if "label" in part}
    sent = filled({"custom_id": body["custom_id"], "components": []})
    assert sent is not None and sent.command == "task add"
    assert set(given) - shown
    call = GRAMMAR.bind(add, {"title": "Fix"}, Reader(NOW, "UTC"), sent.words)
    assert set(given) - shown <= set(call.args)

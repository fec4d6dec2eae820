"""Slack over the wire: bad input that has to be survived, by the names of the battery."""

from __future__ import annotations

import pytest

from bot.context import Request, Speaker
from tests.peers.slack_blocks import MESSAGE_BLOCKS, MESSAGE_CHARACTERS, characters
from tests.slack_running import both, place
from tests.slack_team import element, team


@both
async def test_b1_forty_thousand_characters_are_answered_with_their_size(http: bool) -> None:
    """B1: within three seconds, and nobody's words are lost: they are kept as a note."""
    async with team(http=http) as at:
        for size in (40_000, 100_000):
            doing = await at.slack.command("ana", "website", "/task", "word " * (size // 5))
            assert doing.acked and doing.took is not None and doing.took < 3
            await doing.until(lambda d: d.said)
            assert doing.text.strip() and "went wrong" not in doing.text
            assert "broke" not in doing.text


async def test_b1_a_field_holds_no_more_than_slack_lets_people_type() -> None:
    """B1: and what came from elsewhere and is longer is said in words instead of a form."""
    async with team() as at:
        view = await at.open("ana", "/task add")
        assert element(view, "title")["max_length"] == 3000
        sent = await at.send(view, {"title": "word " * 600})
        assert sent.errors == {} and "kept whole as a note" in at.slack.said[-1].text


NASTY = {
    "joined emoji": "👩‍👩‍👧‍👦 family",
    "right to left": "a‮gpj.exe",
    "no width": "ze​ro﻿",
    "nothing": "nul\x00l",
    "half a sign": "lone\ud83d end",
    "towers": "Z" + "̎" * 500,
    "arabic": "مرحبا بالعالم",
    "blank": "　\u2800\u3164",
}


@pytest.mark.parametrize("name", NASTY)
async def test_b4_odd_names_are_stored_and_shown_or_refused_in_words(name: str) -> None:
    """B4: in a form, in the list, in the list that is searched, and in a card."""
    async with team() as at:
        text = NASTY[name]
        view = await at.open("ana", "/task add")
        sent = await at.send(view, {"title": text, "labels": "+x"})
        assert sent.acked
        if sent.errors:
            assert list(sent.errors) == ["title"] and sent.errors["title"].strip()
            return
        listed = await at.type("ana", "/task list")
        assert "ACME-1" in listed.text and "\x00" not in listed.text and "‮" not in listed.text
        form = await at.open("ana", "/task done")
        (option,) = await at.slack.suggest(form, "refs", "", "ana")
        assert option["value"] == "ACME-1"
        done = await at.send(form, {"refs": [option]})
        assert done.errors == {}


async def test_b5_a_list_of_three_hundred_is_told_in_messages_slack_takes() -> None:
    """B5: in order, no block and no message too long; what does not fit is a page further."""
    async with team() as at:
        for number in range(300):
            words = f"task Part {number} of a rather long list of things that have to be done soon"
            room = place(at.slack)
            at.brain.desk.answer(Request(f"b5-{number}", Speaker("UANA", "ana"), room, words))
        doing = await at.type("ana", "/task list")
        messages = [said.message for said in doing.said if said.message is not None]
        assert messages
        for message in messages:
            assert len(message.blocks) <= MESSAGE_BLOCKS
            assert characters(message.blocks) <= MESSAGE_CHARACTERS
        shown = [word for word in doing.text.split() if word.startswith("ACME-")]
        numbers = [int(word.removeprefix("ACME-")) for word in shown]
        assert numbers == sorted(numbers) and len(numbers) >= 8
        assert "of 3" in doing.text or "300" in doing.text

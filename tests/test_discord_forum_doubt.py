"""A forum's thread whose opening was lost sight of is found, and not opened a second time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.delivered import Delivered
from tests.forum_running import acme
from tests.test_discord_forum_tasks import bound, opened_by_us


async def test_what_is_to_be_shown_there_meanwhile_goes_to_where_it_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with acme() as here:
        await bound(here, "posts:all")
        here.peer.faults.lose_answer("POST /channels/{channel_id}/threads")
        await here.say(here.peer.ana, here.peer.website, "task Call them")

        async def nothing(_now: object) -> Delivered:
            return Delivered()

        with monkeypatch.context() as patch:
            patch.setattr(here.courier, "deliver", nothing)
            await here.say(here.peer.ana, here.peer.website, "task start ACME-1")
        for _time in range(2):
            here.clock.advance(timedelta(minutes=10))
            await here.settled()
        assert len(opened_by_us(here)) == 1

"""Slack over the wire: rooms that people of another organisation read, and what Slack tells of
rooms and people, with the whole of Steward behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from adapters.base import NotDelivered
from adapters.slack.adapter import Slack
from adapters.slack.shortcuts import SHORTCUTS
from bot import compose
from bot.clock import SystemClock
from bot.context import Place
from bot.settings import Settings
from bot.vocabulary import vocabulary
from tests.peers.slack import SlackPeer
from tests.peers.slack_line import Doing
from tests.peers.slack_world import User
from tests.slack_running import settings, slack, told

__all__ = ["slack"]


@asynccontextmanager
async def whole(peer: SlackPeer) -> AsyncIterator[tuple[compose.Steward, Slack]]:
    """Steward with a database, in one workspace."""
    clock = SystemClock()
    steward = compose.compose(Settings(database="sqlite://"), clock)
    adapter = Slack(settings(peer), vocabulary(), clock)
    steward.adapters["slack"] = adapter
    task = asyncio.create_task(adapter.run(steward.answer, steward))
    await peer.socket.connected()
    try:
        yield steward, adapter
    finally:
        async with asyncio.timeout(10):
            await adapter.close()
            await task
        steward.close()


async def typed(peer: SlackPeer, who: str, room: str, command: str, line: str) -> Doing:
    doing = await peer.command(who, room, command, line)
    return await doing.until(lambda d: d.said)


def rooms(steward: compose.Steward) -> dict[str, tuple[str, str, bool]]:
    """Each room's name, audience and whether others read it, by the platform's id."""
    with steward.storage.engine.connect() as connection:
        found = connection.execute(text("SELECT native, name, audience, shared FROM room"))
        return {native: (name, audience, bool(shared)) for native, name, audience, shared in found}


def alone(doing: Doing) -> bool:
    """Whether one person alone sees the answer."""
    return all(said.to is not None for said in doing.said)


@pytest.mark.parametrize("mark", ["is_ext_shared", "is_pending_ext_shared"])
async def test_i3_a_shared_room_is_no_room_of_the_teams(slack: SlackPeer, mark: str) -> None:
    setattr(slack.world.channel("website"), mark, True)
    async with whole(slack) as (steward, _adapter):
        made = await typed(slack, "ana", "website", "/project", "new Acme website")
        assert alone(made) and "People of another organisation read this room" in made.text
        assert rooms(steward) == {}
        bound = await typed(slack, "ana", "website", "/project", "bind acme as team")
        assert alone(bound) and "cannot be the team's" in bound.text
        assert "/project bind acme as client" in bound.text
        bound = await typed(slack, "ana", "website", "/project", "bind acme as client")
        assert [audience for _n, audience, _s in rooms(steward).values()] == ["client"]
        for line in ("status", "list"):
            assert alone(await typed(slack, "ana", "website", "/project", line))


async def test_i3_a_room_that_cannot_be_looked_at_is_treated_as_shared(slack: SlackPeer) -> None:
    for method in ("conversations.info", "users.conversations"):
        slack.faults.error(method, "missing_scope", times=None)
    async with whole(slack) as (steward, adapter):
        made = await typed(slack, "ana", "website", "/project", "new Acme website")
        assert alone(made) and "I cannot tell who reads this room" in made.text
        assert rooms(steward) == {}
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(
                Place("slack:T1", slack.world.channel("website").id), told("x"), "k1"
            )
        assert refused.value.away and slack.posts == []


async def test_i3_a_room_that_becomes_shared_is_a_clients_room_at_once(slack: SlackPeer) -> None:
    room = slack.world.channel("website")
    async with whole(slack) as (steward, _adapter):
        await typed(slack, "ana", "website", "/project", "new Acme website")
        assert rooms(steward)[room.id][1:] == ("team", False)
        room.is_ext_shared = True
        doing = await slack.event("channel_shared", channel=room.id, connected_team_id="T9")
        assert doing.acked and rooms(steward)[room.id][1:] == ("client", True)
        await slack.redeliver(doing)
        assert alone(await typed(slack, "ana", "website", "/task", "Secret plan"))
        with steward.storage.engine.connect() as connection:
            lines = connection.execute(text("SELECT line FROM post WHERE why = 'shared'")).all()
        assert len(lines) == 1, "its lead is told once"
        room.is_ext_shared = False
        await slack.event("channel_unshared", channel=room.id, is_ext_shared=False)
        assert rooms(steward)[room.id][1:] == ("client", False), "somebody has to open it again"
        again = await typed(slack, "ana", "website", "/project", "bind acme as team leaving:client")
        assert not alone(again) and rooms(steward)[room.id][1] == "team"


async def test_i3_what_was_missed_is_seen_before_anything_is_posted(slack: SlackPeer) -> None:
    room = slack.world.channel("website")
    async with whole(slack) as (steward, adapter):
        await typed(slack, "ana", "website", "/project", "new Acme website")
        room.is_ext_shared = True  # and no event came
        adapter.workspaces.all()[0].strangers.forget(room.id)
        place = Place("slack:T1", room.id)
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(place, told("Risks of the week"), "k1")
        assert refused.value.retry_after == 1.0 and not refused.value.counts
        assert slack.posts == [] and rooms(steward)[room.id][1:] == ("client", True)
        assert await adapter.post(place, told("For the client"), "k2")


async def test_outsiders_presses_on_internal_messages_are_refused_in_private(
    slack: SlackPeer,
) -> None:
    async with whole(slack) as (steward, _adapter):
        await typed(slack, "ana", "website", "/project", "new Acme website")
        card = await typed(slack, "ana", "website", "/task", "Fix login")
        slack.world.add_user(User("USAM", "sam", "Sam", team_id="T9", is_stranger=True))
        room = slack.world.channel("website")
        room.members.add("USAM")
        room.is_ext_shared = True
        await slack.event("channel_shared", channel=room.id, connected_team_id="T9")
        pressed = await slack.press(card.said[0], "Done", "sam")
        await pressed.until(lambda d: d.said)
        assert alone(pressed) and "team" in pressed.text
        with steward.storage.engine.connect() as connection:
            assert connection.execute(text("SELECT state FROM task")).scalar() == "todo"


async def test_outsiders_get_in_by_no_other_door_either(slack: SlackPeer) -> None:
    """A form, a list to search, a menu's entry, a reaction, a thread, their home: what belongs to
    the team is neither changed nor told, whichever way an outsider asks."""
    async with whole(slack) as (steward, _adapter):
        await typed(slack, "ana", "website", "/project", "new Acme website")
        await typed(slack, "ana", "website", "/project", "reactions :pushpin: task")
        card = await typed(slack, "ana", "website", "/task", "Zebra margin")
        message = card.said[0].message
        form = (await typed(slack, "ana", "website", "/task", "done")).view
        assert message is not None
        (option,) = await slack.suggest(form, "refs", "zebra", "ana")
        slack.world.add_user(User("USAM", "sam", "Sam", team_id="T9", is_stranger=True))
        room = slack.world.channel("website")
        room.members.add("USAM")
        room.is_ext_shared = True
        await slack.event("channel_shared", channel=room.id, connected_team_id="T9")
        before = _state(steward)

        assert await slack.suggest(form, "refs", "zebra", "sam") == []
        doings = [
            await slack.shortcut(
                "sam", one.callback, message if one.of_message else None, team_id="T1"
            )
            for one in SHORTCUTS
        ]
        doings.append(await slack.submit(form, {"refs": option}, "sam"))
        doings.append(await slack.reaction("sam", message, "pushpin"))
        doings.append(await slack.say("sam", "website", "done", message.ts))
        doings.append(await slack.open_home("sam"))
        doings.append(await slack.mention("sam", "website", "done 1", message.ts))
        for doing in doings:
            await doing.quiet(0.3)
            assert doing.acked, doing.payload
            assert "Zebra" not in _shown(doing), doing.payload
        assert _state(steward) == before


def _state(steward: compose.Steward) -> list[tuple[Any, ...]]:
    """All that the team has."""
    with steward.storage.engine.connect() as connection:
        tables = ("task", "log", "risk", "discussion")
        return [
            (table, connection.execute(text(f"SELECT count(*) FROM {table}")).scalar())
            for table in tables
        ] + [tuple(connection.execute(text("SELECT state, title FROM task")).one())]


def _shown(doing: Doing) -> str:
    """All that came of it, in messages and in views."""
    views = " ".join(str(said.view.body) for said in doing.said if said.view is not None)
    return f"{doing.text} {views}"


async def test_rooms_are_followed(slack: SlackPeer) -> None:
    room = slack.world.channel("website")
    async with whole(slack) as (steward, _adapter):
        await typed(slack, "ana", "website", "/project", "new Acme website")
        await slack.event(
            "channel_rename", channel={"id": room.id, "name": "acme web", "created": 1}
        )
        assert rooms(steward)[room.id][0] == "acme web"
        old, room.id = room.id, "C9MOVED"
        slack.world.channels[room.id] = slack.world.channels.pop(old)
        await slack.event("channel_id_changed", old_channel_id=old, new_channel_id=room.id)
        assert list(rooms(steward)) == ["C9MOVED"]
        for kind in ("channel_archive", "channel_unarchive", "channel_deleted", "group_left"):
            assert (await slack.event(kind, channel=room.id)).acked
        assert (await slack.event("member_left_channel", user="UBOT", channel=room.id)).acked


async def test_c50_who_is_deactivated_is_noted_and_their_tasks_listed_once(
    slack: SlackPeer,
) -> None:
    async with whole(slack) as (steward, _adapter):
        await typed(slack, "ana", "website", "/project", "new Acme website")
        await typed(slack, "bob", "website", "/my", "")
        await typed(slack, "ana", "website", "/task", "Fix login @bob due in 3 days")
        bob = slack.world.user("bob")
        bob.deleted = True
        event = await slack.event("user_change", user=bob.as_json(slack.world.now()))
        await slack.redeliver(event)
        with steward.storage.engine.connect() as connection:
            found = connection.execute(
                text("SELECT why, line FROM post WHERE state='pending'")
            ).all()
            active = text("SELECT active FROM person WHERE name = 'bob'")
            assert not connection.execute(active).scalar()
        assert [why for why, _line in found] == ["left"], "and no reminder is left"
        warned = await typed(slack, "ana", "website", "/task", "Another @bob")
        assert "has left: nobody is reminded" in warned.text
        bob.deleted, bob.name = False, "bobby"
        await slack.event("user_change", user=bob.as_json(slack.world.now()))
        with steward.storage.engine.connect() as connection:
            names = connection.execute(text("SELECT name FROM person WHERE active")).scalars().all()
        assert "bobby" in names


async def test_b13_null_fields_of_tidings_stop_nothing(slack: SlackPeer) -> None:
    async with whole(slack) as (_steward, _adapter):
        for kind in ("channel_rename", "channel_shared", "channel_id_changed", "user_change",
                     "team_join", "member_joined_channel", "tokens_revoked"):  # fmt: skip
            nulls: dict[str, Any] = {"channel": None, "user": None, "tokens": None}
            for fields in ({}, nulls):
                assert (await slack.event(kind, **fields)).acked, kind
        assert (await typed(slack, "ana", "website", "/my", "")).acked

"""Discord over the wire: what is suggested while somebody types, and names in two languages."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.tree import MANAGES, offered
from bot.context import Context
from bot.declare import command, read_declaration
from bot.grammar import Grammar
from bot.model.people import Role
from bot.reply import Choice, Reply
from bot.tongue import Answer
from bot.work import Work
from tests.discord_running import ENGLISH, GRAMMAR, Desk, desk, peer, running
from tests.doors import Brain
from tests.peers.discord import DiscordPeer
from tests.peers.discord_commands import Registry

__all__ = ["desk", "peer"]


async def test_the_desk_is_asked_what_is_typed_so_far(peer: DiscordPeer, desk: Desk) -> None:
    choices = (
        Choice("friday → Fri 27 Nov", "2026-11-27"),
        Choice("y" * 101, "y"),
        Choice("x", "x" * 101),
        Choice("twice", "y"),
    )
    desk.reply = lambda request: Answer(Reply(choices=choices), ENGLISH, private=True)
    async with running(peer, desk):
        typing = peer.autocomplete(
            peer.ana, peer.website, "task", "add", focused="due", typed="fri",
            options={"owner": peer.bob},
        )  # fmt: skip
        await typing.answered()
        (asked,) = desk.asked
        assert (asked.command, asked.asks, asked.words) == ("task add", "due", "fri")
        assert [(one["name"], one["value"]) for one in typing.choices] == [
            ("friday → Fri 27 Nov", "2026-11-27"),
            ("y" * 99 + "…", "y"),
        ]


async def test_what_is_chosen_among_the_real_suggestions_is_what_is_meant() -> None:
    brain = Brain()
    async with DiscordPeer(clock=brain.clock.now) as peer, running(peer, brain.answer, brain):

        async def typing(user: Any, *path: str, focused: str, typed: str = "") -> list[Any]:
            done = peer.autocomplete(user, peer.website, *path, focused=focused, typed=typed)
            await done.answered()
            return [(one["name"], one["value"]) for one in done.choices or ()]

        async def say(*path: str, **options: Any) -> str:
            done = peer.slash(peer.ana, peer.website, *path, options=options)
            await done.reply()
            return done.text

        assert await typing(peer.ana, "task", "done", focused="refs") == [], "nobody known yet"
        await say("project", "new", name="Acme website", key="ACME")
        await say("task", "add", title="Fix login")
        await say("task", "add", title="Login page of the shop")
        await say("task", "add", title="Write 登录 text")
        assert await typing(peer.ana, "task", "done", focused="refs", typed="login") == [
            ("ACME-2 Login page of the shop", "ACME-2"),
            ("ACME-1 Fix login", "ACME-1"),
        ]
        (one, _two) = await typing(peer.ana, "task", "done", focused="refs", typed="ACME-1 login")
        assert one[1] == "ACME-1 ACME-2", "the words before the last one stay"
        ((_label, due), *_others) = await typing(
            peer.ana, "task", "due", focused="due", typed="friday 5pm"
        )
        assert _label == "friday 5pm · Fri 27 Nov 17:00"
        told = await say("task", "due", refs="ACME-1", due=due)
        assert "ACME-1" in told and f"<t:{1795798800 - 3600}:F>" in told
        dates = await typing(peer.wei, "task", "due", focused="due")
        assert dates == [], "Wei has never spoken"
        projects = await typing(peer.ana, "task", "add", focused="project", typed="web")
        assert projects == [("ACME · Acme website", "#acme")]
        assert peer.violations == []
    brain.close()


def test_names_are_offered_in_both_languages_and_read_in_one() -> None:
    tree = {one["name"]: one for one in offered(GRAMMAR)}
    task = tree["task"]
    assert task["name_localizations"] == {"zh-CN": "任务"}
    add = next(one for one in task["options"] if one["name"] == "add")
    assert add["name_localizations"] == {"zh-CN": "添加"}
    options = {one["name"]: one for one in add["options"]}
    assert (
        options["due"]["name_localizations"] == {"zh-CN": "截止"} and options["due"]["autocomplete"]
    )
    assert options["priority"]["choices"][2] == {
        "name": "high", "value": "high", "name_localizations": {"zh-CN": "高优先级"},
    }  # fmt: skip


def test_no_two_neighbours_have_one_name_in_any_language() -> None:
    def check(options: list[Any], where: str) -> None:
        for locale in (None, "zh-CN"):
            names = [
                (one.get("name_localizations") or {}).get(locale, one["name"]) for one in options
            ]
            assert len(set(names)) == len(names), (where, names)
            assert all(name == name.lower() and " " not in name for name in names)
        for one in options:
            check(one.get("options") or [], f"{where} {one['name']}")

    check(list(offered(GRAMMAR)), "")
    counter = iter(range(1, 100_000))
    registry = Registry(1, lambda: next(counter))
    registry.replace(None, list(offered(GRAMMAR)))


def test_what_is_for_managers_alone_is_offered_to_who_may_manage_the_server() -> None:
    @command("server lock", may=Role.MANAGER, examples=("/server lock",))
    def lock(context: Context, work: Work) -> Reply:
        """Lock it."""
        raise NotImplementedError

    @command("server list", examples=("/server list",))
    def list_(context: Context, work: Work) -> Reply:
        """List it."""
        raise NotImplementedError

    (only,) = offered(Grammar([read_declaration(lock)]))
    assert only["default_member_permissions"] == str(MANAGES)
    (mixed,) = offered(Grammar([read_declaration(lock), read_declaration(list_)]))
    assert "default_member_permissions" not in mixed, "members would lose the other one"


@pytest.mark.parametrize("change", ["name_localizations", "autocomplete", "choices"])
async def test_a_difference_in_what_people_see_is_registered_anew(
    peer: DiscordPeer, desk: Desk, change: str
) -> None:
    async with running(peer, desk):
        pass
    writes = peer.registry.writes
    for body in peer.registry.scope(None).values():
        for sub in body["options"]:
            for option in sub["options"]:
                option.pop(change, None)
    async with running(peer, desk):
        await peer.until(lambda: peer.registry.writes == writes + 1)

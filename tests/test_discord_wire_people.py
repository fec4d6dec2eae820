"""Discord over the wire: who is of the team, who still is, and whom somebody means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.place import Discord
from bot.clock import FixedClock
from bot.reply import Form
from tests.discord_running import Desk, adapter, answer, desk, heard, mention, peer, room, running
from tests.doors import Brain
from tests.forum_running import acme
from tests.peers.discord import DiscordPeer
from tests.peers.discord_options import Value
from tests.peers.discord_things import Permission, User

__all__ = ["adapter", "desk", "peer"]


def later(adapter: Discord, minutes: int) -> None:
    clock = adapter.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(minutes=minutes))


async def test_only_who_may_manage_the_server_is_certainly_of_the_team(
    peer: DiscordPeer, desk: Desk
) -> None:
    moderators = peer.world.add_role(peer.guild, "moderators", Permission.MANAGE_GUILD)
    peer.guild.members[peer.wei.id].roles.append(moderators)
    async with running(peer, desk):
        for user in (peer.ana, peer.bob, peer.wei):
            await mention(peer, user, peer.general, "hello").reply()
            await peer.slash(user, peer.general, "task", "list").answered()
        await peer.message(peer.ana, peer.world.open_dm(peer.ana), "my agenda").reply()
    standing = [request.speaker.outsider for request in desk.asked]
    assert standing == [False, False, None, None, False, False, None]


async def test_who_was_thrown_out_is_not_answered_in_direct_messages(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    dm = peer.world.open_dm(peer.bob)
    await mention(peer, peer.bob, peer.general, "hello").reply()
    await peer.message(peer.bob, dm, "my agenda").reply()
    peer.world.remove_member(peer.guild, peer.bob)
    later(adapter, 5)
    said = await peer.message(peer.bob, dm, "task list").reply()
    assert "which server" in said.text and len(desk.asked) == 2
    await peer.slash(peer.bob, dm, "task", "list").answered()
    assert len(desk.asked) == 2
    peer.world.add_member(peer.guild, peer.bob)
    await peer.message(peer.bob, dm, "my agenda").reply()
    assert len(desk.asked) == 3


async def test_membership_is_not_asked_for_with_every_direct_message(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    dm = peer.world.open_dm(peer.bob)
    for minutes in (0, 1, 1, 5):
        later(adapter, minutes)
        await peer.message(peer.bob, dm, "my agenda").reply()
    asked = [call for call in peer.calls if f"/members/{peer.bob.id}" in call.path]
    assert len(asked) == 2 and len(desk.asked) == 4


async def test_only_true_mentions_are_people(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    text = f"task add Ask {peer.wei.mention} and @(4242|Ceo)"
    await mention(peer, peer.ana, peer.general, text).reply()
    options: dict[str, Value] = {
        "title": f"Ask {peer.wei.mention} and @(4242|Ceo)",
        "owner": peer.bob,
    }
    await peer.slash(peer.ana, peer.general, "task", "add", options=options).answered()
    said, typed = desk.asked
    assert said.words.split()[2:] == f"Ask @({peer.wei.id}|伟) and @ (4242|Ceo)".split()
    assert typed.values["owner"] == f"@({peer.bob.id}|Bob)"
    assert "@ (4242|Ceo)" in typed.words and f"@({peer.wei.id}|伟)" in typed.words


async def test_who_is_mentioned_is_shown_by_name_before_they_ever_spoke(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    first = []
    for title in (f"{peer.wei.mention} do it", f"Ask {peer.wei.mention}", "Ask <@4242>"):
        act = peer.slash(peer.ana, peer.general, "task", "add", options={"title": title})
        await act.reply()
        first.append(act.callback and act.callback["type"])
    assert first == [5, 4, 5]  # whom nobody knows is looked up when Discord was told to wait
    assert [request.words for request in desk.asked] == [
        f"@({peer.wei.id}|伟) do it", f"Ask @({peer.wei.id}|伟)", "Ask @(4242)",
    ]  # fmt: skip
    assert len([c for c in peer.calls if f"/members/{peer.wei.id}" in c.path]) == 1


@pytest.mark.parametrize("name", ["owner", "helpers"])
async def test_people_in_a_form_are_picked_and_not_typed(
    peer: DiscordPeer, desk: Desk, adapter: Discord, name: str
) -> None:
    token = f"@({peer.bob.id}|Bob)"
    form = Form("task add", (("title", "Fix it"), (name, token)))
    desk.reply = lambda request: answer("What is missing", form=form)
    opened = peer.slash(peer.ana, peer.general, "task", "add", options={"title": "Fix it"})
    await opened.answered()
    desk.reply = lambda request: answer()
    await peer.submit_modal(opened, {"title": "Ask @(4242|Ceo)"}).answered()
    request = await heard(peer, desk, 2)
    called = "|Bob" if name == "owner" else ""  # no blank may stand in a list's items
    assert request.values[name] == f"@({peer.bob.id}{called})"
    assert request.values["title"] == "Ask @ (4242|Ceo)"
    assert request.place == room(peer)


async def test_i1_two_servers_with_the_same_names_and_numbers_do_not_meet() -> None:
    """Bob is in both; what he asks in one is answered from it alone."""
    brain = Brain()
    async with DiscordPeer(clock=brain.clock.now) as peer:
        other = peer.world.add_guild("Beta", peer.ana)
        lobby = peer.world.add_text_channel(other, "website")
        peer.world.add_member(other, peer.bob)
        async with running(peer, brain.answer):
            for channel, secret in ((peer.website, "margin"), (lobby, "merger")):
                await mention(peer, peer.ana, channel, "project new Acme website").reply()
                await mention(peer, peer.ana, channel, f"task The {secret}").reply()
            for line in ("task list", "task show ACME-1", "pm find m", "pm history", "report week"):
                here = await mention(peer, peer.bob, peer.website, line).reply()
                there = await mention(peer, peer.bob, lobby, line).reply()
                assert "merger" not in here.text and "margin" not in there.text, line
                assert "margin" in here.text or "report" in line, line
                assert "merger" in there.text or "report" in line, line
            await mention(peer, peer.bob, lobby, "task done ACME-1").reply()
            listed = await mention(peer, peer.bob, peer.website, "task list").reply()
            assert "margin" in listed.text
    brain.close()


FOR_EVER = datetime(2100, 1, 1, tzinfo=UTC)


async def test_s5_who_is_not_let_in_yet_or_timed_out_has_the_least_rights(
    peer: DiscordPeer, desk: Desk
) -> None:
    moderators = peer.world.add_role(peer.guild, "moderators", Permission.MANAGE_GUILD)
    for user in (peer.bob, peer.wei):
        peer.guild.members[user.id].roles.append(moderators)
    peer.guild.members[peer.bob.id].pending = True
    peer.guild.members[peer.wei.id].silenced_until = FOR_EVER
    robot = peer.world.add_user("robot", bot=True)
    peer.world.add_member(peer.guild, robot, roles=[moderators])
    async with running(peer, desk):
        peer.message(robot, peer.general, f"{peer.bot.mention} task list")
        for user in (peer.bob, peer.wei, peer.ana):
            await mention(peer, user, peer.general, "hello").reply()
            await peer.slash(user, peer.general, "task", "list").answered()
    standing = [(request.speaker.name, request.speaker.outsider) for request in desk.asked]
    told = {(user.display_name or user.name): True for user in (peer.bob, peer.wei)}
    assert dict(standing) == {**told, peer.ana.display_name or peer.ana.name: False}
    assert len(standing) == 6, "what bots say is nobody's"


@pytest.mark.parametrize("typed", [True, False])
async def test_s5_nobody_who_can_do_little_is_given_work_without_a_warning(typed: bool) -> None:
    async with acme() as here:
        peer = here.peer
        world, guild = peer.world, peer.guild

        def member(name: str, *, bot: bool = False) -> User:
            user = world.add_user(name.lower(), display_name=name, bot=bot)
            world.add_member(guild, user)
            return user

        robot, newcomer, loud, gone, fit = (
            member("Robot", bot=True), member("Nia"), member("Lou"), member("Gil"), member("Fay")
        )  # fmt: skip
        guild.members[newcomer.id].pending = True
        guild.members[loud.id].silenced_until = FOR_EVER
        world.remove_member(guild, gone)

        async def given(user: User) -> str:
            options = (
                {"title": f"Draw it {user.mention}"}
                if typed
                else {"title": "Draw it", "owner": user}
            )
            return await here.slash(peer.ana, peer.website, "task", "add", **options)

        warnings = {
            "is a bot": robot, "accept the rules": newcomer, "is timed out": loud,
            "is not in this place any more": gone,
        }  # fmt: skip
        for warning, user in warnings.items():
            said = await given(user)
            assert warning in said and "is a guest" in said, said
        assert "is a guest" not in await given(fit)
        with here.work() as work:
            roles = {one.name: one.role.value for one in work.people.find()}
        assert {roles[name] for name in ("Robot", "Nia", "Lou", "Gil")} == {"guest"}
        assert roles["Fay"] == "member"

"""Slack over the wire: the Home tab, published when it is opened, pressed in, and out of date."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from adapters.slack.home import BLOCKS
from bot.context import Place
from tests.boards import Deskful
from tests.doors import Brain
from tests.peers.slack import SlackPeer
from tests.peers.slack_state import View
from tests.peers.slack_world import User
from tests.slack_running import place, running


@pytest.fixture
async def slack() -> AsyncIterator[SlackPeer]:
    async with SlackPeer() as peer:
        yield peer
        assert peer.violations == [] and peer.pings == []


@pytest.fixture
async def house(slack: SlackPeer) -> AsyncIterator[Deskful]:
    brain = Brain()
    try:
        async with running(slack, brain.answer) as adapter:
            yield Deskful(brain, adapter, place(slack))
    finally:
        brain.close()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def opened(slack: SlackPeer, who: str = "ana") -> View:
    before = len(slack.called("views.publish"))
    assert (await slack.open_home(who)).acked
    await until(lambda: len(slack.called("views.publish")) > before)
    await until(lambda: slack.world.user(who).id in slack.homes)
    return slack.homes[slack.world.user(who).id]


def labels(view: View) -> list[str]:
    return [
        element["text"]["text"]
        for block in view.body["blocks"] if block["type"] == "actions"
        for element in block["elements"]
    ]  # fmt: skip


def undoing(view: View) -> str:
    """The name of the uppermost Undo."""
    for block in view.body["blocks"]:
        for element in block["elements"] if block["type"] == "actions" else ():
            if element["text"]["text"] == "Undo":
                return str(element["action_id"])
    raise LookupError("nothing to undo")


async def test_a_first_visit_has_three_buttons(slack: SlackPeer, house: Deskful) -> None:
    house.say("/project new Acme website")
    view = await opened(slack)
    assert labels(view) == ["Start a project", "Add a task", "What can I type?"]
    assert (await opened(slack, "wei")).visible.startswith("你好，wei")


async def test_the_messages_tab_is_no_home(slack: SlackPeer, house: Deskful) -> None:
    house.say("/project new Acme website")
    await slack.open_home("ana", tab="messages")
    await opened(slack)
    assert len(slack.called("views.publish")) == 1


async def test_c18_what_changes_is_published_to_who_has_opened_it(
    slack: SlackPeer, house: Deskful
) -> None:
    house.say("/project new Acme website")
    view = await opened(slack)
    await slack.command("ana", "website", "/task", "Price list due 2026-12-30")
    await slack.command("bob", "website", "/task", "Hosting due 2026-12-30")
    for n in range(20):
        house.say(f"/task Thing {n} @ana due 2026-12-30")
    before = len(slack.called("views.publish"))
    await house.pass_by()
    assert len(slack.called("views.publish")) == before + 1
    assert "Price list" in view.visible and "UBOB" not in slack.homes
    published = slack.called("views.publish")[-1]
    assert published.args["hash"], "against what stood there"
    assert slack.posts == []


async def test_a_race_shows_what_is_so_at_last(slack: SlackPeer, house: Deskful) -> None:
    house.say("/project new Acme website")
    view = await opened(slack)
    view.hash = "somebody-else"  # another process published meanwhile
    await slack.command("ana", "website", "/task", "Price list due 2026-12-30")
    await house.pass_by()
    await house.pass_by()
    assert "Price list" in view.visible
    view.hash = "and-again"
    await slack.command("ana", "website", "/task", "Sitemap due 2026-12-30")
    slack.faults.error("views.publish", "hash_conflict")
    await opened(slack)
    await until(lambda: "Sitemap" in view.visible)


async def test_a_press_is_answered_in_it_and_shows_what_changed(
    slack: SlackPeer, house: Deskful
) -> None:
    house.say("/project new Acme website")
    await slack.command("ana", "website", "/task", "Price list due 2026-12-30")
    view = await opened(slack)
    before = len(slack.called("views.publish"))
    doing = await slack.press(view, "Done", "ana")
    assert doing.acked
    await until(lambda: len(slack.called("views.publish")) > before)
    await until(lambda: view.visible.startswith("✔"))
    assert "Price list" in view.visible.split("\n")[0]
    undo = len(slack.called("views.publish"))
    await slack.press(view, undoing(view), "ana")
    await until(lambda: len(slack.called("views.publish")) > undo)
    await until(lambda: "Taken back" in view.visible)
    assert slack.posts == [] and slack.ephemerals[1:] == []


async def test_a_form_opens_over_it_and_its_answer_comes_in_direct_messages(
    slack: SlackPeer, house: Deskful
) -> None:
    house.say("/project new Acme website")
    view = await opened(slack)
    await slack.press(view, "Add a task", "ana")
    await until(lambda: slack.views)
    await slack.submit(slack.views[-1], {"title": "Price list"}, "ana")
    await until(lambda: slack.posts)
    assert slack.posts[0].channel == slack.world.im(slack.world.user("ana")).id
    await house.pass_by()
    assert "Price list" in view.visible


async def test_a_guest_has_the_guests_home(slack: SlackPeer, house: Deskful) -> None:
    house.say("/project new Acme website")
    house.say("/task Canary due 2026-12-30")
    slack.world.add_user(User("UGUS", "gus", "Gus", is_restricted=True))
    view = await opened(slack, "gus")
    assert labels(view) == ["What can I type?"] and "Canary" not in view.visible


async def test_however_much_there_is_it_keeps_slacks_limits(
    slack: SlackPeer, house: Deskful
) -> None:
    house.say("/project new Acme website")
    for n in range(40):
        await slack.command("ana", "website", "/task", f"{n} {'long ' * 60} due 2026-12-30")
    for n in range(12):
        house.say(f"/risk add {n} slips @ana p5 i5")
    view = await opened(slack)
    assert 0 < len(view.body["blocks"]) <= BLOCKS


@pytest.mark.parametrize("word", ["not_enabled", "missing_scope"])
async def test_without_a_home_tab_all_else_works(
    slack: SlackPeer, house: Deskful, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    house.say("/project new Acme website")
    if word == "not_enabled":
        slack.world.workspaces["T1"].home_tab = False
    else:
        slack.faults.error("views.publish", word, times=None)
    await slack.open_home("ana")
    await until(lambda: len(slack.called("views.publish")) > 0)
    await slack.open_home("ana")
    # What may not be asked without a permission is not asked again for a while.
    asked = 2 if word == "not_enabled" else 1
    await until(lambda: len(slack.called("views.publish")) == asked)
    doing = await slack.command("ana", "website", "/task", "Price list")
    assert doing.acked
    await house.pass_by()
    told = [record for record in caplog.records if "Home tab" in record.getMessage()]
    assert len(told) == 1 and word in told[0].getMessage()


async def test_a_home_of_another_workspace_is_none_of_ours(house: Deskful) -> None:
    from adapters.base import NotDelivered
    from tests.slack_running import told

    for ref, where in (("home/T2", Place("slack:T1", direct="UANA")), ("home/T1", house.room)):
        with pytest.raises(NotDelivered) as refused:
            await house.adapter.edit(where, ref, told("x"))
        assert refused.value.gone

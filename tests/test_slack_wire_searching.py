"""Slack over the wire: lists that are searched by typing, in forms and under messages."""

from __future__ import annotations

import asyncio

import pytest

from bot.context import Place, Request, Speaker
from bot.reply import Form, Reply
from bot.tongue import Answer
from tests.peers.slack import SlackPeer
from tests.peers.slack_text import Json
from tests.peers.slack_world import User
from tests.replies import line
from tests.slack_running import Desk, both, desk, running, slack
from tests.slack_team import Team, element, team

__all__ = ["desk", "slack"]

ALIKE = "A long name of a project that nobody can tell from others by its beginning "


def label(option: Json) -> str:
    return str(option["text"]["text"])


@both
async def test_a_task_is_searched_in_a_form_and_chosen_by_its_number(http: bool) -> None:
    async with team(http=http) as at:
        await at.type("ana", "/task Fix login")
        await at.type("ana", "/task Send invoice")
        view = await at.open("ana", "/task done")
        assert element(view, "refs")["type"] == "multi_external_select"
        found = await at.slack.suggest(view, "refs", "invo", "ana")
        assert [(label(option), option["value"]) for option in found] == [
            ("ACME-2 Send invoice", "ACME-2")
        ]
        everything = await at.slack.suggest(view, "refs", "", "ana")
        assert [option["value"] for option in everything] == ["ACME-2", "ACME-1"]
        done = await at.send(view, {"refs": everything})
        assert done.errors == {} and "2 tasks" in at.slack.said[-1].text


@pytest.mark.slow
async def test_b6_three_hundred_projects_are_searched_under_the_message_that_asks() -> None:
    """B6: the right one is chosen where names share all but their ends."""
    async with team() as at:
        many_projects(at)
        asked = await at.type("bob", "/task Fix login due friday", "general")
        message = asked.said[-1].message
        assert message is not None and "Which project?" in asked.text
        menu = "pick:task list:project"
        found = await at.slack.suggest(message, menu, "beginning 217", "bob")
        assert [option["value"] for option in found] == ["#p217"]
        assert label(found[0]).startswith("P217 · ") and label(found[0]).endswith("217")
        assert len(await at.slack.suggest(message, menu, "", "bob")) == 100
        labels = [label(option) for option in await at.slack.suggest(message, menu, "", "bob")]
        assert len(set(labels)) == 100 and max(map(len, labels)) <= 75
        chosen = await at.slack.press(message, menu, "bob", choice=found[0])
        await chosen.until(lambda d: d.said)
        assert "P217-1 Fix login" in " ".join(chosen.text.split())
        assert "Fri 27 Nov" in chosen.text


def many_projects(at: Team) -> None:
    ana, place = Speaker("UANA", "ana"), Place("slack:T1", "C0")
    for number in range(300):
        words = f'project new "{ALIKE}{number:03}" key:P{number:03}'
        said = at.brain.desk.answer(Request(f"made{number}", ana, place, words))
        assert said.reply.tone != "problem"


@pytest.mark.slow
async def test_b6_in_a_form_as_well() -> None:
    """B6: also where the project is a field."""
    async with team() as at:
        many_projects(at)
        view = await at.open("ana", "/task add", "general")
        await at.more(view)
        (option,) = await at.slack.suggest(view, "project", "beginning 217", "ana")
        await at.send(view, {"title": "Fix", "project": option})
        assert "P217-1 Fix" in " ".join(at.slack.said[-1].text.split())


async def test_the_milestones_are_those_of_the_project_that_is_filled_in() -> None:
    async with team() as at:
        await at.type("ana", "/project new Globex", "general")
        await at.type("ana", "/milestone Beta due friday", "general")
        await at.type("ana", "/milestone Gamma due friday")
        view = await at.open("ana", "/milestone done")
        found = await at.slack.suggest(view, "milestone", "", "ana")
        assert [label(option) for option in found] == ["Gamma"]


async def test_more_people_of_a_name_than_buttons_are_searched() -> None:
    async with team() as at:
        await at.type("ana", "/task Fix login")
        for number in range(6):
            user = at.slack.world.add_user(User(f"UAL{number}", f"Alex Kim{number}", "Alex"))
            at.slack.world.channel("website").members.add(user.id)
            await at.type(user.name, "/my")
        asked = await at.type("ana", '/task assign 1 owner:"alex"')
        assert "Who is alex?" in asked.text
        message = asked.said[-1].message
        assert message is not None
        menu = "pick:task assign:owner"
        (found,) = await at.slack.suggest(message, menu, "kim4", "ana")
        assert label(found).startswith("Alex Kim4 (@")
        chosen = await at.slack.press(message, menu, "ana", choice=found)
        await chosen.until(lambda d: d.said)
        assert "Alex Kim4" in chosen.text


async def test_a_list_comes_in_time_or_is_empty(slack: SlackPeer, desk: Desk) -> None:
    async def slow(request: Request) -> Answer:
        if request.asks is not None:
            await asyncio.sleep(5)
        return await desk(request)

    desk.reply = Reply((line("Which?"),), form=Form("task done"))
    async with running(slack, slow):
        doing = await slack.command("ana", "website", "/task", "done")
        await doing.until(lambda d: d.views)
        assert await slack.suggest(doing.view, "refs", "x", "ana") == []


@pytest.mark.parametrize(
    "forged",
    [
        {"block_id": "colour"},
        {"block_id": None},
        {"view": {"callback_id": "command", "private_metadata": "{", "blocks": []}},
        {"view": {"callback_id": "command", "private_metadata": "[]", "blocks": []}},
        {"view": {"callback_id": "command", "private_metadata": '{"command": "task nudge"}'}},
        {"view": None, "action_id": "pick:task nudge:ref", "container": {}},
        {"view": None, "action_id": "elsewhere", "channel": None},
    ],
)
async def test_s6_a_list_that_was_forged_tells_nothing(forged: Json) -> None:
    """S6: for a field, a form or a menu that is none of ours there is nothing to choose."""
    async with team() as at:
        await at.type("ana", "/task Fix login")
        view = await at.open("ana", "/task done")
        found = await at.slack.suggest(view, "refs", "", "ana", forge=forged)
        assert found == []

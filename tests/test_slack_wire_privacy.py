"""Slack over the wire: a project in a private channel, named from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.slack_running import both
from tests.slack_team import Team, team

ASKED = "users.conversations"


@asynccontextmanager
async def with_vault(*, http: bool = False) -> AsyncIterator[Team]:
    """Ana's project VAULT lives in #vault, where Bob is as well, and Wei is not."""
    async with team(http=http) as at:
        world = at.slack.world
        inside = [user for user in world.users.values() if user.name in ("ana", "bob")]
        world.add_channel("vault", [user.name for user in inside], kind="private")
        await at.type("ana", "/project new Vault work", "vault")
        await at.type("ana", "/task Zebra merger", "vault")
        await at.type("ana", "/task Call the lawyer @wei due friday", "vault")
        yield at


def looks(at: Team) -> int:
    """How often it was asked which rooms somebody is in."""
    return sum(1 for call in at.slack.called(ASKED) if call.args.get("user"))


@both
async def test_who_names_it_is_looked_up_once_and_answered(http: bool) -> None:
    async with with_vault(http=http) as at:
        before = looks(at)
        told = await at.type("bob", "/task list #vault", "website")
        assert "Zebra merger" in told.text and looks(at) == before + 1
        told = await at.type("wei", "/task list #vault", "website")
        assert "vault只关系到其频道里的人。" in told.text
        assert "Zebra" not in told.text and "Vault work" not in told.text
        assert looks(at) == before + 2


@both
async def test_the_usual_line_asks_nothing(http: bool) -> None:
    async with with_vault(http=http) as at:
        before = looks(at)
        for who, line, room in (
            ("ana", "/task list #vault", "website"),  # leads it
            ("bob", "/task show VAULT-1", "vault"),
            ("bob", "/task Fix login", "website"),
            ("bob", "/task list #acme", "website"),
            ("wei", "/task show VAULT-2", "website"),  # theirs
            ("wei", "/my", "website"),
        ):
            told = await at.type(who, line, room)
            assert "business of those" not in told.text and "只关系到" not in told.text, line
        assert looks(at) == before


async def test_where_slack_cannot_tell_it_is_nobodys_but_those_who_have_a_part() -> None:
    async with with_vault() as at:
        at.slack.faults.error(ASKED, "missing_scope", times=None)
        told = await at.type("bob", "/task list #vault", "website")
        assert "business of those in its rooms" in told.text
        await at.type("ana", "/project members add @bob", "vault")
        assert "Zebra merger" in (await at.type("bob", "/task list #vault", "website")).text


async def test_a_form_suggests_what_is_known_and_asks_nothing() -> None:
    async with with_vault() as at:
        view = await at.open("ana", "/task add", "website")
        await at.more(view)
        found = await at.slack.suggest(view, "project", "", "ana")
        assert [option["value"] for option in found] == ["#acme", "#vault"]
        before = looks(at)
        view = await at.open("bob", "/task add", "website")
        await at.more(view, "bob")
        for typed in ("", "v", "va", "vau"):
            found = await at.slack.suggest(view, "project", typed, "bob")
            assert "#vault" not in [option["value"] for option in found]
        assert looks(at) == before

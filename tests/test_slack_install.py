"""Slack over the wire: workspaces install Steward by themselves, and their tokens stay good."""

from __future__ import annotations

import asyncio
import logging
import os
from base64 import urlsafe_b64encode
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.slack import check, pages
from adapters.slack.adapter import Slack
from adapters.slack.installation import Installation, renewed
from adapters.slack.keeper import EARLY, Keeper
from adapters.slack.manifest import NEEDS, manifest
from adapters.slack.settings import SlackSettings
from adapters.slack.web import Me
from adapters.slack.workspace import Workspace
from adapters.slack.workspaces import Workspaces
from bot.clock import SystemClock
from bot.context import Told
from bot.settings import Secret, SettingsError
from bot.tongue import Tongue
from bot.vocabulary import vocabulary
from bot.words import Words
from bot.work import Busy
from storage.engine import open_storage
from storage.installations import SqlCredentials
from storage.seal import Seal
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import START
from tests.slack_many import KEY, Many, many, many_settings
from tests.slack_running import slack

__all__ = ["slack"]

EN, ZH = Tongue("en", "UTC", START), Tongue("zh_Hans", "UTC", START)


def says(page: str, words: Words) -> bool:
    """Whether a page says this in both languages."""
    return all(escape(tongue.text(words)) in page for tongue in (EN, ZH))


# Installing


async def test_whoever_installs_is_told_what_comes_next_and_is_answered(slack: SlackPeer) -> None:
    async with many(slack) as running:
        browser = running.browser()
        asked = await browser.begin()
        assert set(asked["scope"].split(",")) == {need.scope for need in NEEDS}
        code = slack.grant("T1", asked["redirect_uri"])
        page = await browser.back(code=code, state=asked["state"])
        assert page.status == 200 and says(page.text, pages.DONE)
        assert says(page.text, pages.next_step(""))
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "no-store" in page.headers["Cache-Control"]
        doing = await slack.command("ana", "website", "/project", "new Acme website")
        await doing.until(lambda d: "ACME" in d.text)
        installed = slack.world.workspaces["T1"].bot_token
        assert {call.token for call in doing.calls if call.token} <= {installed}


async def test_s14_a_state_is_good_once_in_time_and_in_its_browser(slack: SlackPeer) -> None:
    async with many(slack) as running:
        browser = running.browser()
        code = slack.grant("T1", "http://127.0.0.1/slack/oauth_redirect")
        for nonsense in (
            {},
            {"state": ""},
            {"state": "x"},
            {"state": "1.2.3.4"},
            {"state": "ü" * 9},
        ):
            page = await browser.back(code=code, **nonsense)
            assert page.status == 400 and says(page.text, pages.MISSING), nonsense
        asked = await browser.begin()
        for cut in (asked["state"][:-1], "9" + asked["state"], asked["state"] + "0"):
            page = await browser.back(code=code, state=cut)
            assert page.status == 400 and says(page.text, pages.MISSING)
            asked = await browser.begin()

        asked = await browser.begin()
        page = await running.browser().back(code=code, state=asked["state"])
        assert page.status == 400 and says(page.text, pages.FOREIGN)
        other = running.browser()
        await other.begin()
        page = await other.back(code=code, state=asked["state"])
        assert page.status == 400 and says(page.text, pages.FOREIGN)

        running.clock.ahead = timedelta(minutes=11)
        page = await browser.back(code=code, state=asked["state"])
        assert page.status == 400 and says(page.text, pages.LATE)
        assert slack.called("oauth.v2.access") == [] and not running.slack.workspaces.all()

        asked = await browser.begin()
        assert (await browser.back(code=code, state=asked["state"])).status == 200
        page = await browser.back(code=slack.grant("T1"), state=asked["state"])
        assert page.status == 400 and says(page.text, pages.FOREIGN)  # its cookie is gone
        assert len(slack.called("oauth.v2.access")) == 1


async def test_s14_a_state_is_spent_whichever_process_sees_it(
    slack: SlackPeer, tmp_path: Path
) -> None:
    async with many(slack, f"sqlite:///{tmp_path / 'steward.db'}") as running:
        browser = running.browser()
        asked = await browser.begin()
        kept = {c.key: c.value for c in browser.session.cookie_jar}
        assert (await browser.back(error="access_denied", state=asked["state"])).status == 400
        browser.session.cookie_jar.update_cookies(kept)
        assert running.slack.door is not None
        cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
        async with browser.session.get(
            browser.base + "/slack/oauth_redirect",
            params={"code": slack.grant("T1"), "state": asked["state"]},
            headers={"Cookie": cookie},
        ) as answer:
            assert answer.status == 400 and says(await answer.text(), pages.USED)
        assert slack.called("oauth.v2.access") == []


async def test_what_slack_does_not_confirm_is_not_installed(slack: SlackPeer) -> None:
    async with many(slack) as running:
        browser = running.browser()
        asked = await browser.begin()
        page = await browser.back(error="access_denied", state=asked["state"])
        assert page.status == 400 and says(page.text, pages.DENIED)
        for code in ("forged", slack.grant("T1", "https://elsewhere.example")):
            asked = await browser.begin()
            page = await browser.back(code=code, state=asked["state"])
            assert page.status == 502 and says(page.text, pages.FAILED)
        slack.faults.lose_answer("oauth.v2.access")
        asked = await browser.begin()
        page = await browser.back(code=slack.grant("T1"), state=asked["state"])
        assert page.status == 502 and not running.slack.workspaces.all()


async def test_without_a_key_it_does_not_start_and_says_how_to_make_one(slack: SlackPeer) -> None:
    with pytest.raises(SettingsError, match=r"STEWARD_KEY is missing.*urlsafe_b64encode"):
        async with many(slack, key=""):
            pass
    for wrong in ("short", "x" * 44, f"{KEY},nonsense"):
        with pytest.raises(
            SettingsError, match="STEWARD_KEY holds something that is no key"
        ) as error:
            Seal(Secret(wrong))
        assert wrong not in str(error.value)


@pytest.mark.parametrize(
    ("without", "named"),
    [
        ("client_secret", "SLACK_CLIENT_SECRET"),
        ("http", "SLACK_HTTP"),
        ("url", "SLACK_URL"),
        ("app_token", "SLACK_SIGNING_SECRET"),
    ],
)
async def test_what_is_half_set_is_named(slack: SlackPeer, without: str, named: str) -> None:
    values = {**vars(many_settings(slack))}
    values[without] = Secret("") if isinstance(values[without], Secret) else ""
    with pytest.raises(SettingsError, match=named):
        SlackSettings(**values).chosen  # noqa: B018
    with pytest.raises(SettingsError, match="both set"):
        SlackSettings(**{**vars(many_settings(slack)), "bot_token": Secret("xoxb-1")}).chosen  # noqa: B018


async def test_an_adapter_with_nothing_behind_it_cannot_keep_tokens(slack: SlackPeer) -> None:
    adapter = Slack(many_settings(slack), vocabulary(), SystemClock())
    with pytest.raises(SettingsError, match="kept"):
        await adapter.run(lambda _request: asyncio.Future())
    await adapter.close()


async def test_the_manifest_of_many_asks_for_rotation_and_names_the_address(
    slack: SlackPeer,
) -> None:
    made = manifest(many_settings(slack), vocabulary())
    assert made["settings"]["token_rotation_enabled"] and made["settings"]["org_deploy_enabled"]
    assert made["oauth_config"]["redirect_urls"] == ["http://127.0.0.1/slack/oauth_redirect"]
    events = set(made["settings"]["event_subscriptions"]["bot_events"])
    assert {"app_uninstalled", "tokens_revoked", "channel_id_changed", "user_change"} <= events


async def test_the_check_of_many_names_the_page_and_asks_for_no_bots_token(
    slack: SlackPeer,
) -> None:
    findings = await check(many_settings(slack), vocabulary())
    assert all(finding.good for finding in findings)
    assert "http://127.0.0.1/slack/install" in findings[0].what


# Tokens


async def test_tokens_are_kept_encrypted_and_another_key_may_close_them(
    slack: SlackPeer, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'steward.db'}"
    async with many(slack, database) as running:
        assert (await running.browser().install(slack)).status == 200
        token = slack.world.workspaces["T1"].bot_token
    assert token.encode() not in (tmp_path / "steward.db").read_bytes()
    new = urlsafe_b64encode(os.urandom(32)).decode()
    storage = open_storage(database)
    with pytest.raises(SettingsError, match="does not open"):
        storage.credentials(Secret(new)).all("slack")
    both = storage.credentials(Secret(f"{new}, {KEY}"))
    (found,) = both.all("slack")
    assert both.renew(found, found.secret, found.expires) is not None
    assert storage.credentials(Secret(new)).all("slack")[0].secret == found.secret
    storage.close()


def unsaved(one: Installation) -> bool:
    return one.unsaved is not None


def state(one: Installation) -> tuple[str, bool]:
    """Why it is paused, and whether its refresh token is spent."""
    return one.paused, one.spent


def another_process(running: Many, slack: SlackPeer) -> Keeper:
    """What looks after the same installations somewhere else."""

    async def nobody(_told: Told) -> None:
        return None

    def meet(installation: Installation, me: Me) -> Workspace:
        async def tell(*_said: object) -> bool:
            return False

        return Workspace(installation, me, tell)

    settings, kept = many_settings(slack), running.steward.credentials()
    return Keeper(settings, Workspaces(meet), running.clock, kept, nobody)


async def renewals(running: Many, slack: SlackPeer) -> int:
    return sum("refresh_token" in call.args for call in slack.called("oauth.v2.access"))


async def test_a_token_is_renewed_before_it_ends_and_once(slack: SlackPeer) -> None:
    async with many(slack) as running:
        await running.browser().install(slack)
        before = slack.world.workspaces["T1"].bot_token
        await running.keeper.round()
        assert await renewals(running, slack) == 0
        running.clock.ahead = timedelta(hours=12) - EARLY + timedelta(minutes=1)
        other = another_process(running, slack)
        await other.load()
        await asyncio.gather(running.keeper.round(), other.round(), running.keeper.round())
        assert await renewals(running, slack) == 1
        for keeper in (running.keeper, other):
            await keeper.round()
            (one,) = keeper._workspaces.installations.values()
            assert one.web.client.token == slack.world.workspaces["T1"].bot_token
            assert not one.spent
        await other.close()
        for left in other._workspaces.installations.values():
            await left.web.close()
        assert await renewals(running, slack) == 1
        slack.revoke(before, "token_expired")
        doing = await slack.command("ana", "website", "/task", "x")
        await doing.until(lambda d: d.said)
        assert {call.token for call in doing.calls if call.token} <= {
            slack.world.workspaces["T1"].bot_token
        }


async def test_a_token_that_another_process_renewed_is_taken_over(slack: SlackPeer) -> None:
    async with many(slack) as running:
        await running.browser().install(slack)
        (one,) = running.slack.workspaces.installations.values()
        credentials = running.steward.credentials()
        lent = credentials.borrow("slack", one.name, "another", running.clock.now(), 60)
        assert lent is not None
        running.clock.ahead = timedelta(hours=11)
        # Its lease is over by the clock; but what it writes is found before anything is asked.
        refresh = one.grant.refresh.reveal()
        answer = await one.web.exchange(
            many_settings(slack), grant_type="refresh_token", refresh_token=refresh
        )
        new = renewed(one.grant, answer, running.clock.now()).credential()
        assert credentials.renew(lent, new.secret, new.expires) is not None
        await running.keeper.round()
        assert one.web.client.token == slack.world.workspaces["T1"].bot_token
        assert await renewals(running, slack) == 1


async def test_a_lost_answer_to_a_renewal_is_told_in_time_and_the_old_token_used_up(
    slack: SlackPeer, caplog: pytest.LogCaptureFixture
) -> None:
    async with many(slack) as running:
        await running.browser().install(slack)
        (one,) = running.slack.workspaces.installations.values()
        token = one.grant.token
        running.clock.ahead = timedelta(hours=11)
        slack.faults.lose_answer("oauth.v2.access")
        await running.keeper.round()
        await running.keeper.round()
        assert "Install the app again before it ends" in caplog.text
        asked = len(slack.called("oauth.v2.access"))
        await running.keeper.round()
        assert len(slack.called("oauth.v2.access")) == asked, "it is not asked for ever"
        doing = await slack.command("ana", "website", "/task", "x")
        await doing.until(lambda d: d.said)
        assert one.grant.token == token and state(one) == ("", True)
        running.clock.ahead = timedelta(hours=13)
        await running.keeper.round()
        assert state(one) == ("token_expired", True)
        assert (await running.browser().install(slack)).status == 200
        assert state(one) == ("", False)


async def test_new_tokens_that_cannot_be_written_yet_are_used_and_written_later(
    slack: SlackPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with many(slack) as running:
        await running.browser().install(slack)
        (one,) = running.slack.workspaces.installations.values()
        running.clock.ahead = timedelta(hours=11)
        with monkeypatch.context() as patched:

            def busy(*_given: object) -> None:
                raise Busy("locked")

            patched.setattr(SqlCredentials, "renew", busy)
            await running.keeper.round()
        assert unsaved(one)
        assert one.web.client.token == slack.world.workspaces["T1"].bot_token
        await running.keeper.round()
        assert not unsaved(one) and await renewals(running, slack) == 1
        (kept,) = running.steward.credentials().all("slack")
        assert one.grant.token.reveal() in kept.secret.reveal()


async def test_s11_no_secret_is_shown_anywhere(
    slack: SlackPeer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, "steward")
    async with many(slack) as running:
        browser = running.browser()
        shown = [(await browser.install(slack)).text]
        asked = await browser.begin()
        shown.append((await browser.back(code="forged", state=asked["state"])).text)
        (one,) = running.slack.workspaces.installations.values()
        secrets = [KEY, slack.state.client_secret, slack.app_token, one.grant.refresh.reveal()]
        secrets.append(one.grant.token.reveal())
        running.clock.ahead = timedelta(hours=11)
        slack.faults.error("oauth.v2.access", "bad_client_secret")
        await running.keeper.round()
        slack.faults.status("oauth.v2.access", 500)
        await running.keeper.round()
        await running.keeper.round()
        secrets += [one.grant.token.reveal(), one.grant.refresh.reveal()]
        slack.revoke(one.grant.token.reveal())
        doing = await slack.command("ana", "website", "/task", "x")
        await doing.until(lambda d: d.said)
        await running.keeper.round()
        await running.keeper.round()
        shown += [doing.text, repr(one.grant), repr(one.stored), repr(running.steward.settings)]
        shown += [repr(running.slack.state()), repr(running.slack._settings), caplog.text]
        shown += [str(vars(record)) for record in caplog.records]
        with running.steward.storage.engine.connect() as connection:
            shown += [str(connection.execute(text("SELECT * FROM credential")).all())]
    out, err = capsys.readouterr()
    shown += [out, err]
    for secret in secrets:
        assert secret and not [part[:200] for part in shown if secret in part]
